"""คณะกรรมการช่วยเหลือประชาชน: the order that appoints it, its members, its meetings and what they resolved."""

from typing import TYPE_CHECKING, Self

import pghistory
from django.db import models
from django.db.models import F, Q

from cases.access import reach
from cases.models.case import Case
from cases.models.keys import new_key
from cases.models.places import LocalAuthority
from cases.models.staff import User
from cases.sealing import SealedTextField
from cases.wall import Holds, Own, Sees, wall

if TYPE_CHECKING:
    from datetime import date

    from cases.access import Anyone


class CommitteeQuerySet(models.QuerySet["Committee"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))

    def sitting(self, day: "date") -> Self:
        """Those appointed by that day and not yet replaced."""
        return self.filter(appointed_on__lte=day).filter(Q(ended_on=None) | Q(ended_on__gt=day))


@wall(read=Holds("case.read"), add=Holds("committee.keep"), change=Holds("committee.keep"))
@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Committee(models.Model):
    """One appointment order. A new order makes a new committee; the former one keeps its meetings.

    `quorum` is how many members must be present; `quorum_source` where that rule stands, for it differs [D].
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="committees")
    order_number = models.CharField("คำสั่งเลขที่", max_length=60)
    appointed_on = models.DateField("ลงวันที่")
    ended_on = models.DateField("พ้นหน้าที่วันที่", null=True, blank=True)
    quorum = models.PositiveSmallIntegerField("องค์ประชุม (คน)")
    quorum_source = models.CharField("ที่มาขององค์ประชุม", max_length=400, blank=True)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "คณะกรรมการช่วยเหลือประชาชน"
        ordering = ["-appointed_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["local_authority", "order_number"], name="committee_order_once"),
            models.CheckConstraint(name="committee_has_quorum", condition=Q(quorum__gte=1)),
            models.CheckConstraint(
                name="committee_ends_after", condition=Q(ended_on=None) | Q(ended_on__gte=F("appointed_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"คำสั่งที่ {self.order_number}"


class MemberRole(models.TextChoices):
    CHAIR = "chair", "ประธานกรรมการ"
    MEMBER = "member", "กรรมการ"
    SECRETARY = "secretary", "กรรมการและเลขานุการ"
    ASSISTANT = "assistant", "ผู้ช่วยเลขานุการ"


# An assistant secretary takes the minutes and has no vote.
VOTING = (MemberRole.CHAIR, MemberRole.MEMBER, MemberRole.SECRETARY)


class CommitteeMemberQuerySet(models.QuerySet["CommitteeMember"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))

    def serving(self, day: "date") -> Self:
        return self.filter(Q(from_day=None) | Q(from_day__lte=day)).filter(Q(until=None) | Q(until__gt=day))


@wall(read=Holds("case.read"), write=Holds("committee.keep") & Sees("committee"))
@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class CommitteeMember(models.Model):
    """Somebody named in the order, for as long as the order or the term says."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="+")
    committee = models.ForeignKey(Committee, models.CASCADE, related_name="members")
    name = models.CharField("ชื่อ–สกุล", max_length=120)
    position = models.CharField("ตำแหน่งหรือผู้แทน", max_length=120, blank=True)
    role = models.CharField("หน้าที่", max_length=10, choices=MemberRole, default=MemberRole.MEMBER)
    from_day = models.DateField("ตั้งแต่วันที่", null=True, blank=True)
    until = models.DateField("ถึงวันที่", null=True, blank=True)
    place = models.PositiveSmallIntegerField("ลำดับ", default=0)

    objects = CommitteeMemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "กรรมการ"
        ordering = ["place", "id"]
        constraints = [
            models.CheckConstraint(name="member_role_is_known", condition=Q(role__in=MemberRole.values)),
        ]

    def __str__(self) -> str:
        return self.name


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))

    def standing(self) -> Self:
        """Not called off."""
        return self.filter(cancelled_at=None)


@wall(
    read=Holds("case.read"),
    add=Holds("committee.keep") & Sees("committee") & Own("called_by_id"),
    change=Holds("committee.keep") & Sees("committee"),
)
@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Meeting(models.Model):
    """ครั้งที่ `number`/`year` (พ.ศ., of the day it is held). `closed_at`: the minutes stand, nothing changes any more.

    `lacked_quorum`: it was closed without having resolved anything. One that was called off stays listed; its
    number is free for another.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="meetings")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField("ครั้งที่")
    year = models.PositiveSmallIntegerField("พ.ศ.")
    held_on = models.DateField("วันที่ประชุม")
    begins_at = models.TimeField("เวลา", null=True, blank=True)
    place = models.CharField("สถานที่ประชุม", max_length=200, blank=True)
    called_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ผู้บันทึก")
    called_at = models.DateTimeField("บันทึกเมื่อ")
    closed_at = models.DateTimeField("รับรองรายงานเมื่อ", null=True, blank=True)
    lacked_quorum = models.BooleanField("ไม่ครบองค์ประชุม", default=False)
    cancelled_at = models.DateTimeField("ยกเลิกเมื่อ", null=True, blank=True)
    cancel_reason = SealedTextField("เหตุผลที่ยกเลิกการประชุม", max_length=300, blank=True)
    # Why the head opened it again, the last time; the history keeps the times before.
    reopen_reason = SealedTextField("เหตุผลที่เปิดอีกครั้ง", max_length=300, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "การประชุมคณะกรรมการ"
        ordering = ["-held_on", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["local_authority", "year", "number"],
                condition=Q(cancelled_at=None),
                name="meeting_number_once",
            ),
            models.CheckConstraint(
                name="meeting_held_or_called_off", condition=Q(cancelled_at=None) | Q(closed_at=None)
            ),
            models.CheckConstraint(
                name="lacked_quorum_when_closed",
                condition=Q(lacked_quorum=False) | Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"ครั้งที่ {self.number}/{self.year}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.cancelled_at is None


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))


@wall(read=Holds("case.read"), write=Holds("committee.keep") & Sees("meeting") & Sees("member"))
@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Attendance(models.Model):
    """Who was there: a row for each member present."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="+")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendance")
    member = models.ForeignKey(CommitteeMember, models.PROTECT, related_name="attendance")

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ผู้มาประชุม"
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="attends_once")]

    def __str__(self) -> str:
        return str(self.member_id)


class Resolution(models.TextChoices):
    AGREE = "agree", "เห็นชอบ"
    PARTLY = "partly", "เห็นชอบบางส่วน"
    DISAGREE = "disagree", "ไม่เห็นชอบ"
    CHECK_AGAIN = "check_again", "ให้ตรวจสอบเพิ่ม"
    RATIFY = "ratify", "รับรองการช่วยเหลือฉุกเฉิน"


# What goes on to the notice and the executive.
AGREEING = (Resolution.AGREE, Resolution.PARTLY)


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))

    def pending(self) -> Self:
        """Without a resolution, in a meeting that can still make one."""
        return self.filter(resolution="", meeting__closed_at=None, meeting__cancelled_at=None)


@wall(read=Holds("case.read"), write=Holds("committee.keep") & Sees("meeting") & Sees("case"))
@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class AgendaItem(models.Model):
    """A case on a meeting's agenda, and the resolution on it; `amount` in baht for what was agreed to.

    A blank resolution is none yet: the case stays for the next meeting.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="+")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, models.PROTECT, related_name="agenda_items")
    place = models.PositiveSmallIntegerField("ลำดับ", default=0)
    resolution = models.CharField("มติ", max_length=20, choices=Resolution, blank=True)
    amount = models.DecimalField("วงเงินที่เห็นชอบ (บาท)", max_digits=12, decimal_places=2, null=True, blank=True)
    reason = SealedTextField("เหตุผลหรือเงื่อนไข", max_length=300, blank=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "เรื่องในระเบียบวาระ"
        ordering = ["place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "case"], name="case_once_an_agenda"),
            models.CheckConstraint(
                name="resolution_is_known", condition=Q(resolution__in=["", *Resolution.values])
            ),
            models.CheckConstraint(
                name="partly_has_amount", condition=~Q(resolution=Resolution.PARTLY) | Q(amount__isnull=False)
            ),
            models.CheckConstraint(
                name="agreed_amount_not_negative", condition=Q(amount=None) | Q(amount__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.resolution}"


class RecusalQuerySet(models.QuerySet["Recusal"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))


@wall(read=Holds("case.read"), write=Holds("committee.keep") & Sees("item") & Sees("member"))
@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Recusal(models.Model):
    """A member who left the room for one case, and why (มีส่วนได้เสีย)."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="+")
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="recusals")
    member = models.ForeignKey(CommitteeMember, models.PROTECT, related_name="recusals")
    reason = SealedTextField("เหตุที่มีส่วนได้เสีย", max_length=300, blank=True)

    objects = RecusalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "การถอนตัวของกรรมการ"
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="recused_once")]

    def __str__(self) -> str:
        return str(self.member_id)
