"""Asks the tables what the rules of `cases.ceilings` need: one statement for the rates, one for the household."""

from uuid import UUID

from cases.ceilings import Earlier, Over, asks_household, event_day, over_ceiling, rates_for
from cases.facts import CaseFacts
from cases.models import Ceiling, HelpGiven, User
from cases.thai import fiscal_year


def ceilings_exceeded(
    facts: CaseFacts, *, by: User, case_id: UUID | None = None, form_key: UUID | None = None
) -> list[Over]:
    """What the help of this case exceeds. `case_id`, or `form_key` of a new one (a double click finds the case that
    the first one made), keeps it from counting as another.

    None, one or two statements, however many lines: no amount, no rate for the ด้าน, or no household to ask for.
    """
    if not any(line.amount for line in facts.help_given):
        return []
    rates = rates_for(facts, Ceiling.objects.filter(kind=facts.request.kind_id).rates())
    household: list[Earlier] = []
    if asks_household(rates):
        mine = HelpGiven.objects.visible_to(by).of_household(facts.request)
        year = fiscal_year(event_day(facts))
        household = (
            mine.in_fiscal_year(year).like(facts.request, rates[0].subkind_id).earlier(case_id, form_key)
        )
    return over_ceiling(facts, rates, household)
