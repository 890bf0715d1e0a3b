"""How much may be given for what: ceilings as rows, chosen by the date of the event."""

from datetime import date
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Cast

from cases.ceilings import Earlier, Rate
from cases.models.help import DAY, HelpGivenQuerySet, HelpKind, HelpSubkind
from cases.models.places import NATIONAL
from cases.wall import ANYONE, wall

RATE_COLUMNS = tuple(Rate.__dataclass_fields__)


def _text(name: Any) -> Cast:
    return Cast(name, models.TextField())


# A line of help as an array of texts: an array in PostgreSQL has one type.
LINE = Func(
    _text("case_id"), _text("amount"), _text(DAY), _text("case__subkind_id"),
    template="ARRAY[%(expressions)s]", output_field=ArrayField(models.TextField(null=True)),
)  # fmt: skip


class CeilingUnit(models.TextChoices):
    HOUSE = "house", "ต่อหลัง"
    PERSON = "person", "ต่อคน"
    FAMILY = "family", "ต่อครอบครัว"
    TIME = "time", "ต่อครั้ง"


class CeilingQuerySet(models.QuerySet["Ceiling"]):
    def on(self, day: date) -> Self:
        """Those in force on the day of the event."""
        return self.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))

    def rates_beside(self, help_given: HelpGivenQuerySet) -> tuple[list[Rate], list[Earlier]]:
        """As the rules read them, with the lines that count beside a case: one statement, the lines on each rate."""
        found = self.annotate(beside=ArraySubquery(help_given.values(line=LINE))).order_by("valid_from", "id")
        rows = list(found.values(*RATE_COLUMNS, "beside"))
        lines = (rows and rows[0]["beside"]) or []  # NULL where no household is known
        return [Rate(**{name: row[name] for name in RATE_COLUMNS}) for row in rows], [
            _earlier(*line) for line in lines
        ]


def _earlier(case_id: str, amount: str, day: str, subkind_id: str | None) -> Earlier:
    return Earlier(UUID(case_id), Decimal(amount), date.fromisoformat(day), subkind_id)


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
