"""What the broker's hints missed: jobs that nobody took, runs whose worker died, files whose time is over."""

from datetime import datetime

from django.db.models.functions import Now

from cases.jobs.asking import hint
from cases.jobs.kinds import KINDS
from cases.jobs.running import close, gave_up
from cases.models import Job, JobChunk, JobFile, JobState

HINTS = 20  # at most at once; each runs one job


def sweep(*, at: datetime) -> int:
    """How many jobs wait now. Safe to run twice, late, or at the same time as itself; as the runner, in a transaction."""
    _free_the_dead()
    _forget_over_age(at)
    return Job.objects.waiting().count()


def remind(waiting: int) -> None:
    """A hint for each job that waits; none more once the broker does not answer."""
    for _ in range(min(waiting, HINTS)):
        if not hint():
            return


def _free_the_dead() -> None:
    """Runs whose lease is over, by PostgreSQL's clock: they wait again, or have been tried often enough."""
    over = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=Now())
    for job in over.select_for_update(skip_locked=True):
        close(job, gave_up(KINDS.get(job.kind), job))


def _forget_over_age(at: datetime) -> None:
    gone = list(JobFile.objects.over_age(at).values_list("pk", flat=True))
    JobChunk.objects.filter(file__in=gone).delete()
    JobFile.objects.filter(pk__in=gone).delete()
