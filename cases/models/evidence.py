"""หลักฐาน: the pictures and papers that prove a case, and their bytes in a table of their own."""

from typing import TYPE_CHECKING, Self

import pghistory
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from cases.access import reach
from cases.models.case import Case
from cases.models.keys import new_key
from cases.models.places import LocalAuthority
from cases.models.staff import User
from cases.sealing import SealedBytesField, SealedTextField, pack, parcel_key, unpack
from cases.sealing.token import Place
from cases.wall import Holds, Own, Sees, wall

if TYPE_CHECKING:
    from cases.access import Anyone


class EvidenceKind(models.TextChoices):
    DAMAGE = "damage", "รูปถ่ายความเสียหาย"
    PAPER = "paper", "เอกสารประกอบ"
    RECEIPT = "receipt", "หลักฐานการรับความช่วยเหลือ"
    IDENTITY_COPY = "identity_copy", "สำเนาบัตรประชาชน"


class FileType(models.TextChoices):
    """What is stored, whatever was sent."""

    JPEG = "image/jpeg", "ภาพ"
    PDF = "application/pdf", "เอกสาร PDF"


_MEASURED = Q(type=FileType.JPEG, width__gte=1, height__gte=1, pages=None) | Q(
    type=FileType.PDF, width=None, height=None, pages__gte=1
)


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))

    def standing(self) -> Self:
        return self.filter(removed_at=None)

    def of_case(self, case: Case) -> Self:
        """In the order in which they came, with who added them."""
        return self.filter(case=case).select_related("added_by").order_by("added_at", "id")

    def counted_for(self, case: str = "pk") -> Coalesce:
        """How many stand, for `annotate` on cases: no statement of its own."""
        mine = self.standing().filter(case=OuterRef(case)).order_by().values("case")
        return Coalesce(Subquery(mine.annotate(files=Count("*")).values("files")), 0)


@wall(
    read=Holds("case.read"),
    add=Holds("case.write") & Own("added_by_id") & Sees("case"),
    change=Holds("case.write") & Sees("case"),
)
@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Evidence(models.Model):
    """One file of a case, as it is stored: never what was sent, but what was made of it (`cases.uploads`).

    `sha256` is of the stored file, `sent_sha256` of the one that was sent, by which the same file is known again.
    `removed_at`: taken away; its bytes are gone, the row says that it was there, since when not and why.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="evidence")
    kind = models.CharField("ประเภทหลักฐาน", max_length=20, choices=EvidenceKind)
    note = SealedTextField("คำอธิบาย", max_length=300, blank=True)
    type = models.CharField("ชนิดไฟล์", max_length=20, choices=FileType)
    size = models.PositiveIntegerField("ขนาด (ไบต์)")
    width = models.PositiveSmallIntegerField("กว้าง (จุด)", null=True)
    height = models.PositiveSmallIntegerField("สูง (จุด)", null=True)
    pages = models.PositiveSmallIntegerField("จำนวนหน้า", null=True)
    sha256 = models.CharField(max_length=64)
    sent_sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ผู้เพิ่ม")
    added_at = models.DateTimeField("เพิ่มเมื่อ")
    removed_at = models.DateTimeField("นำออกเมื่อ", null=True)
    removed_reason = SealedTextField("เหตุผลที่นำออก", max_length=300, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "หลักฐาน"
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(name="evidence_kind_is_known", condition=Q(kind__in=EvidenceKind.values)),
            models.CheckConstraint(name="evidence_is_measured", condition=_MEASURED),
            models.CheckConstraint(
                name="evidence_removed_has_reason",
                condition=Q(removed_at=None, removed_reason="")
                | Q(removed_at__isnull=False) & ~Q(removed_reason=""),
            ),
            # Two clicks, two tabs, two officers with the same picture: one row.
            models.UniqueConstraint(
                fields=["case", "sent_sha256"], condition=Q(removed_at=None), name="evidence_file_once"
            ),
        ]
        indexes = [models.Index(fields=["case", "added_at"], name="evidence_of_case")]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def file_name(self) -> str:
        """For whoever saves it: the row's key, nothing of a case or a person."""
        return f"{self.pk.hex}.{'pdf' if self.type == FileType.PDF else 'jpg'}"


class EvidenceBytesQuerySet(models.QuerySet["EvidenceBytes"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))


@wall(
    read=Holds("case.read"),
    add=Holds("case.write") & Sees("evidence"),
    remove=Holds("case.write") & Sees("evidence"),
)
class EvidenceBytes(models.Model):
    """The file and its thumbnail, sealed under the row's own key. Written once: a turned picture is another row.

    Apart from `Evidence`, so that no list carries them and no history keeps what was taken away.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="+")
    evidence = models.OneToOneField(Evidence, models.CASCADE, related_name="bytes")
    key = SealedTextField()
    full = SealedBytesField()
    thumbnail = SealedBytesField()

    objects = EvidenceBytesQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ไฟล์หลักฐาน"

    def __str__(self) -> str:
        return str(self.pk)

    @classmethod
    def packed(cls, evidence: Evidence, *, full: bytes, thumbnail: bytes) -> Self:
        """An unsaved row with both, under a new key."""
        row = cls(local_authority_id=evidence.local_authority_id, evidence=evidence, key=parcel_key())
        row.full = pack(row.key, full, row._place("full"))
        row.thumbnail = pack(row.key, thumbnail, row._place("thumbnail"))
        return row

    def opened(self, column: str) -> bytes:
        """What "full" or "thumbnail" holds; SealBroken when it is not this row's."""
        return unpack(self.key, getattr(self, column), self._place(column))

    def _place(self, column: str) -> Place:
        return Place(self._meta.db_table, column, str(self.pk))
