"""The alarm: a silence is written down once, told once by e-mail to every administrator, and told once when over.

`sound` is called every minute by each web process (`config.watchman`): beat and the workers may be what is dead.
Two at once do no harm. An e-mail that no server took is tried again at the next minute; one of which a server said
nothing counts as told, or it would go every minute. Should a process die between the server's yes and the commit,
the same e-mail goes once more, under the same Message-ID.
"""

import logging
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction

from cases.access import Role
from cases.models import User
from cases.scope import principal
from cases.thai import format_instant
from reporting.channels import Email, NotSent, Unsure
from reporting.letter import letter
from reporting.models import Alarm
from reporting.watch import MEANING, look, silent

STALE = timedelta(days=1)  # so long after a silence is over, nobody needs to be told that it is
STOPPED_KEY, OVER_KEY = "stopped", "over"
logger = logging.getLogger("reporting.alarm")

STOPPED = """เรียน ผู้ดูแลระบบ

งานเบื้องหลังของระบบไม่ทำงานเกิน 1 ชั่วโมง ตั้งแต่ {since}
งานที่ไม่ทำงานเมื่อตรวจพบ: {jobs}

{meaning}

สิ่งที่ต้องทำ: แจ้งผู้ดูแลเครื่องแม่ข่ายให้ตรวจว่าตัวตั้งเวลา (beat) และงานเบื้องหลัง (worker) ทำงานอยู่ แล้วเริ่มใหม่
สาเหตุอยู่ในบันทึกของเครื่องแม่ข่าย (worker.log)
ดูการทำงานของระบบ: {url}

ระบบแจ้งเรื่องนี้ครั้งเดียว และจะแจ้งอีกครั้งเมื่อกลับมาทำงาน
"""
OVER = """เรียน ผู้ดูแลระบบ

งานเบื้องหลังของระบบกลับมาทำงานแล้วเมื่อ {until} หลังจากไม่ทำงานตั้งแต่ {since}
{meaning}

ดูการทำงานของระบบ: {url}
"""


def sound(*, at: datetime) -> None:
    """Looks, writes down what has changed, and tells what has not been told."""
    with transaction.atomic(), principal("monitor"):
        _note(at)
    if settings.EMAIL_SENDS:
        _tell_stopped(at)
        _tell_over(at)


def _note(at: datetime) -> None:
    """A silence that began, or one that is over; of two that write the same one does."""
    quiet = silent(look(at))
    now_open = Alarm.objects.filter(recovered_at=None)
    if not quiet:
        now_open.filter(noticed_at__lte=at).update(recovered_at=at)
        return
    since = min(one.since for one in quiet)
    names = ", ".join(one.job for one in quiet)
    # A second one beside an open one, or of a silence that was told before the clock was put back, is none.
    Alarm.objects.bulk_create([Alarm(silent_since=since, jobs=names, noticed_at=at)], ignore_conflicts=True)


@transaction.atomic
def _tell_stopped(at: datetime) -> None:
    with principal("monitor"):
        waiting = Alarm.objects.filter(told_at=None, recovered_at=None)
        for alarm in waiting.select_for_update(skip_locked=True):
            if told := _send(alarm, STOPPED_KEY, "งานเบื้องหลังไม่ทำงานเกิน 1 ชั่วโมง", STOPPED):
                Alarm.objects.filter(pk=alarm.pk).update(told_at=at, told=told)


@transaction.atomic
def _tell_over(at: datetime) -> None:
    with principal("monitor"):
        waiting = Alarm.objects.filter(recovery_told_at=None, recovered_at__gte=at - STALE)
        for alarm in waiting.select_for_update(skip_locked=True):
            if _send(alarm, OVER_KEY, "งานเบื้องหลังกลับมาทำงานแล้ว", OVER):
                Alarm.objects.filter(pk=alarm.pk).update(recovery_told_at=at)


def _send(alarm: Alarm, what: str, subject: str, text: str) -> int:
    """To how many it went; 0 when nobody has an address. Whatever the server says against it is raised."""
    addresses = sorted({address for address in _administrators() if address})
    if not addresses:
        return 0
    facts = {
        "since": format_instant(alarm.silent_since),
        "until": format_instant(alarm.recovered_at) if alarm.recovered_at else "",
        "jobs": alarm.labels,
        "meaning": "\n".join(
            MEANING[job][what == OVER_KEY] for job in alarm.jobs.split(", ") if job in MEANING
        ),
        "url": f"{settings.SITE_URL}/system/",
    }
    told = letter(
        f"alarm-{alarm.pk}-{what}",
        f"{settings.APPLICATION_NAME}: {subject}",
        text.format(**facts),
        bcc=addresses,  # the server may refuse one of them and take the others; none learns of the others
        headers={"To": parseaddr(settings.DEFAULT_FROM_EMAIL)[1]},
    )
    way = Email()
    try:
        way.hand_over(told)
    except Unsure as unsure:
        logger.warning("nobody can say whether the alarm went: %s", unsure.code)
    except NotSent as refused:
        raise refused.__cause__ or refused from None
    finally:
        way.close()
    return len(addresses)


def _administrators() -> list[str]:
    """Of the nation and of every province: the same jobs serve all."""
    active = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    return list(active.exclude(email="").values_list("email", flat=True))
