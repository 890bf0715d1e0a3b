"""บัญชีแนบท้าย: the people affected by what one request tells of, beside the one who asked."""

from typing import TYPE_CHECKING, Self

import pghistory
from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from cases.access import reach
from cases.models.case import Case
from cases.models.keys import new_key
from cases.models.places import LocalAuthority
from cases.sealing import SealedTextField
from cases.wall import Holds, Sees, wall

if TYPE_CHECKING:
    from cases.access import Anyone


class RosterPersonQuerySet(models.QuerySet["RosterPerson"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))

    def counted_for(self, case: str = "pk") -> Coalesce:
        """How many stand on the roster, for `annotate` on cases: no statement of its own."""
        mine = self.filter(case=OuterRef(case)).order_by().values("case")
        return Coalesce(Subquery(mine.annotate(people=Count("*")).values("people")), 0)


@wall(read=Holds("case.read"), write=Holds("case.write") & Sees("case"))
@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class RosterPerson(models.Model):
    """Name, house number, หมู่ที่ or ชุมชน: no identity number and no telephone is asked of those on the roster."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="roster")
    place = models.PositiveSmallIntegerField("ลำดับ")
    name = SealedTextField("ชื่อ–สกุล", max_length=200)
    house_no = models.CharField("บ้านเลขที่", max_length=30, blank=True)
    moo = models.CharField("หมู่ที่", max_length=10, blank=True)
    community = models.CharField("ชุมชน", max_length=80, blank=True)

    objects = RosterPersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ผู้ได้รับความเดือดร้อนตามบัญชีแนบท้าย"
        ordering = ["place", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "place"], name="roster_place_once")]

    def __str__(self) -> str:
        return f"{self.place}"
