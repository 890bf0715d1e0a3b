"""นำเข้าจากตาราง: a spreadsheet on its way into the register. The verbs are in `cases.actions.imports*`.

A file is read and checked by a job, its rows wait here as staged, and one transaction makes cases of them. What an
imported row became stands in the history of its case; what a row said stands here, sealed.
"""

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, F, Q

from cases.access import reach
from cases.models.case import Case
from cases.models.keys import new_key
from cases.models.places import LocalAuthority
from cases.models.staff import User
from cases.sealing import SealedBytesField, SealedJSONField, SealedTextField, pack, parcel_key, unpack
from cases.sealing.token import Place
from cases.wall import Holds, Own, Sees, wall

if TYPE_CHECKING:
    from cases.access import Anyone


class ImportState(models.TextChoices):
    READING = "reading", "กำลังอ่านและตรวจ"
    ASKING = "asking", "รอระบุคอลัมน์"
    CHECKED = "checked", "ตรวจแล้ว ยังไม่นำเข้า"
    REFUSED = "refused", "อ่านไม่ได้"
    IMPORTED = "imported", "นำเข้าแล้ว"
    UNDONE = "undone", "ยกเลิกการนำเข้าแล้ว"
    DROPPED = "dropped", "ไม่ใช้ไฟล์นี้แล้ว"


class RowState(models.TextChoices):
    GOOD = "good", "ถูกต้อง"
    REJECTED = "rejected", "ต้องแก้ไข"


class RowResult(models.TextChoices):
    CREATED = "created", "เรื่องใหม่"
    UPDATED = "updated", "ปรับปรุง"
    UNCHANGED = "unchanged", "ไม่เปลี่ยน"
    REJECTED = "rejected", "ไม่นำเข้า"


BEFORE_IMPORT = (ImportState.READING, ImportState.ASKING, ImportState.CHECKED)


class ImportFileQuerySet(models.QuerySet["ImportFile"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))

    def newest_first(self) -> Self:
        return self.order_by("-uploaded_at", "-id")


# What changes after the file was chosen; who chose which file never does.
LATER = (
    "state", "refused", "table", "answers", "rows", "good", "warned", "rescued", "created", "updated", "unchanged",
    "rejected", "imported_by", "imported_at", "undone_by", "undone_at", "undone_reason",
)  # fmt: skip
_DONE = (ImportState.IMPORTED, ImportState.UNDONE)
_ADDS_UP = Q(rows=F("created") + F("updated") + F("unchanged") + F("rejected"))


@wall(
    read=Holds("case.read"),
    add=Holds("case.write") & Own("uploaded_by_id"),
    change=Holds("case.write"),
)
@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ImportFile(models.Model):
    """One file that an officer chose, for a period or for none. Its bytes are `ImportBytes`.

    `rows` were read as people; once imported they are `created + updated + unchanged + rejected`, always. `table` is what
    was found of the table (`cases.actions.imports_read.Found`), `answers` what the officer said of its columns.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ผู้เลือกไฟล์")
    uploaded_at = models.DateTimeField("เลือกไฟล์เมื่อ")
    name = SealedTextField("ชื่อไฟล์", max_length=200)
    size = models.PositiveIntegerField("ขนาด (ไบต์)")
    sha256 = models.CharField(max_length=64)
    period_from = models.DateField("ตั้งแต่วันที่", null=True, blank=True)
    period_to = models.DateField("ถึงวันที่", null=True, blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=ImportState, default=ImportState.READING)
    refused = SealedTextField("เหตุที่อ่านไม่ได้", blank=True)
    table = SealedJSONField(blank=True, default=dict)
    answers = SealedJSONField(blank=True, default=dict)
    rows = models.PositiveIntegerField("แถวที่อ่าน", default=0)
    good = models.PositiveIntegerField("แถวที่ถูกต้อง", default=0)
    warned = models.PositiveIntegerField("แถวที่มีคำเตือน", default=0)
    rescued = models.PositiveIntegerField("ค่าที่ปรับให้ถูกแบบ", default=0)
    created = models.PositiveIntegerField("เรื่องใหม่", default=0)
    updated = models.PositiveIntegerField("ปรับปรุง", default=0)
    unchanged = models.PositiveIntegerField("ไม่เปลี่ยน", default=0)
    rejected = models.PositiveIntegerField("ไม่นำเข้า", default=0)
    imported_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="ผู้นำเข้า")
    imported_at = models.DateTimeField("นำเข้าเมื่อ", null=True)
    undone_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="ผู้ยกเลิกการนำเข้า"
    )
    undone_at = models.DateTimeField("ยกเลิกการนำเข้าเมื่อ", null=True)
    undone_reason = SealedTextField("เหตุผลที่ยกเลิกการนำเข้า", max_length=300, blank=True)

    objects = ImportFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ไฟล์ที่นำเข้า"
        ordering = ["-uploaded_at", "-id"]
        constraints = [
            models.CheckConstraint(name="import_state_is_known", condition=Q(state__in=ImportState.values)),
            models.CheckConstraint(
                name="import_period_is_whole",
                condition=Q(period_from=None, period_to=None) | Q(period_to__gte=F("period_from")),
            ),
            models.CheckConstraint(
                name="import_done_adds_up",
                condition=(
                    Q(state__in=_DONE, imported_at__isnull=False, imported_by__isnull=False) & _ADDS_UP
                )
                | (~Q(state__in=_DONE) & Q(imported_at=None, imported_by=None)),
            ),
            models.CheckConstraint(
                name="import_undone_says_why",
                condition=Q(state=ImportState.UNDONE, undone_at__isnull=False, undone_by__isnull=False)
                & ~Q(undone_reason="")
                | ~Q(state=ImportState.UNDONE) & Q(undone_at=None, undone_by=None, undone_reason=""),
            ),
        ]
        indexes = [models.Index(fields=["local_authority", "-uploaded_at", "-id"], name="imports_of_office")]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.uploaded_at:%Y-%m-%d %H:%M}"

    def keep(self) -> None:
        """Writes what may change."""
        self.save(update_fields=LATER)

    @property
    def period(self) -> tuple[date, date] | None:
        return (self.period_from, self.period_to) if self.period_from and self.period_to else None

    @property
    def bad(self) -> int:
        """Rows that wait for a correction."""
        return self.rows - self.good

    @property
    def is_before_import(self) -> bool:
        return self.state in BEFORE_IMPORT


class ImportBytesQuerySet(models.QuerySet["ImportBytes"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))


@wall(
    read=Holds("case.read"),
    add=Holds("case.write") & Sees("file"),
    remove=Holds("case.write") & Sees("file"),
)
class ImportBytes(models.Model):
    """The file as it was chosen, sealed under the row's own key: read by the job, given back with its errors marked."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="+")
    file = models.OneToOneField(ImportFile, models.CASCADE, related_name="bytes")
    key = SealedTextField()
    data = SealedBytesField()

    objects = ImportBytesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ไบต์ของไฟล์ที่นำเข้า"

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def packed(cls, file: ImportFile, data: bytes) -> Self:
        """An unsaved row under a new key."""
        row = cls(local_authority_id=file.local_authority_id, file=file, key=parcel_key())
        row.data = pack(row.key, data, row._place())
        return row

    def opened(self) -> bytes:
        """The file's bytes; SealBroken when they are not this row's."""
        return unpack(self.key, self.data, self._place())

    def _place(self) -> Place:
        return Place(self._meta.db_table, "data", str(self.pk))


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))

    def in_order(self) -> Self:
        return self.order_by("sheet", "number")

    def after(self, row: "ImportRow") -> Self:
        """Those that follow in that order."""
        return self.filter(Q(sheet__gt=row.sheet) | Q(sheet=row.sheet, number__gt=row.number))

    def with_rule(self, rule: str) -> Self:
        """Those in which the rule found something, to mend or to know."""
        return self.filter(Q(rules__contains=[rule]) | Q(hints__contains=[rule]))

    def by_rule(self) -> tuple[Counter[str], Counter[str]]:
        """How many rows each rule found: of what is to be mended, and of what is to be known. One statement."""
        bad: Counter[str] = Counter()
        hints: Counter[str] = Counter()
        alike = self.order_by().values_list("rules", "hints").annotate(n=Count("pk"))
        for rules, known, n in alike:
            bad.update(dict.fromkeys(rules, n))
            hints.update(dict.fromkeys(known, n))
        return bad, hints


@wall(
    read=Holds("case.read"),
    add=Holds("case.write") & Sees("file"),
    change=Holds("case.write") & Sees("file"),
    remove=Holds("case.write") & Sees("file"),
)
class ImportRow(models.Model):
    """One row of the file. `sheet` counts the file's tables from 0, `number` is Excel's row. `said`: {values, cells, faults, warnings, rescued}, sealed.

    `content` and `wish` are keyed hashes: of everything that the row says, and of who asks for what on which day. By the
    first the same row is known again, by the second a corrected one. `case_year`/`case_serial`: the case number in it.
    `case_version` is the case's once it was imported: another one now means that it was edited since. `before` is what an
    updated case said, for whoever undoes the import.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="+")
    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="lines")
    sheet = models.PositiveSmallIntegerField("แผ่นงาน", default=0)
    number = models.PositiveIntegerField("แถว")
    state = models.CharField("สถานะ", max_length=10, choices=RowState)
    said = SealedJSONField(default=dict)
    rules = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    hints = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    content = models.CharField(max_length=32, blank=True)
    wish = models.CharField(max_length=32, blank=True)
    case_year = models.PositiveSmallIntegerField(null=True)
    case_serial = models.PositiveIntegerField(null=True)
    result = models.CharField("ผล", max_length=10, choices=RowResult, blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    case_version = models.PositiveIntegerField(null=True)
    before = SealedJSONField(blank=True, default=dict)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "แถวของไฟล์ที่นำเข้า"
        ordering = ["file", "sheet", "number"]
        constraints = [
            models.UniqueConstraint(fields=["file", "sheet", "number"], name="import_row_once"),
            models.CheckConstraint(name="import_row_state_is_known", condition=Q(state__in=RowState.values)),
            models.CheckConstraint(
                name="import_row_result_is_known", condition=Q(result__in=["", *RowResult.values])
            ),
            models.CheckConstraint(
                name="import_row_of_its_case",
                condition=Q(result__in=["", RowResult.REJECTED], case=None)
                | Q(result__in=["created", "updated", "unchanged"], case__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["local_authority", "content"], name="import_row_by_content"),
            models.Index(
                fields=["local_authority", "wish"], name="import_row_by_wish", condition=~Q(wish="")
            ),
            models.Index(fields=["case"], name="import_row_of_case", condition=Q(case__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"แถว {self.number}"

    def told(self, name: str) -> Any:
        """A part of `said`, or nothing."""
        return (self.said or {}).get(name) or ([] if name != "values" else {})


class ColumnMemoryQuerySet(models.QuerySet["ColumnMemory"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))

    def newest_first(self) -> Self:
        return self.order_by("-said_at", "-id")


@wall(read=Holds("case.read"), write=Holds("case.write"))
class ColumnMemory(models.Model):
    """What a heading means in one office: asked once. `field` is a key of `cases.spreadsheet.fields`, "" for not to be read.

    The heading itself is whatever stood in a row of somebody's file: it is found by a keyed hash, and its words are sealed.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.CASCADE, related_name="+")
    heading = models.CharField(max_length=32)
    words = SealedTextField("หัวคอลัมน์", blank=True, default="")
    field = models.CharField("ข้อมูล", max_length=40, blank=True)
    said_at = models.DateTimeField("บันทึกเมื่อ")

    objects = ColumnMemoryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "หัวคอลัมน์ที่จำไว้"
        constraints = [
            models.UniqueConstraint(fields=["local_authority", "heading"], name="column_remembered_once")
        ]

    def __str__(self) -> str:
        return f"{self.local_authority_id}: {self.field}"
