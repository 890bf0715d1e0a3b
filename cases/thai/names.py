"""Names of people: one spelling for what looks the same, and the title apart from the name.

Never NFKC: it splits ำ in two. Source of the rules: domain notes §6.
"""

import re
import unicodedata

TITLES = (
    "นาย", "นาง", "นางสาว", "เด็กชาย", "เด็กหญิง",
    "พระ", "พระครู", "พระมหา", "พระครูสมุห์", "พระอธิการ", "เจ้าอธิการ", "สามเณร", "แม่ชี",
    "พล.อ.", "พล.ท.", "พล.ต.", "พ.อ.", "พ.ท.", "พ.ต.", "ร.อ.", "ร.ท.", "ร.ต.", "ว่าที่ร้อยตรี", "ว่าที่ ร.ต.",
    "จ.ส.อ.", "จ.ส.ท.", "จ.ส.ต.", "ส.อ.", "ส.ท.", "ส.ต.", "พลทหาร",
    "พล.ต.อ.", "พล.ต.ท.", "พล.ต.ต.", "พ.ต.อ.", "พ.ต.ท.", "พ.ต.ต.", "ร.ต.อ.", "ร.ต.ท.", "ร.ต.ต.",
    "ด.ต.", "ส.ต.อ.", "ส.ต.ท.", "ส.ต.ต.",
    "พล.ร.อ.", "พล.ร.ท.", "พล.ร.ต.", "น.อ.", "น.ท.", "น.ต.", "พล.อ.อ.", "พล.อ.ท.", "พล.อ.ต.",
    "พ.จ.อ.", "พ.จ.ท.", "พ.จ.ต.", "จ.อ.", "จ.ท.", "จ.ต.", "พ.อ.อ.", "พ.อ.ท.", "พ.อ.ต.",
    "ม.ร.ว.", "ม.ล.", "ดร.", "นพ.", "พญ.", "อ.ส.",
)  # fmt: skip
"""What the title field offers; free text is allowed beside it."""

ABBREVIATED = {
    "น.ส.": "นางสาว", "น.ส": "นางสาว", "นส.": "นางสาว",
    "ด.ช.": "เด็กชาย", "ด.ช": "เด็กชาย", "ดช.": "เด็กชาย",
    "ด.ญ.": "เด็กหญิง", "ด.ญ": "เด็กหญิง", "ดญ.": "เด็กหญิง",
}  # fmt: skip

_ATTACHED = {"นาย", "นาง", "นางสาว", "เด็กชาย", "เด็กหญิง"}  # the only whole words written onto the name
_LONGEST_FIRST = sorted({*TITLES, *ABBREVIATED}, key=len, reverse=True)
_TITLED = re.compile("|".join(map(re.escape, _LONGEST_FIRST)))
_CANNOT_BEGIN = re.compile(r"[ะ-ฺๅ-๎]")  # a vowel or mark that needs a consonant before it

_TONE, _VOWEL = "่-๋", "ัิ-ู็"
_MARKS = (
    (re.compile("เเ"), "แ"),
    (re.compile(f"ํ([{_TONE}]?)า"), r"\1ำ"),  # decomposed ำ, a tone mark perhaps in its middle
    (re.compile(f"ำ([{_TONE}])"), r"\1ำ"),  # the tone was typed after ำ
    (re.compile(f"([{_TONE}์])([{_VOWEL}])"), r"\2\1"),  # … or before the vowel that it stands on
    (re.compile(f"([{_TONE}{_VOWEL}์ำ])\\1+"), r"\1"),
)

# What `clean_name` could find anything to do in; looking costs a tenth of doing it.
_ODD = re.compile("^\\s|\\s$|\\s\\s|[^ -~ก-ฺ฿-๛–—“”‘’]|เเ|ํ|ำ[่-๋]|[่-๋์][ัิ-ู็]|[ุู่-๋]ฺ|([่-๋ัิ-ู็์ำ])\\1")

# No syllable has so many. Marks change places one a pass, so that a long run of them would cost its square.
_TOO_MANY = re.compile("([ัาำิ-ฺ็-๎]{16})[ัาำิ-ฺ็-๎]+")


def clean_name(text: str) -> str:
    """The text with one spelling for each look: invisible characters, spaces and Thai marks in order. Idempotent."""
    if not _ODD.search(text) and not _TOO_MANY.search(text):
        return text
    spaced = re.sub(r"\s+", " ", text)
    visible = "".join(char for char in spaced if unicodedata.category(char) not in ("Cf", "Cc"))
    cleaned = _TOO_MANY.sub(r"\1", re.sub(" +", " ", visible).strip())
    while (ordered := _ordered(cleaned)) != cleaned:  # one mend can make room for another
        cleaned = ordered
    return cleaned


def _ordered(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    for pattern, replacement in _MARKS:
        text = pattern.sub(replacement, text)
    return text


def split_title(text: str) -> tuple[str, str]:
    """(title, rest): “น.ส.มาลี ใจดี” gives ("นางสาว", "มาลี ใจดี"); no known title gives ("", text), cleaned."""
    name = clean_name(text)
    for title in _LONGEST_FIRST if _TITLED.match(name) else ():
        rest = name.removeprefix(title)
        if rest != name and _may_follow(title, rest):
            return ABBREVIATED.get(title, title), rest.strip()
    return "", name


def name_key(text: str) -> str:
    """A name without its titles and spaces: equal for one person, however it was written."""
    title, rest = split_title(text)
    while title:
        title, rest = split_title(rest)
    return rest.replace(" ", "").casefold()


def _may_follow(title: str, rest: str) -> bool:
    if not rest.strip() or _CANNOT_BEGIN.match(rest):
        return False
    return rest.startswith(" ") or title.endswith(".") or title in _ATTACHED
