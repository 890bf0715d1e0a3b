"""E-mail to a real SMTP server: what it says, to whom, when it may go, and what becomes of what did not."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from cases.models import DesignatedOfficer
from reporting.actions import (
    CannotSwitchOff,
    read_notices,
    send_deliveries,
    switch_off,
    switch_on,
)
from reporting.actions.send import LEASE, TRIES, pause
from reporting.models import EMAIL, IN_APP, ChannelOff, Delivery, DeliveryState
from tests.factories import as_owner, make_case
from tests.reporting.post_office import TAKEN, free_port, open_office, use
from tests.reporting.reminding import D0, D1, D2, W1, remind
from tests.reporting.september import ENTERED, declare_nil, excuse, post, september_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings):
    port = free_port()
    use(settings, port)
    settings.SITE_URL = "https://help.example.go.th"
    with open_office(port) as office:
        yield office


def with_address(*people):
    for one in people:
        one.email = f"{one.username}@example.go.th"
        with as_owner():
            one.save()


def states(channel=EMAIL):
    return sorted(Delivery.objects.filter(channel=channel).values_list("state", flat=True))


def only():
    return Delivery.objects.get(channel=EMAIL)


def test_the_letter_to_an_officer(office, officer, mae_ku):
    with_address(officer)
    september_of(mae_ku)
    make_case(officer, at=ENTERED, received_on=ENTERED.date(), first_name="สมศรี")
    remind(D2)
    assert send_deliveries(at=D2) == 1
    [(to, letter)] = office.letters
    assert to == ["officer@example.go.th"]
    assert letter.plain["Subject"] == (
        "ครบกำหนด วันจันทร์ที่ 5 ตุลาคม 2569 เวลา 24.00 น.: ข้อมูลการช่วยเหลือประชาชน เดือนกันยายน 2569 เทศบาลตำบลแม่กุ"
    )
    assert letter.plain["From"] == "ระบบข้อมูลการช่วยเหลือประชาชน <no-reply@example.go.th>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain"
    body = letter.get_content()
    for part in (
        "เรียน เจ้าหน้าที่ผู้รับผิดชอบข้อมูลการช่วยเหลือประชาชน เทศบาลตำบลแม่กุ",
        "ครบกำหนดบันทึก วันจันทร์ที่ 5 ตุลาคม 2569 เวลา 24.00 น. (เหลือ 2 วัน 15 ชั่วโมง)",
        "สถานะ ณ 3 ต.ค. 2569 เวลา 08.00 น.: มี 1 เรื่องในระบบ แต่ยังไม่บันทึกข้อมูลประจำเดือน",
        "https://help.example.go.th/months/2569-09/",
        "ไม่ต้องตอบกลับ",
    ):
        assert part in body
    assert "สมศรี" not in str(letter)
    assert (only().state, only().attempts) == (DeliveryState.SENT, 1)
    assert timedelta() <= only().sent_at - D2 < timedelta(seconds=30)


def test_what_is_lacking_is_told_apart(office, officer, neighbour, third_officer, mae_ku, mahawan):
    """Nothing entered; entered and not posted; posted with gaps."""
    with_address(officer, neighbour, third_officer)
    obligation = september_of(mae_ku)
    make_case(officer, at=ENTERED, received_on=ENTERED.date(), hardship="")
    post(obligation, officer, D2 - timedelta(hours=1))
    make_case(third_officer, at=ENTERED, received_on=ENTERED.date())
    remind(D2)
    send_deliveries(at=D2)
    said = {to[0].split("@")[0]: letter.get_content() for to, letter in office.letters}
    assert "บันทึกแล้วแต่ยังขาดข้อมูล 1 เรื่อง จาก 1 เรื่อง" in said["officer"]
    assert "ยังไม่มีเรื่องในระบบ และยังไม่ยืนยันว่าไม่มีผู้ขอ" in said["neighbour"]
    assert "มี 1 เรื่องในระบบ แต่ยังไม่บันทึกข้อมูลประจำเดือน" in said["third"]


def test_the_digest_of_a_district(office, district_officer, mae_ku, mae_ku_sao):
    with_address(district_officer)
    with as_owner():
        DesignatedOfficer.objects.create(
            local_authority=mae_ku,
            name="นางสาวกานดา วงศ์ทอง",
            phone="0812345678",
            order_number="1/2569",
            order_date=ENTERED.date(),
        )
    obligation = september_of(mae_ku)
    pair = [mae_ku.pk, mae_ku_sao.pk]
    type(obligation).objects.exclude(local_authority__in=pair).delete()
    remind(D1)
    send_deliveries(at=D1)
    [(to, letter)] = office.letters
    assert to == ["district@example.go.th"]
    assert letter.plain["Subject"] == "อปท. ในความดูแลที่ค้างข้อมูลการช่วยเหลือประชาชน 2 แห่ง"
    body = letter.get_content()
    assert "เรียน ที่ทำการท้องถิ่นอำเภอแม่สอด" in body
    assert "1. เทศบาลตำบลแม่กุ: ยังไม่มีเรื่องในระบบ" in body
    assert "ผู้ประสานงาน: นางสาวกานดา วงศ์ทอง โทร. 081-234-5678" in body
    assert "2. องค์การบริหารส่วนตำบลแม่กุ" in body
    assert "ยังไม่ได้บันทึกเจ้าหน้าที่ผู้รับผิดชอบ" in body


def test_a_digest_leaves_out_who_posted_since(
    office, district_officer, officer, neighbour, mae_ku, mae_ku_sao
):
    with_address(district_officer)
    obligation = september_of(mae_ku)
    type(obligation).objects.exclude(local_authority__in=[mae_ku.pk, mae_ku_sao.pk]).delete()
    remind(D1)
    declare_nil(obligation, officer, D1 + timedelta(minutes=1))
    send_deliveries(at=D1 + timedelta(minutes=2))
    [(_, letter)] = office.letters
    assert "เทศบาลตำบลแม่กุ" not in letter.get_content()
    assert "องค์การบริหารส่วนตำบลแม่กุ" in letter.get_content()


def test_one_letter_each_however_often(office, officer, head, neighbour, mae_ku):
    with_address(officer, head, neighbour)
    september_of(mae_ku)
    for _ in range(3):
        remind(D0)
        send_deliveries(at=D0)
    assert office.addresses == ["head@example.go.th", "neighbour@example.go.th", "officer@example.go.th"]
    assert len({letter["Message-ID"] for _, letter in office.letters}) == 3


@pytest.mark.parametrize(
    ("after", "sent"),
    [
        (timedelta(hours=9, minutes=59), 1),
        (timedelta(hours=10), 0),
        (timedelta(hours=23, minutes=59), 0),
        (timedelta(hours=24), 1),
    ],
)
def test_quiet_hours_hold_email_back_and_nothing_else(office, officer, mae_ku, after, sent):
    """The pass came late, at 17:59, at 18:00, at 07:59 and at 08:00 of the next day: in-app notices stand at once."""
    with_address(officer)
    september_of(mae_ku)
    remind(D2 + after)
    assert states(IN_APP) == ["sent"]
    assert send_deliveries(at=D2 + after) == sent == len(office.letters)


def test_saturdays_and_sundays_are_days_like_others(office, officer, mae_ku):
    with_address(officer)
    september_of(mae_ku)
    assert D2.weekday() == 5
    remind(D2)
    assert send_deliveries(at=D2) == 1


def test_who_posted_while_the_letter_waited_gets_none(office, officer, mae_ku):
    with_address(officer)
    obligation = september_of(mae_ku)
    evening = D2 + timedelta(hours=11)
    remind(evening)
    declare_nil(obligation, officer, evening + timedelta(hours=1))
    assert send_deliveries(at=D2 + timedelta(days=1)) == 0
    assert (office.letters, states()) == ([], ["moot"])


def test_who_was_excused_while_the_letter_waited_gets_none(office, officer, province_officer, mae_ku):
    with_address(officer)
    obligation = september_of(mae_ku)
    remind(D1)
    grant(obligation, province_officer)
    assert send_deliveries(at=D1 + timedelta(hours=1)) == 0
    assert states() == ["moot"]


def test_the_excused_are_not_reminded(office, officer, province_officer, mae_ku):
    with_address(officer)
    grant(september_of(mae_ku), province_officer)
    remind(D1 + timedelta(hours=1))
    assert not Delivery.objects.filter(recipient=officer).exists()


def grant(obligation, by):
    excuse(obligation, by, D1)


def test_a_letter_that_a_newer_step_has_overtaken_does_not_go(office, officer, mae_ku):
    """The server was away from d-2 to d+1: one letter goes, of what is true now, also where beat came after the sender."""
    with_address(officer)
    september_of(mae_ku)
    remind(D2)
    assert send_deliveries(at=D1) == 0
    assert states() == ["moot"]
    remind(D1)
    assert send_deliveries(at=D1) == 1
    [(_, letter)] = office.letters
    assert letter.plain["Subject"].startswith("พ้นกำหนดแล้ว")


def test_a_server_that_is_down_and_back(officer, neighbour, mae_ku, settings):
    port = free_port()
    use(settings, port)
    with_address(officer, neighbour)
    september_of(mae_ku)
    remind(D2)
    assert send_deliveries(at=D2) == 0
    tried = Delivery.objects.filter(channel=EMAIL, attempts=1)
    assert list(tried.values_list("state", "error")) == [("waiting", "connect ConnectionRefusedError")]
    with open_office(port) as office:
        assert send_deliveries(at=D2 + timedelta(minutes=1)) == 1  # the other, which has not been tried yet
        assert send_deliveries(at=D2 + timedelta(minutes=6)) == 1
        assert send_deliveries(at=D2 + timedelta(minutes=10)) == 0
        assert len(office.letters) == 2
    assert states() == ["sent", "sent"]


def test_what_is_refused_for_now_is_tried_less_and_less_often_and_then_given_up(
    office, officer, mae_ku, settings
):
    settings.QUIET_HOURS = None
    with_address(officer)
    september_of(mae_ku)
    office.answer = lambda: "451 try later"
    remind(W1)
    at = W1
    for attempt in range(1, TRIES + 1):
        send_deliveries(at=at)
        assert only().attempts == attempt
        send_deliveries(at=at + pause(attempt) - timedelta(seconds=1))
        assert only().attempts == attempt
        at += pause(attempt) + timedelta(seconds=5)
    assert (only().state, only().error) == ("failed", "smtp 451")
    assert pause(1) < pause(2) < pause(TRIES) <= timedelta(hours=2)


def test_what_is_refused_for_ever_is_not_tried_again(office, officer, neighbour, mae_ku):
    with_address(officer, neighbour)
    september_of(mae_ku)
    answers = iter(["550 no such user", TAKEN])
    office.answer = lambda: next(answers)
    remind(D2)
    assert send_deliveries(at=D2) == 1
    assert states() == ["failed", "sent"]
    assert send_deliveries(at=D2 + timedelta(hours=3)) == 0


def test_a_line_that_breaks_in_the_middle_leaves_unknown_and_no_second_letter(
    office, officer, mae_ku, settings
):
    settings.EMAIL_TIMEOUT = 0.3
    with_address(officer)
    september_of(mae_ku)

    def slow():
        import time

        time.sleep(1)
        return TAKEN

    office.answer = slow
    remind(D2)
    assert send_deliveries(at=D2) == 0
    assert (only().state, only().error) == ("unknown", "SMTPServerDisconnected")
    office.answer = lambda: TAKEN
    assert send_deliveries(at=D2 + timedelta(hours=5)) == 0
    assert only().state == "unknown"


def test_a_claim_without_an_end_becomes_unknown(office, officer, mae_ku):
    with_address(officer)
    september_of(mae_ku)
    remind(D2)
    Delivery.objects.filter(channel=EMAIL).update(state="sending", claimed_at=D2, attempts=1)
    send_deliveries(at=D2 + LEASE - timedelta(seconds=1))
    assert only().state == "sending"
    send_deliveries(at=D2 + LEASE)
    assert (only().state, only().error, office.letters) == ("unknown", "killed", [])


def test_the_address_is_read_when_it_is_sent(office, officer, mae_ku):
    with_address(officer)
    september_of(mae_ku)
    remind(D2)
    officer.email = "moved@example.go.th"
    officer.save()
    send_deliveries(at=D2)
    assert office.addresses == ["moved@example.go.th"]


@pytest.mark.parametrize("change", [{"email": ""}, {"is_active": False}])
def test_who_is_not_reached_any_more_gets_none(office, officer, mae_ku, change):
    with_address(officer)
    september_of(mae_ku)
    remind(D2)
    for name, value in change.items():
        setattr(officer, name, value)
    officer.save()
    assert send_deliveries(at=D2) == 0
    assert states() == ["moot"]


def test_who_switched_email_off_is_told_in_the_application_alone(office, officer, head, mae_ku):
    with_address(officer, head)
    september_of(mae_ku)
    switch_off(channel=EMAIL, by=officer, at=D2)
    remind(D0)
    switch_off(channel=EMAIL, by=head, at=D0)  # its letter waits already
    assert send_deliveries(at=D0) == 0
    assert states(IN_APP) == ["sent", "sent"]
    switch_on(channel=EMAIL, by=officer)
    remind(D1)
    assert send_deliveries(at=D1) == 1
    assert office.addresses == ["officer@example.go.th"]


def test_nobody_can_switch_off_the_last_channel(officer, settings):
    with pytest.raises(CannotSwitchOff, match="งดรับไม่ได้"):
        switch_off(channel=IN_APP, by=officer, at=D2)
    with pytest.raises(CannotSwitchOff):
        switch_off(channel="line", by=officer, at=D2)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChannelOff.objects.create(user=officer, channel=IN_APP, off_at=D2)


def test_email_stays_where_nothing_else_would_reach(officer, settings, monkeypatch):
    """Were the application no channel, e-mail would be the last, and could not be switched off."""
    settings.EMAIL_SENDS = True
    officer.email = "officer@example.go.th"
    monkeypatch.setattr("reporting.channels.InApp.works", lambda self: False)
    with pytest.raises(CannotSwitchOff, match="ทางเดียว"):
        switch_off(channel=EMAIL, by=officer, at=D2)


def test_reading_is_ones_own(officer, neighbour, mae_ku):
    september_of(mae_ku)
    remind(D2)
    assert read_notices(by=officer, at=D2) == 1
    assert read_notices(by=officer, at=D0) == 0
    theirs = Delivery.objects.get(recipient=neighbour)
    assert read_notices(by=officer, at=D0, pk=theirs.pk) == 0
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_the_database_refuses_nonsense(officer, mae_ku):
    september_of(mae_ku)
    remind(D2)
    one = Delivery.objects.get(recipient=officer)
    for wrong in (
        {"state": "gone"},
        {"state": "sent", "sent_at": None},
        {"state": "sending"},
        {"channel": EMAIL, "read_at": D2},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.filter(pk=one.pk).update(**wrong)
    for twin in ({"reminder": one.reminder}, {"reminder": None}, {"reminder": None}):
        facts = {"due_at": D2, "recipient": officer, "channel": IN_APP, "made_at": D2, "next_try_at": D2}
        if twin == {"reminder": None} and not Delivery.objects.filter(reminder=None).exists():
            Delivery.objects.create(**facts)
            continue
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.create(**facts | twin)
