"""Every minute, in each web process: do the jobs that the law rests on still run? (`reporting.actions.alarm`)

It lives here because beat and the workers may be what is dead, and nobody would notice; that the web is dead,
everybody does. It needs PostgreSQL and the e-mail server, not Valkey.
"""

import logging
import threading
from collections.abc import Callable

from django.db import connections
from django.utils import timezone

EVERY = 60.0  # seconds
logger = logging.getLogger("config.watchman")


def look() -> None:
    """One look; a fault is a line in the log, and the next minute another try."""
    from reporting.actions.alarm import sound

    try:
        sound(at=timezone.now())
    except Exception as fault:  # noqa: BLE001 -- whatever it is, the watch goes on
        logger.warning("the watch could not tell: %s", type(fault).__name__)
    finally:
        connections.close_all()


def stand(stop: threading.Event, every: float, look: Callable[[], None] = look) -> None:
    """Every so many seconds until `stop`; the first look comes after the first minute, when a new installation has its tables."""
    while not stop.wait(every):
        look()


def begin() -> threading.Event:
    """In a thread that ends with its process; set the event to end it sooner."""
    stop = threading.Event()
    threading.Thread(target=stand, args=[stop, EVERY], name="watchman", daemon=True).start()
    return stop
