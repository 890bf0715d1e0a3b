"""Sending what waits: each delivery at most once, whoever else sends at the same time and wherever this one is killed.

A row is claimed and committed as SENDING before anybody talks to a server. What ends well is SENT; what was refused or
met no server waits for another try, less and less often; what nobody can say is UNKNOWN and never goes again, and the
others wait a while: a server that takes letters and falls silent would make all of them UNKNOWN.
"""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from cases.scope import principal
from reporting.actions.runs import run_of
from reporting.channels import REFUSED, Channel, Message, NotSent, Unsure, channels
from reporting.models import ChannelOff, Delivery, DeliveryState, JobRun
from reporting.notices import words_of
from reporting.quiet import is_quiet

JOB = "send_deliveries"
MOST = 500  # a run; the next one goes on
LONGEST = timedelta(seconds=50)  # so that runs of every minute do not fill the worker before a slow server
LEASE = timedelta(minutes=10)  # a server is talked to for seconds
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=2)
HOLD = timedelta(minutes=15)
IDLE = timedelta(minutes=5)  # a run that did nothing is written down so often, as those of the other jobs are
TRIES = 12  # of what its own address refuses for now: two thirds of a day, nights not counted


def send_deliveries(*, at: datetime, most: int = MOST) -> int:
    """How many went. Opens its own transactions, as the messenger; call it outside of any."""
    run = _Run(at)
    _give_up_claims(at)
    ready = channels()
    try:
        for _ in range(most):
            if not _next(run, ready):
                break
    finally:
        for one in ready.values():
            one.close()
    _write_down(run, list(ready))
    return run.sent


@dataclass
class _Run:
    """What one run has done so far; `fault` is the code of what it stopped at."""

    at: datetime
    began: float = field(default_factory=time.monotonic)
    claimed: int = 0
    sent: int = 0
    fault: str = ""

    @property
    def age(self) -> timedelta:
        return timedelta(seconds=time.monotonic() - self.began)


def _next(run: _Run, ready: dict[str, Channel]) -> bool:
    """Sends one; whether there may be another."""
    now = run.at + run.age
    quiet = is_quiet(now, settings.QUIET_HOURS)
    open_now = {key: one for key, one in ready.items() if one.at_night or not quiet}
    claimed = _claim(now, open_now) if run.age < LONGEST else None
    if claimed is None:
        return False
    delivery, message = claimed
    run.claimed += 1
    if message is not None:
        end, down = _talk(open_now[delivery.channel], delivery, message, now)
        run.sent += end["state"] == DeliveryState.SENT
        _note(delivery, end)
        run.fault = str(end["error"]) if down else ""
    return not run.fault


def _claim(at: datetime, ready: dict[str, Channel]) -> tuple[Delivery, Message | None] | None:
    """The next one, taken from everybody else; without a message it was moot. None when nothing waits."""
    with transaction.atomic(), principal("messenger"):
        waiting = Delivery.objects.to_send(at, list(ready))
        delivery = waiting.select_for_update(skip_locked=True).first()
        if delivery is None:
            return None
        message = _message(delivery, ready[delivery.channel], at)
        if message is None:
            delivery.state = DeliveryState.MOOT
        else:
            delivery.state, delivery.claimed_at = DeliveryState.SENDING, at
            delivery.attempts += 1
        delivery.save(update_fields=["state", "claimed_at", "attempts"])
    return delivery, message


def _message(delivery: Delivery, channel: Channel, at: datetime) -> Message | None:
    """None when its recipient is not reached this way any more, or there is nothing to tell."""
    off = ChannelOff.objects.filter(user=delivery.recipient_id, channel=channel.key)
    if not channel.address(delivery.recipient) or off.exists():
        return None
    words = words_of(delivery, at)
    return Message(f"notice-{delivery.pk}", *words) if words else None


def _talk(
    channel: Channel, delivery: Delivery, message: Message, at: datetime
) -> tuple[dict[str, object], bool]:
    """The columns of how it ended, and whether nothing more goes this way now."""
    try:
        channel.send(message, delivery.recipient)
    except NotSent as refused:
        again = refused.again and (refused.down or delivery.attempts < TRIES)
        state = DeliveryState.WAITING if again else DeliveryState.FAILED
        return {
            "state": state,
            "error": refused.code,
            "next_try_at": at + pause(delivery.attempts),
        }, refused.down
    except Unsure as unsure:
        _hold_back(delivery, at, unsure.code)
        return {"state": DeliveryState.UNKNOWN, "error": unsure.code}, True
    return {"state": DeliveryState.SENT, "error": "", "sent_at": at}, False


def _hold_back(delivery: Delivery, at: datetime, code: str) -> None:
    """All others of the channel, for a while; they say why."""
    with transaction.atomic(), principal("messenger"):
        waiting = Delivery.objects.filter(state=DeliveryState.WAITING, channel=delivery.channel)
        waiting.filter(next_try_at__lt=at + HOLD).update(next_try_at=at + HOLD, error=code)


def pause(attempts: int) -> timedelta:
    """Before the next try: twice as long each time."""
    return min(FIRST_PAUSE * int(2 ** (attempts - 1)), LONGEST_PAUSE)


def _note(delivery: Delivery, end: dict[str, object]) -> None:
    """The attempt's own row alone: another may have given the claim up meanwhile, and knew less."""
    claimed = (DeliveryState.SENDING, DeliveryState.UNKNOWN)
    with transaction.atomic(), principal("messenger"):
        own = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, state__in=claimed)
        own.update(**end)


def _give_up_claims(at: datetime) -> None:
    """Of senders that died between the claim and the end."""
    with transaction.atomic(), principal("messenger"):
        lost = Delivery.objects.filter(state=DeliveryState.SENDING, claimed_at__lte=at - LEASE)
        lost.update(state=DeliveryState.UNKNOWN, error="killed")


def _write_down(run: _Run, ready: list[str]) -> None:
    """A row in the ledger of a run that sent something; of others one now and then, for the watch sees their silence.

    A run that sent nothing while a letter waits that no server took has failed, also by night and between two tries.
    """
    with transaction.atomic(), principal("messenger"):
        held = Delivery.objects.filter(state=DeliveryState.WAITING, channel__in=ready)
        held = held.exclude(error="").exclude(error__startswith=REFUSED).order_by("next_try_at")
        fault = "" if run.sent else run.fault or held.values_list("error", flat=True).first() or ""
        lately = JobRun.objects.of_job(JOB).filter(started_at__gt=run.at - IDLE, started_at__lte=run.at)
        if not run.sent and lately.filter(error=fault).exists():
            return
        with run_of(JOB, at=run.at) as row:
            row.expected = row.evaluated = run.claimed
            row.notices, row.error = run.sent, fault
            row.save(update_fields=["error"])
