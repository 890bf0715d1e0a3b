"""What each URL names, what each form takes, and which fields and parameters name a row. New ones are added here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import URLPattern, reverse

from cases.access import Role, may
from cases.forms.filters import cursor_of
from cases.forms.readings import cursor_of as reading_cursor
from cases.models import LocalAuthority, User
from config.checks import is_library, patterns
from reporting.models import MonthRevision, Posting
from tests.cases.typed import TYPED
from tests.factories import identity_number
from tests.office import ORDER as ORDER_OF_MEMBERS
from tests.security.matrix.world import (
    AUGUST,
    OF_THE_NATION,
    SEPTEMBER,
    Place,
    in_reach,
    sees_district,
    sees_province,
)

NOWHERE = UUID(int=7)
NO_OFFICE, NO_DISTRICT, NO_PROVINCE, NO_USER = "00000000", "0000", "00", 999_999_999
Data = dict[str, Any]


# --- URLs ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    """Whose row a URL names: when it opens for a user, its arguments, and those of a row that does not exist."""

    opens: Callable[[User, Place], bool]
    arguments: Callable[[Place], Data]
    missing: Data


def _lao(who: User, place: Place) -> bool:
    return in_reach(who, place.local_authority)


def _user(who: User, place: Place) -> bool:
    return who.province_id in (None, place.district.province_id)


def _never(who: User, place: Place) -> bool:
    return False


def _district(who: User, place: Place) -> bool:
    return sees_district(who, place.district.pk)


def _province(who: User, place: Place) -> bool:
    return sees_province(who, place.district.province_id)


def _code_and(month: Any) -> Callable[[Place], Data]:
    return lambda p: {"code": p.code, "month": str(month)}


# By a URL's name, or by the longest prefix of it that ends with "_".
ROWS: dict[str, Row] = {
    "case_": Row(_lao, lambda p: {"pk": p.case.pk}, {"pk": NOWHERE}),
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
    "committee_member": Row(_lao, lambda p: {"pk": p.council.member.pk}, {"pk": NOWHERE}),
    "meeting_": Row(_lao, lambda p: {"pk": p.council.session.pk}, {"pk": NOWHERE}),
    "meeting_reopen": Row(_lao, lambda p: {"pk": p.council.closed.pk}, {"pk": NOWHERE}),
    "notice_": Row(_lao, lambda p: {"pk": p.council.posted.pk}, {"pk": NOWHERE}),
    "objection_": Row(_lao, lambda p: {"pk": p.council.objection.pk}, {"pk": NOWHERE}),
    "paper_notice": Row(_lao, lambda p: {"pk": p.notice.pk}, {"pk": NOWHERE}),
    "staff_": Row(_user, lambda p: {"pk": p.officer.pk}, {"pk": NO_USER}),
    "designated_": Row(_lao, lambda p: {"code": p.code}, {"code": NO_OFFICE}),
    "posting_": Row(_lao, lambda p: {"pk": p.posting.pk}, {"pk": NOWHERE}),
    "reading_": Row(_lao, lambda p: {"pk": p.reading.pk}, {"pk": NOWHERE}),
    "excuse_": Row(_lao, _code_and(SEPTEMBER), {"code": NO_OFFICE, "month": str(SEPTEMBER)}),
    "excuse_revoke": Row(_lao, _code_and(AUGUST), {"code": NO_OFFICE, "month": str(AUGUST)}),
    "overview_local_authority": Row(_lao, lambda p: {"code": p.code}, {"code": NO_OFFICE}),
    "overview_district": Row(_district, lambda p: {"code": p.district.pk}, {"code": NO_DISTRICT}),
    "overview_direct": Row(_province, lambda p: {"code": p.district.province_id}, {"code": NO_PROVINCE}),
    "overview_province": Row(_province, lambda p: {"code": p.district.province_id}, {"code": NO_PROVINCE}),
}
# Arguments that name no row: a month of the user's own, a blank form.
FREE: dict[str, Data] = {
    "month_": {"month": str(SEPTEMBER)},
    "month_nil": {"month": str(AUGUST)},
    "paper_blank": {"name": "request"},  # of the user's own office
}
# A right without a row to use it on: the case itself is its local authority's alone.
WITHOUT_ROWS = {("case_readings", Role.ADMINISTRATOR)}
# Papers of one province or district: there is none of the whole nation.
OF_ONE_AREA = {"overview_late_pdf"}


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
    row = row_of(pattern)
    if row:
        return row.opens(who, place)
    return not (pattern.name in OF_ONE_AREA and who.role in OF_THE_NATION and not who.province_id)


# --- forms ---------------------------------------------------------------------------------------
STAFF = {"full_name": "สมใจ ใจดี", "role": "officer", "position": "", "phone": "", "email": ""}
ORDER = {"reason": "น้ำท่วมที่ทำการ", "order_number": "ตก 1/2569", "signed_by": "ผู้ว่าราชการจังหวัด"}
PURPOSE = {"purpose": "จัดทำรายงานตามหนังสือสั่งการ", "detail": ""}
RECORDED = {"recorded_on": "13/10/2569", "file": "hand", "sha256": ""}
NO_LINES = {"help-TOTAL_FORMS": "1", "help-INITIAL_FORMS": "0"}
LINE = NO_LINES | {
    "help-0-form": "goods",
    "help-0-description": "ถุงยังชีพ",
    "help-0-amount": "700",
    "help-0-given_on": "13/10/69",
    "help-0-budget_source": "reserve",
}


ROSTER = {
    "mode": "append",
    "pasted": "นางสมใจ ใจดี\t9/1\t4",
    "row-TOTAL_FORMS": "1",
    "row-INITIAL_FORMS": "0",
    "row-0-name": "นายชัย มีสุข",
}


def _revision(place: Place) -> Data:
    """What the page of the month would carry unseen."""
    found = MonthRevision.objects.filter(local_authority=place.local_authority, month=SEPTEMBER.first_day)
    newest = Posting.objects.filter(obligation__local_authority=place.local_authority).count()
    return {"revision": found.values_list("revision", flat=True).first(), "after": newest}


def _month(place: Place) -> Data:
    return {"month": str(SEPTEMBER), "lao": place.code, "province": place.district.province_id}


# What a view takes and carries out, where the row is one's own: a refusal is then the wall's, not the form's.
FORMS: dict[str, Callable[[Place], Data]] = {
    "case_new": lambda p: TYPED | {"form_key": str(UUID(int=99))},
    "case_edit": lambda p: TYPED | LINE | {"version": p.case.version, "outcome": "helped", "help-0-id": str(p.line.pk)},
    "case_decide": lambda p: LINE | {"version": p.case.version, "reason": "บันทึกซ้ำ"},
    "case_identity": lambda p: {"purpose": "pay"},
    "case_roster": lambda p: ROSTER | {"version": p.case.version},
    "case_roster_count": lambda p: {"version": p.case.version},
    "case_refer": lambda p: {"version": p.later.version, "referred_to": "พม.จังหวัดตาก", "letter_number": "1/2569"},
    "case_take_back": lambda p: {"version": p.sent.version, "reply": "ขอส่งเรื่องคืน"},
    "case_reply": lambda p: {"version": p.sent.version, "reply": "รับไว้ดำเนินการ"},
    "case_search": lambda p: {"q": p.persons[0]},
    "paper_case": lambda p: {},
    "committee_new": lambda p: ORDER_OF_MEMBERS | {"order_number": "99/2569"},
    "committee_member": lambda p: {"from_day": "", "until": "1/10/2570"},
    "meeting_new": lambda p: {"held_on": "14/10/2569"},
    "meeting_attendance": lambda p: {"present": p.council.member.pk},
    "meeting_agenda": lambda p: {"item": p.council.item.pk},
    "meeting_close": lambda p: {},
    "meeting_reopen": lambda p: {"reason": "บันทึกผิดเรื่อง"},
    "meeting_resolve": lambda p: {
        "item-0-id": p.council.item.pk, "item-0-version": p.council.item.case.version, "item-0-resolution": "agree",
    },
    "notice_new": lambda p: {"posted_on": "14/10/2569", "places": "ที่ทำการ", "case": p.council.agreed.pk},
    "notice_detail": lambda p: {"entry": p.council.entry.pk, "received_on": "14/10/2569", "grounds": "อยู่นอกพื้นที่"},
    "objection_answer": lambda p: {
        "version": p.case.version, "answer": "dismissed", "answered_on": "14/10/2569", "reason": "มีหลักฐานครบ",
    },
    "paper_meeting": lambda p: {},
    "paper_notice": lambda p: {},
    "staff_list": lambda p: {"q": "เสมียน"},
    "staff_new": lambda p: STAFF | {"username": "", "office": p.code},
    "staff_edit": lambda p: STAFF | {"office": p.code},
    "staff_disable": lambda p: {},
    "staff_enable": lambda p: {},
    "staff_reset": lambda p: {},
    "designated_one": lambda p: {
        "name": "สมหมาย มีชัย", "position": "", "phone": "0898765432", "order_number": "5/2569", "order_date": "1/10/2569",
    },
    "excuse_month": lambda p: ORDER,
    "excuse_revoke": lambda p: {"excuse": p.excuse.pk, "revoked_reason": "ยกเว้นผิดเดือน"},
    "month_post": _revision,
    "month_nil": lambda p: {"nobody": "on", "after": 0},
    "month_info": lambda p: PURPOSE,
    "month_recorded": lambda p: RECORDED,
    "info_file": lambda p: _month(p) | PURPOSE,
    "info_recorded": lambda p: _month(p) | RECORDED,
}  # fmt: skip
# Views that change nothing by POST, or have no form.
SEARCHES = {"case_search", "staff_list"}
# Buttons that only draw a part of the page anew (by htmx, or the whole page without).
FRAGMENTS: dict[str, tuple[str, ...]] = {
    "case_new": ("show_places", "add_line", "check"),
    "case_edit": ("show_places", "add_line", "check"),
    "case_decide": ("add_line",),
    "case_roster": ("add_rows",),
}


def form_of(name: str, place: Place) -> Data:
    return FORMS[name](place) if name in FORMS else {}


# --- fields and parameters that name a row -------------------------------------------------------
Pairs = Iterator[tuple[Any, Any]]


def _office(who: User, p: Place) -> Pairs:
    if not in_reach(who, p.local_authority):
        yield p.code, "0999" + p.code[4:]


def _area(who: User, p: Place) -> Pairs:
    if not sees_district(who, p.district.pk):
        yield p.district.pk, NO_DISTRICT
    if not sees_province(who, p.district.province_id):
        yield p.district.province_id, NO_PROVINCE


def _whole(who: User, p: Place) -> Pairs:
    if not sees_province(who, p.district.province_id):
        yield p.district.province_id, NO_PROVINCE


def _any_office(who: User, p: Place) -> Pairs:
    yield from _office(who, p)
    yield from _area(who, p)


def _foreign(
    value: Callable[[Place], Any], missing: Callable[[Place], Any]
) -> Callable[[User, Place], Pairs]:
    def pairs(who: User, p: Place) -> Pairs:
        if not in_reach(who, p.local_authority):
            yield value(p), missing(p)

    return pairs


def _next_to(key: Any) -> UUID:
    """A key that sorts beside the given one and is nobody's."""
    return UUID(int=key.int ^ 1)


def _case_cursor(case: Any) -> str:
    return cursor_of(type(case)(id=_next_to(case.pk), received_on=case.received_on))


def _reading_cursor(reading: Any) -> str:
    return reading_cursor(type(reading)(id=_next_to(reading.pk), at=reading.at))


_after_reading = _foreign(lambda p: reading_cursor(p.reading), lambda p: _reading_cursor(p.reading))
_line = _foreign(lambda p: p.line.pk, lambda p: NOWHERE)
_export = _foreign(lambda p: p.export.sha256, lambda p: "0f" * 32)
_form_key = _foreign(lambda p: p.case.form_key, lambda p: NOWHERE)
_member = _foreign(lambda p: p.council.member.pk, lambda p: NOWHERE)
_item = _foreign(lambda p: p.council.item.pk, lambda p: NOWHERE)
_official = _foreign(lambda p: p.officer.pk, lambda p: NO_USER)


def _words(who: User, p: Place) -> Pairs:
    if not in_reach(who, p.local_authority):
        yield from ((word, "ไม่มีใครชื่อนี้") for word in p.persons[:2])
        yield p.persons[3], identity_number(77)


def _names(who: User, p: Place) -> Pairs:
    if not in_reach(who, p.local_authority):
        yield from ((word, "ไม่มีใครชื่อนี้") for word in (*p.people, p.local_authority.name))


# (URL, method, field; `#` is a number) → for a user and a place: foreign values, each with one of nobody's.
NAMES: dict[tuple[str, str, str], Callable[[User, Place], Pairs]] = {
    ("case_list", "get", "after"): _foreign(lambda p: cursor_of(p.case), lambda p: _case_cursor(p.case)),
    ("case_search", "post", "q"): _words,
    ("case_new", "post", "form_key"): _form_key,
    ("case_new", "post", "help-#-id"): _line,
    ("case_edit", "post", "form_key"): _form_key,
    ("case_edit", "post", "help-#-id"): _line,
    ("case_decide", "post", "help-#-id"): _line,
    ("meeting_attendance", "post", "present"): _member,
    ("meeting_agenda", "post", "item"): _item,
    ("meeting_resolve", "post", "item-#-id"): _item,
    ("meeting_resolve", "post", "item-#-recused"): _member,
    ("notice_new", "get", "meeting"): _foreign(lambda p: p.council.session.pk, lambda p: NOWHERE),
    ("notice_new", "post", "case"): _foreign(lambda p: p.council.agreed.pk, lambda p: NOWHERE),
    ("notice_detail", "post", "entry"): _foreign(lambda p: p.council.entry.pk, lambda p: NOWHERE),
    ("case_readings", "get", "after"): _after_reading,
    ("reading_list", "get", "after"): _after_reading,
    ("reading_list", "get", "who"): _official,
    ("reading_list", "get", "office"): _office,
    ("staff_list", "get", "after"): _official,
    ("staff_list", "post", "after"): _official,
    ("staff_list", "post", "q"): _names,
    ("staff_new", "get", "province"): _whole,
    ("staff_new", "post", "office"): _any_office,
    ("staff_edit", "get", "province"): _whole,
    ("staff_edit", "post", "office"): _any_office,
    ("designated_list", "get", "province"): _whole,
    ("designated_list", "get", "district"): _area,
    ("posting_detail", "get", "after"): _foreign(lambda p: p.row.pk, lambda p: 10**9),
    ("excuse_revoke", "post", "excuse"): _foreign(lambda p: p.excuse.pk, lambda p: NO_USER),
    ("month_recorded", "post", "file"): _export,
    ("info", "get", "province"): _whole,
    ("info", "get", "lao"): _office,
    ("info", "get", "after"): _office,
    ("info_file", "post", "province"): _whole,
    ("info_file", "post", "lao"): _office,
    ("info_file", "post", "after"): _office,
    ("info_recorded", "post", "province"): _whole,
    ("info_recorded", "post", "lao"): _office,
    ("info_recorded", "post", "file"): _export,
    ("info_recorded", "post", "after"): _office,
    ("overview_late", "get", "area"): _area,
    ("overview_late", "get", "after"): _office,
    ("overview_late_pdf", "get", "area"): _area,
}
NAMING = {field for _, _, field in NAMES}
# Fields and parameters that name no row of anybody's, each with what it is.
TYPED_TEXT, CHOICE, NUMBER, DAY = "what was typed", "one of a fixed list", "a number or a version", "a date"
PUBLIC = "a public place of the reference tables, the same for everybody"
MACHINERY = "the form's own machinery"
FREE_FIELDS: dict[str, str] = {
    **dict.fromkeys((
        "quorum_source", "place", "places", "member-#-name", "member-#-position", "item-#-reason", "item-#-interest",
        "interest", "objector", "grounds",
    ), TYPED_TEXT),
    **dict.fromkeys(("resolution", "item-#-resolution", "answer", "member-#-role", "year"), CHOICE),
    **dict.fromkeys(("quorum", "number", "item-#-amount", "item-#-version"), NUMBER),
    **dict.fromkeys((
        "appointed_on", "from_day", "until", "member-#-from_day", "member-#-until", "held_on", "begins_at", "posted_on",
        "answered_on", "happened_on",
    ), DAY),
    **dict.fromkeys((
        "fill", "member-TOTAL_FORMS", "member-INITIAL_FORMS", "member-MIN_NUM_FORMS", "member-MAX_NUM_FORMS",
    ), MACHINERY),
    **dict.fromkeys((
        "identity_number", "identity_override", "title", "first_name", "last_name", "birth", "phone", "house_code",
        "house_no", "moo", "community", "alley", "road", "hardship", "wanted", "outcome_reason", "referred_to",
        "note", "help-#-description", "help-#-unit", "help-#-receiver", "help-#-evidence", "help-#-over_ceiling_reason", "pasted", "row-#-name",
        "row-#-house_no", "row-#-moo", "row-#-community", "reason", "order_number", "signed_by", "revoked_reason", "full_name",
        "username", "position", "email", "name", "detail", "sha256", "password", "again", "description",
        "letter_number", "reply",
    ), TYPED_TEXT),
    **dict.fromkeys((
        "document_type", "channel", "purpose", "outcome", "help-#-form", "help-#-budget_source", "role", "state", "verb",
        "days", "kind", "incomplete", "mode", "whole", "month", "to", "show", "months", "nobody", "help-#-remove", "form",
        "budget_source", "remove",
    ), CHOICE),
    **dict.fromkeys(("version", "revision", "people_affected", "help-#-amount", "amount", "help-#-quantity"), NUMBER),
    **dict.fromkeys(("received_on", "approved_on", "help-#-given_on", "given_on", "recorded_on", "order_date", "sent_on", "replied_on"), DAY),
    **dict.fromkeys(("subdistrict", "to_local_authority"), PUBLIC),
    **dict.fromkeys((
        "csrfmiddlewaretoken", "show_places", "add_line", "check", "save", "again", "help-TOTAL_FORMS", "help-INITIAL_FORMS",
        "help-MIN_NUM_FORMS", "help-MAX_NUM_FORMS", "help-#-over_asked", "previewed", "read", "add_rows", "row-TOTAL_FORMS",
        "row-INITIAL_FORMS", "row-MIN_NUM_FORMS", "row-MAX_NUM_FORMS", "next",
    ), MACHINERY),
}  # fmt: skip
# The same word elsewhere: (URL, field) → why no row is named there.
FREE_HERE: dict[tuple[str, str], str] = {
    ("case_new", "province"): PUBLIC,
    ("case_edit", "province"): PUBLIC,
    ("case_new", "district"): PUBLIC,
    ("case_edit", "district"): PUBLIC,
    ("month_post", "after"): NUMBER,
    ("month_nil", "after"): NUMBER,
}


def reached_by(who: User) -> list[LocalAuthority]:
    return [one for one in LocalAuthority.objects.select_related("district") if in_reach(who, one)]
