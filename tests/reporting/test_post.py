"""Posting a month: what is frozen, what is refused, and what later changes mean."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from cases import identity
from cases.models import Case, Person
from cases.scope import scope
from cases.sealing import SealedField, sealed_for
from reporting import actions
from reporting.actions import CannotPost
from reporting.freeze import APPLICANT_FIELDS, INTAKE_FIELDS
from reporting.models import MonthRevision, Posting, PostingRow
from reporting.standing import Completeness, Sign, Timeliness
from tests.factories import a_help, applicant, make_case, rows_of, withdraw
from tests.reporting.september import (
    DUE,
    ENTERED,
    LAST_SECOND,
    SEPTEMBER,
    THE_3RD,
    THE_4TH,
    THE_10TH,
    declare_nil,
    post,
    september_of,
    where_it_stands,
)

pytestmark = pytest.mark.django_db
DAY = ENTERED.date()


def test_a_posting_freezes_counts_totals_rows_and_hash(officer, mae_ku):
    obligation = september_of(mae_ku)
    case = make_case(
        officer, at=ENTERED, received_on=DAY, outcome="helped", help_given=[a_help(given_on=DAY)]
    )
    make_case(officer, at=ENTERED, received_on=DAY, house_no="99", people_affected=2)
    posting = post(obligation, officer, THE_3RD)
    assert (posting.version, posting.posted_at, posting.posted_by) == (1, THE_3RD, officer)
    assert (posting.case_count, posting.complete_count, posting.household_count) == (2, 2, 2)
    assert (posting.people_count, str(posting.help_total)) == (6, "700.00")
    (total,) = posting.totals
    assert (total["cases"], total["helped"], total["pending"], total["households"]) == (2, 1, 1, 2)
    row = PostingRow.objects.get(posting=posting, case=case)
    assert row.intake["hardship"] == "น้ำท่วมบ้าน เครื่องเรือนเสียหาย"
    assert row.outcome["help_given"][0]["amount"] == "700.00"
    assert len(posting.content_hash) == 64


def test_a_household_is_a_house_code_else_an_address_else_the_case(officer, mae_ku):
    obligation = september_of(mae_ku)
    one_house = [{"house_no": "12"}, {"house_no": "12"}]
    other_houses = [{"house_no": "12", "moo": "5"}, {"house_no": "12", "subdistrict_id": "630603"}]
    by_code = [
        {"house_no": "7", "house_code": "63061234567"},
        {"house_no": "7/1", "house_code": "63061234567"},
    ]
    without_number = [{"house_no": "ไม่มี"}, {"house_no": "ไม่มี"}, {"house_no": ""}, {"house_no": ""}]
    for address in [*one_house, *other_houses, *by_code, *without_number]:
        make_case(officer, at=ENTERED, received_on=DAY, **address)
    posting = post(obligation, officer, THE_3RD)
    assert (posting.case_count, posting.household_count) == (10, 1 + 2 + 1 + 4)


def test_no_identity_number_is_frozen(officer, mae_ku):
    obligation = september_of(mae_ku)
    make_case(officer, at=ENTERED, received_on=DAY)
    row = post(obligation, officer, THE_3RD).rows.get()
    assert applicant().identity_number not in str(row.intake) + str(row.outcome)
    assert len(row.intake["identity"]) == 32


def test_the_last_second_is_on_time_and_midnight_is_late(officer, neighbour, mae_ku, mae_ku_sao):
    mine, theirs = september_of(mae_ku), september_of(mae_ku_sao)
    for user in (officer, neighbour):
        make_case(user, at=ENTERED, received_on=DAY)
    post(mine, officer, LAST_SECOND)
    post(theirs, neighbour, DUE)
    assert where_it_stands(mine, THE_10TH).standing.timeliness is Timeliness.ON_TIME
    assert where_it_stands(theirs, THE_10TH).standing.timeliness is Timeliness.LATE


def test_submitting_is_not_completing(officer, mae_ku):
    obligation = september_of(mae_ku)
    make_case(officer, at=ENTERED, received_on=DAY, wanted="")
    post(obligation, officer, THE_3RD)
    before = where_it_stands(obligation, THE_4TH).standing
    assert (before.sign, before.timeliness) == (Sign.INCOMPLETE, Timeliness.NOT_DUE)
    after = where_it_stands(obligation, DUE).standing
    assert (after.timeliness, after.completeness) == (Timeliness.MISSING, Completeness.INCOMPLETE)


def test_a_later_payment_neither_changes_the_hash_nor_asks_for_a_new_posting(officer, mae_ku):
    obligation = september_of(mae_ku)
    case = make_case(officer, at=ENTERED, received_on=DAY)
    first = post(obligation, officer, THE_3RD)
    Case.objects.filter(pk=case.pk).update(stage="given", outcome="helped", changed_at=THE_4TH)
    assert not where_it_stands(obligation, THE_4TH).standing.repost_due
    assert post(obligation, officer, THE_4TH).content_hash == first.content_hash


@pytest.mark.parametrize("change", ["intake", "applicant", "added", "withdrawn", "moved away"])
def test_a_changed_month_asks_for_a_new_posting(officer, mae_ku, change):
    obligation = september_of(mae_ku)
    case = make_case(officer, at=ENTERED, received_on=DAY)
    make_case(officer, at=ENTERED, received_on=DAY)
    first = post(obligation, officer, THE_3RD)
    assert not where_it_stands(obligation, THE_3RD).standing.repost_due
    if change == "intake":
        told = sealed_for(Case, case.pk, "hardship", "บ้านพังทั้งหลัง")
        Case.objects.filter(pk=case.pk).update(hardship=told, changed_at=THE_4TH)
    elif change == "applicant":
        Person.objects.filter(pk=case.applicant_id).update(first_name="สมหญิง")
    elif change == "added":
        make_case(officer, at=THE_4TH, received_on=DAY)
    elif change == "withdrawn":
        with rows_of(mae_ku):
            withdraw(case=case, version=case.version, reason="บันทึกซ้ำ", by=officer, at=THE_4TH)
    else:
        Case.objects.filter(pk=case.pk).update(received_on=DUE.date(), changed_at=THE_4TH)
    assert where_it_stands(obligation, THE_4TH).standing.repost_due
    second = post(obligation, officer, THE_4TH)
    assert (second.version, second.content_hash != first.content_hash) == (2, True)
    assert not where_it_stands(obligation, THE_4TH).standing.repost_due


def test_a_date_moved_over_a_month_end_touches_both_months(officer, mae_ku):
    september_of(mae_ku)
    case = make_case(officer, at=ENTERED, received_on=DAY)
    Case.objects.filter(pk=case.pk).update(received_on=DUE.date(), changed_at=THE_4TH)
    revisions = MonthRevision.objects.filter(local_authority=mae_ku).values_list("month", "revision")
    assert dict(revisions) == {SEPTEMBER.first_day: 2, SEPTEMBER.next.first_day: 1}


def test_preview_and_posting_must_agree(officer, mae_ku):
    obligation = september_of(mae_ku)
    make_case(officer, at=ENTERED, received_on=DAY)
    with transaction.atomic(), rows_of(mae_ku):
        seen = actions.picture(obligation=obligation)
    make_case(officer, at=THE_3RD, received_on=DAY)
    with rows_of(mae_ku), pytest.raises(CannotPost, match="แก้ไขเรื่องหลังจากที่เปิดหน้านี้"):
        actions.post(obligation=obligation, by=officer, at=THE_3RD, revision=seen.revision)


def test_a_month_is_posted_after_it_has_ended(officer, mae_ku):
    obligation = september_of(mae_ku)
    make_case(officer, at=ENTERED, received_on=DAY)
    with pytest.raises(CannotPost, match=r"วันพฤหัสบดีที่ 1 ตุลาคม 2569 เวลา 00\.00 น\."):
        post(obligation, officer, ENTERED)
    with pytest.raises(CannotPost, match="ยังไม่สิ้นสุด"):
        declare_nil(obligation, officer, ENTERED)


def test_nil_is_refused_while_a_case_counts_and_cases_while_there_are_none(officer, mae_ku):
    obligation = september_of(mae_ku)
    with pytest.raises(CannotPost, match="ยังไม่มีเรื่อง"):
        post(obligation, officer, THE_3RD)
    make_case(officer, at=ENTERED, received_on=DAY)
    with pytest.raises(CannotPost, match="มี 1 เรื่อง"):
        declare_nil(obligation, officer, THE_3RD)


def test_a_declaration_that_was_voided_is_no_answer_to_the_next_one(officer, mae_ku):
    """From a page that was open all the while: a double click gets the first version, a new truth a second one."""
    obligation = september_of(mae_ku)
    with scope(officer):
        first = actions.declare_nil(obligation=obligation, by=officer, at=THE_3RD, after=0)
        assert actions.declare_nil(obligation=obligation, by=officer, at=THE_3RD, after=0) == first
    case = make_case(officer, at=THE_4TH, received_on=DAY)
    with scope(officer):
        withdraw(case=case, version=case.version, reason="บันทึกซ้ำ", by=officer, at=THE_4TH)
        second = actions.declare_nil(obligation=obligation, by=officer, at=THE_4TH, after=0)
    assert (first.version, second.version) == (1, 2)
    assert where_it_stands(obligation, DUE).standing.timeliness is Timeliness.ON_TIME


@pytest.mark.parametrize("how", ["restored", "moved in"])
def test_a_case_that_comes_back_or_moves_in_voids_the_nil_return(officer, mae_ku, how):
    obligation = september_of(mae_ku)
    elsewhere = DAY if how == "restored" else DUE.date()
    case = make_case(officer, at=ENTERED, received_on=elsewhere)
    if how == "restored":
        with rows_of(mae_ku):
            withdraw(case=case, version=1, reason="บันทึกซ้ำ", by=officer, at=ENTERED)
    declare_nil(obligation, officer, THE_3RD)
    Case.objects.filter(pk=case.pk).update(
        received_on=DAY, stage="registered", outcome="pending", changed_at=THE_4TH
    )
    assert where_it_stands(obligation, THE_4TH).standing.sign is Sign.INCOMPLETE
    assert where_it_stands(obligation, DUE).standing.timeliness is Timeliness.MISSING


INTAKE = {
    "channel": "phone", "people_affected": 9, "house_code": "63061234567", "house_no": "99", "moo": "9",
    "community": "ชุมชนใหม่", "alley": "ซอย 9", "road": "ถนนใหม่", "subdistrict_id": "630603", "kind_id": "other",
    "subkind_id": None, "hardship": "บ้านพัง", "wanted": "กระเบื้อง",
}  # fmt: skip
APPLICANT = {
    "document_type": "passport", "identity_number": "AA0000001", "identity_override": "ตรงกับบัตร", "title": "นาย",
    "first_name": "สมชาย", "last_name": "ใหม่", "birth": "1980", "phone": "0899999999",
}  # fmt: skip


def columns(model, pk, name, value):
    """A sealed field takes a token; beside a number stands its index."""
    if not isinstance(model._meta.get_field(name), SealedField):
        return {name: value}
    index = {"identity_index": identity.index_of(value)} if name == "identity_number" else {}
    return {name: sealed_for(model, pk, name, value)} | index


def test_every_frozen_field_is_in_the_hash_and_moves_the_revision(officer, mae_ku):
    obligation = september_of(mae_ku)
    case = make_case(officer, at=ENTERED, received_on=DAY)
    assert {"received_on", *INTAKE} == set(INTAKE_FIELDS)
    assert set(APPLICANT) - {"identity_number"} == set(APPLICANT_FIELDS)
    seen = {post(obligation, officer, THE_3RD).content_hash}
    for model, pk, fields in [(Case, case.pk, INTAKE), (Person, case.applicant_id, APPLICANT)]:
        for name, value in fields.items():
            model.objects.filter(pk=pk).update(**columns(model, pk, name, value))
            assert where_it_stands(obligation, THE_3RD).standing.repost_due, name
            seen.add(post(obligation, officer, THE_3RD).content_hash)
    assert len(seen) == 1 + len(INTAKE) + len(APPLICANT)


def test_a_case_voids_the_nil_return(officer, mae_ku):
    obligation = september_of(mae_ku)
    declare_nil(obligation, officer, THE_3RD)
    assert where_it_stands(obligation, THE_4TH).standing.sign is Sign.NIL
    make_case(officer, at=THE_4TH, received_on=DAY)
    voided = where_it_stands(obligation, THE_4TH)
    assert (voided.standing.sign, voided.standing.repost_due) == (Sign.INCOMPLETE, True)
    assert where_it_stands(obligation, DUE).standing.sign is Sign.MISSING


def test_a_nil_return_of_after_the_instant_counts_while_it_is_true(officer, mae_ku):
    obligation = september_of(mae_ku)
    declare_nil(obligation, officer, DUE)
    assert where_it_stands(obligation, DUE).standing.timeliness is Timeliness.LATE
    make_case(officer, at=THE_10TH, received_on=DAY)
    assert where_it_stands(obligation, THE_10TH).standing.timeliness is Timeliness.MISSING


def test_a_withdrawn_record_is_in_no_count(officer, mae_ku):
    obligation = september_of(mae_ku)
    case = make_case(officer, at=ENTERED, received_on=DAY, hardship="")
    make_case(officer, at=ENTERED, received_on=DAY, hardship="")
    with rows_of(mae_ku):
        withdraw(case=case, version=case.version, reason="บันทึกซ้ำ", by=officer, at=THE_3RD)
    row = where_it_stands(obligation, THE_3RD)
    assert (row.cases_now, row.incomplete_now) == (1, 1)


def test_strangers_and_supervisors_do_not_mark_it_as_recorded_in_info(cast, mae_ku):
    obligation = september_of(mae_ku)
    for name in ("neighbour", "district", "joint.centre", "province", "nation"):
        with pytest.raises(PermissionDenied):
            actions.record_in_info(
                obligation=obligation, recorded_on=DAY, sha256="", by=cast[name], at=THE_10TH
            )
    for name in ("officer", "head", "province.admin", "national.admin"):
        actions.record_in_info(obligation=obligation, recorded_on=DAY, sha256="", by=cast[name], at=THE_10TH)
    assert obligation.info_records.count() == 4


def test_neighbour_and_supervisors_may_not_post(neighbour, district_officer, province_officer, mae_ku):
    obligation = september_of(mae_ku)
    for stranger in (neighbour, district_officer, province_officer):
        with pytest.raises(PermissionDenied):
            declare_nil(obligation, stranger, THE_3RD)


def test_a_posting_cannot_be_changed_or_deleted(officer, mae_ku):
    posting = declare_nil(september_of(mae_ku), officer, THE_3RD)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        Posting.objects.filter(pk=posting.pk).update(posted_at=ENTERED)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        Posting.objects.filter(pk=posting.pk).delete()


@pytest.mark.parametrize("cases", [1, 12])
def test_posting_costs_the_same_with_more_cases(officer, mae_ku, cases, django_assert_num_queries):
    obligation = september_of(mae_ku)
    for _ in range(cases):
        make_case(officer, at=ENTERED, received_on=DAY)
    with scope(officer), django_assert_num_queries(9):
        actions.post(obligation=obligation, by=officer, at=THE_3RD)
