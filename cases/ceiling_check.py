"""Asks the tables what the rules of `cases.ceilings` need, in one statement."""

from uuid import UUID

from cases.ceilings import Over, counted_for, over_ceiling, rates_for, years_of
from cases.facts import CaseFacts
from cases.models import Ceiling, HelpGiven, User


def ceilings_exceeded(
    facts: CaseFacts, *, by: User, case_id: UUID | None = None, form_key: UUID | None = None
) -> list[Over]:
    """What the help of this case exceeds. `case_id`, or `form_key` of a new one (a double click finds the case that
    the first one made), keeps it from counting as another.

    No statement where no line has an amount, else one, however many lines: the rates of the ด้าน with what the
    household got for it in the years in which this help was given.
    """
    if not (years := years_of(facts)):
        return []
    mine = HelpGiven.objects.visible_to(by).of_household(facts.request).of_kind(facts.request.kind_id)
    mine = mine.in_fiscal_years(years).beside(case_id, form_key)
    held, household = Ceiling.objects.filter(kind=facts.request.kind_id).rates_beside(mine)
    rates = rates_for(facts, held)
    return over_ceiling(facts, rates, counted_for(rates, household))
