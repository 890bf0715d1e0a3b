"""Workbooks beside the INFO sheet: the ledger, the list of help given, the monthly summary.

Each is a function that writes to a file object and gives back `Written`; whoever hands the bytes out
(`reporting.exports`) asks what for and records whose rows went.
"""

from reporting.registers.book import Written
from reporting.registers.help_given import HELP_GIVEN, write_help_given
from reporting.registers.ledger import LEDGER, write_ledger
from reporting.registers.summary import count_summary, tallies_of, write_month_summary

__all__ = [
    "HELP_GIVEN",
    "LEDGER",
    "Written",
    "count_summary",
    "tallies_of",
    "write_help_given",
    "write_ledger",
    "write_month_summary",
]
