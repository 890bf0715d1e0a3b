"""Which fields and parameters name a row, each with a foreign one and one of nobody's. New fields come here."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from cases.forms.filters import cursor_of
from cases.forms.readings import cursor_of as reading_cursor
from cases.models import User
from tests.factories import identity_number
from tests.security.matrix.addresses import NO_DISTRICT, NO_PROVINCE, NO_USER, NOWHERE
from tests.security.matrix.walkers import in_reach, sees_district, sees_province
from tests.security.matrix.world import Place

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


def _of_whom(who: User, p: Place) -> Pairs:
    """As the page of exports names a place."""
    yield from ((f"l:{code}", f"l:{missing}") for code, missing in _office(who, p))
    for code, missing in _area(who, p):
        letter = "p" if len(code) == 2 else "d"
        yield f"{letter}:{code}", f"{letter}:{missing}"


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
_draft = _foreign(lambda p: p.draft.key, lambda p: NOWHERE)
_official = _foreign(lambda p: p.officer.pk, lambda p: NO_USER)


def _words(who: User, p: Place) -> Pairs:
    if not in_reach(who, p.local_authority):
        yield from ((word, "ไม่มีใครชื่อนี้") for word in p.persons[:2])
        yield p.persons[3], identity_number(77)


def _names(who: User, p: Place) -> Pairs:
    if not in_reach(who, p.local_authority):
        yield from ((word, "ไม่มีใครชื่อนี้") for word in (*p.people, p.local_authority.name))


KEPT = (
    "committee_new",
    "meeting_resolve",
    "notice_new",
    "notice_detail",
    "objection_answer",
    "case_new",
    "case_edit",
    "case_decide",
    "case_roster",
    "case_refer",
    "case_take_back",
    "case_reply",
    "hand_over",
    "work",
    "committee_edit",
    "committee_member_new",
    "committee_member",
    "meeting_new",
    "meeting_edit",
    "meeting_call_off",
    "meeting_order",
    "meeting_reopen",
    "staff_new",
    "staff_edit",
    "designated_one",
    "excuse_month",
    "order_new",
    "order_detail",
    "month_send_back",
    "layout",
)  # while typed
# Of a form that is sent elsewhere: where it stands and is opened again, and where it goes.
STANDS, GOES = (
    ("meeting_detail", "case_evidence"),
    ("meeting_attendance", "evidence_remove", "excuse_revoke", "draft_keep"),
)
# (URL, method, field; `#` is a number) → for a user and a place: foreign values, each with one of nobody's.
NAMES: dict[tuple[str, str, str], Callable[[User, Place], Pairs]] = {
    ("case_list", "get", "after"): _foreign(lambda p: cursor_of(p.case), lambda p: _case_cursor(p.case)),
    ("case_search", "post", "q"): _words,
    ("case_new", "post", "form_key"): _form_key,
    ("case_new", "post", "use_house"): _foreign(lambda p: p.case.pk, lambda p: NOWHERE),
    ("case_new", "post", "not_same"): _foreign(lambda p: p.case.pk, lambda p: NOWHERE),
    ("case_new", "post", "help-#-id"): _line,
    ("case_edit", "post", "form_key"): _form_key,
    ("case_edit", "post", "help-#-id"): _line,
    ("case_decide", "post", "help-#-id"): _line,
    **{(name, "get", "draft"): _draft for name in (*KEPT, *STANDS)},
    **{(name, "post", "draft"): _draft for name in (*KEPT, *GOES)},
    ("evidence_remove", "post", "removing"): _foreign(lambda p: p.evidence.pk, lambda p: NOWHERE),
    ("meeting_attendance", "post", "present"): _member,
    ("meeting_attendance", "post", "drawn"): _member,
    ("meeting_agenda", "post", "item"): _item,
    ("meeting_order", "post", "item"): _item,
    ("meeting_resolve", "post", "item-#-id"): _item,
    ("meeting_resolve", "post", "item-#-recused"): _member,
    ("notice_new", "get", "meeting"): _foreign(lambda p: p.council.session.pk, lambda p: NOWHERE),
    ("notice_new", "post", "case"): _foreign(lambda p: p.council.agreed.pk, lambda p: NOWHERE),
    ("work", "get", "after"): _foreign(lambda p: cursor_of(p.later), lambda p: _case_cursor(p.later)),
    ("work", "post", "case"): _foreign(lambda p: p.later.pk, lambda p: NOWHERE),
    ("hand_over", "get", "officer"): _foreign(lambda p: p.officer.pk, lambda p: NO_USER),
    ("hand_over", "post", "officer"): _foreign(lambda p: p.officer.pk, lambda p: NO_USER),
    ("hand_over", "post", "colleague"): _foreign(lambda p: p.officer.pk, lambda p: NO_USER),
    ("hand_over", "post", "case"): _foreign(lambda p: p.later.pk, lambda p: NOWHERE),
    ("paper_cases", "post", "case"): _foreign(lambda p: p.case.pk, lambda p: NOWHERE),
    ("notice_detail", "post", "entry"): _foreign(lambda p: p.council.entry.pk, lambda p: NOWHERE),
    ("case_readings", "get", "after"): _after_reading,
    ("reading_list", "get", "after"): _after_reading,
    ("reading_list", "get", "who"): _official,
    ("reading_list", "get", "office"): _office,
    ("staff_list", "get", "after"): _official,
    ("staff_list", "post", "after"): _official,
    ("staff_list", "post", "q"): _names,
    ("staff_new", "get", "province"): _whole,
    ("staff_new", "post", "province"): _whole,
    ("staff_new", "post", "office"): _any_office,
    ("staff_edit", "get", "province"): _whole,
    ("staff_edit", "post", "province"): _whole,
    ("staff_edit", "post", "office"): _any_office,
    ("designated_list", "get", "province"): _whole,
    ("designated_list", "get", "district"): _area,
    ("posting_detail", "get", "after"): _foreign(lambda p: p.row.pk, lambda p: 10**9),
    ("excuse_revoke", "post", "excuse"): _foreign(lambda p: p.excuse.pk, lambda p: NO_USER),
    ("order_new", "post", "lao"): _office,
    ("order_new", "post", "area"): _area,
    ("order_detail", "post", "excuse"): _foreign(lambda p: p.excuse.pk, lambda p: NO_USER),
    ("month_recorded", "post", "file"): _export,
    ("info", "get", "province"): _whole,
    ("info", "get", "lao"): _office,
    ("info", "get", "after"): _office,
    ("exports", "get", "province"): _whole,
    ("exports", "get", "whose"): _of_whom,
    ("export_ask", "post", "province"): _whole,
    ("export_ask", "post", "whose"): _of_whom,
    ("job_list", "get", "after"): _foreign(lambda p: p.job.pk, lambda p: NOWHERE),
    ("info_file", "post", "province"): _whole,
    ("info_file", "post", "lao"): _office,
    ("info_file", "post", "after"): _office,
    ("layout_preview", "get", "lao"): _office,
    ("layout_preview", "post", "lao"): _office,
    ("info_recorded", "post", "province"): _whole,
    ("info_recorded", "post", "lao"): _office,
    ("info_recorded", "post", "file"): _export,
    ("info_recorded", "post", "after"): _office,
    ("overview_late", "get", "area"): _area,
    ("overview_late", "get", "after"): _office,
    ("overview_late_pdf", "get", "area"): _area,
    ("overview_summary_pdf", "get", "area"): _area,
}
NAMING = {field for _, _, field in NAMES}
# Fields and parameters that name no row of anybody's, each with what it is.
TYPED_TEXT, CHOICE, NUMBER, DAY = "what was typed", "one of a fixed list", "a number or a version", "a date"
PUBLIC = "a public place of the reference tables, the same for everybody"
MACHINERY = "the form's own machinery"
FREE_FIELDS: dict[str, str] = {
    **dict.fromkeys((
        "quorum_source", "place", "places", "member-#-name", "member-#-position", "item-#-reason", "item-#-interest",
        "interest", "objector", "grounds", "despite",
    ), TYPED_TEXT),
    **dict.fromkeys(("resolution", "item-#-resolution", "column-1", "every", "all", "mine", "paper", "answer", "member-#-role", "year"), CHOICE),
    **dict.fromkeys(("group", "unit", "text"), TYPED_TEXT),
    "dated": DAY, "running": CHOICE,
    **dict.fromkeys(("col-#-heading", "cell-1"), TYPED_TEXT),
    **dict.fromkeys(("period", "rule", "what", "alike", "first", "last", "job"), CHOICE),
    **dict.fromkeys(("col-#-source", "col-#-format", "col-#-required", "col-#-enabled"), CHOICE),
    **dict.fromkeys(("col-#-place", "col-#-width"), NUMBER),
    # A deadline rule, which is the whole country's.
    "circular": TYPED_TEXT, "moves_for_holidays": CHOICE, "zone": CHOICE, "day": NUMBER, "hour": NUMBER,
    "circular_date": DAY, "valid_from": DAY, "right": MACHINERY, "shown": MACHINERY,
    **dict.fromkeys(("col-TOTAL_FORMS", "col-INITIAL_FORMS", "col-MIN_NUM_FORMS", "col-MAX_NUM_FORMS"), MACHINERY),
    **dict.fromkeys(("quorum", "number", "from", "then", "since", "item-#-amount", "item-#-version"), NUMBER),
    **dict.fromkeys((
        "appointed_on", "from_day", "until", "member-#-from_day", "member-#-until", "held_on", "begins_at", "posted_on",
        "answered_on", "happened_on",
    ), DAY),
    **dict.fromkeys((
        "fill", "without_quorum", "doubted", "member-TOTAL_FORMS", "member-INITIAL_FORMS", "member-MIN_NUM_FORMS", "member-MAX_NUM_FORMS",
    ), MACHINERY),
    **dict.fromkeys((
        "identity_number", "identity_override", "title", "first_name", "last_name", "birth", "phone", "house_code",
        "house_no", "moo", "community", "alley", "road", "hardship", "wanted", "outcome_reason", "referred_to",
        "note", "help-#-description", "help-#-unit", "help-#-receiver", "help-#-evidence", "help-#-over_ceiling_reason", "pasted", "row-#-name",
        "row-#-house_no", "row-#-moo", "row-#-community", "reason", "cause", "order_number", "signed_by", "revoked_reason", "full_name",
        "username", "position", "email", "name", "detail", "sha256", "password", "again", "description",
        "letter_number", "reply", "despite", "files", "photo",
    ), TYPED_TEXT),
    **dict.fromkeys((
        "document_type", "channel", "purpose", "outcome", "help-#-form", "help-#-budget_source", "role", "state", "verb",
        "days", "kind", "incomplete", "mode", "whole", "month", "to", "show", "months", "nobody", "help-#-remove", "form",
        "budget_source", "remove", "turn", "identity_checked",
    ), CHOICE),
    **dict.fromkeys(("version", "revision", "people_affected", "help-#-amount", "amount", "help-#-quantity"), NUMBER),
    **dict.fromkeys(("received_on", "approved_on", "help-#-given_on", "given_on", "recorded_on", "order_date", "sent_on", "replied_on"), DAY),
    "as_of": DAY, "as_of_time": NUMBER,
    **dict.fromkeys(("subdistrict", "to_local_authority"), PUBLIC),
    **dict.fromkeys((
        "csrfmiddlewaretoken", "show_places", "add_line", "check", "save", "again", "help-TOTAL_FORMS", "help-INITIAL_FORMS",
        "help-MIN_NUM_FORMS", "help-MAX_NUM_FORMS", "help-#-over_asked", "doubted", "previewed", "read", "add_rows", "row-TOTAL_FORMS",
        "row-INITIAL_FORMS", "row-MIN_NUM_FORMS", "row-MAX_NUM_FORMS", "next", "kept", "draft_path", "draft_title", "draft_sent",
        "draft_writer", "restored", "seen",
    ), MACHINERY),
}  # fmt: skip
# The same word elsewhere: (URL, field) → why no row is named there.
FREE_HERE: dict[tuple[str, str], str] = {
    ("case_new", "province"): PUBLIC,
    ("case_edit", "province"): PUBLIC,
    ("case_new", "district"): PUBLIC,
    ("case_edit", "district"): PUBLIC,
    ("layout_template", "file"): TYPED_TEXT,
    ("import_list", "file"): TYPED_TEXT,
    ("import_file", "after"): NUMBER,  # sheet and row within the file of the address
    ("import_file", "left"): NUMBER,
    ("import_row", "after"): NUMBER,
    ("month_post", "after"): NUMBER,
    ("month_nil", "after"): NUMBER,
}
