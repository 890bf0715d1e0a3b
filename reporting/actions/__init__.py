"""The verbs of the month."""

from reporting.actions.excuse import CannotExcuse, excuse, revoke_excuses
from reporting.actions.flag import FlagCount, flag_late
from reporting.actions.info import record_in_info
from reporting.actions.open import open_months
from reporting.actions.post import CannotPost, MonthPicture, declare_nil, picture, post

__all__ = [
    "CannotExcuse",
    "CannotPost",
    "FlagCount",
    "MonthPicture",
    "declare_nil",
    "excuse",
    "flag_late",
    "open_months",
    "picture",
    "post",
    "record_in_info",
    "revoke_excuses",
]
