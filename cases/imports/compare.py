"""Whether a row says something else than the case that is stored, in the shape of `cases.spreadsheet.values`.

A row speaks of what stands in its cells alone: a blank cell takes nothing away, and what was assumed for one (a request of
one person, no result yet) is no statement. Help is compared as the INFO sheet tells it: forms, sum, last day, budgets.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from cases.facts import CaseFacts, HelpFields
from cases.spreadsheet.values import AMOUNTS, DAYS, facts_of

Values = Mapping[str, Any]
# Filled in where a row is silent (`cases.spreadsheet.who`, `where`, `what`), with the columns that would have said it.
ASSUMED = {
    "people_affected": ("people_affected",),
    "outcome": ("outcome",),
    "document_type": ("document_type",),
    "subdistrict_id": ("subdistrict", "address"),
}
# Of a single line; of several the sheet has no place for them.
OF_ONE = ("description", "quantity", "unit", "receiver", "evidence")


class SeveralLines(Exception):
    """The row tells of the help in one line, the case has several: which of them is meant cannot be told."""


def facts_of_row(values: Values) -> CaseFacts:
    """The case as a good row tells it."""
    facts = facts_of(values)
    if facts is None:
        raise ValueError("a row that was taken for good lacks what every case has")
    return facts


def differing(values: Values, stored: CaseFacts, assumed: Iterable[str]) -> dict[str, Any]:
    """Names of the facts, and "help", with what the row says; {} when the case says the same."""
    row, silent = facts_of_row(values), set(assumed)
    said: dict[str, Any] = {}
    for part, name in (("applicant", "applicant"), ("request", "request")):
        told, kept = getattr(row, name), getattr(stored, name)
        said |= {
            field: getattr(told, field)
            for field in values[part]
            if field not in silent and getattr(told, field) != getattr(kept, field)
        }
    if row.help_given and not _same_help(row.help_given, stored.help_given):
        said["help"] = list(row.help_given)
    return said


def _same_help(told: Sequence[HelpFields], kept: Sequence[HelpFields]) -> bool:
    """Whether nothing that the row says of the help is otherwise in the case."""
    if not kept:
        return False
    mine, theirs = _told(told), _told(kept)
    if len(kept) == 1 and len(told) == 1:
        mine |= {name: getattr(told[0], name) for name in OF_ONE}
        theirs |= {name: getattr(kept[0], name) for name in OF_ONE}
    return all(theirs[name] == value for name, value in mine.items() if value not in (None, "", []))


def _told(lines: Sequence[HelpFields]) -> dict[str, Any]:
    amounts = [line.amount for line in lines if line.amount is not None]
    return {
        "forms": list(dict.fromkeys(line.form for line in lines)),
        "amount": sum(amounts, Decimal(0)) if amounts else None,
        "given_on": max((line.given_on for line in lines if line.given_on), default=None),
        "budgets": list(dict.fromkeys(line.budget_source for line in lines if line.budget_source)),
    }


def changed_facts(stored: CaseFacts, said: Mapping[str, Any]) -> CaseFacts:
    """The stored facts with what the row says otherwise; SeveralLines when that is about one of several lines."""
    request = {name: value for name, value in said.items() if hasattr(stored.request, name)}
    if "kind_id" in request:
        request.setdefault("subkind_id", None)  # it was one of the other ด้าน
    applicant = {name: value for name, value in said.items() if hasattr(stored.applicant, name)}
    lines = list(stored.help_given)
    if "help" in said:
        lines = _changed_lines(lines, said["help"])
    return CaseFacts(replace(stored.applicant, **applicant), replace(stored.request, **request), lines)


def _changed_lines(kept: list[HelpFields], told: list[HelpFields]) -> list[HelpFields]:
    if not kept:
        return told
    if len(kept) > 1 or len(told) > 1:
        raise SeveralLines
    names = ("form", "amount", "given_on", "budget_source", *OF_ONE)
    changes = {name: value for name in names if (value := getattr(told[0], name)) not in (None, "")}
    return [replace(kept[0], **changes)]


def before_of(stored: CaseFacts, said: Iterable[str]) -> dict[str, Any]:
    """What the case said of the same, as JSON, for whoever undoes the import; help as its one line, None without."""
    found: dict[str, Any] = {}
    for name in said:
        if name == "help":
            line = stored.help_given[0] if stored.help_given else None
            found[name] = line and {
                one: _json(getattr(line, one))
                for one in ("form", "amount", "given_on", "budget_source", *OF_ONE)
            }
        else:
            part = stored.request if hasattr(stored.request, name) else stored.applicant
            found[name] = _json(getattr(part, name))
    return found


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def restored_facts(stored: CaseFacts, before: Mapping[str, Any]) -> CaseFacts:
    """The stored facts with what `before_of` has kept of them; of help the one line."""
    request = {name: _of_json(name, value) for name, value in before.items() if hasattr(stored.request, name)}
    applicant = {name: value for name, value in before.items() if hasattr(stored.applicant, name)}
    lines = list(stored.help_given)
    if told := before.get("help"):
        lines = [replace(lines[0], **{name: _of_json(name, value) for name, value in told.items()})]
    return CaseFacts(replace(stored.applicant, **applicant), replace(stored.request, **request), lines)


def _of_json(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in DAYS:
        return date.fromisoformat(value)
    return Decimal(value) if name in AMOUNTS else value
