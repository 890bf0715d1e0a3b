"""The steps that a case took: what was done, when it happened and when it was entered."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.db import models
from django.db.models import Q

from cases.access import reach
from cases.models.case import Case, Stage
from cases.models.keys import new_key
from cases.models.places import LocalAuthority
from cases.models.staff import User
from cases.sealing import SealedTextField
from cases.wall import Holds, Own, Sees, wall

if TYPE_CHECKING:
    from cases.access import Anyone


class CaseStepQuerySet(models.QuerySet["CaseStep"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))

    def of_case(self, case: Case) -> Self:
        """In the order in which they were entered."""
        return self.filter(case=case).order_by("entered_at", "id")


@wall(read=Holds("case.read"), add=Holds("case.write") & Own("by_id") & Sees("case"))
class CaseStep(models.Model):
    """One verb of `cases.states`, carried out. Written once: a step taken back is another step, that `undoes` it.

    `happened_on` is the day in the world, `entered_at` the instant at the keyboard: back-entry of months is normal.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=20)
    from_stage = models.CharField(max_length=20, choices=Stage)
    to_stage = models.CharField("ขั้นตอน", max_length=20, choices=Stage)
    happened_on = models.DateField("วันที่ดำเนินการ")
    entered_at = models.DateTimeField("บันทึกเมื่อ")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ผู้บันทึก")
    reason = SealedTextField("เหตุผล", max_length=300, blank=True)
    # Why it was done although the system doubted it (`cases.actions.doubts`); "" where there was no doubt.
    despite = SealedTextField("เหตุผลที่ดำเนินการแม้มีคำเตือน", max_length=300, blank=True)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")

    objects = CaseStepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ขั้นตอนของเรื่อง"
        ordering = ["entered_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="step_stages_are_known",
                condition=Q(from_stage__in=Stage.values, to_stage__in=Stage.values),
            ),
        ]
        indexes = [models.Index(fields=["case", "entered_at"], name="steps_of_case")]
        triggers = [pgtrigger.Protect(name="step_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.verb} {self.happened_on:%Y-%m-%d}"
