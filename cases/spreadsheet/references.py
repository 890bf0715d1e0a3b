"""What cells are compared with: filled from the database once for an import, then asked without it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from cases.spreadsheet.fields import heading_key, words

LISTS = ("document_type", "channel", "kind", "subkind", "outcome", "help_forms", "budget_sources")
MOST_KNOWN = 1_000  # texts whose code is kept at hand: a register repeats a few
_PREFIX = re.compile(r"^(?:ตำบล|แขวง|อำเภอ|กิ่งอำเภอ|เขต|จังหวัด|[ตอจ]\.)\s*")
_CAPITAL = "เมือง"


@dataclass(frozen=True, slots=True)
class Place:
    """A subdistrict with what lies above it. `own`: the office serves it."""

    code: str
    name: str
    district: str
    province: str
    own: bool = False


@dataclass(frozen=True)
class References:
    """Lists are names by code, in the order in which a template offers them; only those in use.

    `subkinds`: (code of the kind, name) by code. `district`: code of the one in which the office lies.
    """

    office_code: str
    office_name: str
    district: str
    kinds: Mapping[str, str]
    subkinds: Mapping[str, tuple[str, str]]
    places: tuple[Place, ...]
    channels: Mapping[str, str]
    outcomes: Mapping[str, str]
    document_types: Mapping[str, str]
    help_forms: Mapping[str, str]
    budget_sources: Mapping[str, str]
    titles: tuple[str, ...] = ()

    def names(self, field: str) -> Mapping[str, str]:
        """The list of a field of Kind.CHOICE: names by code."""
        if field == "subkind":
            return {code: name for code, (_, name) in self.subkinds.items()}
        lists = {
            "kind": self.kinds,
            "channel": self.channels,
            "outcome": self.outcomes,
            "document_type": self.document_types,
            "help_forms": self.help_forms,
            "budget_sources": self.budget_sources,
        }
        return lists[field]

    @cached_property
    def _codes(self) -> dict[str, dict[str, str | None]]:
        """Codes by what may stand in a cell, by field: our own names before those that offices use. Grows as it is asked."""
        return {field: self._codes_of(field) for field in LISTS}

    def _codes_of(self, field: str) -> dict[str, str | None]:
        names = self.names(field)
        known: dict[str, str | None] = {
            word: code for word, code in words().get(field, {}).items() if code in names
        }
        return known | {heading_key(name): code for code, name in names.items()}

    def code_of(self, field: str, text: str) -> str | None:
        """The code that a cell means; None when it is not known."""
        codes = self._codes[field]
        if text in codes:
            return codes[text]
        key = heading_key(text)
        code = codes.get(key) or codes.get(key.removeprefix("ด้าน"))
        if len(codes) < MOST_KNOWN:
            codes[text] = code
        return code

    def named(self, subdistrict: str, district: str = "", province: str = "") -> list[Place]:
        """The subdistricts of that name, narrowed by what is said of the places above; the nearest ones alone if any."""
        asked = (subdistrict, district, province)
        if asked not in self._asked:
            self._asked[asked] = self._named(*asked)
        return self._asked[asked]

    def nearest(self, field: str, text: str) -> str:
        """The name that was probably meant, else the first of the list."""
        names = {heading_key(name): name for name in self.names(field).values()}
        close = get_close_matches(heading_key(text), names, n=1, cutoff=0.5)
        return names[close[0]] if close else next(iter(names.values()), "")

    # --- places ------------------------------------------------------------------------------------
    @cached_property
    def _by_name(self) -> dict[str, list[Place]]:
        found: dict[str, list[Place]] = {}
        for place in self.places:
            found.setdefault(place.name, []).append(place)
        return found

    @cached_property
    def own(self) -> tuple[Place, ...]:
        return tuple(place for place in self.places if place.own)

    @cached_property
    def _asked(self) -> dict[tuple[str, str, str], list[Place]]:
        """Answers of `named`: a register asks the same few again and again."""
        return {}

    def _named(self, subdistrict: str, district: str, province: str) -> list[Place]:
        found = self._by_name.get(_name(subdistrict), [])
        if district and (wanted := _name(district)):
            found = [one for one in found if one.district in (wanted, f"{wanted}{one.province}")]
        if province and (wanted := _name(province)):
            found = [one for one in found if one.province == wanted]
        return _nearest(found, self.district)

    def is_office(self, field: str, text: str) -> bool:
        """Whether a cell names the office that the file is for: by its code, also without the leading zero, or its name."""
        if field == "lao_code":
            return re.sub(r"\D", "", text).zfill(8) == self.office_code
        key, name = heading_key(text), heading_key(self.office_name)
        return key == name or key == _short(name)


def _nearest(found: list[Place], district: str) -> list[Place]:
    for nearer in (
        [one for one in found if one.own],
        [one for one in found if one.code.startswith(district)],
        [one for one in found if one.code.startswith(district[:2])],
    ):
        if len(nearer) == 1:
            return nearer
    return found


def _name(text: str) -> str:
    name = _PREFIX.sub("", text).strip()
    return _CAPITAL if name == "อำเภอเมือง" else name


def _short(name: str) -> str:
    """As offices shorten themselves: อบต.แม่กุ. Compared within one office, where no other has that name."""
    kinds: Iterable[tuple[str, str]] = (
        ("องค์การบริหารส่วนตำบล", "อบต"),
        ("องค์การบริหารส่วนจังหวัด", "อบจ"),
        ("เทศบาลตำบล", "ทต"),
        ("เทศบาลเมือง", "ทม"),
        ("เทศบาลนคร", "ทน"),
    )
    for long, short in kinds:
        if name.startswith(long):
            return short + name.removeprefix(long)
    return name
