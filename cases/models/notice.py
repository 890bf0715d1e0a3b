"""ประกาศรายชื่อ: the public notice of those to whom the committee agreed, and the objections to it."""

from typing import TYPE_CHECKING, Self

import pghistory
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q

from cases.access import reach
from cases.models.case import Case, Outcome
from cases.models.keys import new_key
from cases.models.places import LocalAuthority
from cases.models.staff import User
from cases.models.step import CaseStep
from cases.sealing import SealedTextField
from cases.wall import Holds, Own, Sees, wall

if TYPE_CHECKING:
    from datetime import date

    from cases.access import Anyone


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))

    def newest_first(self) -> Self:
        return self.order_by("-posted_on", "-id")

    def before(self, last: "Notice") -> Self:
        """Those that come after `last` in the list, in its order."""
        return self.filter(Q(posted_on__lt=last.posted_on) | Q(posted_on=last.posted_on, id__lt=last.pk))


@wall(
    read=Holds("case.read"), add=Holds("committee.keep") & Own("made_by_id"), change=Holds("committee.keep")
)
@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Notice(models.Model):
    """A list posted in public from `posted_on` to `until`, both counted, at `places`."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="notices")
    posted_on = models.DateField("ปิดประกาศวันที่")
    until = models.DateField("ถึงวันที่")
    places = models.CharField("สถานที่ปิดประกาศ", max_length=300)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ผู้บันทึก")
    made_at = models.DateTimeField("บันทึกเมื่อ")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ประกาศรายชื่อ"
        ordering = ["-posted_on", "-id"]
        constraints = [
            models.CheckConstraint(name="notice_ends_after", condition=Q(until__gte=F("posted_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.posted_on:%Y-%m-%d}"

    def is_over(self, day: "date") -> bool:
        """Whether its last day, which still counts, has passed."""
        return day > self.until


class NoticeEntryQuerySet(models.QuerySet["NoticeEntry"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))

    def with_struck(self, user: "Anyone") -> Self:
        """Annotated with `struck`: withdrawn since, or the step that put it on this notice was taken back."""
        posted = {"happened_on": OuterRef("notice__posted_on"), "entered_at": OuterRef("notice__made_at")}
        steps = CaseStep.objects.visible_to(user).filter(case=OuterRef("case"), verb="announce", **posted)
        gone = Q(case__outcome=Outcome.WITHDRAWN) | Exists(steps.exclude(undone_by=None))
        return self.annotate(struck=ExpressionWrapper(gone, output_field=models.BooleanField()))


@wall(read=Holds("case.read"), add=Holds("committee.keep") & Sees("notice") & Sees("case"))
class NoticeEntry(models.Model):
    """A case on a notice. Written once: what hung in public hung there, also when the name is struck since."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="+")
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="entries")
    case = models.ForeignKey(Case, models.PROTECT, related_name="notice_entries")
    place = models.PositiveSmallIntegerField("ลำดับ")

    objects = NoticeEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "รายชื่อในประกาศ"
        ordering = ["place", "id"]
        constraints = [models.UniqueConstraint(fields=["notice", "case"], name="case_once_a_notice")]

    def __str__(self) -> str:
        return f"{self.place}"


class Answer(models.TextChoices):
    """What became of an objection; blank while it waits."""

    UPHELD = "upheld", "ฟังขึ้น ให้ตรวจสอบใหม่"
    DISMISSED = "dismissed", "ฟังไม่ขึ้น"


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))


@wall(
    read=Holds("case.read"),
    add=Holds("committee.keep") & Sees("entry"),
    change=Holds("committee.keep") & Sees("entry"),
)
@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Objection(models.Model):
    """Somebody objects to a name on the notice; who that is stays with the office. Late ones are taken too."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="+")
    entry = models.ForeignKey(NoticeEntry, models.PROTECT, related_name="objections")
    received_on = models.DateField("วันที่รับคำคัดค้าน")
    objector = SealedTextField("ผู้คัดค้าน", max_length=200, blank=True)
    grounds = SealedTextField("เหตุที่คัดค้าน", max_length=1000)
    answer = models.CharField("ผลการพิจารณา", max_length=10, choices=Answer, blank=True)
    answered_on = models.DateField("วันที่แจ้งผล", null=True, blank=True)
    answer_reason = SealedTextField("เหตุผล", max_length=300, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "คำคัดค้าน"
        ordering = ["received_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="objection_answer_is_known", condition=Q(answer__in=["", *Answer.values])
            ),
            models.CheckConstraint(
                name="objection_answered_with_a_day", condition=Q(answer="") | Q(answered_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.received_on:%Y-%m-%d}"

    @property
    def is_late(self) -> bool:
        """Received after the notice's last day: it is taken and answered all the same, and says so."""
        return self.entry.notice.is_over(self.received_on)
