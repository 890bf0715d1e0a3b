"""What was read of a row as plain JSON, and the case that it means.

    {"case_number": "12/2570",
     "applicant": {…}, "request": {…}, "help": [{…}]}      # the names of `cases.facts`; dates ISO, amounts as text

Values that are blank are left out.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from cases.facts import ApplicantFields, CaseFacts, HelpFields, RequestFields

DAYS = frozenset(("received_on", "approved_on", "given_on"))
AMOUNTS = frozenset(("amount", "quantity"))


Found = Mapping[str, Any]


def values_of(
    number: str | None, applicant: Found, request: Found, help_given: Iterable[Found]
) -> dict[str, Any]:
    """From values by the names of `cases.facts`, None or blank where nothing was read."""
    return {
        "case_number": number or "",
        "applicant": _told(applicant),
        "request": _told(request),
        "help": [_told(line) for line in help_given],
    }


def _told(found: Found) -> dict[str, Any]:
    return {name: _plain(value) for name, value in found.items() if value is not None and value != ""}


def _plain(value: Any) -> Any:
    if type(value) is str:
        return value
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


def meant(applicant: Found, request: Found, help_given: Iterable[Found]) -> CaseFacts | None:
    """The same from what was read, before it is JSON."""
    if not (applicant["first_name"] and request["received_on"] and request["kind_id"]):
        return None
    return CaseFacts(
        ApplicantFields(**{name: value for name, value in applicant.items() if value is not None}),
        RequestFields(**{name: value for name, value in request.items() if value is not None}),
        [HelpFields(**line) for line in help_given],
    )


def _typed(values: Mapping[str, Any]) -> dict[str, Any]:
    typed = dict(values)
    for name in DAYS & typed.keys():
        typed[name] = date.fromisoformat(typed[name])
    for name in AMOUNTS & typed.keys():
        typed[name] = Decimal(typed[name])
    return typed
