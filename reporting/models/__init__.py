"""What is due, what was posted, what is late, and the INFO sheet's layout."""

from reporting.models.alarm import Alarm
from reporting.models.duty import DeadlineRule, Flag, Obligation
from reporting.models.excuse import Cause, Excuse
from reporting.models.info import CellFormat, InfoColumn, InfoExport, InfoLayout, InfoRecord
from reporting.models.posting import NilVoid, Posting, PostingKind, PostingRow
from reporting.models.reminder import EMAIL, IN_APP, ChannelOff, Delivery, DeliveryState, Reminder
from reporting.models.run import JobRun
from reporting.models.sendback import SendBack
from reporting.models.tally import MonthRevision, MonthTally

__all__ = [
    "EMAIL",
    "IN_APP",
    "Alarm",
    "Cause",
    "CellFormat",
    "ChannelOff",
    "DeadlineRule",
    "Delivery",
    "DeliveryState",
    "Excuse",
    "Flag",
    "InfoColumn",
    "InfoExport",
    "InfoLayout",
    "InfoRecord",
    "JobRun",
    "MonthRevision",
    "MonthTally",
    "NilVoid",
    "Obligation",
    "Posting",
    "PostingKind",
    "PostingRow",
    "Reminder",
    "SendBack",
]
