"""Sending what waits: each delivery at most once, whoever else sends at the same time and wherever this one is killed.

A row is claimed and committed as SENDING before anybody talks to a server. What ends well is SENT; what was refused or
met no server waits for another try, less and less often; what nobody can say is UNKNOWN and never goes again.
"""

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from cases.scope import principal
from reporting.channels import Channel, Message, NotSent, Unsure, channels
from reporting.models import ChannelOff, Delivery, DeliveryState
from reporting.notices import words_of
from reporting.quiet import is_quiet

MOST = 500  # a run; the next one goes on
LEASE = timedelta(minutes=10)  # a server is talked to for seconds
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=2)
TRIES = 12  # with those pauses two thirds of a day, nights not counted


def send_deliveries(*, at: datetime, most: int = MOST) -> int:
    """How many went. Opens its own transactions, as the messenger; call it outside of any."""
    began, sent = time.monotonic(), 0
    _give_up_claims(at)
    ready = channels()
    try:
        for _ in range(most):
            now = at + timedelta(seconds=time.monotonic() - began)
            open_now = {
                key: one
                for key, one in ready.items()
                if one.at_night or not is_quiet(now, settings.QUIET_HOURS)
            }
            claimed = _claim(now, open_now)
            if claimed is None:
                break
            delivery, message = claimed
            if message is None:
                continue
            end, down = _talk(open_now[delivery.channel], delivery, message, now)
            sent += end["state"] == DeliveryState.SENT
            _note(delivery, end)
            if down:
                break
    finally:
        for one in ready.values():
            one.close()
    return sent


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
        again = refused.again and delivery.attempts < TRIES
        state = DeliveryState.WAITING if again else DeliveryState.FAILED
        return {
            "state": state,
            "error": refused.code,
            "next_try_at": at + pause(delivery.attempts),
        }, refused.down
    except Unsure as unsure:
        return {"state": DeliveryState.UNKNOWN, "error": unsure.code}, False
    return {"state": DeliveryState.SENT, "error": "", "sent_at": at}, False


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
