"""A request for help and what became of it. Verbs live in `cases.actions`; this is what is stored."""

from typing import TYPE_CHECKING, Any, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cases.access import reach
from cases.models.help import HelpKind, HelpSubkind
from cases.models.keys import new_key
from cases.models.people import Person
from cases.models.places import LocalAuthority, Subdistrict
from cases.models.staff import User
from cases.sealing import SealedTextField
from cases.wall import Holds, Opened, Own, Sees, wall

if TYPE_CHECKING:
    from cases.access import Anyone


class Channel(models.TextChoices):
    SELF = "self", "ด้วยตนเอง"
    REPRESENTATIVE = "representative", "ผู้แทน"
    HEADMAN = "headman", "ผู้ใหญ่บ้าน/กำนัน"
    FIELD = "field", "เจ้าหน้าที่ลงพื้นที่"
    PHONE = "phone", "โทรศัพท์"
    ONLINE = "online", "ออนไลน์"
    JOINT_CENTRE = "joint_centre", "สถานที่กลาง"
    DAMRONGTHAM = "damrongtham", "ศูนย์ดำรงธรรม"
    AGENCY = "agency", "ส่งต่อจากหน่วยงานอื่น"


class Outcome(models.TextChoices):
    """ผลการพิจารณา, in the four words of the INFO sheet, and the record that was withdrawn."""

    PENDING = "pending", "อยู่ระหว่างดำเนินการ"
    HELPED = "helped", "ให้ความช่วยเหลือแล้ว"
    NOT_ELIGIBLE = "not_eligible", "ไม่เข้าหลักเกณฑ์"
    REFERRED = "referred", "ส่งต่อหน่วยงาน"
    WITHDRAWN = "withdrawn", "ยกเลิกรายการ"


class Stage(models.TextChoices):
    """How far a case has come, in the order of the work (domain §3)."""

    REGISTERED = "registered", "ลงทะเบียนแล้ว"
    DOCUMENTS = "documents", "รอเอกสารเพิ่มเติม"
    CHECKING = "checking", "ตรวจสอบข้อเท็จจริง"
    EMERGENCY = "emergency", "ช่วยเหลือฉุกเฉินแล้ว รอรายงานคณะกรรมการ"
    PROPOSED = "proposed", "รอคณะกรรมการพิจารณา"
    AGREED = "agreed", "คณะกรรมการเห็นชอบ"
    NOTICED = "noticed", "ประกาศรายชื่อแล้ว"
    APPROVED = "approved", "อนุมัติแล้ว รอให้ความช่วยเหลือ"
    GIVEN = "given", "ให้ความช่วยเหลือแล้ว"
    NOT_AGREED = "not_agreed", "คณะกรรมการไม่เห็นชอบ"
    NOT_ELIGIBLE = "not_eligible", "ไม่เข้าหลักเกณฑ์"
    LAPSED = "lapsed", "เสียชีวิตหรือย้ายออก"
    REFERRED = "referred", "ส่งต่อหน่วยงานอื่น"
    WITHDRAWN = "withdrawn", "ยกเลิกรายการ"
    CLOSED = "closed", "ปิดเรื่องแล้ว"


# The word of the INFO sheet for each stage; a closed case keeps the one it had. That a request ended by death or
# removal, and one that the committee did not agree to, count as ไม่เข้าหลักเกณฑ์ is our reading of four words [D].
OUTCOME_OF: dict[Stage, Outcome | None] = {
    Stage.REGISTERED: Outcome.PENDING,
    Stage.DOCUMENTS: Outcome.PENDING,
    Stage.CHECKING: Outcome.PENDING,
    Stage.EMERGENCY: Outcome.HELPED,
    Stage.PROPOSED: Outcome.PENDING,
    Stage.AGREED: Outcome.PENDING,
    Stage.NOTICED: Outcome.PENDING,
    Stage.APPROVED: Outcome.PENDING,
    Stage.GIVEN: Outcome.HELPED,
    Stage.NOT_AGREED: Outcome.NOT_ELIGIBLE,
    Stage.NOT_ELIGIBLE: Outcome.NOT_ELIGIBLE,
    Stage.LAPSED: Outcome.NOT_ELIGIBLE,
    Stage.REFERRED: Outcome.REFERRED,
    Stage.WITHDRAWN: Outcome.WITHDRAWN,
    Stage.CLOSED: None,
}
# Where a case stands whose result was entered on the form, without the steps between.
ENTRY_STAGE: dict[Outcome, Stage] = {
    Outcome.PENDING: Stage.REGISTERED,
    Outcome.HELPED: Stage.GIVEN,
    Outcome.NOT_ELIGIBLE: Stage.NOT_ELIGIBLE,
    Outcome.REFERRED: Stage.REFERRED,
    Outcome.WITHDRAWN: Stage.WITHDRAWN,
}


def _stages_of(outcome: Outcome) -> list[str]:
    return [stage.value for stage, its in OUTCOME_OF.items() if its in (outcome, None)]


_STAGE_FITS = Q(*(Q(outcome=outcome, stage__in=_stages_of(outcome)) for outcome in Outcome), _connector=Q.OR)


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "case.read", "local_authority"))

    def counted(self) -> Self:
        """Those that count: a withdrawn record stays in the register, and out of every figure."""
        return self.exclude(outcome=Outcome.WITHDRAWN)

    def incomplete(self) -> Self:
        return self.counted().exclude(gaps=[])

    def open(self) -> Self:
        """Those that still ask for work."""
        return self.exclude(stage__in=[Stage.CLOSED, Stage.WITHDRAWN])

    def of_officer(self, officer: User) -> Self:
        """Those that this officer carries on: handed over to them, or entered by them and never handed over."""
        return self.filter(Q(assigned_to=officer) | Q(assigned_to=None, entered_by=officer))

    def habits_of(self, officer: User) -> dict[str, Any]:
        """What the officer's last case began with: the village, how it came in, whether its result came with it.

        Nothing of the person, nor the house.
        """
        last = self.filter(entered_by=officer).order_by("-entered_at", "-id")
        found = last.values("moo", "community", "subdistrict_id", "channel", "outcome").first()
        return dict(found) if found else {}

    def newest_first(self) -> Self:
        return self.order_by("-received_on", "-id")

    def for_list(self) -> Self:
        """Newest first, with what a row of the list names."""
        return self.newest_first().select_related("applicant", "kind", "subkind")

    def for_page(self) -> Self:
        """With everything that the page of one case names."""
        return self.select_related(
            "applicant",
            "local_authority",
            "kind",
            "subkind",
            "subdistrict__district__province",
            "entered_by",
            "assigned_to",
        )

    def before(self, case: "Case") -> Self:
        """The rows after `case` in `newest_first` order: one step of keyset pagination."""
        return self.filter(
            Q(received_on__lt=case.received_on) | Q(received_on=case.received_on, id__lt=case.id)
        )


@wall(
    read=Holds("case.read") | Opened("info.export"),
    add=Holds("case.write") & Own("entered_by_id") & Sees("applicant"),
    change=Holds("case.write") & Sees("applicant"),
)
@pghistory.track(
    pghistory.InsertEvent(level=pghistory.Statement), pghistory.UpdateEvent(), pghistory.DeleteEvent()
)
class Case(models.Model):
    """One request. Its intake fields follow the paper form; `gaps` are what `cases.rules` found missing.

    `stage` is how far it has come, `outcome` its word on the INFO sheet (`cases.states`).
    `received_on` (วันที่ยื่นคำขอ) decides to which month it belongs; `entered_at` is when it was typed.
    `version` grows with every change; a save from an older one is refused.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="cases")
    fiscal_year = models.PositiveSmallIntegerField("ปีงบประมาณ (พ.ศ.)")
    serial = models.PositiveIntegerField("ลำดับในปีงบประมาณ")
    # Made with the blank form: a double click or a retry finds the case that the first one made.
    form_key = models.UUIDField(default=new_key, editable=False)

    received_on = models.DateField("วันที่ยื่นคำขอ")
    channel = models.CharField("ช่องทางรับเรื่อง", max_length=20, choices=Channel, blank=True)
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="cases", verbose_name="ผู้ยื่นคำขอ")
    people_affected = models.PositiveIntegerField("จำนวนผู้ได้รับความเดือดร้อน (คน)", default=1)

    house_code = models.CharField("รหัสประจำบ้าน", max_length=11, blank=True)
    house_no = models.CharField("บ้านเลขที่", max_length=30, blank=True)
    moo = models.CharField("หมู่ที่", max_length=10, blank=True)
    community = models.CharField("ชุมชน", max_length=80, blank=True)
    alley = models.CharField("ตรอก/ซอย", max_length=80, blank=True)
    road = models.CharField("ถนน", max_length=80, blank=True)
    subdistrict = models.ForeignKey(Subdistrict, models.PROTECT, null=True, blank=True, verbose_name="ตำบล")

    kind = models.ForeignKey(HelpKind, models.PROTECT, verbose_name="ด้านที่ขอรับความช่วยเหลือ")
    subkind = models.ForeignKey(HelpSubkind, models.PROTECT, null=True, blank=True, verbose_name="ลักษณะย่อย")
    hardship = SealedTextField("ลักษณะความเดือดร้อน", max_length=2000, blank=True)
    wanted = SealedTextField("สิ่งที่ขอ", max_length=1000, blank=True)

    stage = models.CharField("ขั้นตอน", max_length=20, choices=Stage, default=Stage.REGISTERED)
    outcome = models.CharField("ผลการพิจารณา", max_length=20, choices=Outcome, default=Outcome.PENDING)
    outcome_reason = SealedTextField("เหตุผล", max_length=300, blank=True)
    approved_on = models.DateField("วันที่อนุมัติ", null=True, blank=True)
    referred_to = models.CharField("หน่วยงานที่ส่งต่อ", max_length=200, blank=True)
    note = SealedTextField("หมายเหตุ", max_length=1000, blank=True)

    # Kept by the actions beside the lines and fields they come from, for counting without joins.
    help_total = models.DecimalField("มูลค่ารวม (บาท)", max_digits=14, decimal_places=2, default=0)
    gaps = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    # Who carries it on: whoever entered it, until it is handed over. The reason is of the last time.
    assigned_to = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="เจ้าหน้าที่ผู้ดำเนินการ"
    )
    assigned_reason = SealedTextField("เหตุผลที่มอบงาน", max_length=300, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ผู้บันทึก")
    entered_at = models.DateTimeField("วันที่บันทึก")
    changed_at = models.DateTimeField("แก้ไขล่าสุด")
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "เรื่อง"
        ordering = ["-received_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["local_authority", "fiscal_year", "serial"], name="case_number_once"
            ),
            models.UniqueConstraint(fields=["local_authority", "form_key"], name="case_form_key_once"),
            models.CheckConstraint(name="case_outcome_is_known", condition=Q(outcome__in=Outcome.values)),
            models.CheckConstraint(name="case_outcome_follows_stage", condition=_STAGE_FITS),
            models.CheckConstraint(
                name="case_channel_is_known", condition=Q(channel__in=["", *Channel.values])
            ),
            models.CheckConstraint(name="case_affects_someone", condition=Q(people_affected__gte=1)),
            models.CheckConstraint(
                name="case_withdrawn_has_reason",
                condition=~Q(outcome=Outcome.WITHDRAWN) | ~Q(outcome_reason=""),
            ),
            models.CheckConstraint(
                name="case_changed_after_entry", condition=Q(changed_at__gte=F("entered_at"))
            ),
        ]
        indexes = [
            models.Index(fields=["local_authority", "-received_on", "-id"], name="case_newest_first"),
            models.Index(fields=["applicant"], name="case_by_applicant"),
            models.Index(fields=["house_code"], name="case_by_house", condition=~Q(house_code="")),
            # The last case of an officer: what the next blank form begins with.
            models.Index(fields=["entered_by", "-entered_at", "-id"], name="case_last_of_officer"),
            # The start page shows the last four that were entered, and the first that lack something.
            models.Index(fields=["local_authority", "-entered_at", "-id"], name="case_last_entered"),
            models.Index(
                fields=["local_authority", "received_on", "id"], name="case_lacking", condition=~Q(gaps=[])
            ),
            # The work list reads what is not closed, however long the register has grown.
            models.Index(
                fields=["local_authority", "stage"],
                name="case_open_work",
                condition=~Q(stage__in=[Stage.CLOSED, Stage.WITHDRAWN]),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """เลขทะเบียนคำขอ: serial / fiscal year, e.g. 12/2570."""
        return f"{self.serial}/{self.fiscal_year}"

    @property
    def officer(self) -> User:
        """Who carries it on."""
        return self.assigned_to or self.entered_by

    @property
    def is_withdrawn(self) -> bool:
        return self.outcome == Outcome.WITHDRAWN

    @property
    def was_sent_on(self) -> bool:
        """Whether there may be a letter to another agency: others need not be asked for one."""
        return bool(self.referred_to) or self.outcome == Outcome.REFERRED


@wall(read=Holds("case.write"), add=Holds("case.write"), change=Holds("case.write"))
class CaseSerial(models.Model):
    """The last case number given out in a local authority's fiscal year.

    A row taken FOR UPDATE, not a sequence: a save that fails gives its number back, so the register has
    no gap that looks like a lost case.
    """

    local_authority = models.ForeignKey(LocalAuthority, models.CASCADE, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["local_authority", "fiscal_year"], name="serial_once")]

    def __str__(self) -> str:
        return f"{self.last}/{self.fiscal_year}"
