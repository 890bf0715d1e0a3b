"""A posting: an append-only, frozen picture of one local authority's month."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from cases.access import reach
from cases.models import Case, LocalAuthority, User
from cases.models.keys import new_key
from cases.sealing import SealedJSONField
from cases.wall import Holds, Opened, Own, Sees, wall

if TYPE_CHECKING:
    from cases.access import Anyone


class PostingKind(models.TextChoices):
    CASES = "cases", "มีผู้ขอรับความช่วยเหลือ"
    NIL = "nil", "ไม่มีผู้ขอรับความช่วยเหลือในเดือนนี้"


class PostingQuerySet(models.QuerySet["Posting"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "month.read", "obligation__local_authority"))

    def good(self, at: datetime) -> Self:
        """What fulfils the duty, as it looks at `at`: a complete version, or a nil return that is true.

        True while no case has voided it by `at`; one that came in time and was true at the due instant stays good.
        """
        due = F("obligation__due_at")
        true = Q(void=None) | Q(void__at__gt=at) | Q(posted_at__lt=due, void__at__gte=due)
        complete = Q(kind=PostingKind.CASES, is_complete=True)
        return self.filter(complete | Q(kind=PostingKind.NIL) & true, posted_at__lte=at)


@wall(
    read=Holds("month.read", via="obligation"),
    add=Holds("month.post", via="obligation") & Own("posted_by_id"),
)
class Posting(models.Model):
    """One version of a month, with the server's time, its counts and the hash of its content.

    `revision` is the month's revision (MonthRevision) at that moment: when the month's has moved on, a
    new posting is due. `totals` is a list of one object per ด้าน. Amounts are baht.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    obligation = models.ForeignKey("reporting.Obligation", models.PROTECT, related_name="postings")
    version = models.PositiveSmallIntegerField("ฉบับที่")
    kind = models.CharField("ประเภท", max_length=10, choices=PostingKind)
    posted_at = models.DateTimeField("บันทึกเมื่อ")
    posted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ผู้บันทึก")
    case_count = models.PositiveIntegerField("จำนวนราย")
    complete_count = models.PositiveIntegerField("จำนวนรายที่ครบถ้วน")
    household_count = models.PositiveIntegerField("จำนวนครัวเรือน")
    people_count = models.PositiveIntegerField("จำนวนผู้ได้รับความเดือดร้อน (คน)")
    help_total = models.DecimalField("มูลค่า (บาท)", max_digits=16, decimal_places=2)
    totals = models.JSONField(encoder=DjangoJSONEncoder, default=list)
    is_complete = models.BooleanField("ครบถ้วน")
    content_hash = models.CharField("รหัสตรวจสอบเนื้อหา", max_length=64)
    revision = models.PositiveBigIntegerField()

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "การบันทึกข้อมูลประจำเดือน"
        ordering = ["-posted_at"]
        constraints = [
            models.UniqueConstraint(fields=["obligation", "version"], name="posting_version_once"),
            models.CheckConstraint(name="posting_kind_is_known", condition=Q(kind__in=PostingKind.values)),
            models.CheckConstraint(
                name="posting_nil_is_empty",
                condition=Q(kind=PostingKind.CASES, case_count__gte=1)
                | Q(kind=PostingKind.NIL, case_count=0, is_complete=True),
            ),
            models.CheckConstraint(
                name="posting_complete_counts",
                condition=Q(is_complete=True, complete_count=models.F("case_count"))
                | Q(is_complete=False, complete_count__lt=models.F("case_count")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} v{self.version}"


@wall(
    read=Holds("case.read") | Opened("month.rows"), add=Holds("month.post") & Sees("posting") & Sees("case")
)
class PostingRow(models.Model):
    """One case as it stood in that version. `intake` and `outcome` are frozen apart: only intake is hashed.

    Both are sealed; an identity number stands in `intake` as a keyed fingerprint, never as the number. What
    says nothing about a person stands open beside them, for those who check rows without meeting people.
    """

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="rows")
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    number = models.CharField("เลขทะเบียนคำขอ", max_length=20)
    received_on = models.DateField("วันที่ยื่นคำขอ")
    kind_code = models.CharField("ด้านที่ขอรับความช่วยเหลือ", max_length=20)
    outcome_then = models.CharField("ผลการพิจารณา ณ เวลานั้น", max_length=20)
    intake = SealedJSONField(bound_to=("posting_id", "case_id"))
    outcome = SealedJSONField(bound_to=("posting_id", "case_id"))
    gaps = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["posting", "case"], name="posting_row_once")]
        triggers = [
            pgtrigger.Protect(name="row_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number


@wall(read=Holds("month.read", via="posting__obligation"))
class NilVoid(models.Model):
    """The instant at which a nil return stopped being true: a case of that month appeared.

    Written by the trigger on cases (migration 0002), never by the application.
    """

    posting = models.OneToOneField(Posting, models.PROTECT, related_name="void")
    at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="void_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.posting_id} {self.at:%Y-%m-%d}"
