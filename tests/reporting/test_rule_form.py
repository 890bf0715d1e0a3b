"""A new circular: the administrator sees twelve due days before the rule is law, and no open month changes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cases.models import Holiday, User
from cases.thai import BANGKOK
from reporting.actions.open import open_month
from reporting.models import DeadlineRule, Obligation
from reporting.months import Month
from tests.factories import MORNING

pytestmark = pytest.mark.django_db
ADD = "/admin/reporting/deadlinerule/add/"
TYPED = {
    "version": "2", "day": "10", "hour": "16", "zone": "Asia/Bangkok", "circular": "มท ๐๘๑๐.๗/ว ๑",
    "circular_date": "1/12/2569", "valid_from": "1/1/2571",
}  # fmt: skip


@pytest.fixture
def client(signed_in: Callable[[User], Client], national_administrator: User) -> Client:
    return signed_in(national_administrator)


def shown_on(page: str) -> dict[str, str]:
    found = re.search(r'name="shown" value="(\w{64})"', page)
    assert found
    return {"shown": found[1], "right": "on"}


def rules() -> int:
    return DeadlineRule.objects.count()


def test_nothing_is_saved_before_the_days_were_looked_at(client: Client) -> None:
    page = client.post(ADD, TYPED).content.decode()
    assert rules() == 1
    assert page.count("<li>") >= 12
    assert "มกราคม 2571: วันพฤหัสบดีที่ 10 กุมภาพันธ์ 2571 เวลา 16.00 น." in page
    assert "กดบันทึกอีกครั้ง" in page
    assert "<title>ต้องแก้ไข:" in page
    assert "Please" not in page
    assert client.post(ADD, TYPED | shown_on(page)).status_code == 302
    rule = DeadlineRule.objects.get(version=2)
    assert (rule.day, rule.hour, str(rule.circular_date)) == (10, 16, "2026-12-01")


def test_other_values_are_shown_anew(client: Client) -> None:
    seen = shown_on(client.post(ADD, TYPED).content.decode())
    page = client.post(ADD, TYPED | seen | {"day": "12"}).content.decode()
    assert "12 กุมภาพันธ์ 2571" in page
    assert 'name="right" checked' not in page
    assert rules() == 1
    assert client.post(ADD, TYPED | {"day": "12"} | shown_on(page)).status_code == 302


def test_a_tick_alone_is_no_look(client: Client) -> None:
    client.post(ADD, TYPED | {"right": "on"})
    assert rules() == 1


def test_days_off_are_named_and_moved_only_where_the_rule_says_so(client: Client) -> None:
    Holiday.objects.create(day="2028-02-10", name="วันสมมติ")
    page = client.post(ADD, TYPED).content.decode()
    assert "วันพฤหัสบดีที่ 10 กุมภาพันธ์ 2571 เวลา 16.00 น. (ตรงกับวันสมมติ)" in page
    assert "วันเสาร์ที่ 10 มิถุนายน 2571 เวลา 16.00 น. (ตรงกับวันหยุดราชการ)" in page
    midnight = client.post(ADD, TYPED | {"hour": "24"}).content.decode()
    assert re.search(r"10 กุมภาพันธ์ 2571[^<]*\(ตรงกับวันสมมติ\)</li>", midnight), (
        "the end of the day is of the day"
    )
    page = client.post(ADD, TYPED | {"moves_for_holidays": "on"}).content.decode()
    assert "มกราคม 2571: วันศุกร์ที่ 11 กุมภาพันธ์ 2571 เวลา 16.00 น.</li>" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"valid_from": "2/1/2571"}, "ต้องเป็นวันที่ 1 ของเดือน"),
        ({"day": "31"}, "28"),
        ({"hour": "25"}, "24"),
        ({"hour": "0"}, "1"),
        ({"zone": "Mars/Olympus"}, "Mars"),
        ({"version": "1"}, "ฉบับที่"),
    ],
)
def test_what_cannot_be_a_rule_is_refused(client: Client, change: dict[str, Any], words: str) -> None:
    page = client.post(ADD, TYPED | change).content.decode()
    assert words in page
    assert "errorlist" in page
    assert "<li>มกราคม" not in page
    assert rules() == 1


def test_a_month_that_is_open_keeps_its_due_day(client: Client) -> None:
    open_month(month=Month(2028, 3), at=MORNING)
    for first in ("1/1/2571", "1/3/2571"):
        page = client.post(ADD, TYPED | {"valid_from": first}).content.decode()
        assert "เดือนมีนาคม 2571 และเดือนก่อนหน้าเปิดให้บันทึกแล้ว" in page
        assert "ตั้งแต่เดือนเมษายน 2571" in page
    due = (
        Obligation.objects.filter(month="2028-03-01").values_list("due_at", "rule__version").distinct().get()
    )
    page = client.post(ADD, TYPED | {"valid_from": "1/4/2571"}).content.decode()
    client.post(ADD, TYPED | {"valid_from": "1/4/2571"} | shown_on(page))
    assert open_month(month=Month(2028, 3), at=MORNING) == 0
    after = (
        Obligation.objects.filter(month="2028-03-01").values_list("due_at", "rule__version").distinct().get()
    )
    assert after == due
    open_month(month=Month(2028, 4), at=MORNING)
    fresh = (
        Obligation.objects.filter(month="2028-04-01").values_list("due_at", "rule__version").distinct().get()
    )
    assert (fresh[0].astimezone(BANGKOK).strftime("%Y-%m-%d %H:%M"), fresh[1]) == ("2028-05-10 16:00", 2)


def test_a_rule_in_use_shows_its_days_and_cannot_be_changed(client: Client) -> None:
    open_month(month=Month(2026, 10), at=MORNING)
    rule = DeadlineRule.objects.get()
    page = client.get(f"/admin/reporting/deadlinerule/{rule.pk}/change/").content.decode()
    assert "ตุลาคม 2568: วันพุธที่ 5 พฤศจิกายน 2568 เวลา 24.00 น." in page
    assert 'name="day"' not in page
