"""ส่งต่อ: to which agency or local authority a case went, by which letter, and what came back."""

from typing import TYPE_CHECKING, Self

import pghistory
from django.db import models
from django.db.models import F, Q

from cases.access import reach
from cases.models.case import Case
from cases.models.keys import new_key
from cases.models.places import LocalAuthority
from cases.models.step import CaseStep
from cases.sealing import SealedTextField
from cases.wall import Holds, Sees, wall

if TYPE_CHECKING:
    from cases.access import Anyone


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))

    def unanswered(self) -> Self:
        return self.filter(replied_on=None)

    def of_case(self, case: Case) -> Self:
        """The newest first: by that one a case that was sent on lies where it lies."""
        return self.filter(case=case).order_by("-id")


@wall(
    read=Holds("case.read"),
    write=Holds("case.write") & Sees("case"),
)
@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Referral(models.Model):
    """One letter out and its reply. `to_local_authority` when the agency is an อปท. of this system.

    The case itself stays with its office; who receives it enters a request of its own, with the channel
    ส่งต่อจากหน่วยงานอื่น: no row ever crosses the wall. Removed when the `step` that sent it is taken back; a case that
    came into the register as sent on has no such step. `agency` follows the case's until there is an answer.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="referrals")
    step = models.OneToOneField(CaseStep, models.PROTECT, null=True, related_name="letter")
    agency = models.CharField("หน่วยงานที่ส่งต่อ", max_length=200)
    to_local_authority = models.ForeignKey(
        LocalAuthority, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="อปท. ที่ส่งต่อ"
    )
    letter_number = models.CharField("หนังสือที่", max_length=60, blank=True)
    sent_on = models.DateField("ส่งวันที่")
    replied_on = models.DateField("ตอบกลับวันที่", null=True, blank=True)
    reply = SealedTextField("คำตอบ", max_length=1000, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "การส่งต่อ"
        ordering = ["sent_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="referral_replied_after", condition=Q(replied_on=None) | Q(replied_on__gte=F("sent_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.agency
