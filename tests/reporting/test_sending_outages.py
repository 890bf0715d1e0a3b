"""A server that wants none of our letters, or falls silent: nothing is lost, nothing goes twice, and the watch sees it."""

import time
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest

from cases.access import Role
from reporting.actions import send, send_deliveries
from reporting.actions.send import HOLD, IDLE, TRIES
from reporting.channels import channels
from reporting.models import EMAIL, Delivery, JobRun
from reporting.watch import SILENT, look
from tests.factories import as_owner, make_user
from tests.reporting.post_office import TAKEN, free_port, open_office, use
from tests.reporting.reminding import D1, D2, W1, remind
from tests.reporting.september import september_of

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def office(settings):
    port = free_port()
    use(settings, port)
    settings.EMAIL_TIMEOUT = 0.3
    with open_office(port) as office:
        yield office


@pytest.fixture
def three(mae_ku):
    for n in range(3):
        make_user(f"officer{n}", local_authority=mae_ku, email=f"officer{n}@example.go.th")
    september_of(mae_ku)
    remind(D2)


def states() -> list[str]:
    return sorted(Delivery.objects.filter(channel=EMAIL).values_list("state", flat=True))


def silent_too_long(answer: str) -> Callable[..., str]:
    def answered(*_: str) -> str:
        time.sleep(0.6)
        return answer

    return answered


def ledger() -> list[tuple[int, int, str]]:
    """The oldest first: claimed, sent, fault."""
    runs = JobRun.objects.filter(job="send_deliveries").order_by("started_at", "pk")
    return list(runs.values_list("expected", "notices", "error"))


def test_a_server_that_takes_letters_and_says_nothing_gets_one_and_no_more(office, three):
    """Else a server that hangs for an hour would make every letter of the month unknown, and none would ever go."""
    office.answer = silent_too_long(TAKEN)
    assert send_deliveries(at=D2) == 0
    assert states() == ["unknown", "waiting", "waiting"]
    for minutes in range(1, 15):
        assert send_deliveries(at=D2 + minutes * MINUTE) == 0
    assert states() == ["unknown", "waiting", "waiting"]
    office.answer = lambda: TAKEN
    assert send_deliveries(at=D2 + HOLD + MINUTE) == 2
    assert len(office.addresses) == len(set(office.addresses))
    assert states() == ["sent", "sent", "unknown"]


def test_a_server_that_falls_silent_before_it_has_the_letter_loses_none(office, three):
    """Asked of an address it says nothing: the letter was not handed over, that is certain."""
    office.recipient = silent_too_long("250 OK")
    assert send_deliveries(at=D2) == 0
    assert states() == ["waiting"] * 3
    office.recipient = lambda address: "250 OK"
    assert send_deliveries(at=D2 + 6 * MINUTE) == 3
    assert len(office.letters) == 3


def test_a_server_that_does_not_want_us_loses_none(office, three):
    """530, a password that is missing: it says nothing against those whom we write to."""
    office.sender = lambda: "530 5.7.0 Authentication required"
    for day in range(2):
        for minutes in range(0, 600, 15):
            send_deliveries(at=D2 + timedelta(days=day, minutes=minutes))
    assert states() == ["waiting"] * 3
    assert max(Delivery.objects.values_list("attempts", flat=True)) > TRIES
    office.sender = lambda: "250 OK"
    remind(D1)
    assert send_deliveries(at=D1) == 3


def test_an_address_that_is_refused_keeps_no_other_waiting(office, three):
    office.recipient = lambda address: "550 unknown" if address.startswith("officer1") else "250 OK"
    assert send_deliveries(at=D2) == 2
    assert states() == ["failed", "sent", "sent"]


def test_a_slow_server_does_not_keep_the_worker(office, three, monkeypatch):
    """A run ends in time for the next one, or runs of every minute would leave no place for the flagging."""
    monkeypatch.setattr(send, "LONGEST", timedelta(seconds=0.1))
    office.answer = lambda: time.sleep(0.15) or TAKEN  # type: ignore[func-returns-value]
    assert [send_deliveries(at=D2 + n * MINUTE) for n in range(4)] == [1, 1, 1, 0]


def test_what_was_sent_is_in_the_ledger_and_a_sign_of_life_every_five_minutes(office, three):
    assert send_deliveries(at=D2) == 3
    for minutes in range(1, 11):
        send_deliveries(at=D2 + minutes * MINUTE)
    assert ledger() == [(3, 3, ""), (0, 0, ""), (0, 0, "")]
    assert IDLE < SILENT


def test_a_server_that_is_down_is_a_silence_after_an_hour_by_night_too(office, three, settings):
    settings.EMAIL_PORT = free_port()
    for minutes in range(0, 14 * 60, 10):
        send_deliveries(at=D2 + minutes * MINUTE)
    assert {fault for _, _, fault in ledger()} == {"connect ConnectionRefusedError"}
    (sending,) = (one for one in look(D2 + timedelta(hours=14)) if one.job == "send_deliveries")
    assert sending.ran_at is None
    settings.EMAIL_PORT = office.port
    assert send_deliveries(at=D2 + timedelta(hours=24)) == 3
    (sending,) = (one for one in look(D2 + timedelta(hours=24)) if one.job == "send_deliveries")
    assert (sending.silent, sending.notices) == (False, 3)


def test_a_server_that_hangs_is_a_silence_too(office, three):
    office.answer = silent_too_long(TAKEN)
    for minutes in range(20):
        send_deliveries(at=D2 + minutes * MINUTE)
    assert {fault for _, _, fault in ledger()} == {"SMTPServerDisconnected"}


def test_the_last_letter_that_nobody_can_say_of_is_a_failed_run(office, three):
    Delivery.objects.filter(channel=EMAIL).exclude(recipient__username="officer1").delete()
    office.answer = silent_too_long(TAKEN)
    send_deliveries(at=D2)
    assert ledger() == [(1, 0, "SMTPServerDisconnected")]


def test_one_full_mailbox_is_no_fault_of_the_job(office, three):
    office.recipient = lambda address: "452 full" if address.startswith("officer1") else "250 OK"
    for minutes in range(120):
        send_deliveries(at=D2 + minutes * MINUTE)
    assert {fault for _, _, fault in ledger()} == {""}


def test_no_header_begins_with_an_empty_line(office, three):
    """Some mail programmes show such a subject as none."""
    send_deliveries(at=D2)
    (_, letter), *_ = office.letters
    head = letter.raw.decode("ascii").split("\r\n\r\n")[0]
    assert not [line for line in head.split("\r\n") if not line.partition(":")[2].strip() and line[0] != " "]
    assert max(len(line) for line in letter.raw.decode("ascii").split("\r\n")) <= 78, (
        "no server breaks a line"
    )
    subject = str(make_header(decode_header(message_from_bytes(letter.raw)["Subject"])))
    assert subject.startswith("ครบกำหนด วันจันทร์ที่ 5 ตุลาคม 2569 เวลา 24.00 น.")
    assert "เทศบาลตำบลแม่กุ" in letter.get_content()


def test_the_number_of_a_letter_is_the_senders_own(office, three):
    """Two machines call themselves localhost; a server that knows the number already would throw the second's away."""
    send_deliveries(at=D2)
    numbers = {letter["Message-ID"] for _, letter in office.letters}
    keys = Delivery.objects.filter(channel=EMAIL).values_list("pk", flat=True)
    assert numbers == {f"<notice-{key}@example.go.th>" for key in keys}


def test_who_moved_to_another_district_hears_of_the_new_one_alone(office, mae_ku):
    """The digest waits; the official moves from แม่สอด to ท่าสองยาง: nothing of แม่สอด goes to the new desk."""
    moving = make_user("moving", Role.DISTRICT, district_id="6306", email="moving@example.go.th")
    september_of(mae_ku)
    remind(W1)
    with as_owner():
        type(moving).objects.filter(pk=moving.pk).update(district="6305")
    assert send_deliveries(at=W1) == 1
    ((_, letter),) = office.letters
    assert "แม่กุ" not in letter.get_content()
    assert "ท่าสองยาง" in letter.get_content()


def test_who_became_an_official_of_a_district_gets_no_letter_of_the_old_office(office, mae_ku):
    promoted = make_user("promoted", local_authority=mae_ku, email="promoted@example.go.th")
    september_of(mae_ku)
    remind(W1)
    with as_owner():
        type(promoted).objects.filter(pk=promoted.pk).update(
            role=Role.DISTRICT, local_authority=None, district="6306"
        )
    assert send_deliveries(at=W1) == 0
    assert states() == ["moot"]


def test_every_channel_is_closed_afterwards(office, three):
    assert all(one.works() for one in channels().values())
    send_deliveries(at=D2)
    assert len({to[0] for to, _ in office.letters}) == 3
