"""Silence is told once, and once that it is over: by a real SMTP server, whoever looks and however often."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from cases.models import User
from cases.thai import BANGKOK
from config import watchman
from reporting.actions.alarm import sound
from reporting.models import Alarm, JobRun
from reporting.models.run import JOBS
from reporting.watch import MEANING
from tests.reporting.post_office import TAKEN, PostOffice, free_port, open_office, use

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 10, 10, 9, 30, tzinfo=BANGKOK)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def office(settings: Any) -> Iterator[PostOffice]:
    with open_office(free_port()) as one:
        use(settings, one.port)
        yield one


@pytest.fixture
def administrators(
    national_administrator: User, province_administrator: User, officer: User, nation: User
) -> None:
    """Two with an address, one who may no longer sign in, and others whom it does not concern."""
    User.objects.filter(pk=national_administrator.pk).update(email="wanna@example.go.th")
    User.objects.filter(pk=province_administrator.pk).update(email="napa@example.go.th")
    User.objects.filter(pk__in=[officer.pk, nation.pk]).update(email="other@example.go.th")
    gone = User(username="gone", full_name="ลาออก", role="administrator", is_active=False)
    gone.email = "gone@example.go.th"
    gone.save()


def ran(at: datetime, *jobs: str) -> None:
    for job in jobs or JOBS:
        JobRun.objects.create(job=job, as_of=at, started_at=at, finished_at=at)


def subjects(office: PostOffice) -> list[str]:
    return [letter["subject"].partition(": ")[2] for _, letter in office.letters]


STOPPED, OVER = "งานเบื้องหลังไม่ทำงานเกิน 1 ชั่วโมง", "งานเบื้องหลังกลับมาทำงานแล้ว"


def test_while_all_runs_nobody_is_told(office: PostOffice, administrators: None) -> None:
    ran(NOW)
    for minutes in range(61):
        sound(at=NOW + minutes * MINUTE)
    assert office.letters == []
    assert not Alarm.objects.exists()


def test_told_once_after_an_hour_and_once_when_it_is_over(office: PostOffice, administrators: None) -> None:
    ran(NOW)
    for minutes in range(55, 70):
        sound(at=NOW + minutes * MINUTE)
    assert subjects(office) == [STOPPED]
    ran(NOW + 70 * MINUTE)
    for minutes in range(70, 75):
        sound(at=NOW + minutes * MINUTE)
    assert subjects(office) == [STOPPED, OVER]
    alarm = Alarm.objects.get()
    assert (alarm.silent_since, alarm.noticed_at, alarm.told) == (NOW, NOW + 61 * MINUTE, 2)
    assert alarm.recovered_at == alarm.recovery_told_at == NOW + 70 * MINUTE


def test_who_is_told_and_what(office: PostOffice, administrators: None) -> None:
    ran(NOW)
    sound(at=NOW + 61 * MINUTE)
    ((addresses, letter),) = office.letters
    assert sorted(addresses) == ["napa@example.go.th", "wanna@example.go.th"]
    assert "example.go.th" in letter["to"]
    assert "napa" not in letter.as_string(), "none learns of the others"
    text = letter.get_content().replace("\u00a0", " ")
    assert "ตั้งแต่ 10 ต.ค. 2569 เวลา 09.30 น." in text
    assert "ตรวจเดือนที่เกินกำหนด" in text
    assert "/system/" in text
    assert "beat" in text


def test_one_job_alone_is_a_silence_and_one_more_is_the_same(
    office: PostOffice, administrators: None
) -> None:
    ran(NOW)
    ran(NOW + 30 * MINUTE, "open_months")
    sound(at=NOW + 61 * MINUTE)
    sound(at=NOW + 95 * MINUTE)
    ran(NOW + 96 * MINUTE, "flag_late")
    sound(at=NOW + 97 * MINUTE)
    assert subjects(office) == [STOPPED], "not over before all run again"
    assert "open_months" not in Alarm.objects.get().jobs.split(", ")


def test_a_second_silence_is_told_again(office: PostOffice, administrators: None) -> None:
    for hours in (0, 3):
        ran(NOW + timedelta(hours=hours))
        sound(at=NOW + timedelta(hours=hours))
        sound(at=NOW + timedelta(hours=hours + 1, seconds=1))
    assert subjects(office) == [STOPPED, OVER, STOPPED]


def test_an_hour_lived_twice_is_told_once(office: PostOffice, administrators: None) -> None:
    """The clock is put back after the silence is over: its last run lies in the future, and counts for nothing."""
    ran(NOW)
    sound(at=NOW + 61 * MINUTE)
    ran(NOW + 90 * MINUTE)
    sound(at=NOW + 90 * MINUTE)
    sound(at=NOW + 65 * MINUTE)
    sound(at=NOW + 66 * MINUTE)
    assert subjects(office) == [STOPPED, OVER]


def test_a_server_that_refuses_is_asked_again(office: PostOffice, administrators: None) -> None:
    ran(NOW)
    office.answer = lambda: "451 busy"
    for minutes in (61, 62):
        with pytest.raises(Exception, match="busy"):
            sound(at=NOW + minutes * MINUTE)
    assert Alarm.objects.get().told_at is None, "noted, not told"
    office.answer = lambda: TAKEN
    sound(at=NOW + 63 * MINUTE)
    sound(at=NOW + 64 * MINUTE)
    assert subjects(office) == [STOPPED]


def test_a_server_that_takes_the_alarm_and_falls_silent_gets_it_once(
    office: PostOffice, administrators: None, settings: Any
) -> None:
    """Else every administrator would have it every minute, of each web process."""
    settings.EMAIL_TIMEOUT = 0.3
    ran(NOW)
    taken: list[int] = []

    def silent() -> str:
        taken.append(1)
        time.sleep(0.6)
        return TAKEN

    office.answer = silent
    for minutes in range(61, 65):
        sound(at=NOW + minutes * MINUTE)
    assert len(taken) == 1


@pytest.mark.parametrize("job", JOBS)
def test_each_silence_says_what_it_means_and_no_more(
    job: str, office: PostOffice, administrators: None
) -> None:
    ran(NOW)
    ran(NOW + 30 * MINUTE, *(one for one in JOBS if one != job))
    sound(at=NOW + 61 * MINUTE)
    ran(NOW + 62 * MINUTE)
    sound(at=NOW + 62 * MINUTE)
    said = [letter.get_content() for _, letter in office.letters]
    for text, meaning in zip(said, MEANING[job], strict=True):
        assert meaning in text
        assert not [one for other in JOBS if other != job for one in MEANING[other] if one in text]


def test_a_silence_that_could_not_be_told_in_time_is_told_when_over(
    settings: Any, office: PostOffice, administrators: None
) -> None:
    ran(NOW)
    settings.EMAIL_SENDS = False
    sound(at=NOW + 61 * MINUTE)
    ran(NOW + 70 * MINUTE)
    sound(at=NOW + 70 * MINUTE)
    settings.EMAIL_SENDS = True
    sound(at=NOW + 71 * MINUTE)
    assert subjects(office) == [OVER]


def test_without_an_address_it_is_written_down_and_told_to_who_comes(
    office: PostOffice, national_administrator: User
) -> None:
    ran(NOW)
    sound(at=NOW + 61 * MINUTE)
    assert Alarm.objects.get().told_at is None
    User.objects.filter(pk=national_administrator.pk).update(email="wanna@example.go.th")
    sound(at=NOW + 62 * MINUTE)
    assert office.addresses == ["wanna@example.go.th"]


def test_the_database_holds_one_open_alarm() -> None:
    Alarm.objects.create(silent_since=NOW, jobs="flag_late", noticed_at=NOW + MINUTE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Alarm.objects.create(silent_since=NOW + MINUTE, jobs="flag_late", noticed_at=NOW + 2 * MINUTE)


@pytest.mark.django_db(transaction=True)
def test_twenty_processes_at_once_tell_once(office: PostOffice, administrators: None) -> None:
    ran(NOW)
    start = threading.Barrier(20)

    def one(_: int) -> None:
        try:
            start.wait()
            sound(at=NOW + 61 * MINUTE)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(one, range(20)))
    assert subjects(office) == [STOPPED]


def test_the_watchman_looks_every_minute_and_goes_on_after_a_fault() -> None:
    stop, looks = threading.Event(), []

    def look() -> None:
        looks.append(1)
        if len(looks) == 3:
            stop.set()

    watchman.stand(stop, every=0.001, look=look)
    assert len(looks) == 3


@pytest.mark.django_db(transaction=True)
def test_a_look_that_fails_is_a_line_without_words(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def bad(**_: Any) -> None:
        raise ValueError("สมศรี")

    monkeypatch.setattr("reporting.actions.alarm.sound", bad)
    watchman.look()
    assert "ValueError" in caplog.text
    assert "สมศรี" not in caplog.text


def test_the_page_tells_of_alarms(signed_in: Any, province_administrator: User) -> None:
    Alarm.objects.create(
        silent_since=NOW, jobs="flag_late", noticed_at=NOW + 61 * MINUTE, told_at=NOW + 61 * MINUTE, told=2,
        recovered_at=NOW + 90 * MINUTE,
    )  # fmt: skip
    client: Client = signed_in(province_administrator)
    page = client.get("/system/").content.decode().replace("\u00a0", " ")
    assert "ตรวจเดือนที่เกินกำหนด" in page
    assert "แจ้งทางอีเมล 2 คน" in page
    assert "กลับมาทำงานเมื่อ 10 ต.ค. 2569 เวลา 11.00 น." in page
