"""The ledger of the machine's own work: the law rests on runs, so each run is a row, and so is each that failed."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from cases.access import may
from cases.wall import May, wall

if TYPE_CHECKING:
    from cases.access import Anyone

# Every job that the law rests on, with its name on screen. Each runs every few minutes (config/celery.py).
JOBS = {
    "flag_late": "ตรวจเดือนที่เกินกำหนด",
    "open_months": "เปิดเดือนใหม่",
    "make_reminders": "เตือนเดือนที่ยังไม่บันทึก",
    "send_deliveries": "ส่งการแจ้งเตือนทางอีเมล",
}


class JobRunQuerySet(models.QuerySet["JobRun"]):
    def visible_to(self, user: "Anyone") -> Self:
        """Of the whole country, for every administrator: the same runs serve all."""
        return self if may(user, "runs.read") else self.none()

    def of_job(self, job: str) -> Self:
        """Of all jobs when it is blank."""
        return self.filter(job=job) if job else self

    def newest_first(self) -> Self:
        return self.order_by("-started_at", "-id")

    def before(self, run: "JobRun") -> Self:
        """What follows this one in `newest_first`."""
        return self.filter(
            Q(started_at__lte=run.started_at), Q(started_at__lt=run.started_at) | Q(pk__lt=run.pk)
        )


@wall(
    read=May("runs.read", "duty.keep", "notice.send"),
    add=May("duty.keep", "notice.send"),
    change=May("duty.keep", "notice.send"),
)
class JobRun(models.Model):
    """A ledger row for each run of a job: a watcher that says nothing would not be noticed missing.

    `as_of` is the instant for which the job looked, `started_at` when it did. `expected` is what there was to
    look at, `evaluated` what was looked at; of a flagging run the other counts partition it. `error` is a code
    (`reporting.actions.runs`), never a message: blank of a run that did its work.
    """

    job = models.CharField("งาน", max_length=40)
    as_of = models.DateTimeField("ข้อมูล ณ เวลา")
    started_at = models.DateTimeField("ตรวจเมื่อ")
    finished_at = models.DateTimeField("เสร็จเมื่อ", null=True)
    duration_ms = models.PositiveIntegerField("ใช้เวลา (มิลลิวินาที)", null=True)
    code_version = models.CharField("รุ่นของโปรแกรม", max_length=60, blank=True)
    error = models.CharField("รหัสข้อขัดข้อง", max_length=80, blank=True)
    expected = models.PositiveIntegerField(default=0)
    evaluated = models.PositiveIntegerField(default=0)
    posted = models.PositiveIntegerField(default=0)
    nil = models.PositiveIntegerField(default=0)
    excused = models.PositiveIntegerField(default=0)
    newly_flagged = models.PositiveIntegerField(default=0)
    already_flagged = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    notices = models.PositiveIntegerField(default=0)

    objects = JobRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "การทำงานของระบบ"
        ordering = ["-started_at"]
        indexes = [
            models.Index(fields=["job", "-started_at"], name="jobrun_newest"),
            models.Index(fields=["-started_at", "-id"], name="jobrun_listed"),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.as_of:%Y-%m-%d %H:%M}"

    @property
    def seconds(self) -> str:
        """As the list of runs shows it; a dash of a run from before it was measured."""
        return "–" if self.duration_ms is None else f"{self.duration_ms / 1000:,.2f}"
