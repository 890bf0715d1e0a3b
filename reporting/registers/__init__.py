"""Workbooks beside the INFO sheet: the ledger, the list of help given, the monthly summary.

Each is a function that writes to a file object and gives back `Written`; who calls it (a page, a job) decides where
the bytes stay. The reading is recorded here, in the transaction that reads.
"""

from reporting.registers.book import CannotWrite, Written
from reporting.registers.help_given import write_help_given
from reporting.registers.ledger import write_ledger
from reporting.registers.summary import write_month_summary

__all__ = ["CannotWrite", "Written", "write_help_given", "write_ledger", "write_month_summary"]
