"""How papers write: Thai digits, dates in three parts, the names of an office and of those who answer for it."""

import re
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Self

from cases.access import LocalAuthorityKind
from cases.thai import BE, MONTHS, format_date_long, format_phone, to_thai_digits

if TYPE_CHECKING:
    from cases.models import Case, DesignatedOfficer, LocalAuthority, RosterPerson

WITH_LATIN = re.compile(r"(\S*[A-Za-z]\S*)")
# The full word for each kind, and how its executive is called; what follows is the proper name (domain §5).
KINDS = {
    LocalAuthorityKind.PAO: ("องค์การบริหารส่วนจังหวัด", "นายกองค์การบริหารส่วนจังหวัด"),
    LocalAuthorityKind.CITY: ("เทศบาลนคร", "นายกเทศมนตรีนคร"),
    LocalAuthorityKind.TOWN: ("เทศบาลเมือง", "นายกเทศมนตรีเมือง"),
    LocalAuthorityKind.SUBDISTRICT_MUNICIPALITY: ("เทศบาลตำบล", "นายกเทศมนตรีตำบล"),
    LocalAuthorityKind.SAO: ("องค์การบริหารส่วนตำบล", "นายกองค์การบริหารส่วนตำบล"),
}


def official(text: object) -> str:
    """Thai digits, but for words with Latin letters in them: COVID-19 stays itself."""
    parts = WITH_LATIN.split(str(text))
    return "".join(part if place % 2 else to_thai_digits(part) for place, part in enumerate(parts))


def long_date(day: date | None) -> str:
    """๕ พฤศจิกายน ๒๕๖๙, "" for none."""
    return official(format_date_long(day)) if day else ""


def clock(moment: time | None) -> str:
    """๐๙.๓๐ น., "" for none."""
    return official(f"{moment:%H.%M} น.") if moment else ""


@dataclass(frozen=True, slots=True)
class Day:
    """A date in the three parts of a form: วันที่ … เดือน … พ.ศ. …; all blank for the pen."""

    day: str = ""
    month: str = ""
    year: str = ""

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(official(day.day), MONTHS[day.month - 1], official(day.year + BE))


UNDATED = Day()


@dataclass(frozen=True, slots=True)
class Office:
    """An อปท. as its papers name it, and those who answer for it."""

    name: str
    district: str
    province: str
    executive: str  # นายกเทศมนตรีตำบลแม่กุ
    clerk: str  # ปลัดเทศบาล
    phone: str = ""  # of the designated officer

    @classmethod
    def of(cls, local_authority: "LocalAuthority", officer: "DesignatedOfficer | None" = None) -> Self:
        """With the telephone of its designated officer where there is one."""
        whole, title = KINDS[LocalAuthorityKind(local_authority.kind)]
        proper = official(local_authority.name.removeprefix(whole))
        municipal = whole.startswith("เทศบาล")
        return cls(
            name=official(local_authority.name),
            district=local_authority.district.name,
            province=local_authority.district.province.name,
            executive=f"{title}{proper}",
            clerk="ปลัดเทศบาล" if municipal else f"ปลัด{whole}",
            phone=official(format_phone(officer.phone)) if officer else "",
        )


def short_place(row: "Case | RosterPerson") -> str:
    """หมู่ที่ ๔, or ชุมชนบ้านใหม่ in a town; never more."""
    if row.moo:
        return official(f"หมู่ที่ {row.moo}")
    return official(f"ชุมชน{row.community.removeprefix('ชุมชน')}") if row.community else ""


def shortened(text: str, most: int) -> str:
    """The beginning on one line, cut at a space where there is one; `…` says that there is more."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[:most]
    return (cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut) + " …"
