"""แบบคำร้องขอรับความช่วยเหลือ: filled from a case, or blank for the field."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from cases.papers.words import UNDATED, Day, Office, official
from cases.thai import format_phone, to_thai_digits

if TYPE_CHECKING:
    from cases.models import Case, HelpKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestForm:
    """`kinds` are the ด้าน to tick, each with whether it is ticked; `identity` is masked."""

    TEMPLATE: ClassVar[str] = "paper/request_form.html"
    TITLE: ClassVar[str] = "แบบคำร้องขอรับความช่วยเหลือ"

    office: Office
    kinds: Sequence[tuple[str, bool]]
    number: str = ""
    written_on: Day = UNDATED
    name: str = ""
    document: str = ""
    identity: str = ""
    house_no: str = ""
    moo: str = ""
    community: str = ""
    alley: str = ""
    road: str = ""
    subdistrict: str = ""
    district: str = ""
    province: str = ""
    phone: str = ""
    affected: str = ""
    hardship: str = ""
    wanted: str = ""

    @classmethod
    def blank(cls, office: Office, kinds: Sequence["HelpKind"]) -> Self:
        """For the field: the office's own name and province, lines for all else."""
        return cls(office=office, kinds=[(kind.name, False) for kind in kinds], province=office.province)

    @classmethod
    def of(cls, case: "Case", office: Office, kinds: Sequence["HelpKind"], masked: str) -> Self:
        """The kind of the case stands on it also when offices no longer choose it."""
        names = {kind.pk: kind.name for kind in kinds} | {case.kind_id: case.kind.name}
        person, place = case.applicant, case.subdistrict
        return cls(
            office=office,
            kinds=[(name, code == case.kind_id) for code, name in names.items()],
            number=official(case.number),
            written_on=Day.of(case.received_on),
            name=official(person.full_name),
            document=official(person.get_document_type_display()),
            identity=to_thai_digits(masked) if "-" in masked else masked,  # a passport keeps its letters
            house_no=official(case.house_no),
            moo=official(case.moo),
            community=official(case.community),
            alley=official(case.alley),
            road=official(case.road),
            subdistrict=place.name if place else "",
            district=place.district.name if place else "",
            province=place.district.province.name if place else "",
            phone=official(format_phone(person.phone)) if person.phone else "",
            affected=official(case.people_affected),
            hardship=official(case.hardship),
            wanted=official(case.wanted),
        )
