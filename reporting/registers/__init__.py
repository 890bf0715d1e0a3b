"""Workbooks beside the INFO sheet: the ledger, the list of help given, the monthly summary.

What is written to a file object gives back `Written`; whoever hands the bytes out
(`reporting.exports`) asks what for and records whose rows went.
"""

from reporting.registers.book import Written
from reporting.registers.help_given import HELP_GIVEN
from reporting.registers.ledger import LEDGER
from reporting.registers.own import OwnRegister, write_own
from reporting.registers.summary import count_summary, tallies_of, write_month_summary

__all__ = [
    "HELP_GIVEN",
    "LEDGER",
    "OwnRegister",
    "Written",
    "count_summary",
    "tallies_of",
    "write_month_summary",
    "write_own",
]
