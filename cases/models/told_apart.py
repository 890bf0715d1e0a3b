"""ไม่ใช่คนเดียวกัน: two people of whom an officer has said that they are not one. It is asked once."""

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, F, Q, When

from cases.access import reach
from cases.models.places import LocalAuthority
from cases.models.staff import User
from cases.wall import Holds, Own, wall

if TYPE_CHECKING:
    from cases.access import Anyone


class ToldApartQuerySet(models.QuerySet["ToldApart"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))

    def from_whom(self, person: str) -> ArraySubquery:
        """The keys of those who are not this person, as an array beside every row of another query."""
        pairs = self.filter(Q(one=person) | Q(other=person)).order_by("id")
        return ArraySubquery(pairs.values_list(Case(When(one=person, then=F("other")), default=F("one"))))


@wall(read=Holds("case.read"), add=Holds("case.write") & Own("by_id"))
class ToldApart(models.Model):
    """A pair, smaller key first. Keys are of people, not of rows (`cases.identity.person_key`): whoever comes again has the
    same one, and nobody can work out a name or a number from it.
    """

    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="+")
    one = models.CharField(max_length=32)
    other = models.CharField(max_length=32)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ผู้บันทึก")
    at = models.DateTimeField("บันทึกเมื่อ")

    objects = ToldApartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "คู่ที่ไม่ใช่คนเดียวกัน"
        constraints = [
            models.UniqueConstraint(fields=["local_authority", "one", "other"], name="told_apart_once"),
            models.CheckConstraint(name="told_apart_in_order", condition=Q(one__lt=F("other"))),
        ]
        indexes = [models.Index(fields=["local_authority", "other"], name="told_apart_by_other")]

    def __str__(self) -> str:
        return f"{self.one} {self.other}"
