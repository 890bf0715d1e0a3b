"""open: one national month opened by the one statement, against a loop as one would write it first."""

from datetime import datetime

from cases.models import LocalAuthority
from config.benchmarks.country import JANUARY, local_authorities
from config.benchmarks.measure import Disagreement, Figures, rolled_back, timed
from reporting.actions.open import due_for, open_month, rule_for
from reporting.models import DeadlineRule, Obligation
from reporting.months import due_at

FIRST_OF_JANUARY = datetime.combine(JANUARY.first_day, datetime.min.time(), due_at(JANUARY).tzinfo)


def by_statement() -> None:
    open_month(month=JANUARY, at=FIRST_OF_JANUARY)


def by_loop() -> None:
    """Looks for each local authority's obligation and makes it where there is none."""
    rule = rule_for(JANUARY)
    for one in LocalAuthority.objects.filter(closed_on=None):
        Obligation.objects.get_or_create(
            local_authority=one,
            month=JANUARY.first_day,
            defaults={"due_at": due_for(JANUARY, rule), "rule": rule, "opened_at": FIRST_OF_JANUARY},
        )


def opened() -> set[tuple[int, datetime]]:
    found = Obligation.objects.filter(month=JANUARY.first_day)
    return set(found.values_list("local_authority", "due_at"))


def opening(many: int) -> Figures:
    with rolled_back():
        local_authorities(many)
        DeadlineRule.objects.create(version=9_999, circular="สมมติ", valid_from=JANUARY.first_day)
        with rolled_back():
            ours, ours_opened = timed(by_statement)[0], opened()
        with rolled_back():
            baseline, baseline_opened = timed(by_loop)[0], opened()
    if ours_opened != baseline_opened:
        raise Disagreement("open")
    told = f"  {len(ours_opened):,} แห่ง: {ours:.2f} วินาที เทียบกับ {baseline:.2f} วินาที"
    return Figures(len(ours_opened) / ours, len(ours_opened) / baseline, "obligations/s", (told,))
