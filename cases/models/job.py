"""งานเบื้องหลัง: heavy work as a row, and the files that it made. How it runs: `cases.jobs`."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from cases.access import Role, may, reach
from cases.models.keys import new_key
from cases.models.places import LocalAuthority, Province
from cases.models.staff import User
from cases.sealing import SealedBytesField, SealedTextField
from cases.sealing.parcel import pack, unpack
from cases.sealing.token import Place
from cases.wall import Holds, HoldsProvince, May, Own, Sees, Sql, wall
from cases.wall.terms import Term

if TYPE_CHECKING:
    from cases.access import Anyone


class JobState(models.TextChoices):
    WAITING = "waiting", "รอเริ่ม"
    RUNNING = "running", "กำลังทำ"
    DONE = "done", "เสร็จแล้ว"
    FAILED = "failed", "ไม่สำเร็จ"
    CANCELLED = "cancelled", "ยกเลิกแล้ว"


OPEN = (JobState.WAITING, JobState.RUNNING)
RIGHTS = "job.run"  # of the machine's principal that runs jobs
# What a shared job may be shared by: files of personal rows, an office's own registers, counts.
SHARED_BY = ("info.export", "case.read", "month.read")


def _of_place(user: "Anyone", permission: str) -> Q:
    """Jobs about a local authority or a whole province over which the user holds the permission."""
    of_one = Q(local_authority__isnull=False) & reach(user, permission, "local_authority")
    if not may(user, permission) or user.role not in (Role.PROVINCE, Role.NATION, Role.ADMINISTRATOR):
        return of_one
    of_province = Q(province=user.province_id) if user.province_id else Q(province__isnull=False)
    return of_one | of_province


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: "Anyone") -> Self:
        """One's own, while their place is still within reach; and shared ones, to whoever holds their permission there."""
        within = _of_place(user, "home") | Q(local_authority=None, province=None)
        shared = Q(pk__in=[])
        for permission in SHARED_BY:
            shared |= Q(shared=True, permission=permission) & _of_place(user, permission)
        return self.filter(Q(asked_by=user.pk) & within | shared)

    def newest_first(self) -> Self:
        return self.order_by("-asked_at", "-id")

    def before(self, job: "Job") -> Self:
        """The rows after `job` in `newest_first` order: one step of keyset pagination."""
        return self.filter(Q(asked_at__lt=job.asked_at) | Q(asked_at=job.asked_at, id__lt=job.id))

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def waiting(self) -> Self:
        """Those that a worker may take, the oldest first."""
        return self.filter(state=JobState.WAITING).order_by("asked_at", "pk")

    def at_hand(self, at: datetime) -> Self:
        """Done, with their files still there."""
        return self.filter(state=JobState.DONE, expires_at__gt=at)


_WITHIN = Holds("home") | HoldsProvince("home") | Sql(
    "{table}.local_authority_id IS NULL AND {table}.province_id IS NULL", "of no place"
)  # fmt: skip


def _shared_by(permission: str) -> Term:
    named = Sql(f"{{table}}.shared AND {{table}}.permission = '{permission}'", f"shared by `{permission}`")
    return named & (Holds(permission) | HoldsProvince(permission))


_SHARED = _shared_by(SHARED_BY[0]) | _shared_by(SHARED_BY[1]) | _shared_by(SHARED_BY[2])


@wall(
    read=May(RIGHTS) | (Own("asked_by_id") & _WITHIN) | _SHARED,
    add=Own("asked_by_id") & _WITHIN,
    change=May(RIGHTS) | (Own("asked_by_id") & _WITHIN),
)
class Job(models.Model):
    """One piece of heavy work: who asked for what, how far it is, what became of it.

    `arguments` and `result` hold keys, options and counts, never anything about a person. `slot` is a hash of what
    makes two requests the same: while one of them is open there is no other. `attempt` fences: a run that has lost its
    lease has another number than the row. `cancel_at`: asked to stop; a run notices it at its next progress.
    `permission` is what whoever meets a shared job holds over its place. `seen_at`: its asker has seen how it ended.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    kind = models.CharField("ชนิดงาน", max_length=40)
    title = models.CharField("งาน", max_length=200)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ผู้สั่ง")
    asked_at = models.DateTimeField("สั่งเมื่อ")
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, null=True, related_name="+")
    province = models.ForeignKey(Province, models.PROTECT, null=True, related_name="+")
    shared = models.BooleanField(default=False)
    permission = models.CharField(max_length=20, default="info.export")
    arguments = models.JSONField(default=dict)
    slot = models.CharField(max_length=64, blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=JobState, default=JobState.WAITING)
    attempt = models.PositiveSmallIntegerField("ครั้งที่", default=0)
    lease_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField("เริ่มเมื่อ", null=True)
    ended_at = models.DateTimeField("จบเมื่อ", null=True)
    expires_at = models.DateTimeField("ไฟล์หมดอายุเมื่อ", null=True)
    cancel_at = models.DateTimeField("ขอยกเลิกเมื่อ", null=True)
    seen_at = models.DateTimeField("ผู้สั่งเห็นผลเมื่อ", null=True)
    done = models.PositiveIntegerField("ทำแล้ว", default=0)
    total = models.PositiveIntegerField("ทั้งหมด", default=0)
    note = models.CharField("ขั้นที่ทำ", max_length=200, blank=True)
    fault = models.CharField("เหตุที่ไม่สำเร็จ", max_length=600, blank=True)
    result = models.JSONField(default=dict)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "งานเบื้องหลัง"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(name="job_state_is_known", condition=Q(state__in=JobState.values)),
            models.CheckConstraint(
                name="job_running_has_lease",
                condition=~Q(state="running")
                | Q(lease_until__isnull=False, started_at__isnull=False, attempt__gt=0),
            ),
            models.CheckConstraint(
                name="job_ended_once",
                condition=Q(state__in=OPEN, ended_at=None) | ~Q(state__in=OPEN) & Q(ended_at__isnull=False),
            ),
            models.CheckConstraint(name="job_failed_says_why", condition=Q(state="failed") ^ Q(fault="")),
            models.CheckConstraint(name="job_done_expires", condition=Q(state="done") ^ Q(expires_at=None)),
            models.CheckConstraint(
                name="job_shared_is_of_a_place",
                condition=Q(shared=False) | Q(local_authority__isnull=False) | Q(province__isnull=False),
            ),
            # Twenty clicks, two officers with the same wish: one run.
            models.UniqueConstraint(
                fields=["slot"],
                condition=Q(state__in=OPEN, cancel_at=None) & ~Q(slot=""),
                name="job_once_while_open",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at", "id"], condition=Q(state__in=OPEN), name="jobs_open"),
            models.Index(fields=["asked_by", "-asked_at", "-id"], name="jobs_of_asker"),
            models.Index(fields=["slot", "-asked_at"], condition=~Q(slot=""), name="jobs_of_slot"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def has_files(self, at: datetime) -> bool:
        """Done, and its time not over."""
        return self.state == JobState.DONE and self.expires_at is not None and self.expires_at > at

    @property
    def percent(self) -> int | None:
        """How much is done; None while nobody knows of how much."""
        return min(100, 100 * self.done // self.total) if self.total else None


class JobFileQuerySet(models.QuerySet["JobFile"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(job__in=Job.objects.visible_to(user))

    def over_age(self, at: datetime) -> Self:
        """Those of jobs whose time is over."""
        return self.filter(job__expires_at__lte=at)


@wall(
    read=Sees("job"),
    add=May(RIGHTS) & Sees("job"),
    change=May(RIGHTS) & Sees("job"),
    remove=May(RIGHTS) & Sees("job"),
)
class JobFile(models.Model):
    """A file that a job made. Its bytes are `JobChunk`s, sealed under this row's own key; they go when it expires."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    job = models.ForeignKey(Job, models.CASCADE, related_name="kept_files")
    name = SealedTextField("ชื่อไฟล์", max_length=200)  # an officer's own file name may tell of somebody
    content_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField("ขนาด (ไบต์)", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    key = SealedTextField()

    objects = JobFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ไฟล์ของงานเบื้องหลัง"
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.pk)

    def pieces(self) -> Iterator[bytes]:
        """The file's bytes, a piece at a time; SealBroken when one is not its own."""
        rows = JobChunk.objects.filter(file=self).order_by("place").values_list("place", "data")
        for place, data in rows.iterator(chunk_size=2):
            yield unpack(self.key, bytes(data), self._at(place))

    def piece(self, place: int, data: bytes) -> "JobChunk":
        """An unsaved piece of it."""
        return JobChunk(file=self, place=place, data=pack(self.key, data, self._at(place)))

    def _at(self, place: int) -> Place:
        """A piece opens in its own file and at its own place alone."""
        return Place(JobChunk._meta.db_table, "data", f"{self.pk}/{place}")


class JobChunkQuerySet(models.QuerySet["JobChunk"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(file__in=JobFile.objects.visible_to(user))


@wall(read=Sees("file"), add=May(RIGHTS) & Sees("file"), remove=May(RIGHTS) & Sees("file"))
class JobChunk(models.Model):
    """A megabyte of a file, so that nobody has to hold the whole of it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    file = models.ForeignKey(JobFile, models.CASCADE, related_name="+")
    place = models.PositiveIntegerField()
    data = SealedBytesField()

    objects = JobChunkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ชิ้นของไฟล์"
        ordering = ["file", "place"]
        constraints = [models.UniqueConstraint(fields=["file", "place"], name="chunk_place_once")]

    def __str__(self) -> str:
        return f"{self.file_id}/{self.place}"
