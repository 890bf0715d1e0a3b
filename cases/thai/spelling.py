"""Names that are one to the ear: what officers write in two ways falls together, so that both are found.

A key to look by, never a spelling to show. It is coarser than `letters_of`: equal letters have equal keys.
"""

import re

from .sorting import letters_of

_NICKNAME = re.compile(r"\(.*?\)")
_NO_LETTER = re.compile(r"[^0-9a-zก-ฮะ-ฺเ-ๅ]")
_TOGETHER = (
    (re.compile("ฏฐ"), "ท"),  # ณัฏฐ์, ณัฐ
    (re.compile("[ศส]ร(?=[ก-ฮะ-ฺเ-ๅ])"), "ส"),  # สมศรี, สมสี
    (re.compile("รร"), "ั"),  # พรรณี, พันนี
    (re.compile("(?<=น[ธท])ุ|(?<=กด)ิ|(?<=ทธ)ิ"), ""),  # พันธุ์, พันธ์; ศักดิ์, ศักด์; สิทธิ์, สิทธ์
)
_ONE_SOUND = str.maketrans(
    "ศษณฬฎฏฐฑฒธภฆฌญใีูื",
    "สสนลดตททททพคชยไิุึ",
)
_DOUBLED = re.compile(r"(.)\1+")


def spelling_key(name: str) -> str:
    """“สมศรี ณ อยุธยา” and “สมสีณอยุธยา” give one key; without title, nickname, spaces, hyphens and tone marks."""
    key = _NO_LETTER.sub("", letters_of(_NICKNAME.sub(" ", name)))
    for pattern, replacement in _TOGETHER:
        key = pattern.sub(replacement, key)
    return _DOUBLED.sub(r"\1", key.translate(_ONE_SOUND))
