"""Who looked at whose data: one row for each act of reading. What seals them stands in `read_seal.py`.

Nothing personal stands in here: keys of rows, never a name, a number or the words of a search.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from cases.access import may, reach
from cases.models.keys import new_key
from cases.models.places import LocalAuthority, Province
from cases.models.staff import User
from cases.wall import Holds, May, Own, Sql, wall

if TYPE_CHECKING:
    from uuid import UUID

    from cases.access import Anyone


class Verb(models.TextChoices):
    VIEW = "view", "เปิดดู"
    SEARCH = "search", "ค้นหา"
    REVEAL = "reveal", "ดูเลขประจำตัวเต็ม"
    PRINT = "print", "พิมพ์เอกสาร"
    EXPORT = "export", "ส่งออก"
    DOWNLOAD = "download", "ดาวน์โหลดไฟล์"


WITH_PURPOSE = (Verb.REVEAL, Verb.PRINT, Verb.EXPORT, Verb.DOWNLOAD)
# Nothing was read before; and PostgreSQL knows instants, `infinity` among them, that Python cannot load.
EARLIEST, LATEST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class ReadingQuerySet(models.QuerySet["Reading"]):
    def visible_to(self, user: "Anyone") -> Self:
        """One statement more for the administrator of a province: the keys of its local authorities.

        As a join they led the planner to sort the whole log (2.7 s at 400,000 rows); as keys it walks the index.
        """
        if not (may(user, "readlog.read") and user.province_id):
            return self.filter(reach(user, "readlog.read", "local_authority"))
        offices = LocalAuthority.objects.visible_to(user, "readlog.read").values_list("pk", flat=True)
        return self.filter(local_authority__in=list(offices))

    def of_case(self, case: "UUID") -> Self:
        """Those in which this case was among what was read.

        No index on the array: row-level security would not let it be used (`@>` is not leakproof), and the
        local authority's own rows, which are, are few enough to look through.
        """
        return self.filter(rows__contains=[case])

    def dated_after(self, at: datetime) -> Self:
        """Those that no night will seal for a long time, or ever: dated later than `at`, or before anything."""
        return self.filter(Q(at__gt=at) | Q(at__lt=EARLIEST))

    def newest_first(self) -> Self:
        return self.order_by("-at", "-id")

    def before(self, reading: "Reading") -> Self:
        """The rows after `reading` in `newest_first` order: one step of keyset pagination."""
        return self.filter(Q(at__lt=reading.at) | Q(at=reading.at, id__lt=reading.id))


# A user's role is no principal: nobody signs as the machine.
BY_THE_MACHINE = Sql(
    "{table}.actor_id IS NULL AND (SELECT current_setting('app.user', true) = '')"
    " AND {table}.principal = (SELECT current_setting('app.role', true))",
    "the machine's own",
)


@wall(
    read=Own("actor_id") | Holds("readlog.read", "readlog.seal"),
    add=Own("actor_id") | (BY_THE_MACHINE & May("info.export")),
)
class Reading(models.Model):
    """One act of reading: a list is one row with the keys of all that stood in it.

    `rows` are keys of cases, whatever of them was shown (`what` is the model that it was shown from).
    An export of a province is one row for each local authority in it, with `province` set: each head sees
    what was taken of the own office. `actor` is null for the machine itself, which `principal` then names.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    at = models.DateTimeField("เมื่อ")
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="ผู้เปิดดู")
    principal = models.CharField(max_length=40, blank=True)
    verb = models.CharField("การกระทำ", max_length=10, choices=Verb)
    what = models.CharField(max_length=60)
    rows = ArrayField(models.UUIDField())
    count = models.PositiveIntegerField("จำนวนเรื่อง")
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="+", verbose_name="อปท.")
    province = models.ForeignKey(Province, models.PROTECT, null=True, related_name="+")
    purpose = models.CharField("วัตถุประสงค์", max_length=300, blank=True)
    request_id = models.UUIDField(null=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "การเปิดดูข้อมูลส่วนบุคคล"
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="reading_at_is_an_instant", condition=Q(at__gte=EARLIEST, at__lt=LATEST)
            ),
            models.CheckConstraint(name="reading_verb_is_known", condition=Q(verb__in=Verb.values)),
            models.CheckConstraint(
                name="reading_by_someone",
                condition=Q(actor__isnull=False, principal="") | Q(actor=None) & ~Q(principal=""),
            ),
            models.CheckConstraint(
                name="reading_has_purpose",
                condition=~Q(verb__in=[verb.value for verb in WITH_PURPOSE]) | ~Q(purpose=""),
            ),
        ]
        indexes = [
            models.Index(fields=["local_authority", "-at", "-id"], name="reading_of_office"),
            models.Index(fields=["actor", "-at", "-id"], name="reading_by_actor"),
            # The pages of a province or the nation, and a day at a time when it is sealed.
            models.Index(fields=["-at", "-id"], name="reading_newest"),
        ]
        triggers = [
            pgtrigger.Protect(name="reading_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.at:%Y-%m-%d %H:%M}"
