"""Counters of a month and its revision, kept by triggers on the tables of `cases` (migration 0002).

They let supervisors see counts without seeing a case, and every dashboard cost the same however many
cases there are. No application code writes here.
"""

from typing import TYPE_CHECKING, Self

from django.db import models

from cases.access import reach
from cases.models import HelpKind, LocalAuthority, Outcome
from cases.wall import Holds, wall

if TYPE_CHECKING:
    from cases.access import Anyone


class MonthTallyQuerySet(models.QuerySet["MonthTally"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "month.read", "local_authority"))


@wall(read=Holds("month.read"))
class MonthTally(models.Model):
    """Cases of a local authority's month by ด้าน and outcome, now. `help_total` is baht."""

    local_authority = models.ForeignKey(LocalAuthority, models.CASCADE, related_name="+")
    month = models.DateField()
    kind = models.ForeignKey(HelpKind, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome)
    cases = models.IntegerField(default=0)
    incomplete = models.IntegerField(default=0)
    people = models.IntegerField(default=0)
    help_total = models.DecimalField(max_digits=16, decimal_places=2, default=0)

    objects = MonthTallyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["local_authority", "month", "kind", "outcome"], name="tally_once"
            ),
        ]
        indexes = [models.Index(fields=["month", "local_authority"], name="tally_by_month")]

    def __str__(self) -> str:
        return f"{self.local_authority_id} {self.month:%Y-%m} {self.outcome} {self.cases}"


@wall(read=Holds("month.read"))
class MonthRevision(models.Model):
    """Grows whenever intake fields of a month's cases change, or a case joins or leaves the month.

    Its row is also the lock under which a month is posted: what is counted cannot change meanwhile.
    """

    local_authority = models.ForeignKey(LocalAuthority, models.CASCADE, related_name="+")
    month = models.DateField()
    revision = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["local_authority", "month"], name="revision_once")]

    def __str__(self) -> str:
        return f"{self.local_authority_id} {self.month:%Y-%m} r{self.revision}"
