"""Letters: to whom by the circular's routing, which follow which, once each, frozen when they go out."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from cases.access import ANSWERS_TO_DISTRICT, Role
from cases.models import District, LocalAuthority, Province, User
from cases.scope import scope
from oversight import actions
from oversight.actions import CannotWrite
from oversight.models import Letter, LetterKind, LetterPaper, LetterRow, LetterState, LetterTemplate
from reporting.actions.flag import flag_late
from reporting.models import Obligation
from tests.factories import as_owner, make_user
from tests.oversight.letters import SENDER, acknowledge, issue, make, needs_reader, seen, text_of
from tests.oversight.world import AT, DUE, RUNNING, oblige, tell
from tests.oversight.world import many as more_of

TAK = "63"
MAE_SOT, THA_SONG_YANG = "6306", "6305"


@pytest.mark.usefixtures("tak")
def test_the_province_writes_to_nine_districts_and_three_directly(province_officer: User) -> None:
    letters = make(province_officer)
    assert [one.addressee for one in letters][-3:] == [
        "ที่ทำการองค์การบริหารส่วนจังหวัดตาก",
        "สำนักงานเทศบาลนครแม่สอด",
        "สำนักงานเทศบาลเมืองตาก",
    ]
    assert [one.to_district_id for one in letters[:9]] == sorted(
        District.objects.filter(province=TAK).values_list("code", flat=True)
    )
    rows = LetterRow.objects.select_related("letter", "obligation__local_authority")
    assert len(rows) == 69
    for row in rows:
        one = row.obligation.local_authority
        through = one.kind in ANSWERS_TO_DISTRICT
        assert row.letter.to_district_id == (one.district_id if through else None)
        assert row.letter.to_local_authority_id == (None if through else one.pk)


@pytest.mark.usefixtures("tak")
def test_a_district_writes_to_each_of_its_own(district_officer: User, mae_ku: LocalAuthority) -> None:
    letters = make(district_officer)
    own = LocalAuthority.objects.filter(district=MAE_SOT, kind__in=ANSWERS_TO_DISTRICT)
    assert {one.to_local_authority for one in letters} == set(own)
    assert {one.sender for one in letters} == {"อำเภอแม่สอด"}
    assert {one.late for one in letters} == {1}


@pytest.mark.usefixtures("tak")
def test_only_who_is_late_is_written_to(province_officer: User) -> None:
    with as_owner():
        tell(
            dict.fromkeys(
                LocalAuthority.objects.exclude(district=MAE_SOT).values_list("code", flat=True), "on_time"
            )
        )
        tell({"03630601": "excused", "05630603": "gaps_missing", "06630611": "excused"})
    [letter] = make(province_officer)
    assert letter.addressee == "อำเภอแม่สอด"
    owed = LocalAuthority.objects.filter(district=MAE_SOT, kind__in=ANSWERS_TO_DISTRICT).count()
    assert (letter.expected, letter.late) == (owed - 1, owed - 1)
    gaps = LetterRow.objects.get(name="เทศบาลตำบลแม่กุ")
    assert (gaps.status, gaps.case_count, gaps.note) == ("บันทึกแล้ว ไม่ครบถ้วน", 3, "ขาดข้อมูล 1 เรื่อง")


@pytest.mark.usefixtures("tak")
def test_nobody_writes_to_or_of_an_office_that_is_no_more(
    province_officer: User, district_officer: User, mae_ku: LocalAuthority
) -> None:
    """Dissolved within the month that it still owed: the list of who is late does not name it either."""
    LocalAuthority.objects.filter(pk=mae_ku.pk).update(closed_on=AT.date())
    with as_owner():
        flag_late(at=AT, noticed_at=AT)
    assert mae_ku not in {one.to_local_authority for one in make(district_officer)}
    [letter] = make(province_officer, only=(MAE_SOT, None))
    assert not letter.rows.filter(obligation__local_authority=mae_ku).exists()
    assert letter.late == letter.expected == letter.rows.count()


@pytest.mark.usefixtures("tak")
def test_rows_stand_as_of_the_instant_and_name_their_flags(province_officer: User) -> None:
    flag_late(at=AT, noticed_at=AT)
    [letter] = make(province_officer, at=AT + timedelta(days=2), as_of=AT, only=(MAE_SOT, None))
    assert letter.as_of == AT
    rows = list(letter.rows.select_related("flag"))
    assert rows
    assert all(row.flag and row.flag.obligation_id == row.obligation_id for row in rows)


@pytest.mark.usefixtures("tak")
def test_a_month_that_is_not_due_is_not_chased(province_officer: User) -> None:
    with pytest.raises(CannotWrite, match="ยังไม่พ้นกำหนด"):
        make(province_officer, month=RUNNING)
    assert len(make(province_officer, LetterKind.DUTY, month=RUNNING)) == 12
    assert not LetterRow.objects.exists()


@pytest.mark.usefixtures("tak")
def test_asked_twice_there_is_one_letter_each(province_officer: User) -> None:
    first, again = make(province_officer), make(province_officer)
    assert [one.pk for one in first] == [one.pk for one in again]
    assert (Letter.objects.count(), LetterRow.objects.count()) == (12, 69)


@pytest.mark.usefixtures("tak")
def test_the_second_follows_a_first_that_went_out(province_officer: User) -> None:
    drafts = make(province_officer)
    with pytest.raises(CannotWrite, match="ยังไม่มีหนังสือติดตาม ครั้งที่ 1"):
        make(province_officer, LetterKind.SECOND)
    issue(drafts[0], province_officer, "ตก 0023.3/ว 707", dated=date(2026, 11, 7))
    later = AT + timedelta(days=8)
    [second] = make(province_officer, LetterKind.SECOND, at=later)
    assert second.previous == drafts[0]
    assert "จังหวัดตาก ด่วนที่สุด ที่ ตก ๐๐๒๓.๓/ว ๗๐๗ ลงวันที่ ๗ พฤศจิกายน ๒๕๖๙" in second.text
    issue(second, province_officer, "ตก 0023.3/ว 730", at=later)
    [third] = make(province_officer, LetterKind.THIRD, at=later)
    assert third.previous == second
    assert "ว ๗๓๐" in third.text


@pytest.mark.usefixtures("tak")
def test_issued_twice_is_once_and_another_number_is_refused(province_officer: User) -> None:
    letter = make(province_officer)[0]
    assert issue(letter, province_officer).pk == issue(letter, province_officer).pk
    assert LetterPaper.objects.count() == 1
    with pytest.raises(CannotWrite, match="ออกแล้วเลขที่ ตก 0023"):
        issue(letter, province_officer, "ตก 0023.3/ว 999")


@pytest.mark.usefixtures("tak")
def test_a_day_that_belies_the_letter_is_refused(province_officer: User) -> None:
    letter = make(province_officer)[0]
    with pytest.raises(CannotWrite, match="ยังมาไม่ถึง"):
        issue(letter, province_officer, dated=AT.date() + timedelta(days=1))
    with pytest.raises(CannotWrite, match="ก่อนวันของข้อมูล"):
        issue(letter, province_officer, dated=AT.date() - timedelta(days=1))
    with pytest.raises(CannotWrite, match="ยังไม่ได้พิมพ์เลขที่"):
        issue(letter, province_officer, "  ")


@pytest.mark.usefixtures("tak")
def test_what_comes_later_changes_no_letter_that_went_out(province_officer: User) -> None:
    letter = next(one for one in make(province_officer) if one.to_district_id == MAE_SOT)
    issue(letter, province_officer)
    before = bytes(letter.paper.pdf)
    with as_owner():
        tell({"06630611": "late"})
        LocalAuthority.objects.filter(code="06630611").update(
            name="เทศบาลตำบลมหาวัน", kind="SUBDISTRICT_MUNICIPALITY"
        )
        LetterTemplate.objects.create(
            kind="first", to="district", version=2, text="ข้อความใหม่", days=1, valid_from=date(2026, 1, 1)
        )
    letter = Letter.objects.get(pk=letter.pk)
    assert bytes(letter.paper.pdf) == before
    assert "ข้อความใหม่" not in letter.text
    assert letter.rows.filter(name="องค์การบริหารส่วนตำบลมหาวัน").exists()


@pytest.mark.usefixtures("tak")
def test_the_database_holds_what_went_out(province_officer: User) -> None:
    letter = make(province_officer)[0]
    issue(letter, province_officer)
    for change in (
        lambda: Letter.objects.filter(pk=letter.pk).update(number="ตก 1"),
        lambda: Letter.objects.filter(pk=letter.pk).update(text="อื่น"),
        lambda: Letter.objects.filter(pk=letter.pk).update(state="draft"),
        lambda: Letter.objects.filter(pk=letter.pk).delete(),
        lambda: LetterRow.objects.filter(letter=letter).update(name="อื่น"),
        lambda: LetterPaper.objects.update(sha256="0" * 64),
        lambda: LetterTemplate.objects.update(text="อื่น"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.usefixtures("tak")
def test_a_batch_under_one_number_or_under_numbers_that_follow(province_officer: User) -> None:
    drafts = make(province_officer)
    how: dict[str, Any] = {"dated": AT.date(), "by": province_officer, "at": AT} | SENDER
    with transaction.atomic(), scope(province_officer):
        same = actions.issue_letters(letters=drafts[:2], number="ตก 0023.3/ว 707", running=False, **how)
        apart = actions.issue_letters(letters=drafts[2:4], number="ตก ๐๐๒๓.๓/๐๙๙", running=True, **how)
    assert [one.number for one in (*same, *apart)] == [
        "ตก 0023.3/ว 707", "ตก 0023.3/ว 707", "ตก ๐๐๒๓.๓/๐๙๙", "ตก ๐๐๒๓.๓/๑๐๐",
    ]  # fmt: skip


@pytest.mark.usefixtures("tak")
def test_the_addressee_alone_acknowledges_and_once(
    province_officer: User,
    district_officer: User,
    other_district: User,
    joint_centre: User,
    officer: User,
    head: User,
) -> None:
    letter = next(one for one in make(province_officer) if one.to_district_id == MAE_SOT)
    with pytest.raises(PermissionDenied):
        acknowledge(letter, district_officer)  # a draft
    issue(letter, province_officer)
    for stranger in (other_district, joint_centre, province_officer, officer):
        with pytest.raises(PermissionDenied):
            acknowledge(letter, stranger)
    assert acknowledge(letter, district_officer).state == LetterState.ACKNOWLEDGED
    assert acknowledge(letter, district_officer, AT + timedelta(days=1)).acknowledged_at == AT
    own = next(
        one for one in make(district_officer) if one.to_local_authority_id == officer.local_authority_id
    )
    issue(own, district_officer, "ตก 0618/ว 12")
    acknowledge(own, head)
    assert acknowledge(own, officer).acknowledged_by == head


@pytest.mark.usefixtures("tak")
def test_who_sees_which(
    province_officer: User, district_officer: User, other_district: User, joint_centre: User, officer: User,
    neighbour: User, nation: User, province_administrator: User,
) -> None:  # fmt: skip
    city = make_user("city", local_authority=LocalAuthority.objects.get(code="03630601"))
    make(province_officer)
    assert seen(district_officer) == seen(city) == set()  # drafts are the writer's own
    for one in Letter.objects.all():
        issue(one, province_officer)
    to_officer = next(
        one for one in make(district_officer) if one.to_local_authority_id == officer.local_authority_id
    )
    assert seen(officer) == set()
    issue(to_officer, district_officer, "ตก 0618/ว 12")
    assert seen(city) == {"สำนักงานเทศบาลนครแม่สอด"}
    assert seen(officer) == {"สำนักงานเทศบาลตำบลแม่กุ"}
    assert seen(neighbour) == seen(nation) == seen(province_administrator) == set()
    assert seen(other_district) == {"อำเภอท่าสองยาง"}
    assert seen(joint_centre) == {"อำเภอแม่สอด", "สำนักงานเทศบาลตำบลแม่กุ"}
    assert len(seen(province_officer)) == 13


@pytest.mark.usefixtures("tak")
def test_others_write_none_and_issue_none(
    province_officer: User, district_officer: User, joint_centre: User, officer: User
) -> None:
    draft = make(province_officer)[0]
    for stranger in (joint_centre, officer):
        with pytest.raises(PermissionDenied):
            make(stranger)
    for stranger in (joint_centre, officer, district_officer):
        with pytest.raises(PermissionDenied):
            issue(draft, stranger)


@pytest.mark.usefixtures("tak")
def test_a_draft_is_made_anew_or_put_aside(province_officer: User) -> None:
    letter = next(one for one in make(province_officer) if one.to_district_id == MAE_SOT)
    with as_owner():
        tell({"06630611": "late"})
    with transaction.atomic(), scope(province_officer):
        fresh = actions.renew_letter(letter=letter, by=province_officer, at=AT + timedelta(hours=1))
    assert fresh
    assert fresh.late == letter.late - 1
    with transaction.atomic(), scope(province_officer):
        actions.cancel_letter(letter=fresh, by=province_officer, at=AT)
        assert actions.cancel_letter(letter=fresh, by=province_officer, at=AT).state == LetterState.CANCELLED
    with pytest.raises(CannotWrite, match="ถูกยกเลิกแล้ว"):
        issue(fresh, province_officer)
    assert next(one for one in make(province_officer) if one.to_district_id == MAE_SOT).pk != fresh.pk


@needs_reader
@pytest.mark.usefixtures("tak")
def test_the_paper_reads_as_the_circular(province_officer: User) -> None:
    letter = next(one for one in make(province_officer) if one.to_district_id == MAE_SOT)
    issue(letter, province_officer)
    pdf = bytes(letter.paper.pdf)
    page = text_of(pdf, 1)
    for words in (
        "ด่วนที่สุด", "ที่ ตก ๐๐๒๓.๓/ว ๗๐๗", "ถึง อำเภอแม่สอด", "ประจำเดือนตุลาคม ๒๕๖๙", "๕ พฤศจิกายน ๒๕๖๙", "มท ๐๘๑๐.๗/ว ๕๙๕๕",
        "จังหวัดตาก", "๗ พฤศจิกายน ๒๕๖๙", "สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด", "โทร. ๐ ๕๕๕๑ ๑๑๔๑",
    ):  # fmt: skip
        assert words in page, words
    assert not set("0123456789") & set(page)
    table = text_of(pdf, 2)
    assert "ข้อมูล ณ วันที่ 7 พ.ย. 2569 เวลา 10.00 น." in table
    assert "เทศบาลตำบลแม่กุ" in table
    assert "เทศบาลนครแม่สอด" not in table  # lies there, and answers to the province
    assert f"รวม {letter.late} แห่ง" in table


@needs_reader
@pytest.mark.usefixtures("tak")
def test_the_table_breaks_no_word_and_no_date(province_officer: User) -> None:
    with as_owner():
        tell({"05630603": "gaps_missing"})
    letter = next(one for one in make(province_officer) if one.to_district_id == MAE_SOT)
    issue(letter, province_officer)
    table = text_of(bytes(letter.paper.pdf), 2)
    assert re.search(r"\d\d/\d\d/2569", table)
    assert "ลำดับ" in table
    assert "ที่ ตก ๐๐๒๓.๓/ว ๗๐๗ ลงวันที่ ๗ พฤศจิกายน ๒๕๖๙" in table  # as the letter itself writes it
    assert "แห่ง (บันทึกครบถ้วนแล้วร้อยละ" in letter.text  # the names after it are of those who have not


@pytest.mark.usefixtures("tak")
def test_another_province_writes_its_own(province_officer: User) -> None:
    with as_owner():
        Province.objects.create(code="50", name="เชียงใหม่")
    elsewhere = make_user("elsewhere", Role.PROVINCE, province_id="50")
    with pytest.raises(CannotWrite, match="ยังไม่เปิด"):
        make(elsewhere)
    issue(make(province_officer)[0], province_officer)
    assert seen(elsewhere) == set()


@pytest.mark.parametrize("many", [0, 40])
def test_as_many_statements_however_many_rows(
    province_officer: User, tak: list[Obligation], many: int, django_assert_num_queries: Any
) -> None:
    with as_owner():
        oblige(more_of(many), [DUE])
    with django_assert_num_queries(11):
        make(province_officer)
