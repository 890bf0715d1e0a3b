"""What each column of an INFO layout can hold: a key, and how a case gives its value.

The layout is data (InfoColumn.source); a new version of the ministry's sheet arranges these keys anew.
Loaded beforehand: applicant, kind, subdistrict with its district and province, entered_by, help_given.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from cases import identity
from cases.models import Case, LocalAuthority
from cases.thai import BANGKOK
from reporting.months import Month
from reporting.writer import Value


@dataclass(frozen=True, slots=True)
class Office:
    """A local authority as it was called in the month of the file."""

    code: str
    name: str
    district: str
    province: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file a case stands: what its row holds beside the case itself."""

    row_number: int
    month: Month
    office: Office


Source = Callable[[Case, Place], Value]


def office_in(local_authority: LocalAuthority, month: Month) -> Office:
    """Name and code at the month's end. Needs `past` and the district with its province loaded."""
    code, _, name = local_authority.facts_on(month.last_day)
    district = local_authority.district
    return Office(code, name, district.name, district.province.name)


def _each_once(labels: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(label for label in labels if label))


def _moo_or_community(case: Case, _: Place) -> Value:
    return _each_once([f"หมู่ที่ {case.moo}" if case.moo else "", case.community])


def _help_amount(case: Case, _: Place) -> Value:
    """Blank, not 0, while nothing of known worth was given."""
    return case.help_total if any(line.amount is not None for line in case.help_given.all()) else None


def _helped_on(case: Case, _: Place) -> date | None:
    """The last day on which help was given."""
    return max((line.given_on for line in case.help_given.all() if line.given_on), default=None)


SOURCES: dict[str, Source] = {
    "row_number": lambda case, place: place.row_number,
    "fiscal_year": lambda case, place: place.month.fiscal_year,
    "month": lambda case, place: place.month.thai,
    "lao_code": lambda case, place: place.office.code,
    "lao_name": lambda case, place: place.office.name,
    "lao_district": lambda case, place: place.office.district,
    "lao_province": lambda case, place: place.office.province,
    "case_number": lambda case, place: case.number,
    "received_on": lambda case, place: case.received_on,
    "title": lambda case, place: case.applicant.title,
    "first_name": lambda case, place: case.applicant.first_name,
    "last_name": lambda case, place: case.applicant.last_name,
    "document_type": lambda case, place: case.applicant.get_document_type_display(),
    "identity_number": lambda case, place: identity.reveal(case.applicant),
    "house_no": lambda case, place: case.house_no,
    "moo_or_community": _moo_or_community,
    "alley": lambda case, place: case.alley,
    "road": lambda case, place: case.road,
    "subdistrict": lambda case, place: case.subdistrict.name if case.subdistrict else "",
    "district": lambda case, place: case.subdistrict.district.name if case.subdistrict else "",
    "province": lambda case, place: case.subdistrict.district.province.name if case.subdistrict else "",
    "channel": lambda case, place: case.get_channel_display(),
    "kind": lambda case, place: case.kind.name,
    "hardship": lambda case, place: case.hardship,
    "wanted": lambda case, place: case.wanted,
    "people_affected": lambda case, place: case.people_affected,
    "outcome": lambda case, place: case.get_outcome_display(),
    "help_forms": lambda case, place: _each_once(x.get_form_display() for x in case.help_given.all()),
    "help_amount": _help_amount,
    "approved_on": lambda case, place: case.approved_on,
    "helped_on": _helped_on,
    "budget_sources": lambda case, place: _each_once(
        x.get_budget_source_display() for x in case.help_given.all()
    ),
    "referred_to": lambda case, place: case.referred_to,
    "entered_by": lambda case, place: case.entered_by.full_name,
    "entered_at": lambda case, place: case.entered_at.astimezone(BANGKOK).date(),
    "note": lambda case, place: case.note,
}
