"""แบบหนังสือ: the text of a letter, as rows. A version is added and never changed: letters say which they were made of."""

from datetime import date
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q

from cases.models.places import NATIONAL
from cases.wall import ANYONE, wall


class LetterKind(models.TextChoices):
    """`DUTY` reminds of the circular and blames nobody; the others chase, each after the one before."""

    FIRST = "first", "หนังสือติดตาม ครั้งที่ 1"
    SECOND = "second", "หนังสือติดตาม ครั้งที่ 2"
    THIRD = "third", "หนังสือติดตาม ครั้งที่ 3"
    DUTY = "duty", "หนังสือแจ้งกำชับ"

    @property
    def before(self) -> "LetterKind | None":
        """The letter to which this one refers, and without which it is not written."""
        return {LetterKind.SECOND: LetterKind.FIRST, LetterKind.THIRD: LetterKind.SECOND}.get(self)

    @property
    def chases(self) -> bool:
        return self is not LetterKind.DUTY


class LetterTo(models.TextChoices):
    DISTRICT = "district", "ถึงอำเภอ"
    LOCAL_AUTHORITY = "lao", "ถึง อปท. โดยตรง"


class LetterTemplateQuerySet(models.QuerySet["LetterTemplate"]):
    def in_force(self, kind: str, day: date) -> dict[str, "LetterTemplate"]:
        """By addressee, the newest version of that day; one statement."""
        found = self.filter(kind=kind, valid_from__lte=day).order_by("valid_from", "version")
        return {one.to: one for one in found}

    def newest(self) -> Self:
        return self.order_by("kind", "to", "-version")


@wall(read=ANYONE, add=NATIONAL)
class LetterTemplate(models.Model):
    """A paragraph a line; `{…}` are the words of `oversight.letters.placeholders`, and no language of templates.

    `days` after the instant of its facts a letter wants its answer.
    """

    kind = models.CharField("ชนิดหนังสือ", max_length=10, choices=LetterKind)
    to = models.CharField("ผู้รับ", max_length=10, choices=LetterTo)
    version = models.PositiveSmallIntegerField("ฉบับที่")
    text = models.TextField("ข้อความ", max_length=6000)
    days = models.PositiveSmallIntegerField("ขอให้แล้วเสร็จภายใน (วัน)", default=5)
    valid_from = models.DateField("ใช้ตั้งแต่วันที่")

    objects = LetterTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "แบบหนังสือติดตาม"
        ordering = ["kind", "to", "version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "to", "version"], name="letter_template_once"),
            models.CheckConstraint(name="letter_template_kind", condition=Q(kind__in=LetterKind.values)),
            models.CheckConstraint(name="letter_template_to", condition=Q(to__in=LetterTo.values)),
            models.CheckConstraint(name="letter_template_days", condition=Q(days__gte=1, days__lte=60)),
        ]
        triggers = [
            pgtrigger.Protect(name="template_for_ever", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.get_to_display()} ฉบับที่ {self.version}"
