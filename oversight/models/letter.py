"""หนังสือติดตาม: a letter of a provincial or district office to one addressee, with the rows that caused it.

Who writes to whom is the circular's routing: the province to each อำเภอ about its own, and directly to the อบจ.,
เทศบาลนคร and เทศบาลเมือง; a district office to its เทศบาลตำบล and อบต. One letter has one addressee, under a number
of its own or under one ว number for all of a batch.
"""

from typing import TYPE_CHECKING, Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from cases.access import DISTRICT, Role, may, reach
from cases.models import District, LocalAuthority, Province, User
from cases.models.keys import new_key
from cases.wall import Changes, Holds, May, Own, Sees, Sql, wall
from oversight.models.template import LetterKind, LetterTemplate
from reporting.models import Flag, Obligation

if TYPE_CHECKING:
    from cases.access import Anyone


class LetterState(models.TextChoices):
    DRAFT = "draft", "ร่าง"
    ISSUED = "issued", "ออกหนังสือแล้ว"
    ACKNOWLEDGED = "acknowledged", "รับทราบแล้ว"
    CANCELLED = "cancelled", "ยกเลิกร่าง"


OUT = (LetterState.ISSUED, LetterState.ACKNOWLEDGED)
LIVE = Q(state__in=(LetterState.DRAFT, *OUT))


class LetterQuerySet(models.QuerySet["Letter"]):
    def of_issuer(self, user: "Anyone") -> Self:
        """Those that the user's own office writes, drafts with them."""
        if not may(user, "letter.keep"):
            return self.none()
        if user.role == Role.PROVINCE:
            return self.filter(issuer=None, province=user.province_id)
        return self.filter(issuer=user.district_id)

    def to_office(self, user: "Anyone") -> Self:
        """Those that the user's own office is asked to acknowledge."""
        if not may(user, "letter.acknowledge"):
            return self.none()
        out = self.filter(state__in=OUT)
        if user.role == Role.DISTRICT:
            return out.filter(to_district=user.district_id)
        return out.filter(to_local_authority=user.local_authority_id)

    def visible_to(self, user: "Anyone") -> Self:
        """One's own office's; and of those that went out, the ones to an office over which the user holds the right."""
        if not may(user, "letter.read"):
            return self.none()
        there = reach(user, "letter.read", "to_local_authority")
        if user.role in DISTRICT:
            there |= Q(to_district=user.district_id)
        elif user.role == Role.PROVINCE:
            there |= Q(to_district__isnull=False, province=user.province_id)
        own = Q(pk__in=self.of_issuer(user).values("pk")) if may(user, "letter.keep") else Q(pk__in=[])
        return self.filter(Q(state__in=OUT) & there | own)

    def live(self) -> Self:
        return self.filter(LIVE)

    def out(self) -> Self:
        return self.filter(state__in=OUT)

    def in_order(self) -> Self:
        """As the circular names them: the districts by code, then those written to directly."""
        return self.order_by(
            models.F("to_district").asc(nulls_last=True), "to_local_authority__code", "kind", "pk"
        )


_MINE = Sql(
    "CASE current_setting('app.role', true)"
    " WHEN 'province' THEN {table}.issuer_id IS NULL AND {table}.province_id = current_setting('app.province', true)"
    " WHEN 'district' THEN {table}.issuer_id = current_setting('app.district', true) ELSE false END",
    "of the own office",
)
_TO_ME = Sql(
    "CASE WHEN current_setting('app.role', true) IN ('officer', 'head')"
    " THEN {table}.to_local_authority_id = NULLIF(current_setting('app.local_authority', true), '')::bigint"
    " WHEN current_setting('app.role', true) = 'district'"
    " THEN {table}.to_district_id = current_setting('app.district', true) ELSE false END",
    "to the own office",
)
_TO_DISTRICT = Sql(
    "{table}.to_district_id IS NOT NULL AND CASE"
    " WHEN current_setting('app.role', true) IN ('district', 'joint_centre')"
    " THEN {table}.to_district_id = current_setting('app.district', true)"
    " WHEN current_setting('app.role', true) = 'province'"
    " THEN {table}.province_id = current_setting('app.province', true) ELSE false END",
    "to a district in reach",
)
_ME = "(SELECT NULLIF(current_setting('app.user', true), '')::bigint)"
_OUT = Sql("{table}.state IN ('issued', 'acknowledged')", "issued")
_BLANK = Sql(
    "{table}.state = 'draft' AND {table}.issued_by_id IS NULL AND {table}.acknowledged_by_id IS NULL",
    "a draft",
)
# Nobody writes to an office that is not in reach.
_REACHED = Holds("letter.keep", via="to_local_authority") | Sql(
    "{table}.to_district_id IS NOT NULL AND current_setting('app.role', true) = 'province' AND"
    " (SELECT province_id FROM cases_district WHERE code = {table}.to_district_id) = current_setting('app.province', true)",
    "to a district of the own province",
)
_LEAVES = Sql(
    "{table}.acknowledged_by_id IS NULL AND ({table}.state = 'cancelled' AND {table}.issued_by_id IS NULL OR "
    f"{{table}}.state = 'issued' AND {{table}}.issued_by_id = {_ME})",
    "issued by oneself, or cancelled",
)
_SIGNS = Sql(
    f"{{table}}.state = 'acknowledged' AND {{table}}.acknowledged_by_id = {_ME}", "acknowledged by oneself"
)

# What went out is for ever: of an issued letter nothing changes but that its addressee has acknowledged it.
_FROZEN = """
IF OLD.state = 'draft' THEN
    IF NEW.state NOT IN ('issued', 'cancelled') THEN
        RAISE EXCEPTION 'a draft is issued or cancelled, and not changed otherwise' USING ERRCODE = 'check_violation';
    END IF;
    IF ROW(NEW.id, NEW.province_id, NEW.issuer_id, NEW.to_district_id, NEW.to_local_authority_id, NEW.month, NEW.kind, NEW.as_of,
           NEW.answer_by, NEW.sender, NEW.addressee, NEW.text, NEW.expected, NEW.late, NEW.template_id, NEW.previous_id, NEW.made_by_id,
           NEW.made_at)
       IS DISTINCT FROM
       ROW(OLD.id, OLD.province_id, OLD.issuer_id, OLD.to_district_id, OLD.to_local_authority_id, OLD.month, OLD.kind, OLD.as_of,
           OLD.answer_by, OLD.sender, OLD.addressee, OLD.text, OLD.expected, OLD.late, OLD.template_id, OLD.previous_id, OLD.made_by_id,
           OLD.made_at) THEN
        RAISE EXCEPTION 'what a draft says is made anew, never changed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END IF;
IF OLD.state = 'issued' AND NEW.state = 'acknowledged'
   AND to_jsonb(NEW) - 'state' - 'acknowledged_at' - 'acknowledged_by_id'
     = to_jsonb(OLD) - 'state' - 'acknowledged_at' - 'acknowledged_by_id' THEN
    RETURN NULL;
END IF;
RAISE EXCEPTION 'a letter that went out does not change' USING ERRCODE = 'check_violation';
"""


@wall(
    read=_OUT & (Holds("letter.read", via="to_local_authority") | _TO_DISTRICT) | _MINE,
    add=May("letter.keep") & _MINE & _REACHED & _BLANK & Own("made_by_id"),
    change=Changes(
        Sql("{table}.state = 'draft'", "a draft") & _MINE
        | Sql("{table}.state = 'issued'", "issued") & _TO_ME,
        _MINE & _LEAVES | _TO_ME & _SIGNS,
    ),
)
@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Letter(models.Model):
    """`issuer` None: the provincial office. `sender`, `addressee`, `text` are the words of the day when it was made.

    `as_of`: the instant at which its rows stood so. `expected` had to post, `late` of them had not; the excused are
    in neither. `number`, `dated` and the unit that answers for it come when it is issued.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    province = models.ForeignKey(Province, models.PROTECT, related_name="+")
    issuer = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="+")
    to_district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, related_name="+")
    to_local_authority = models.ForeignKey(
        LocalAuthority, models.PROTECT, null=True, blank=True, related_name="+"
    )
    month = models.DateField("เดือน")
    kind = models.CharField("ชนิดหนังสือ", max_length=10, choices=LetterKind)
    state = models.CharField("สถานะ", max_length=12, choices=LetterState, default=LetterState.DRAFT)
    as_of = models.DateTimeField("ข้อมูล ณ")
    answer_by = models.DateField("ขอให้แล้วเสร็จภายในวันที่")
    sender = models.CharField("ส่วนราชการ", max_length=120)
    addressee = models.CharField("ถึง", max_length=200)
    text = models.TextField("ข้อความ")
    expected = models.PositiveIntegerField("ต้องบันทึก")
    late = models.PositiveIntegerField("ยังไม่บันทึก")
    template = models.ForeignKey(LetterTemplate, models.PROTECT, related_name="+")
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("จัดทำเมื่อ")
    number = models.CharField("เลขที่หนังสือ", max_length=80, blank=True)
    dated = models.DateField("ลงวันที่", null=True, blank=True)
    unit = models.CharField("ส่วนราชการเจ้าของเรื่อง", max_length=160, blank=True)
    group = models.CharField("กลุ่มงาน", max_length=160, blank=True)
    phone = models.CharField("โทร.", max_length=80, blank=True)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField("ออกหนังสือเมื่อ", null=True, blank=True)
    acknowledged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    acknowledged_at = models.DateTimeField("รับทราบเมื่อ", null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "หนังสือติดตาม"
        ordering = ["-month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["province", "issuer", "to_district", "to_local_authority", "month", "kind"],
                condition=LIVE,
                nulls_distinct=False,
                name="letter_once",
            ),
            models.CheckConstraint(name="letter_first_of_month", condition=Q(month__day=1)),
            models.CheckConstraint(name="letter_kind_is_known", condition=Q(kind__in=LetterKind.values)),
            models.CheckConstraint(name="letter_state_is_known", condition=Q(state__in=LetterState.values)),
            models.CheckConstraint(
                name="letter_has_one_addressee",
                condition=Q(to_district=None, to_local_authority__isnull=False)
                | Q(to_district__isnull=False, to_local_authority=None),
            ),
            models.CheckConstraint(
                name="letter_follows_another",
                condition=Q(kind__in=("first", "duty"), previous=None)
                | Q(kind__in=("second", "third"), previous__isnull=False),
            ),
            models.CheckConstraint(name="letter_counts", condition=Q(late__lte=models.F("expected"))),
            models.CheckConstraint(
                name="letter_issued_whole",
                condition=Q(
                    state__in=("draft", "cancelled"), number="", dated=None, issued_by=None, issued_at=None
                )
                | (
                    Q(state__in=OUT, dated__isnull=False, issued_by__isnull=False, issued_at__isnull=False)
                    & ~Q(number="")
                ),
            ),
            models.CheckConstraint(
                name="letter_acknowledged_whole",
                condition=Q(
                    state="acknowledged", acknowledged_by__isnull=False, acknowledged_at__isnull=False
                )
                | (~Q(state="acknowledged") & Q(acknowledged_by=None, acknowledged_at=None)),
            ),
        ]
        indexes = [
            models.Index(fields=["province", "month"], name="letter_by_month"),
            models.Index(fields=["to_local_authority", "-month"], name="letter_to_lao"),
            models.Index(fields=["to_district", "-month"], name="letter_to_district"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="letter_never_deleted",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=list(OUT)),
            ),
            pgtrigger.Trigger(
                name="letter_frozen", operation=pgtrigger.Update, when=pgtrigger.After, func=_FROZEN
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.addressee}"

    @property
    def is_draft(self) -> bool:
        return self.state == LetterState.DRAFT

    @property
    def is_out(self) -> bool:
        return self.state in OUT


class LetterRowQuerySet(models.QuerySet["LetterRow"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(letter__in=Letter.objects.visible_to(user))


_OF_DRAFT = Sql(
    "(SELECT state = 'draft' FROM oversight_letter WHERE oversight_letter.id = {table}.letter_id)",
    "the letter a draft",
)


@wall(read=Sees("letter"), add=May("letter.keep") & Sees("letter") & _OF_DRAFT & Sees("obligation"))
class LetterRow(models.Model):
    """One local authority of the enclosed table, in the words of `as_of`; `flag` is what caused it."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="rows")
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="+")
    flag = models.ForeignKey(Flag, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.PositiveSmallIntegerField("ลำดับ")
    district = models.CharField("อำเภอ", max_length=60)
    name = models.CharField("อปท.", max_length=120)
    status = models.CharField("สถานะ", max_length=60)
    case_count = models.PositiveIntegerField("จำนวนราย", null=True, blank=True)
    last_posted_at = models.DateTimeField("วันที่บันทึกล่าสุด", null=True, blank=True)
    note = models.CharField("หมายเหตุ", max_length=120, blank=True)

    objects = LetterRowQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "รายชื่อแนบหนังสือติดตาม"
        ordering = ["letter", "place"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "obligation"], name="letter_row_once"),
        ]
        triggers = [
            pgtrigger.Protect(name="letter_row_for_ever", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.name


class LetterPaperQuerySet(models.QuerySet["LetterPaper"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(letter__in=Letter.objects.visible_to(user))


_ISSUED_BY_ME = Sql(
    "(SELECT issued_by_id FROM oversight_letter WHERE oversight_letter.id = {table}.letter_id) = "
    "(SELECT NULLIF(current_setting('app.user', true), '')::bigint)",
    "the letter issued by oneself",
)


@wall(read=Sees("letter"), add=May("letter.keep") & Sees("letter") & _ISSUED_BY_ME)
class LetterPaper(models.Model):
    """The PDF with which a letter went out, byte for byte."""

    letter = models.OneToOneField(Letter, models.PROTECT, related_name="paper")
    pdf = models.BinaryField()
    sha256 = models.CharField("รหัสตรวจสอบ", max_length=64)

    objects = LetterPaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ฉบับที่ออกของหนังสือติดตาม"
        triggers = [
            pgtrigger.Protect(name="letter_paper_for_ever", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.sha256
