"""Thai and Arabic digits: ๐–๙ in official letters, 0–9 on screen, in tables and in files."""

ARABIC = "0123456789"
THAI = "๐๑๒๓๔๕๖๗๘๙"

_TO_ARABIC = str.maketrans(THAI, ARABIC)
_TO_THAI = str.maketrans(ARABIC, THAI)


def to_arabic(text: str) -> str:
    """Thai digits become Arabic ones; everything else stays."""
    return text.translate(_TO_ARABIC)


def to_thai_digits(text: str | int) -> str:
    """Arabic digits become Thai ones, for official letters and page numbers."""
    return str(text).translate(_TO_THAI)
