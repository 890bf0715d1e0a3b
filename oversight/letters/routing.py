"""Who writes to whom, by the circular's routing; pure of what is said."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from cases.access import LocalAuthorityKind, Role
from cases.models import District, LocalAuthority, Province, User
from oversight.models import LetterTo
from reporting.facts import MonthStatus
from reporting.standing import Timeliness

SEATS = {
    LocalAuthorityKind.PAO: "ที่ทำการ",
    LocalAuthorityKind.SAO: "ที่ทำการ",
    LocalAuthorityKind.CITY: "สำนักงาน",
    LocalAuthorityKind.TOWN: "สำนักงาน",
    LocalAuthorityKind.SUBDISTRICT_MUNICIPALITY: "สำนักงาน",
}


@dataclass(frozen=True)
class Issuer:
    """The office that writes: a province's, or a district's where `district` is given."""

    province: Province
    district: District | None

    @classmethod
    def of(cls, user: User) -> "Issuer":
        """Of one who holds letter.keep; two statements at most."""
        if user.role == Role.DISTRICT:
            district = District.objects.select_related("province").get(pk=user.district_id)
            return cls(district.province, district)
        return cls(Province.objects.get(pk=user.province_id), None)

    @property
    def sender(self) -> str:
        """As the letter is signed."""
        return f"อำเภอ{self.district.name}" if self.district else f"จังหวัด{self.province.name}"

    @property
    def unit(self) -> str:
        """Whose business it is: the unit named beneath, as the circular names it."""
        where = "อำเภอ" if self.district else "จังหวัด"
        return f"สำนักงานส่งเสริมการปกครองท้องถิ่น{where}"

    @property
    def keys(self) -> dict[str, object]:
        return {"province": self.province, "issuer": self.district}


@dataclass
class Route:
    """One addressee, and where those whom the letter is about stand."""

    district: District | None
    local_authority: LocalAuthority | None
    rows: list[MonthStatus] = field(default_factory=list)

    @property
    def key(self) -> tuple[str | None, int | None]:
        return (
            self.district.pk if self.district else None,
            self.local_authority.pk if self.local_authority else None,
        )

    @property
    def to(self) -> LetterTo:
        return LetterTo.DISTRICT if self.district else LetterTo.LOCAL_AUTHORITY

    @property
    def addressee(self) -> str:
        """ถึง …, as the circular writes it: อำเภอแม่สอด, สำนักงานเทศบาลเมืองตาก."""
        if self.district:
            return f"อำเภอ{self.district.name}"
        assert self.local_authority  # noqa: S101 -- a route has the one or the other
        return f"{SEATS[LocalAuthorityKind(self.local_authority.kind)]}{self.local_authority.name}"

    @property
    def owed(self) -> list[MonthStatus]:
        """Who had to post: the excused are left out."""
        return [row for row in self.rows if row.standing.timeliness is not Timeliness.EXCUSED]

    @property
    def late(self) -> list[MonthStatus]:
        """Who is past due with nothing complete."""
        return [row for row in self.rows if row.standing.timeliness is Timeliness.MISSING]


def routes(issuer: Issuer, rows: Iterable[MonthStatus]) -> list[Route]:
    """In the order of the circular: the districts, then those written to directly. A district office writes to each."""
    found: dict[tuple[bool, str], Route] = {}
    for row in rows:
        one = row.obligation.local_authority
        through = one.answers_to_district and issuer.district is None
        key = (not through, one.district_id if through else one.code)
        route = found.setdefault(key, Route(one.district if through else None, None if through else one))
        route.rows.append(row)
    return [found[key] for key in sorted(found)]
