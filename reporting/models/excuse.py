"""Excuses: by a signed order, for months in a row, open or still to come."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from cases.access import reach
from cases.models import LocalAuthority, User
from cases.models.keys import new_key
from cases.wall import Holds, Own, wall
from reporting.months import Month, Period

if TYPE_CHECKING:
    from cases.access import Anyone


class Cause(models.TextChoices):
    DISASTER = "disaster", "อุทกภัยหรือสาธารณภัย"
    OUTAGE = "outage", "ระบบขัดข้อง"
    MERGER = "merger", "การรวมหรือเปลี่ยนฐานะ อปท."
    OTHER = "other", "อื่น ๆ"


class ExcuseQuerySet(models.QuerySet["Excuse"]):
    def visible_to(self, user: "Anyone", permission: str = "month.read") -> Self:
        return self.filter(reach(user, permission, "local_authority"))

    def in_force(self, at: datetime) -> Self:
        """Granted by `at` and not revoked by then."""
        return self.filter(Q(revoked_at=None) | Q(revoked_at__gt=at), granted_at__lte=at)

    def standing(self) -> Self:
        """Those that nobody has revoked."""
        return self.filter(revoked_at=None)

    def covering(self, first: Any, last: Any = None) -> Self:
        """Those that hold for some month between the two, given by first days or by expressions for them."""
        return self.filter(first_month__lte=first if last is None else last, last_month__gte=first)


@wall(
    read=Holds("month.read"),
    add=Holds("month.excuse") & Own("granted_by_id"),
    change=Holds("month.excuse"),
)
@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Excuse(models.Model):
    """One local authority's months taken out by a signed order. The excused leave the denominator.

    `first_month` and `last_month` are first days of months, both included. An order for several local authorities
    is as many rows, made in one act and so of one `act`.
    """

    act = models.UUIDField(default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="excuses")
    first_month = models.DateField("ตั้งแต่ข้อมูลประจำเดือน")
    last_month = models.DateField("ถึงข้อมูลประจำเดือน")
    cause = models.CharField("ประเภทของเหตุ", max_length=10, choices=Cause)
    reason = models.CharField("เหตุ", max_length=300)
    order_number = models.CharField("เลขที่หนังสือ", max_length=80)
    order_date = models.DateField("หนังสือลงวันที่", null=True)  # was not asked for at first
    signed_by = models.CharField("ผู้ลงนาม", max_length=120)
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    revoked_reason = models.CharField("เหตุที่เพิกถอน", max_length=300, blank=True)

    objects = ExcuseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "การยกเว้น"
        constraints = [
            ExclusionConstraint(
                name="excused_once_a_month",
                expressions=[
                    (F("local_authority"), RangeOperators.EQUAL),
                    (
                        Func(F("first_month"), F("last_month"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(revoked_at=None),
            ),
            models.CheckConstraint(
                name="excuse_of_whole_months", condition=Q(first_month__day=1, last_month__day=1)
            ),
            models.CheckConstraint(
                name="excuse_months_in_order", condition=Q(last_month__gte=F("first_month"))
            ),
            models.CheckConstraint(name="excuse_cause_is_known", condition=Q(cause__in=Cause.values)),
            models.CheckConstraint(
                name="excuse_revoked_with_reason", condition=Q(revoked_at=None) | ~Q(revoked_reason="")
            ),
            models.CheckConstraint(
                name="excuse_revoked_after_grant",
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("granted_at")),
            ),
        ]
        indexes = [models.Index(fields=["act"], name="excuse_by_act")]

    def __str__(self) -> str:
        return self.reason

    @property
    def period(self) -> Period:
        return Period(Month.of(self.first_month), Month.of(self.last_month))
