"""How much may be given for what: ceilings as rows, chosen by the date of the event."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from cases.ceilings import Rate
from cases.models.help import HelpKind, HelpSubkind
from cases.models.places import NATIONAL
from cases.wall import ANYONE, wall

if TYPE_CHECKING:
    from datetime import date


RATE_COLUMNS = tuple(Rate.__dataclass_fields__)


class CeilingUnit(models.TextChoices):
    HOUSE = "house", "ต่อหลัง"
    PERSON = "person", "ต่อคน"
    FAMILY = "family", "ต่อครอบครัว"
    TIME = "time", "ต่อครั้ง"


class CeilingQuerySet(models.QuerySet["Ceiling"]):
    def on(self, day: "date") -> Self:
        """Those in force on the day of the event."""
        return self.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))

    def rates(self) -> list[Rate]:
        """As the rules read them."""
        return [Rate(**row) for row in self.order_by("valid_from", "id").values(*RATE_COLUMNS)]


@wall(read=ANYONE, write=NATIONAL)
class Ceiling(models.Model):
    """`amount` baht for each `unit`, at most `times_a_year` a family and fiscal year where that is set.

    `subkind` blank: the whole ด้าน. `verified`: somebody has read `source` itself; others are from published
    practice. A ceiling warns and asks for a reason; it never blocks (domain §3).
    """

    kind = models.ForeignKey(HelpKind, models.PROTECT, verbose_name="ด้าน")
    subkind = models.ForeignKey(HelpSubkind, models.PROTECT, null=True, blank=True, verbose_name="ลักษณะย่อย")
    unit = models.CharField("หน่วย", max_length=10, choices=CeilingUnit)
    amount = models.DecimalField("วงเงิน (บาท)", max_digits=12, decimal_places=2)
    times_a_year = models.PositiveSmallIntegerField("จำนวนครั้งต่อปีงบประมาณ", null=True, blank=True)
    valid_from = models.DateField("ใช้กับเหตุตั้งแต่วันที่")
    valid_until = models.DateField("ถึงวันที่", null=True, blank=True)
    source = models.CharField("ที่มา", max_length=300)
    verified = models.BooleanField("ตรวจกับต้นฉบับแล้ว", default=False)

    objects = CeilingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "อัตราการช่วยเหลือ"
        ordering = ["kind__position", "subkind__position", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subkind", "unit", "valid_from"], name="ceiling_once", nulls_distinct=False
            ),
            models.CheckConstraint(name="ceiling_unit_is_known", condition=Q(unit__in=CeilingUnit.values)),
            models.CheckConstraint(name="ceiling_amount_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(
                name="ceiling_ends_after", condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount:,.2f} บาท{self.get_unit_display()}"
