"""The INFO sheet: its layout as versioned data, its exports, and the fact that INFO was filled."""

from datetime import date
from typing import TYPE_CHECKING, Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q

from cases.access import LOCAL, may, reach
from cases.models import District, LocalAuthority, Province, User
from cases.models.keys import new_key
from cases.models.places import NATIONAL
from cases.wall import ANYONE, Holds, HoldsProvince, Own, Signed, wall
from reporting.models.duty import Obligation

if TYPE_CHECKING:
    from cases.access import Anyone


class InfoLayoutQuerySet(models.QuerySet["InfoLayout"]):
    def published(self) -> Self:
        """Those that files follow; a draft is nobody's."""
        return self.filter(published_on__isnull=False)


class InfoLayoutManager(models.Manager["InfoLayout"]):
    """Leaves the ministry's workbook in the database until somebody asks for it."""

    def get_queryset(self) -> InfoLayoutQuerySet:
        return InfoLayoutQuerySet(self.model, using=self._db).defer("template")

    def published(self) -> InfoLayoutQuerySet:
        return self.get_queryset().published()


FROZEN = """
    IF OLD.published_on IS NOT NULL AND (TG_OP = 'DELETE' OR NEW.published_on IS NOT NULL) THEN
        RAISE EXCEPTION 'a published layout is frozen: version %', OLD.version USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
"""


@wall(read=ANYONE, write=NATIONAL)
class InfoLayout(models.Model):
    """A version of the ministry's sheet, from a month on. The manual's columns are not public, so the
    layout is data: an administrator adds a version without code.

    Files follow published versions only, and a published version is frozen (by trigger): a change is a new version,
    from a later month. `template` is the workbook that the ministry handed out, filled from the row beneath
    `template_row` on (as Excel counts); then the columns' positions are those of its sheet.
    """

    version = models.PositiveSmallIntegerField("ฉบับที่", unique=True)
    title = models.CharField("ชื่อแบบ", max_length=200)
    effective_from = models.DateField("ใช้ตั้งแต่ข้อมูลประจำเดือน", unique=True)
    published_on = models.DateField("ประกาศใช้เมื่อ", null=True, blank=True, editable=False)
    template = models.BinaryField(null=True, editable=False)
    template_name = models.CharField(max_length=200, blank=True, default="", editable=False)
    template_sheet = models.CharField(max_length=31, blank=True, default="", editable=False)
    template_row = models.PositiveSmallIntegerField(null=True, editable=False)

    objects = InfoLayoutManager()

    class Meta:
        verbose_name = verbose_name_plural = "แบบ INFO"
        ordering = ["version"]
        constraints = [
            models.CheckConstraint(name="layout_from_first_of_month", condition=Q(effective_from__day=1)),
            models.CheckConstraint(
                name="layout_template_is_whole",
                condition=Q(template=None, template_row=None, template_sheet="")
                | Q(template__isnull=False, template_row__gte=1) & ~Q(template_sheet=""),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="layout_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=FROZEN,
            )
        ]

    def __str__(self) -> str:
        return f"แบบฉบับที่ {self.version}"


class CellFormat(models.TextChoices):
    TEXT = "text", "ข้อความ"
    INTEGER = "integer", "จำนวนเต็ม"
    MONEY = "money", "จำนวนเงิน"
    DATE = "date", "วันที่"


@wall(read=ANYONE, write=NATIONAL)
class InfoColumn(models.Model):
    """One column: its Thai heading and the source field (a key of `reporting.info.SOURCES`).

    Those of a published layout are frozen too: by the trigger `info_columns_frozen` of migration 0005, which asks as
    who writes, and so is none of pgtrigger's (theirs run as the role that keeps history).
    """

    layout = models.ForeignKey(InfoLayout, models.CASCADE, related_name="columns")
    position = models.PositiveSmallIntegerField("ลำดับ")
    heading = models.CharField("หัวคอลัมน์", max_length=120)
    source = models.CharField("ข้อมูล", max_length=40)
    format = models.CharField("รูปแบบ", max_length=10, choices=CellFormat, default=CellFormat.TEXT)
    width = models.PositiveSmallIntegerField("ความกว้าง (ตัวอักษร)", default=14)
    required = models.BooleanField("จำเป็น", default=False)
    enabled = models.BooleanField("ใช้งาน", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "คอลัมน์ของแบบ INFO"
        ordering = ["layout", "position"]
        constraints = [
            models.UniqueConstraint(fields=["layout", "position"], name="column_position_once"),
            models.CheckConstraint(name="column_format_is_known", condition=Q(format__in=CellFormat.values)),
        ]

    def __str__(self) -> str:
        return self.heading


class InfoExportQuerySet(models.QuerySet["InfoExport"]):
    def visible_to(self, user: "Anyone") -> Self:
        """Exports of what the user could export: own local authority's, or own province's and all in it."""
        of_one = reach(user, "info.export", "local_authority")
        if not may(user, "info.export") or user.role in LOCAL:
            return self.filter(of_one)
        of_province = Q(province__isnull=False)
        if user.province_id:
            of_province = Q(province=user.province_id)
        return self.filter(of_one & Q(local_authority__isnull=False) | of_province)

    def of_month(self, month: date) -> Self:
        """Files of this month alone, by its first day."""
        return self.filter(Q(last_month=None) | Q(last_month=F("month")), month=month)


@wall(
    read=Holds("info.export") | HoldsProvince("info.export"),
    add=(Holds("info.export") | HoldsProvince("info.export")) & Signed("exported_by_id"),
)
class InfoExport(models.Model):
    """Who took which month out, when and for what purpose. `sha256` is the file's own checksum.

    Of a file of several months `last_month` tells the last, of a district's `district` which. The nation's file has
    one row in each province, so that its administrator sees what was taken of it.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    month = models.DateField()
    last_month = models.DateField(null=True)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, null=True, related_name="+")
    district = models.ForeignKey(District, models.PROTECT, null=True, related_name="+")
    province = models.ForeignKey(Province, models.PROTECT, null=True, related_name="+")
    purpose = models.CharField("วัตถุประสงค์", max_length=300)
    exported_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    exported_at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    layout = models.ForeignKey(InfoLayout, models.PROTECT, related_name="+")

    objects = InfoExportQuerySet.as_manager()

    class Meta:
        ordering = ["-exported_at"]
        constraints = [
            models.CheckConstraint(
                name="export_has_one_scope",
                condition=Q(local_authority__isnull=False, province=None)
                | Q(local_authority=None, province__isnull=False),
            ),
            models.CheckConstraint(name="export_has_purpose", condition=~Q(purpose="")),
            models.CheckConstraint(
                name="export_district_in_province", condition=Q(district=None) | Q(province__isnull=False)
            ),
            models.CheckConstraint(
                name="export_months_in_order",
                condition=Q(last_month=None) | Q(last_month__gte=F("month")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.rows}"


class InfoRecordQuerySet(models.QuerySet["InfoRecord"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "month.read", "obligation__local_authority"))


@wall(
    read=Holds("month.read", via="obligation"),
    add=Holds("info.record", via="obligation") & Own("marked_by_id"),
)
@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class InfoRecord(models.Model):
    """The month stands in INFO: a fact of its own, apart from *posted here*.

    `sha256` is the checksum of the spreadsheet from which INFO was filled. A later row replaces an
    earlier one on screen; all are kept.
    """

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="info_records")
    recorded_on = models.DateField("วันที่บันทึกใน INFO")
    sha256 = models.CharField("รหัสตรวจสอบไฟล์", max_length=64, blank=True)
    marked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ผู้ทำเครื่องหมาย")
    marked_at = models.DateTimeField("ทำเครื่องหมายเมื่อ")

    objects = InfoRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-marked_at"]
        constraints = [
            models.CheckConstraint(
                name="info_sha256_is_hex", condition=Q(sha256__regex=r"^([0-9a-f]{64})?$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.recorded_on}"
