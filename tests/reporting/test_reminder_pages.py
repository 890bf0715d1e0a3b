"""การแจ้งเตือน on screen: one's own, unread until opened, counted in the head of every page without a statement more."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from cases.models import DesignatedOfficer
from reporting.models import ChannelOff, Delivery, Reminder
from tests.factories import as_owner
from tests.reporting.reminding import D0, D1, D2, W1, remind
from tests.reporting.september import ENTERED, declare_nil, september_of

pytestmark = pytest.mark.django_db
PAGE = "/reminders/"


def page(client, path=PAGE):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


@time_machine.travel(D2, tick=False)
def test_an_officer_reads_what_month_when_due_and_where_it_stands(signed_in, officer, mae_ku):
    september_of(mae_ku)
    remind(D2)
    text = page(signed_in(officer))
    assert "ข้อมูลประจำเดือนกันยายน 2569: เตือนก่อนครบกำหนด 2 วัน" in text
    assert "ครบกำหนด วันจันทร์ที่ 5 ตุลาคม 2569 เวลา 24.00 น." in text
    assert "ยังไม่อ่าน" in text


@time_machine.travel(D2, tick=False)
def test_opening_it_leads_to_the_month_and_it_is_read(signed_in, officer, mae_ku):
    september_of(mae_ku)
    remind(D2)
    client, notice = signed_in(officer), Delivery.objects.get(recipient=officer)
    assert "การแจ้งเตือน (1 ยังไม่อ่าน)" in page(client, "/months/")
    assert "มีการแจ้งเตือนที่ยังไม่อ่าน 1 รายการ" in page(client, "/")
    answer = client.post(reverse("reminder_open", args=[notice.pk]))
    assert answer.headers["Location"] == "/months/2569-09/"
    notice.refresh_from_db()
    assert notice.read_at == D2
    assert "ยังไม่อ่าน" not in page(client, "/")
    assert "เตือนก่อนครบกำหนด 2 วัน" in page(client)


@time_machine.travel(D0, tick=False)
def test_reading_all_is_reading_ones_own(signed_in, officer, head, mae_ku):
    september_of(mae_ku)
    remind(D0)
    signed_in(officer).post("/reminders/read/")
    unread = Delivery.objects.unread()
    assert list(unread.values_list("recipient__username", flat=True)) == ["head"]


@time_machine.travel(D2, tick=False)
def test_a_strangers_notice_is_a_missing_one(signed_in, officer, neighbour, mae_ku):
    september_of(mae_ku)
    remind(D2)
    theirs = Delivery.objects.get(recipient=neighbour)
    client = signed_in(officer)
    assert client.post(reverse("reminder_open", args=[theirs.pk])).status_code == 404
    assert client.post(reverse("reminder_open", args=[999_999])).status_code == 404
    theirs.refresh_from_db()
    assert theirs.read_at is None


@time_machine.travel(D2, tick=False)
def test_who_moved_does_not_meet_the_old_offices_months(signed_in, officer, mae_ku, mahawan):
    september_of(mae_ku)
    remind(D2)
    officer.local_authority = mahawan
    officer.save()
    text = page(signed_in(officer))
    assert "ยังไม่มีการแจ้งเตือน" in text
    assert "ยังไม่อ่าน" not in text


@time_machine.travel(D1, tick=False)
def test_a_district_reads_names_and_telephones_of_its_own(signed_in, district_officer, officer, mae_ku):
    with as_owner():
        DesignatedOfficer.objects.create(
            local_authority=mae_ku,
            name="นางสาวกานดา วงศ์ทอง",
            phone="0812345678",
            order_number="1/2569",
            order_date=ENTERED.date(),
        )
    obligation = september_of(mae_ku)
    remind(D1)
    client = signed_in(district_officer)
    text = page(client)
    assert "นางสาวกานดา วงศ์ทอง โทร. 081-234-5678" in text
    assert "เทศบาลนครแม่สอด" not in text  # answers to the province
    assert "บ้านตาก" not in text
    declare_nil(obligation, officer, D1)
    assert "นางสาวกานดา" not in page(client)
    notice = Delivery.objects.get(recipient=district_officer)
    assert client.post(reverse("reminder_open", args=[notice.pk])).headers["Location"] == "/overview/late/"


@time_machine.travel(D1, tick=False)
def test_the_province_reads_of_those_that_answer_to_it(signed_in, province_officer, mae_ku):
    september_of(mae_ku)
    remind(D1)
    text = page(signed_in(province_officer))
    assert "เทศบาลนครแม่สอด" in text
    assert "องค์การบริหารส่วนจังหวัดตาก" in text
    assert "เทศบาลตำบลแม่กุ" not in text


@time_machine.travel(W1, tick=False)
def test_of_two_digests_the_newer_names_and_both_count(signed_in, district_officer, officer, mae_ku):
    obligation = september_of(mae_ku)
    remind(D1)
    remind(W1)
    text = page(signed_in(district_officer))
    assert text.count("เทศบาลตำบลแม่กุ เดือนกันยายน 2569") == 1
    assert text.count("รายชื่ออยู่ในการแจ้งเตือนที่ใหม่กว่า") == 1
    owed = [int(found) for found in re.findall(r"ขณะนี้ยังค้าง (\d+) รายการ", text)]
    assert owed[0] == owed[1] > 1
    declare_nil(obligation, officer, W1)
    text = page(signed_in(district_officer))
    assert "เทศบาลตำบลแม่กุ เดือนกันยายน" not in text
    assert [int(found) for found in re.findall(r"ขณะนี้ยังค้าง (\d+) รายการ", text)] == [owed[0] - 1] * 2


@time_machine.travel(D1, tick=False)
def test_a_page_holds_thirty_and_the_next_ones_follow(signed_in, officer, neighbour, mae_ku):
    obligation = september_of(mae_ku)
    remind(D1)
    run, due = Reminder.objects.get(obligation=obligation).run, D1
    for week in range(1, 40):
        due += timedelta(days=7)
        one = Reminder.objects.create(
            obligation=obligation, step=f"w{week}", due_at=due, noticed_at=due, run=run
        )
        for who in (officer, neighbour):
            Delivery.objects.create(
                reminder=one, recipient=who, channel="in_app", due_at=due, made_at=due, next_try_at=due
            )
    client = signed_in(officer)
    first = page(client)
    weeks = re.findall(r"เตือนหลังครบกำหนด (\d+) สัปดาห์", first)
    assert weeks == [str(n) for n in range(39, 9, -1)]
    (key,) = re.findall(r"\?after=(\d+)", first)
    second = page(client, f"{PAGE}?after={key}")
    assert re.findall(r"เตือนหลังครบกำหนด (\d+) สัปดาห์", second) == [str(n) for n in range(9, 0, -1)]
    assert "เตือนหลังครบกำหนด 1 วัน" in second
    assert "after=" not in second
    assert "กลับไปหน้าแรก" in second
    theirs = Delivery.objects.filter(recipient=neighbour).first()
    for asked in (theirs.pk, 999_999, "ก", "-1", "9" * 30):
        again = page(client, f"{PAGE}?after={asked}")
        assert re.findall(r"เตือนหลังครบกำหนด (\d+) สัปดาห์", again) == weeks


def test_email_is_switched_off_and_on_again(signed_in, officer, settings):
    settings.EMAIL_SENDS = True
    officer.email = "officer@example.go.th"
    officer.save()
    client = signed_in(officer)
    assert "ส่งถึง officer@example.go.th" in page(client)
    client.post("/reminders/channels/", {"channel": "email", "verb": "off"})
    assert ChannelOff.objects.filter(user=officer, channel="email").exists()
    assert "งดรับอยู่" in page(client)
    client.post("/reminders/channels/", {"channel": "email", "verb": "on"})
    assert not ChannelOff.objects.exists()


def test_the_channel_of_the_application_has_no_button_and_no_way_off(signed_in, officer):
    client = signed_in(officer)
    assert "รับเสมอ งดรับไม่ได้" in page(client)
    answer = client.post("/reminders/channels/", {"channel": "in_app", "verb": "off"}, follow=True)
    assert "งดรับไม่ได้" in answer.content.decode()
    assert not ChannelOff.objects.exists()


@time_machine.travel(W1, tick=False)
@pytest.mark.parametrize("passes", [1, 3])
def test_the_page_of_an_officer_asks_a_fixed_number_of_times(
    passes, signed_in, officer, mae_ku, django_assert_num_queries
):
    september_of(mae_ku)
    for at in (D2, D0, D1)[:passes]:
        remind(at)
    client = signed_in(officer)
    with django_assert_num_queries(8):
        client.get(PAGE)


@time_machine.travel(W1, tick=False)
@pytest.mark.parametrize("passes", [1, 2])
def test_the_page_of_a_district_asks_a_fixed_number_of_times(
    passes, signed_in, district_officer, mae_ku, django_assert_num_queries
):
    september_of(mae_ku)
    for at in (W1, D1)[:passes][::-1]:
        remind(at)
    client = signed_in(district_officer)
    with django_assert_num_queries(10):
        client.get(PAGE)
