"""The person who asks for help."""

from typing import TYPE_CHECKING, Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from cases.access import reach
from cases.models.keys import new_key
from cases.models.places import LocalAuthority
from cases.sealing import SealedTextField
from cases.wall import Holds, Opened, wall

if TYPE_CHECKING:
    from cases.access import Anyone


class DocumentType(models.TextChoices):
    """What the applicant showed. Tak is a border province: all of these are everyday cases."""

    THAI_ID = "thai_id", "บัตรประจำตัวประชาชน"
    NON_THAI_ID = "non_thai_id", "บัตรประจำตัวคนซึ่งไม่มีสัญชาติไทย"
    UNREGISTERED = "unregistered", "บัตรบุคคลที่ไม่มีสถานะทางทะเบียน (ขึ้นต้นด้วย 0)"
    PINK_CARD = "pink_card", "บัตรสีชมพู (ขึ้นต้นด้วย 00)"
    G_CODE = "g_code", "รหัส G"
    PASSPORT = "passport", "หนังสือเดินทาง"
    CERTIFICATE = "certificate", "หนังสือรับรอง"
    NONE = "none", "ไม่มีเอกสาร"


# Documents that carry a 13-digit number with a check digit.
THIRTEEN_DIGITS = (
    DocumentType.THAI_ID,
    DocumentType.NON_THAI_ID,
    DocumentType.UNREGISTERED,
    DocumentType.PINK_CARD,
)


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))


@wall(read=Holds("case.read") | Opened("info.export"), add=Holds("case.write"), change=Holds("case.write"))
@pghistory.track(
    pghistory.InsertEvent(level=pghistory.Statement),
    pghistory.UpdateEvent(
        condition=pgtrigger.Condition("OLD.* IS DISTINCT FROM NEW.*")
    ),  # a sealed column has no comparison of its own
    pghistory.DeleteEvent(),
    exclude=["spelling"],
)
class Person(models.Model):
    """An applicant as one local authority knows them.

    `identity_number` is read and written through `cases.identity` alone, which keeps `identity_index` beside
    it: a keyed hash by which equal numbers are found. `birth` is ISO, as exact as known: 1977, 1977-03 or
    1977-03-05. `spelling` is the name as it sounds (`cases.thai.spelling_key`), by which it is found again; no part of
    history, since it follows from the name. `identity_checked`: an official has held the original in the hand, so that no copy of it is kept.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="people")
    document_type = models.CharField("ประเภทเอกสารแสดงตน", max_length=20, choices=DocumentType)
    identity_number = SealedTextField("เลขประจำตัว", max_length=30, blank=True)
    identity_index = models.CharField(max_length=32, editable=False, blank=True, default="")
    identity_checked = models.BooleanField("ตรวจบัตรตัวจริงแล้ว", default=False, db_default=False)
    identity_override = models.CharField("เหตุผลที่ใช้เลขนี้", max_length=200, blank=True)
    title = models.CharField("คำนำหน้า", max_length=40, blank=True)
    first_name = models.CharField("ชื่อ", max_length=100)
    last_name = models.CharField("สกุล", max_length=100, blank=True)
    sort_key = models.CharField(max_length=420, editable=False, default="")
    spelling = models.CharField(max_length=210, editable=False, default="", db_default="")
    birth = models.CharField("วันเกิด", max_length=10, blank=True)
    phone = SealedTextField("โทรศัพท์", max_length=20, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ผู้ยื่นคำขอ"
        constraints = [
            models.CheckConstraint(
                name="person_document_is_known", condition=Q(document_type__in=DocumentType.values)
            ),
            models.CheckConstraint(name="person_has_first_name", condition=~Q(first_name="")),
            models.CheckConstraint(
                name="person_birth_is_iso", condition=Q(birth__regex=r"^(\d{4}(-\d{2}){0,2})?$")
            ),
            models.CheckConstraint(
                name="person_without_document_has_no_number",
                condition=~Q(document_type=DocumentType.NONE) | Q(identity_number=""),
            ),
            models.CheckConstraint(
                name="person_number_and_index_agree",
                condition=Q(identity_number="", identity_index="")
                | ~Q(identity_number="") & ~Q(identity_index=""),
            ),
        ]
        indexes = [
            models.Index(fields=["local_authority", "identity_index"], name="person_by_identity"),
            models.Index(fields=["local_authority", "spelling"], name="person_by_spelling"),
            # For the one question to the whole country (`cases.wall.elsewhere`).
            models.Index(fields=["identity_index"], name="person_anywhere", condition=~Q(identity_index="")),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.title}{self.first_name} {self.last_name}".strip()
