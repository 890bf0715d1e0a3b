"""What goes out, as heavy work: made once for the same wish while nothing changes, taken out by each for a purpose.

Each kind is a declaration (`kinds`): what it holds, who may have it, what would make it another file (`unchanged`).
A job makes the file and keeps beside it the keys of the cases that stand in it (`making`). Nobody has the file before
a download; each says what for where a person stands in it, is checked against what the taker may have at that moment,
and is written down (`taking`).
"""

from reporting.exports.asking import ask_export
from reporting.exports.kinds import EXPORTS, HELP, INFO, LEDGER, SUMMARY, Export, choices_for
from reporting.exports.making import job_kinds, wanted_of
from reporting.exports.taking import take
from reporting.exports.wanted import Wanted

__all__ = [
    "EXPORTS",
    "HELP",
    "INFO",
    "LEDGER",
    "SUMMARY",
    "Export",
    "Wanted",
    "ask_export",
    "choices_for",
    "job_kinds",
    "take",
    "wanted_of",
]
