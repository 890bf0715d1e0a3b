"""Provinces, districts, subdistricts, the local authorities that serve them, and public holidays."""

from datetime import date
from typing import TYPE_CHECKING, Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from cases.access import ANSWERS_TO_DISTRICT, LocalAuthorityKind, reach
from cases.wall import ANYONE, Holds, HoldsProvince, May, Sql, wall

if TYPE_CHECKING:
    from cases.access import Anyone

WHOLE_COUNTRY = Sql("(SELECT app_everywhere())", "for the whole country")
# Names and rules that hold in every province: the nation's administrator writes them.
NATIONAL = May("reference.manage") & WHOLE_COUNTRY
# Where an office lies decides who reads it: a province's administrator draws none over from another.
OF_OWN_PROVINCE = Sql(
    """(SELECT app_everywhere()) OR EXISTS (SELECT FROM cases_district d WHERE d.code = {table}.district_id
       AND d.province_id = (SELECT current_setting('app.province', true)))""",
    "in its province",
)


@wall(read=ANYONE, write=NATIONAL)
class Province(models.Model):
    """A province, keyed by its two-digit code of the Department of Provincial Administration."""

    code = models.CharField("รหัสจังหวัด", max_length=2, primary_key=True)
    name = models.CharField("จังหวัด", max_length=60, unique=True)
    # e.g. "ตก ๐๐๒๓.๓" for จังหวัดตาก: the number under which the provincial office writes.
    letter_prefix = models.CharField("เลขที่หนังสือ", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "จังหวัด"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


@wall(read=ANYONE, write=HoldsProvince("reference.manage"))
class District(models.Model):
    """An amphoe, keyed by its four-digit code."""

    code = models.CharField("รหัสอำเภอ", max_length=4, primary_key=True)
    province = models.ForeignKey(Province, models.PROTECT, verbose_name="จังหวัด")
    name = models.CharField("อำเภอ", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "อำเภอ"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


@wall(read=ANYONE, write=NATIONAL)
class Subdistrict(models.Model):
    """A tambon, keyed by its six-digit code. Names repeat, even inside one province."""

    code = models.CharField("รหัสตำบล", max_length=6, primary_key=True)
    district = models.ForeignKey(District, models.PROTECT, verbose_name="อำเภอ")
    name = models.CharField("ตำบล", max_length=60)
    postcode = models.CharField("รหัสไปรษณีย์", max_length=5, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "ตำบล"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class LocalAuthorityQuerySet(models.QuerySet["LocalAuthority"]):
    def visible_to(self, user: "Anyone", permission: str = "month.read") -> Self:
        """Those over which the user holds the right."""
        return self.filter(reach(user, permission))

    def existing(self, day: date) -> Self:
        """Those not yet dissolved or merged away on that day."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=day))


@wall(read=ANYONE, write=May("reference.manage") & OF_OWN_PROVINCE)
@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class LocalAuthority(models.Model):
    """An อปท. `code`, `kind` and `name` hold since `facts_from`; earlier ones are in LocalAuthorityPast.

    The code is text (`TTPPDDLL`) and keeps its leading zero. The kind must never be derived from it:
    296 อบต. became เทศบาล on 28 พ.ย. 2568 and the codes did not all follow.
    """

    code = models.CharField("รหัส อปท.", max_length=8, unique=True)
    kind = models.CharField("ประเภท", max_length=30, choices=LocalAuthorityKind)
    name = models.CharField("ชื่อ อปท.", max_length=120)
    sort_key = models.CharField(max_length=240, editable=False)
    district = models.ForeignKey(District, models.PROTECT, verbose_name="อำเภอที่ตั้ง")
    covers_province = models.BooleanField("รับผิดชอบทั้งจังหวัด", default=False)
    subdistricts = models.ManyToManyField(Subdistrict, through="Coverage", related_name="local_authorities")
    population = models.PositiveIntegerField("ประชากร", null=True, blank=True)
    facts_from = models.DateField("ข้อเท็จจริง ณ วันที่")
    closed_on = models.DateField("วันที่ยุบหรือรวม", null=True, blank=True)

    objects = LocalAuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "องค์กรปกครองส่วนท้องถิ่น"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="lao_code_is_8_digits", condition=Q(code__regex=r"^\d{8}$")),
            models.CheckConstraint(name="lao_kind_is_known", condition=Q(kind__in=LocalAuthorityKind.values)),
        ]
        indexes = [models.Index(fields=["district", "kind"], name="lao_by_district")]

    def __str__(self) -> str:
        return self.name

    @property
    def answers_to_district(self) -> bool:
        """Whether the circular routes it through its district office."""
        return self.kind in ANSWERS_TO_DISTRICT

    def facts_on(self, day: date) -> tuple[str, str, str]:
        """(code, kind, name) as they were on that day; today's where nothing older is known."""
        if day < self.facts_from:
            for past in self.past.all():
                if past.period.lower <= day < past.period.upper:
                    return past.code, past.kind, past.name
        return self.code, self.kind, self.name


@wall(read=ANYONE, write=Holds("reference.manage"))
class Coverage(models.Model):
    """A subdistrict that a local authority serves, wholly or in part (12 tambons of Tak are split)."""

    local_authority = models.ForeignKey(LocalAuthority, models.CASCADE, related_name="coverage")
    subdistrict = models.ForeignKey(Subdistrict, models.PROTECT, related_name="coverage")
    partial = models.BooleanField("บางส่วน", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "พื้นที่รับผิดชอบ"
        constraints = [
            models.UniqueConstraint(fields=["local_authority", "subdistrict"], name="coverage_once"),
        ]

    def __str__(self) -> str:
        return f"{self.local_authority_id} {self.subdistrict_id}"


@wall(read=ANYONE, write=Holds("reference.manage"))
class LocalAuthorityPast(models.Model):
    """What a local authority was called before: code, kind and name with their validity dates."""

    local_authority = models.ForeignKey(LocalAuthority, models.CASCADE, related_name="past")
    code = models.CharField("รหัส อปท.", max_length=8)
    kind = models.CharField("ประเภท", max_length=30, choices=LocalAuthorityKind)
    name = models.CharField("ชื่อ อปท.", max_length=120)
    period = DateRangeField("ช่วงเวลา")

    class Meta:
        verbose_name = verbose_name_plural = "ข้อเท็จจริงเดิมของ อปท."
        constraints = [
            ExclusionConstraint(
                name="lao_past_no_overlap",
                expressions=[
                    (F("local_authority"), RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="lao_past_period_is_bounded",
                condition=Q(period__startswith__isnull=False, period__endswith__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@wall(read=ANYONE, write=NATIONAL)
class Holiday(models.Model):
    """A public holiday. Deadlines move for it only under a rule that says so (default: they do not)."""

    day = models.DateField("วันที่", unique=True)
    name = models.CharField("ชื่อวันหยุด", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "วันหยุดราชการ"
        ordering = ["day"]

    def __str__(self) -> str:
        return self.name
