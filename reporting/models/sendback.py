"""A posted month sent back to be corrected."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q

from cases.access import reach
from cases.models import User
from cases.wall import Holds, Own, Sees, wall
from reporting.models.posting import Posting

if TYPE_CHECKING:
    from cases.access import Anyone


class SendBackQuerySet(models.QuerySet["SendBack"]):
    def visible_to(self, user: "Anyone", permission: str = "month.read") -> Self:
        return self.filter(reach(user, permission, "posting__obligation__local_authority"))


@wall(
    read=Holds("month.read", via="posting__obligation"),
    add=Holds("month.send_back", via="posting__obligation") & Own("sent_by_id") & Sees("posting"),
)
class SendBack(models.Model):
    """One version of a month was sent back, why, and until when the next is due (`due_at` is the first late instant).

    Written once: the first complete version after it answers it, which is read and not written here. It never
    touches whether the month was on time.
    """

    posting = models.OneToOneField(
        Posting, models.PROTECT, related_name="sent_back", verbose_name="ฉบับที่ส่งกลับ"
    )
    reason = models.CharField("เหตุที่ส่งกลับ", max_length=300)
    sent_at = models.DateTimeField("ส่งกลับเมื่อ")
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ผู้ส่งกลับ")
    due_at = models.DateTimeField("ครบกำหนดแก้ไข")

    objects = SendBackQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "การส่งกลับให้แก้ไข"
        constraints = [
            models.CheckConstraint(name="sent_back_with_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="sent_back_before_due", condition=Q(due_at__gt=F("sent_at"))),
        ]
        triggers = [
            pgtrigger.Protect(name="sent_back_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.posting_id} {self.sent_at:%Y-%m-%d}"
