"""The verbs of the month."""

from reporting.actions.excuse import CannotExcuse, excuse, revoke_excuses
from reporting.actions.flag import FlagCount, flag_late
from reporting.actions.info import record_in_info
from reporting.actions.notices import CannotSwitchOff, read_notices, switch_off, switch_on
from reporting.actions.open import open_months
from reporting.actions.post import CannotPost, MonthPicture, declare_nil, picture, post
from reporting.actions.remind import make_reminders
from reporting.actions.send import send_deliveries
from reporting.actions.send_back import CannotSendBack, send_back

__all__ = [
    "CannotExcuse",
    "CannotPost",
    "CannotSendBack",
    "CannotSwitchOff",
    "FlagCount",
    "MonthPicture",
    "declare_nil",
    "excuse",
    "flag_late",
    "make_reminders",
    "open_months",
    "picture",
    "post",
    "read_notices",
    "record_in_info",
    "revoke_excuses",
    "send_back",
    "send_deliveries",
    "switch_off",
    "switch_on",
]
