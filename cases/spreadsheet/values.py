"""What was read of a row as plain JSON, and the case that it means.

    {"case_number": "12/2570",
     "applicant": {…}, "request": {…}, "help": [{…}]}      # the names of `cases.facts`; dates ISO, amounts as text

Values that are blank are left out.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from cases.facts import ApplicantFields, CaseFacts, HelpFields, RequestFields

APPLICANT = frozenset(one.name for one in fields(ApplicantFields))
REQUEST = frozenset(one.name for one in fields(RequestFields))
DAYS = frozenset(("received_on", "approved_on", "given_on"))
AMOUNTS = frozenset(("amount", "quantity"))


def values_of(found: Mapping[str, Any]) -> dict[str, Any]:
    """`found`: values by the names of `cases.facts`, "help" a list of such."""
    plain = {
        name: _plain(value) for name, value in found.items() if value not in (None, "") and name != "help"
    }
    return {
        "case_number": plain.get("case_number", ""),
        "applicant": {name: value for name, value in plain.items() if name in APPLICANT},
        "request": {name: value for name, value in plain.items() if name in REQUEST},
        "help": [
            {name: _plain(value) for name, value in line.items() if value not in (None, "")}
            for line in found.get("help", ())
        ],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def facts_of(values: Mapping[str, Any]) -> CaseFacts | None:
    """The case as a form would give it to an action; None where the name, the day or the ด้าน is missing."""
    applicant, request = values["applicant"], values["request"]
    if not ("first_name" in applicant and "received_on" in request and "kind_id" in request):
        return None
    lines = [HelpFields(**_typed(line)) for line in values["help"]]
    return CaseFacts(ApplicantFields(**applicant), RequestFields(**_typed(request)), lines)


def meant(found: Mapping[str, Any]) -> CaseFacts | None:
    """The same from what was read, before it is JSON."""
    if not (found.get("first_name") and found.get("received_on") and found.get("kind_id")):
        return None
    told = {name: value for name, value in found.items() if value is not None}
    return CaseFacts(
        ApplicantFields(**{name: told[name] for name in APPLICANT & told.keys()}),
        RequestFields(**{name: told[name] for name in REQUEST & told.keys()}),
        [HelpFields(**line) for line in found["help"]],
    )


def _typed(values: Mapping[str, Any]) -> dict[str, Any]:
    typed = dict(values)
    for name in DAYS & typed.keys():
        typed[name] = date.fromisoformat(typed[name])
    for name in AMOUNTS & typed.keys():
        typed[name] = Decimal(typed[name])
    return typed
