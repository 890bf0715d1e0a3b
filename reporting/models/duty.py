"""The duty: rules, one obligation per local authority and month, and flags."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from cases.access import reach
from cases.models import LocalAuthority
from cases.models.places import NATIONAL
from cases.wall import ANYONE, Holds, wall
from reporting.models.excuse import Excuse
from reporting.models.posting import Posting
from reporting.models.run import JobRun
from reporting.months import Month, due_at

if TYPE_CHECKING:
    from cases.access import Anyone

FIRST_OF_MONTH = Q(month__day=1)


@wall(read=ANYONE, write=NATIONAL)
class DeadlineRule(models.Model):
    """When a month is due, as the law of its time: a new circular adds a row, none is ever changed."""

    version = models.PositiveSmallIntegerField("ฉบับที่", unique=True)
    day = models.PositiveSmallIntegerField(
        "ภายในวันที่",
        default=5,
        help_text="ของเดือนถัดไป ตั้งแต่ 1 ถึง 28",
        validators=[MinValueValidator(1), MaxValueValidator(28)],
    )
    hour = models.PositiveSmallIntegerField(
        "ภายในเวลา (นาฬิกา)",
        default=24,
        help_text="24 คือสิ้นวัน 16 คือเวลา 16.00 น.",
        validators=[MinValueValidator(1), MaxValueValidator(24)],
    )
    zone = models.CharField("เขตเวลา", max_length=40, default="Asia/Bangkok")
    moves_for_holidays = models.BooleanField("เลื่อนเมื่อตรงวันหยุด", default=False)
    circular = models.CharField("หนังสือสั่งการ", max_length=200)
    circular_date = models.DateField("หนังสือลงวันที่", null=True, blank=True)
    valid_from = models.DateField("ใช้ตั้งแต่ข้อมูลประจำเดือน", help_text="วันที่ 1 ของเดือน เช่น 1/1/2570")

    class Meta:
        verbose_name = verbose_name_plural = "กำหนดเวลาบันทึกข้อมูล"
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["valid_from"], name="rule_from_once"),
            models.CheckConstraint(name="rule_day_in_month", condition=Q(day__gte=1, day__lte=28)),
            models.CheckConstraint(name="rule_hour_of_day", condition=Q(hour__gte=1, hour__lte=24)),
            models.CheckConstraint(name="rule_from_first_of_month", condition=Q(valid_from__day=1)),
        ]

    def __str__(self) -> str:
        return f"ฉบับที่ {self.version} (ภายในวันที่ {self.day})"

    def due_instants(self, months: Iterable[Month], holidays: Collection[date]) -> list[datetime]:
        """The first late instant of each month under this rule. `holidays` matter only where it moves for them."""
        moved = holidays if self.moves_for_holidays else ()
        return [
            due_at(
                month,
                day=self.day,
                hour=self.hour,
                zone=ZoneInfo(self.zone),
                roll=self.moves_for_holidays,
                holidays=moved,
            )
            for month in months
        ]


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def visible_to(self, user: "Anyone", permission: str = "month.read") -> Self:
        return self.filter(reach(user, permission, "local_authority"))

    def due_by(self, at: datetime) -> Self:
        """Those whose due instant has come (the first late instant is `due_at` itself)."""
        return self.filter(due_at__lte=at)

    def owing(self, at: datetime) -> Self:
        """Those that still owe their month at `at`, due already or not: nothing good has come, and no excuse."""
        good = Posting.objects.good(at).filter(obligation=OuterRef("pk"))
        excuses = Excuse.objects.in_force(at).covering(OuterRef("month"))
        return self.filter(
            ~Exists(good), ~Exists(excuses.filter(local_authority=OuterRef("local_authority")))
        )


@wall(read=Holds("month.read", "duty.keep"), add=Holds("duty.keep"))
class Obligation(models.Model):
    """One local authority owes one month. Every rate is computed from these rows, so none passes 100 %.

    `month` is the first day of the month. `due_at` is the first late instant (00:00 Bangkok of the 6th):
    on time is `posted_at < due_at`. Neither changes when a later rule, holiday or merger comes.
    """

    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="obligations")
    month = models.DateField("เดือน")
    due_at = models.DateTimeField("ครบกำหนด")
    rule = models.ForeignKey(DeadlineRule, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ข้อมูลประจำเดือนที่ต้องบันทึก"
        ordering = ["-month", "local_authority"]
        constraints = [
            models.UniqueConstraint(fields=["local_authority", "month"], name="obligation_once"),
            models.CheckConstraint(name="obligation_first_of_month", condition=FIRST_OF_MONTH),
        ]
        indexes = [
            models.Index(fields=["month", "local_authority"], name="obligation_by_month"),
            models.Index(fields=["due_at"], name="obligation_by_due"),
        ]

    def __str__(self) -> str:
        return f"{self.local_authority_id} {self.month:%Y-%m}"


class FlagQuerySet(models.QuerySet["Flag"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "month.read", "obligation__local_authority"))


@wall(read=Holds("month.read", via="obligation"), add=Holds("duty.keep", via="obligation"))
class Flag(models.Model):
    """Late at the due instant. Dated when it became true; `noticed_at` says when the job saw it."""

    obligation = models.OneToOneField(Obligation, models.PROTECT, related_name="flag")
    flagged_at = models.DateTimeField("เกินกำหนดเมื่อ")
    noticed_at = models.DateTimeField("ระบบตรวจพบเมื่อ")
    run = models.ForeignKey(JobRun, models.PROTECT, related_name="flags")

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "การเกินกำหนด"
        constraints = [
            models.CheckConstraint(
                name="flag_noticed_after_due", condition=Q(noticed_at__gte=F("flagged_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.flagged_at:%Y-%m-%d}"
