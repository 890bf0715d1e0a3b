"""An address in one cell: 12/3 หมู่ที่ 4 ซอย 2 ถนนประชา ต.แม่กุ อ.แม่สอด จ.ตาก."""

import re
from functools import lru_cache

from cases.thai import clean_name, to_arabic

# Each part begins with its word and ends where the next begins.
_WORDS = {
    "moo": r"หมู่ที่|หมู่บ้านที่|หมู่|ม\.(?=\s*\d)",
    "community": r"ชุมชน",
    "alley": r"ตรอก|ซอย|ซ\.",
    "road": r"ถนน|ถ\.",
    "subdistrict": r"ตำบล|แขวง|ต\.",
    "district": r"กิ่งอำเภอ|อำเภอ|เขต|อ\.",
    "province": r"จังหวัด|จ\.",
}
_ANY = re.compile("|".join(f"(?P<{name}>(?:^|(?<=[\\s\\d,])){words})" for name, words in _WORDS.items()))
_HOUSE = re.compile(r"^(?:บ้าน)?เลขที่\s*")


@lru_cache(maxsize=4096)
def read_address(text: str) -> dict[str, str]:
    """The parts that an address names; what stands before the first of them is the house number."""
    cleaned = to_arabic(clean_name(text))
    found = list(_ANY.finditer(cleaned))
    ends = [*(match.start() for match in found[1:]), len(cleaned)][: len(found)]
    parts = {
        str(match.lastgroup): cleaned[match.end() : end].strip(" ,")
        for match, end in zip(found, ends, strict=True)
    }
    house = _HOUSE.sub("", cleaned[: found[0].start()] if found else cleaned).strip(" ,")
    if house:
        parts["house_no"] = house
    return {name: value for name, value in parts.items() if value}
