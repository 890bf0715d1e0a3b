"""What each URL names: whose row its argument is, and for whom it opens. New URLs with an argument come here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import URLPattern, reverse

from cases.access import Role, may
from cases.models import User
from config.checks import is_library, patterns
from tests.security.matrix.walkers import OF_THE_NATION, in_reach, sees_district, sees_province
from tests.security.matrix.world import AUGUST, SEPTEMBER, Place

NOWHERE = UUID(int=7)
NO_OFFICE, NO_DISTRICT, NO_PROVINCE, NO_USER = "00000000", "0000", "00", 999_999_999
Data = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """Whose row a URL names: when it opens for a user, its arguments, and those of a row that does not exist."""

    opens: Callable[[User, Place], bool]
    arguments: Callable[[Place], Data]
    missing: Data


def _lao(who: User, place: Place) -> bool:
    return in_reach(who, place.local_authority)


def _followed_up(who: User, place: Place) -> bool:
    """By the office that the circular routes it to: the province leaves the others to their districts."""
    direct = place.local_authority.kind in ("PAO", "CITY", "TOWN")
    return _lao(who, place) and (who.role == "province") == direct


def _user(who: User, place: Place) -> bool:
    return who.province_id in (None, place.district.province_id)


def _typist(who: User, place: Place) -> bool:
    """Of one person, whatever the office."""
    return who.pk == place.officer.pk


def _exporter(who: User, place: Place) -> bool:
    """Of a shared job: whoever may export the place."""
    return may(who, "info.export") and _lao(who, place)


def _wrote(who: User, place: Place) -> bool:
    """Whose letter it is: of the office that wrote it, wherever the local authority is now."""
    if place.letter.issuer_id:
        return who.role == Role.DISTRICT and who.district_id == place.letter.issuer_id
    return who.role == Role.PROVINCE and who.province_id == place.letter.province_id


def _reads_letter(who: User, place: Place) -> bool:
    return _lao(who, place) or _wrote(who, place)


def _addressed(who: User, place: Place) -> bool:
    return who.local_authority_id == place.local_authority.pk


def _district(who: User, place: Place) -> bool:
    return sees_district(who, place.district.pk)


def _province(who: User, place: Place) -> bool:
    return sees_province(who, place.district.province_id)


def _code_and(month: Any) -> Callable[[Place], Data]:
    return lambda p: {"code": p.code, "month": str(month)}


# By a URL's name, or by the longest prefix of it that ends with "_".
ROWS: dict[str, Row] = {
    "case_": Row(_lao, lambda p: {"pk": p.case.pk}, {"pk": NOWHERE}),
    "evidence_": Row(_lao, lambda p: {"pk": p.evidence.pk}, {"pk": NOWHERE}),
    "case_decide": Row(
        _lao, lambda p: {"pk": p.case.pk, "verb": "withdraw"}, {"pk": NOWHERE, "verb": "withdraw"}
    ),
    "case_refer": Row(_lao, lambda p: {"pk": p.later.pk}, {"pk": NOWHERE}),
    "case_take_back": Row(_lao, lambda p: {"pk": p.sent.pk}, {"pk": NOWHERE}),
    "case_reply": Row(_lao, lambda p: {"pk": p.sent.pk}, {"pk": NOWHERE}),
    "paper_case": Row(
        _lao, lambda p: {"pk": p.case.pk, "name": "receipt"}, {"pk": NOWHERE, "name": "receipt"}
    ),
    "paper_meeting": Row(
        _lao, lambda p: {"pk": p.meeting.pk, "name": "agenda"}, {"pk": NOWHERE, "name": "agenda"}
    ),
    "committee_edit": Row(_lao, lambda p: {"pk": p.council.session.committee_id}, {"pk": NOWHERE}),
    "committee_member_new": Row(_lao, lambda p: {"pk": p.council.session.committee_id}, {"pk": NOWHERE}),
    "committee_member": Row(_lao, lambda p: {"pk": p.council.member.pk}, {"pk": NOWHERE}),
    "meeting_": Row(_lao, lambda p: {"pk": p.council.session.pk}, {"pk": NOWHERE}),
    "meeting_call_off": Row(_lao, lambda p: {"pk": p.council.called.pk}, {"pk": NOWHERE}),
    "meeting_reopen": Row(_lao, lambda p: {"pk": p.council.closed.pk}, {"pk": NOWHERE}),
    "notice_": Row(_lao, lambda p: {"pk": p.council.posted.pk}, {"pk": NOWHERE}),
    "objection_": Row(_lao, lambda p: {"pk": p.council.objection.pk}, {"pk": NOWHERE}),
    "paper_notice": Row(_lao, lambda p: {"pk": p.notice.pk}, {"pk": NOWHERE}),
    "draft_": Row(_typist, lambda p: {"key": p.draft.key}, {"key": NOWHERE}),
    "reminder_open": Row(_typist, lambda p: {"pk": p.told.pk}, {"pk": NO_USER}),
    "import_": Row(_lao, lambda p: {"pk": p.imported.file_id}, {"pk": NOWHERE}),
    "import_columns": Row(_lao, lambda p: {"pk": p.files["asking"].pk}, {"pk": NOWHERE}),
    "import_again": Row(_lao, lambda p: {"pk": p.files["reading"].pk}, {"pk": NOWHERE}),
    "import_undo": Row(_lao, lambda p: {"pk": p.files["imported"].pk}, {"pk": NOWHERE}),
    "import_heading_forget": Row(_lao, lambda p: {"pk": p.memory.pk}, {"pk": NOWHERE}),
    "import_row": Row(
        _lao, lambda p: {"pk": p.imported.file_id, "row": p.imported.pk}, {"pk": NOWHERE, "row": NOWHERE}
    ),
    "letter_": Row(_wrote, lambda p: {"pk": p.letter_draft.pk}, {"pk": NOWHERE}),
    "letter_detail": Row(_reads_letter, lambda p: {"pk": p.letter.pk}, {"pk": NOWHERE}),
    "letter_pdf": Row(_reads_letter, lambda p: {"pk": p.letter.pk}, {"pk": NOWHERE}),
    "letter_acknowledge": Row(_addressed, lambda p: {"pk": p.letter.pk}, {"pk": NOWHERE}),
    "export_file": Row(_exporter, lambda p: {"pk": p.exported.pk}, {"pk": NOWHERE}),
    "job_page": Row(_exporter, lambda p: {"pk": p.job.pk}, {"pk": NOWHERE}),
    "job_cancel": Row(_typist, lambda p: {"pk": p.open_job.pk}, {"pk": NOWHERE}),
    "job_file": Row(
        _typist, lambda p: {"pk": p.job.pk, "file": p.job_file.pk}, {"pk": NOWHERE, "file": NOWHERE}
    ),
    "staff_": Row(_user, lambda p: {"pk": p.officer.pk}, {"pk": NO_USER}),
    "designated_": Row(_lao, lambda p: {"code": p.code}, {"code": NO_OFFICE}),
    "posting_": Row(_lao, lambda p: {"pk": p.posting.pk}, {"pk": NOWHERE}),
    "reading_": Row(_lao, lambda p: {"pk": p.reading.pk}, {"pk": NOWHERE}),
    "excuse_": Row(_lao, _code_and(SEPTEMBER), {"code": NO_OFFICE, "month": str(SEPTEMBER)}),
    "excuse_revoke": Row(_lao, _code_and(AUGUST), {"code": NO_OFFICE, "month": str(AUGUST)}),
    "month_send_back": Row(_followed_up, _code_and(SEPTEMBER), {"code": NO_OFFICE, "month": str(SEPTEMBER)}),
    "order_detail": Row(_lao, lambda p: {"pk": p.excuse.act}, {"pk": NOWHERE}),
    "overview_local_authority": Row(_lao, lambda p: {"code": p.code}, {"code": NO_OFFICE}),
    "overview_district": Row(_district, lambda p: {"code": p.district.pk}, {"code": NO_DISTRICT}),
    "overview_direct": Row(_province, lambda p: {"code": p.district.province_id}, {"code": NO_PROVINCE}),
    "overview_province": Row(_province, lambda p: {"code": p.district.province_id}, {"code": NO_PROVINCE}),
}
# Arguments that name no row: a month of the user's own, a blank form.
FREE: dict[str, Data] = {
    "month_": {"month": str(SEPTEMBER)},
    "month_nil": {"month": str(AUGUST)},
    "layout": {"version": 2},  # a draft of the nation's sheet, the same for everybody
    "layout_": {"version": 2},
    "layout_take_back": {"version": 3},  # published, and no file of its months taken
    "work": {"wait": "registered"},  # of the user's own office
    "paper_blank": {"name": "request"},  # of the user's own office
}
# A right without a row to use it on: the case itself is its local authority's alone.
WITHOUT_ROWS = {("case_readings", Role.ADMINISTRATOR)}
# Papers of one province or district: there is none of the whole nation.
OF_ONE_AREA = {"overview_late_pdf", "overview_summary_pdf"}
# What holds in every province: the nation's administrators alone.
OF_EVERY_PROVINCE = "layout"


def named(table: dict[str, Any], name: str) -> Any:
    """The entry of the longest prefix of a URL's name."""
    keys = [key for key in table if name == key or (key.endswith("_") and name.startswith(key))]
    return table[max(keys, key=len)] if keys else None


def ours() -> list[URLPattern]:
    """Behind the door: the views of our own rooms that ask for a permission."""
    own = (pattern for pattern in patterns() if not is_library(pattern.callback))
    return [pattern for pattern in own if not pattern.callback.permission.startswith("public")]


def arguments_of(pattern: URLPattern) -> set[str]:
    return set(pattern.pattern.converters) | set(pattern.pattern.regex.groupindex)


def row_of(pattern: URLPattern) -> Row | None:
    return named(ROWS, pattern.name) if arguments_of(pattern) else None


def url_of(pattern: URLPattern, place: Place) -> str:
    row = row_of(pattern)
    if row:
        return reverse(pattern.name, kwargs=row.arguments(place))
    return reverse(pattern.name, kwargs=named(FREE, pattern.name) if arguments_of(pattern) else None)


def opens(pattern: URLPattern, who: User, place: Place) -> bool:
    """Whether this place's row, or a URL that names none, is the user's to open."""
    if not may(who, pattern.callback.permission) or (pattern.name, who.role) in WITHOUT_ROWS:
        return False
    if pattern.name.startswith(OF_EVERY_PROVINCE) and who.province_id:
        return False
    row = row_of(pattern)
    if row:
        return row.opens(who, place)
    return not (pattern.name in OF_ONE_AREA and who.role in OF_THE_NATION and not who.province_id)
