"""flag: one national month flagged by the one statement, against a loop as one would write it first."""

from datetime import datetime, timedelta

from config.benchmarks.country import JANUARY, local_authorities, obligations, post_most
from config.benchmarks.measure import Disagreement, Figures, rolled_back, timed
from reporting.actions import flag_late
from reporting.models import Excuse, Flag, JobRun, NilVoid, Obligation, Posting
from reporting.months import due_at

DUE = due_at(JANUARY)


def by_statement() -> None:
    flag_late(at=DUE, noticed_at=DUE)


def by_loop() -> None:
    """Asks for each obligation what was posted, and makes its flag when nothing good was."""
    run = JobRun.objects.create(job="benchmark", as_of=DUE, started_at=DUE)
    for obligation in Obligation.objects.filter(due_at__lte=DUE):
        if not excused(obligation) and not posted_in_time(obligation):
            Flag.objects.get_or_create(
                obligation=obligation,
                defaults={"flagged_at": obligation.due_at, "noticed_at": DUE, "run": run},
            )


def excused(obligation: Obligation) -> bool:
    excuses = Excuse.objects.covering(obligation.month).filter(
        local_authority=obligation.local_authority_id, granted_at__lt=obligation.due_at
    )
    return any(one.revoked_at is None or one.revoked_at >= obligation.due_at for one in excuses)


def posted_in_time(obligation: Obligation) -> bool:
    return any(
        (one.kind == "cases" and one.is_complete) or (one.kind == "nil" and still_nil(one, obligation.due_at))
        for one in Posting.objects.filter(obligation=obligation, posted_at__lt=obligation.due_at)
    )


def still_nil(posting: Posting, due: datetime) -> bool:
    void = NilVoid.objects.filter(posting=posting).first()
    return void is None or void.at >= due


def flagged() -> set[int]:
    return set(
        Flag.objects.filter(flagged_at__lte=DUE + timedelta(days=1)).values_list("obligation", flat=True)
    )


def measured(many: int) -> tuple[tuple[float, set[int]], tuple[float, set[int]]]:
    """(seconds, flagged obligations) of the statement and of the loop, on the same data."""
    with rolled_back():
        post_most(obligations(local_authorities(many), [JANUARY]))
        with rolled_back():
            ours = timed(by_statement)[0], flagged()
        with rolled_back():
            baseline = timed(by_loop)[0], flagged()
    return ours, baseline


def flag(many: int) -> Figures:
    (ours, ours_flagged), (baseline, baseline_flagged) = measured(many)
    if ours_flagged != baseline_flagged:
        raise Disagreement("flag")
    told = f"  {many:,} เดือน: {ours:.2f} วินาที เทียบกับ {baseline:.2f} วินาที"
    return Figures(many / ours, many / baseline, "obligations/s", (told,))
