"""Kinds of help (ด้าน) as reference rows, and the help that was given."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from cases.access import reach
from cases.facts import RequestFields
from cases.models.keys import new_key
from cases.models.places import NATIONAL, LocalAuthority
from cases.sealing import SealedTextField
from cases.wall import ANYONE, Holds, Opened, Sees, wall

if TYPE_CHECKING:
    from uuid import UUID

    from cases.access import Anyone

# A house number that names no house.
WITHOUT_HOUSE = ("", "ไม่มี")
# For which day a line counts.
DAY = Coalesce("given_on", "case__received_on")


@wall(read=ANYONE, write=NATIONAL)
class HelpKind(models.Model):
    """A ด้าน of the ministry's regulation of พ.ศ. 2566."""

    code = models.CharField("รหัส", max_length=20, primary_key=True)
    name = models.CharField("ด้าน", max_length=120, unique=True)
    position = models.PositiveSmallIntegerField("ลำดับ")
    active = models.BooleanField("ใช้งาน", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "ด้านที่ขอรับความช่วยเหลือ"
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


@wall(read=ANYONE, write=NATIONAL)
class HelpSubkind(models.Model):
    """What is usually given within a ด้าน: ถุงยังชีพ, ค่าจัดการศพ, …"""

    code = models.CharField("รหัส", max_length=30, primary_key=True)
    kind = models.ForeignKey(HelpKind, models.PROTECT, related_name="subkinds", verbose_name="ด้าน")
    name = models.CharField("ลักษณะย่อย", max_length=120)
    position = models.PositiveSmallIntegerField("ลำดับ")
    active = models.BooleanField("ใช้งาน", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "ลักษณะย่อยของความช่วยเหลือ"
        ordering = ["kind__position", "position", "code"]
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="subkind_name_once")]

    def __str__(self) -> str:
        return self.name


class HelpForm(models.TextChoices):
    MONEY = "money", "เงิน"
    GOODS = "goods", "สิ่งของ"
    LABOUR = "labour", "แรงงาน"
    SERVICE = "service", "บริการ"


class BudgetSource(models.TextChoices):
    RESERVE = "reserve", "งบกลาง ประเภทเงินสำรองจ่าย"
    ANNUAL = "annual", "งบประมาณรายจ่ายประจำปี"
    ACCUMULATED = "accumulated", "เงินสะสม"
    OTHER_AGENCY = "other_agency", "หน่วยงานอื่นสนับสนุน"
    DONATION = "donation", "เงินหรือสิ่งของบริจาค"


class HelpGivenQuerySet(models.QuerySet["HelpGiven"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))

    def of_household(self, place: RequestFields) -> Self:
        """Of the house with this code; of the same address where one of the two has no code. None if unknown."""
        names = ("house_no", "moo", "community", "subdistrict_id")
        address = {f"case__{name}": getattr(place, name) for name in names}
        is_known = place.subdistrict_id and place.house_no not in WITHOUT_HOUSE
        same = Q(**address) if is_known else Q(pk__in=[])
        if place.house_code:
            same = Q(case__house_code=place.house_code) | Q(same, case__house_code="")
        return self.filter(same)

    def of_kind(self, kind_id: str) -> Self:
        return self.filter(case__kind=kind_id)

    def in_fiscal_years(self, years: Iterable[int]) -> Self:
        """By the day of giving, else of the request; `years` in พ.ศ."""
        firsts = [date(year - 544, 10, 1) for year in years]
        inside = (Q(day__gte=first, day__lt=first.replace(year=first.year + 1)) for first in firsts)
        return self.alias(day=DAY).filter(Q(*inside, _connector=Q.OR))

    def beside(self, case_id: "UUID | None", form_key: "UUID | None") -> Self:
        """What counts beside the case, known by its key or its form's. Records that were withdrawn do not."""
        own: dict[str, Any] = {"case": case_id} if case_id else {"case__form_key": form_key}
        return self.exclude(case__outcome="withdrawn").filter(amount__gt=0).exclude(**own).order_by("pk")


@wall(read=Holds("case.read") | Opened("info.export"), write=Holds("case.write") & Sees("case"))
@pghistory.track(
    pghistory.InsertEvent(level=pghistory.Statement), pghistory.UpdateEvent(), pghistory.DeleteEvent()
)
class HelpGiven(models.Model):
    """One line of help. `amount` is baht: money paid, or the value of goods, labour or service."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="help_given")
    form = models.CharField("รูปแบบ", max_length=10, choices=HelpForm)
    description = models.CharField("รายการ", max_length=200, blank=True)
    amount = models.DecimalField(
        "จำนวนเงินหรือมูลค่า (บาท)", max_digits=12, decimal_places=2, null=True, blank=True
    )
    quantity = models.DecimalField("จำนวน", max_digits=10, decimal_places=2, null=True, blank=True)
    unit = models.CharField("หน่วยนับ", max_length=40, blank=True)
    given_on = models.DateField("วันที่ช่วยเหลือ", null=True, blank=True)
    budget_source = models.CharField("แหล่งงบประมาณ", max_length=20, choices=BudgetSource, blank=True)
    # Blank: the applicant. An heir, a neighbour, the village headman who hands out forty parcels.
    receiver = SealedTextField("ผู้รับแทน", max_length=200, blank=True)
    evidence = models.CharField("หลักฐานการรับ", max_length=200, blank=True)
    over_ceiling_reason = SealedTextField("เหตุผลที่เกินอัตรา", max_length=300, blank=True)
    # The step that wrote the line, and takes it along when it is taken back. None: typed on the form, or changed there
    # since.
    step = models.ForeignKey(
        "cases.CaseStep", models.PROTECT, null=True, editable=False, related_name="lines"
    )

    objects = HelpGivenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ความช่วยเหลือที่ให้"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="help_form_is_known", condition=Q(form__in=HelpForm.values)),
            models.CheckConstraint(
                name="help_budget_is_known", condition=Q(budget_source__in=["", *BudgetSource.values])
            ),
            models.CheckConstraint(
                name="help_amount_not_negative", condition=Q(amount=None) | Q(amount__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()} {self.description}".strip()
