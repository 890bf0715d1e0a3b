"""One silence of the jobs that the law rests on, and who was told of it."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from cases.access import may
from cases.wall import May, wall
from reporting.models.run import JOBS

if TYPE_CHECKING:
    from cases.access import Anyone


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self if may(user, "runs.read") else self.none()


@wall(read=May("runs.read", "runs.alarm"), add=May("runs.alarm"), change=May("runs.alarm"))
class Alarm(models.Model):
    """From the first job that fell silent until all run again: one row, one e-mail, and one when it is over.

    `silent_since` is the last good run of the job that fell silent first. `told` is how many addresses the e-mail
    went to; `told_at` stays empty while no server took it, or nobody has an address.
    """

    silent_since = models.DateTimeField("ไม่ทำงานตั้งแต่", unique=True)
    jobs = models.CharField("งานที่ไม่ทำงาน", max_length=200)
    noticed_at = models.DateTimeField("ระบบตรวจพบเมื่อ")
    told_at = models.DateTimeField("แจ้งทางอีเมลเมื่อ", null=True)
    told = models.PositiveSmallIntegerField("จำนวนผู้รับ", default=0)
    recovered_at = models.DateTimeField("กลับมาทำงานเมื่อ", null=True)
    recovery_told_at = models.DateTimeField("แจ้งว่ากลับมาทำงานเมื่อ", null=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "การแจ้งว่าระบบไม่ทำงาน"
        ordering = ["-noticed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["recovered_at"], condition=Q(recovered_at=None), nulls_distinct=False,
                name="alarm_one_open",
            ),
            models.CheckConstraint(name="alarm_noticed_later", condition=Q(noticed_at__gt=F("silent_since"))),
            models.CheckConstraint(
                name="alarm_recovered_later",
                condition=Q(recovered_at=None) | Q(recovered_at__gte=F("noticed_at")),
            ),
            models.CheckConstraint(
                name="alarm_recovery_told_when_over",
                condition=Q(recovery_told_at=None) | Q(recovered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="alarm_told_somebody", condition=Q(told_at=None) | Q(told__gt=0)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.silent_since:%Y-%m-%d %H:%M}"

    @property
    def labels(self) -> str:
        return ", ".join(JOBS.get(name, name) for name in self.jobs.split(", "))
