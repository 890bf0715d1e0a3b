"""Thai dictionary order as a stored key: PostgreSQL here has no Thai collation, so the key is compared byte by byte."""

import re

from .digits import to_arabic
from .names import clean_name, name_key

_LEADING_VOWEL = re.compile("([เ-ไ])([ก-ฮ])")
_MARKS = "็่้๊๋์ํ๎ฺ"
_WITHOUT_MARKS = dict.fromkeys(map(ord, _MARKS))
_NO_MARK = re.compile(f"[^{_MARKS}]")
_PLAIN = "!"  # lower than every mark
_LEVEL = "\x1f"  # lower than every character that can stand in a name


def letters_of(name: str) -> str:
    """A name's letters alone, as the first level of `sort_key` has them: without title, spaces and tone marks.

    Equal for one person however the name was written: “น.ส. นํ้าอ้อย  ใจดี” and “น้ำออยใจดี”.
    """
    return sort_key(name_key(name)).partition(_LEVEL)[0]


def sort_key(text: str) -> str:
    """Order of the Royal Institute's dictionary: เ แ โ ใ ไ after their consonant, marks only among equals.

    Two levels in one string: the letters, then (if there are any) where the marks stand.
    """
    letters = _LEADING_VOWEL.sub(r"\2\1", to_arabic(clean_name(text)).casefold())
    primary = letters.translate(_WITHOUT_MARKS)
    secondary = "" if primary == letters else _NO_MARK.sub(_PLAIN, letters).rstrip(_PLAIN)
    return f"{primary}{_LEVEL}{secondary}" if secondary else primary
