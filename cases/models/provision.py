"""ข้อกำหนด as rows: quorum and composition of the committee, the public notice, the regulation that papers cite."""

from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from cases.models.places import NATIONAL
from cases.provisions import NO, YES, InForce, ValueUnreadable, in_force, stored
from cases.wall import ANYONE, wall

if TYPE_CHECKING:
    from datetime import date


class ProvisionCode(models.TextChoices):
    QUORUM_SHARE = "quorum_share", "องค์ประชุม: สัดส่วนของกรรมการที่มีสิทธิออกเสียง (ปัดขึ้น)"
    LEAST_VOTING = "least_voting", "กรรมการที่มีสิทธิออกเสียงอย่างน้อย (คน)"
    ONE_CHAIR = "one_chair", "มีประธานกรรมการ 1 คนพอดี"
    NOTICE_DAYS = "notice_days", "ระยะเวลาปิดประกาศรายชื่อ (วัน)"
    NOTICE_BEFORE_APPROVAL = "notice_before_approval", "ปิดประกาศรายชื่อก่อนผู้บริหารท้องถิ่นอนุมัติ"
    REGULATION = "regulation", "ชื่อเต็มของระเบียบที่เอกสารอ้าง"


SHARES = (ProvisionCode.QUORUM_SHARE,)
NUMBERS = (ProvisionCode.LEAST_VOTING, ProvisionCode.NOTICE_DAYS)
ANSWERS = (ProvisionCode.ONE_CHAIR, ProvisionCode.NOTICE_BEFORE_APPROVAL)


class ProvisionQuerySet(models.QuerySet["Provision"]):
    def on(self, day: "date") -> Self:
        """The rows that hold on that day."""
        return self.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))

    def in_force(self, day: "date") -> InForce:
        """What is laid down for that day, typed, with its source. One statement."""
        rows = self.on(day).order_by("valid_from", "id")
        return in_force(rows.values_list("code", "value", "source", "verified"))


@wall(read=ANYONE, write=NATIONAL)
class Provision(models.Model):
    """One rule for the days from `valid_from` to `valid_until`, as `cases.provisions` writes its `value`.

    `verified`: an administrator has read `source` itself. Until then it is our default [D], and pages say so.
    """

    code = models.CharField("ข้อกำหนด", max_length=30, choices=ProvisionCode)
    value = models.CharField("ค่า", max_length=300)
    valid_from = models.DateField("ใช้ตั้งแต่วันที่")
    valid_until = models.DateField("ถึงวันที่", null=True, blank=True)
    source = models.CharField("ที่มา", max_length=300)
    verified = models.BooleanField("ตรวจกับต้นฉบับแล้ว", default=False)

    objects = ProvisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ข้อกำหนดของคณะกรรมการ ประกาศ และเอกสาร"
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="provision_once"),
            models.CheckConstraint(
                name="provision_code_is_known", condition=Q(code__in=ProvisionCode.values)
            ),
            models.CheckConstraint(
                name="provision_ends_after",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="provision_value_fits",
                condition=Q(code__in=SHARES, value__regex=r"^[1-9][0-9]?/[1-9][0-9]?$")
                | Q(code__in=NUMBERS, value__regex=r"^[1-9][0-9]{0,2}$")
                | Q(code__in=ANSWERS, value__in=[YES, NO])
                | (Q(code=ProvisionCode.REGULATION) & ~Q(value="")),
            ),
        ]

    def __str__(self) -> str:
        return self.get_code_display()

    def clean(self) -> None:
        """Brings the value into its one spelling, on the form and in the import alike."""
        if self.code in ProvisionCode.values and self.value:
            try:
                self.value = stored(self.code, self.value)
            except ValueUnreadable as error:
                raise ValidationError({"value": str(error)}) from error
