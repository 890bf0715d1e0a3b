"""The second clock: a posted month is sent back and due again; the first clock never hears of it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from cases.access import Role
from cases.models import User
from cases.scope import scope
from cases.thai import BANGKOK
from reporting import actions
from reporting.actions import CannotSendBack, send_back
from reporting.corrections import Correction, correction_due
from reporting.facts import status_at
from reporting.models import Obligation, SendBack
from reporting.standing import Timeliness
from tests.factories import make_case, make_user
from tests.reporting.september import ENTERED, THE_3RD, THE_10TH, declare_nil, post, september_of

pytestmark = pytest.mark.django_db

TICK = timedelta(microseconds=1)
AGAIN = datetime(2026, 10, 18, tzinfo=BANGKOK)  # sent back on the 10th: the 17th is its last day
WHY = "ยอดเงินไม่ตรงกับรายการ"


@pytest.fixture
def september(officer: User, mae_ku) -> Obligation:
    """Posted on the 3rd, on time."""
    owed = september_of(mae_ku)
    make_case(officer, at=ENTERED, received_on=ENTERED.date())
    post(owed, officer, THE_3RD)
    return owed


def back(
    owed: Obligation, by: User, version: int = 1, at: datetime = THE_10TH, reason: str = WHY
) -> SendBack:
    return send_back(obligation=owed, version=version, reason=reason, by=by, at=at)


def corrected(owed: Obligation, at: datetime) -> Correction:
    return status_at(owed, at).standing.correction


def test_seven_whole_days() -> None:
    assert correction_due(THE_10TH) == AGAIN
    assert correction_due(datetime(2026, 10, 10, 23, 59, 59, tzinfo=BANGKOK)) == AGAIN
    assert correction_due(datetime(2026, 10, 11, tzinfo=BANGKOK)) == AGAIN + timedelta(days=1)
    assert correction_due(datetime(2026, 10, 10, 17, tzinfo=UTC)) == AGAIN + timedelta(
        days=1
    )  # the 11th here


def test_a_version_without_a_change_answers_too_and_a_double_click_is_one(
    officer: User, district_officer: User, september: Obligation
) -> None:
    """The office may hold that its figures are right: it posts the same again."""
    back(september, district_officer)
    for _ in range(2):
        with transaction.atomic(), scope(officer):
            actions.post(obligation=september, by=officer, at=THE_10TH + timedelta(days=1), after=1)
    assert list(september.postings.values_list("version", flat=True).order_by("version")) == [1, 2]
    assert corrected(september, AGAIN) is Correction.ON_TIME


def test_the_clock_put_back_sends_nothing_back_before_it_came(
    district_officer: User, september: Obligation
) -> None:
    posted_at = september.postings.get().posted_at
    assert back(september, district_officer, at=posted_at - timedelta(hours=2)).sent_at == posted_at


@pytest.mark.parametrize(
    ("posted_at", "viewed", "expected"),
    [
        (None, THE_10TH - TICK, Correction.NONE),
        (None, THE_10TH, Correction.WAITING),
        (None, AGAIN - TICK, Correction.WAITING),
        (None, AGAIN, Correction.OVERDUE),
        (AGAIN - TICK, AGAIN - 2 * TICK, Correction.WAITING),
        (AGAIN - TICK, AGAIN - TICK, Correction.ON_TIME),
        (AGAIN - TICK, AGAIN + timedelta(days=90), Correction.ON_TIME),
        (AGAIN, AGAIN, Correction.LATE),
        (AGAIN + TICK, AGAIN, Correction.OVERDUE),
    ],
)
def test_both_sides_of_the_second_due_instant(
    officer: User, district_officer: User, september: Obligation,
    posted_at: datetime | None, viewed: datetime, expected: Correction,
) -> None:  # fmt: skip
    back(september, district_officer)
    if posted_at:
        post(september, officer, posted_at)
    found = status_at(september, viewed).standing
    assert found.correction is expected
    assert found.timeliness is Timeliness.ON_TIME
    assert expected.value in found.words
    assert found.words.startswith("ทันกำหนด")


def test_an_incomplete_version_answers_nothing(
    officer: User, district_officer: User, september: Obligation
) -> None:
    back(september, district_officer)
    make_case(officer, at=THE_10TH, received_on=ENTERED.date(), hardship="")
    post(september, officer, THE_10TH + timedelta(days=1))
    assert corrected(september, AGAIN - TICK) is Correction.WAITING


def test_sent_back_again_the_newest_counts_and_the_past_is_told_as_it_was(
    officer: User, district_officer: User, september: Obligation
) -> None:
    back(september, district_officer)
    post(september, officer, THE_10TH + timedelta(days=1))
    then = status_at(september, THE_10TH + timedelta(days=1))
    back(september, district_officer, 2, THE_10TH + timedelta(days=2))
    assert corrected(september, THE_10TH + timedelta(days=2)) is Correction.WAITING
    assert status_at(september, THE_10TH + timedelta(days=1)) == then
    assert then.standing.correction is Correction.ON_TIME


def test_a_late_month_corrected_in_time_stays_late(officer: User, district_officer: User, mae_ku) -> None:
    owed = september_of(mae_ku)
    declare_nil(owed, officer, THE_10TH)
    back(owed, district_officer, at=THE_10TH + timedelta(hours=1))
    declare_nil(owed, officer, THE_10TH + timedelta(days=1))
    found = status_at(owed, THE_10TH + timedelta(days=1)).standing
    assert (found.timeliness, found.correction) == (Timeliness.LATE, Correction.ON_TIME)


def test_twice_is_once_and_a_newer_version_or_another_reason_is_refused(
    officer: User, district_officer: User, september: Obligation
) -> None:
    assert back(september, district_officer) == back(september, district_officer)
    with pytest.raises(CannotSendBack, match="ส่งกลับไปแล้ว"):
        back(september, district_officer, reason="อื่น")
    colleague = make_user("district.colleague", Role.DISTRICT, district_id=district_officer.district_id)
    with pytest.raises(CannotSendBack, match="ส่งกลับไปแล้ว"):
        back(september, colleague)
    post(september, officer, THE_10TH + timedelta(days=1))
    with pytest.raises(CannotSendBack, match="ฉบับใหม่"):
        back(september, district_officer, 1)
    with pytest.raises(CannotSendBack, match="ยังไม่ได้พิมพ์"):
        back(september, district_officer, 2, reason=" ")
    assert SendBack.objects.count() == 1


@pytest.mark.parametrize("name", ["officer", "head", "joint.centre", "nation", "province.admin", "province"])
def test_only_who_follows_the_office_up_sends_it_back(
    name: str, cast: dict[str, User], september: Obligation, province_officer: User
) -> None:
    """The province too leaves a เทศบาลตำบล to its district."""
    with pytest.raises(PermissionDenied):
        back(september, {**cast, "province": province_officer}[name])
    assert not SendBack.objects.exists()


def test_what_was_sent_back_cannot_be_rewritten(district_officer: User, september: Obligation) -> None:
    back(september, district_officer)
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        SendBack.objects.update(reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        SendBack.objects.create(
            posting=september.postings.get(),
            reason=WHY,
            sent_at=THE_10TH,
            due_at=AGAIN,
            sent_by=district_officer,
        )


def test_the_district_sends_back_on_a_page_and_the_office_sees_it(
    officer: User, district_officer: User, province_officer: User, september: Obligation, signed_in
) -> None:
    url = "/months/send-back/05630603/2569-09/"
    with time_machine.travel(THE_10TH, tick=False):
        assert signed_in(province_officer).get(url).status_code == 404
        district = signed_in(district_officer)
        assert f'href="{url}"' in district.get("/overview/lao/05630603/").content.decode()
        page = district.get(url).content.decode()
        assert 'name="version" value="1"' in page
        assert district.post(url, {"version": "1", "reason": ""}).status_code == 422
        page = district.post(url, {"version": "1", "reason": WHY}, follow=True).content.decode()
        assert Correction.WAITING.value in page
        home = signed_in(officer).get("/").content.decode()
        assert f"ส่งกลับให้แก้ไข: {WHY} — บันทึกใหม่ภายในวันเสาร์ที่ 17 ตุลาคม 2569" in home


def test_the_reason_and_its_clock_stand_while_the_office_mends_its_cases(
    officer: User, district_officer: User, september: Obligation, signed_in
) -> None:
    back(september, district_officer)
    make_case(officer, at=THE_10TH, received_on=ENTERED.date())  # from here on a new version is due anyway
    for at, told in ((THE_10TH, "เหลือ 7 วัน"), (AGAIN, "เกินกำหนดมาแล้ว")):
        with time_machine.travel(at + timedelta(hours=1), tick=False):
            client = signed_in(officer)
            home = client.get("/").content.decode()
            assert f"ส่งกลับให้แก้ไข: {WHY} — บันทึกใหม่ภายในวันเสาร์ที่ 17 ตุลาคม 2569" in home
            assert told in home.split("งานของฉัน</h1>")[1].split("เดือนนี้: ")[0]
            assert WHY in client.get("/months/2569-09/").content.decode()
