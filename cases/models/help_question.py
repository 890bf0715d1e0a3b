"""One question to the whole country: did another office help this applicant or this house (`cases.wall.elsewhere`)?"""

from typing import TYPE_CHECKING, Any, Self

import pgtrigger
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from cases.access import reach
from cases.models.case import Case
from cases.models.places import LocalAuthority
from cases.models.staff import User
from cases.wall import Holds, wall

if TYPE_CHECKING:
    from cases.access import Anyone

AT_MOST = 100  # questions on one case that its history tells


class HelpQuestionQuerySet(models.QuerySet["HelpQuestion"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))

    def newest_of(self, case: str) -> Subquery:
        """The newest answer on the row's case as JSON, for `cases.elsewhere.answer_of`; `case` is the path to its key."""
        return Subquery(self._told_of(case)[:1])

    def all_of(self, case: str) -> ArraySubquery:
        """The same of every question, newest first."""
        return ArraySubquery(self._told_of(case)[:AT_MOST])

    def _told_of(self, case: str) -> "models.QuerySet[HelpQuestion, Any]":
        told = JSONObject(at="at", about="about", answers="answers", who="by__full_name")
        return self.filter(case=OuterRef(case)).order_by("-at", "-id").values(told=told)


@wall(read=Holds("case.read"))
class HelpQuestion(models.Model):
    """Written by `app_help_elsewhere` alone, in the call that answers: no question goes unlogged.

    `answers`: at most ten of [ด้าน, YYYY-MM, office], newest first. `about`: a hash of the number's index, the house
    code and the day of the request, by which an answer is told from one to other facts.
    """

    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="help_questions")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ผู้ตรวจสอบ")
    at = models.DateTimeField("ตรวจสอบเมื่อ")
    about = models.CharField(max_length=64)
    answers = models.JSONField("การช่วยเหลือซ้ำที่พบ", default=list)

    objects = HelpQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "การตรวจสอบการช่วยเหลือซ้ำ"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["case", "-at"], name="help_questions_of_case"),
            models.Index(fields=["by", "-at"], name="help_questions_by"),
        ]
        triggers = [
            pgtrigger.Protect(name="help_question_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d %H:%M}"
