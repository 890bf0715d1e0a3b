"""What became of the request: the verbs of `cases.states`, and withdrawing a record."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from cases.actions.intake import compare_and_set
from cases.actions.refusals import StaleCase, VerbNotOpen, check_writer
from cases.actions.rows import facts_of, help_row, request_columns
from cases.facts import CaseFacts, HelpFields
from cases.models import Case, HelpGiven, User
from cases.states import BY_VERB, allowed


def decide_case(
    *,
    case: Case,
    version: int,
    verb: str,
    by: User,
    at: datetime,
    reason: str = "",
    referred_to: str = "",
    approved_on: date | None = None,
    help_given: Sequence[HelpFields] = (),
) -> None:
    """Carries out one verb of the table. Lines of help are added to those already there.

    VerbNotOpen when the outcome does not allow it or something it needs is missing; StaleCase when the
    case is no longer at `version`.
    """
    check_writer(by, case.local_authority_id)
    if not allowed(by, case.outcome, verb):
        raise VerbNotOpen(verb)
    before = facts_of(case, HelpGiven.objects.filter(case=case))
    request = replace(
        before.request,
        outcome=BY_VERB[verb].target.value,
        outcome_reason=reason,
        referred_to=referred_to or before.request.referred_to,
        approved_on=approved_on or before.request.approved_on,
    )
    after = replace(before, request=request, help_given=[*before.help_given, *help_given])
    if missing := [name for name in BY_VERB[verb].needs if not _has(after, name)]:
        raise VerbNotOpen(f"{verb} needs {', '.join(missing)}")
    with transaction.atomic(savepoint=False):
        current = compare_and_set(case, version, at=at, **request_columns(after))
        if current and help_given:
            HelpGiven.objects.bulk_create([help_row(case, line) for line in help_given])
    if not current:
        raise StaleCase(case.pk)


def withdraw_case(*, case: Case, version: int, reason: str, by: User, at: datetime) -> None:
    """Takes a record out of every figure; it stays in the register with its number and reason."""
    decide_case(case=case, version=version, verb="withdraw", reason=reason, by=by, at=at)


def restore_case(*, case: Case, version: int, by: User, at: datetime) -> None:
    """Brings a withdrawn record back as one in progress."""
    decide_case(case=case, version=version, verb="restore", by=by, at=at)


def _has(facts: CaseFacts, name: str) -> bool:
    return bool(facts.help_given if name == "help_given" else getattr(facts.request, name))
