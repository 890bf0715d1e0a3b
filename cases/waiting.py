"""What each open case waits for, since which day, and what is done next: the work list of an office.

A case waits for one thing. `HANGING` alone is not work: time does it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django.db.models import Case as Choose
from django.db.models import (
    CharField,
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Coalesce, RowNumber, TruncDate

from cases.models import AgendaItem, Case, CaseStep, NoticeEntry, Objection, Referral, Stage, User
from cases.states import AGREED
from cases.thai import BANGKOK


class Wait(TextChoices):
    """In the order of the list: what holds others up first, what is only left to be put away last."""

    OBJECTION = "objection", "คำคัดค้านรอพิจารณา"
    OVER = "over", "พ้นกำหนดประกาศแล้ว รออนุมัติ"
    APPROVED = "approved", "อนุมัติแล้ว รอให้ความช่วยเหลือ"
    REGISTERED = "registered", "ลงทะเบียนแล้ว รอตรวจสอบหรือเสนอคณะกรรมการ"
    CHECKING = "checking", "กำลังตรวจสอบข้อเท็จจริง รอเสนอคณะกรรมการ"
    DOCUMENTS = "documents", "รอเอกสารเพิ่มเติม"
    MEETING = "meeting", "รอเข้าวาระการประชุม"
    AGENDA = "agenda", "อยู่ในวาระ รอมติ"
    AGREED = "agreed", "คณะกรรมการเห็นชอบแล้ว รอประกาศรายชื่อ"
    REFERRED = "referred", "ส่งต่อแล้ว ยังไม่ได้รับคำตอบ"
    HANGING = "hanging", "อยู่ระหว่างปิดประกาศ"
    CLOSING = "closing", "มีผลแล้ว รอปิดเรื่อง"


@dataclass(frozen=True, slots=True)
class Next:
    """The next step: its page, or "" where the list of these cases does it by `verbs`; `papers` are printed there."""

    label: str
    url: str = ""
    verbs: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()


NEXT: dict[str, Next] = {
    Wait.OBJECTION: Next("พิจารณาคำคัดค้าน", "notice_list"),
    Wait.OVER: Next("บันทึกการอนุมัติ", verbs=("approve",)),
    Wait.APPROVED: Next("บันทึกการให้ความช่วยเหลือ", verbs=("help",), papers=("request",)),
    Wait.REGISTERED: Next("เสนอคณะกรรมการ", verbs=("propose", "check"), papers=("receipt", "request")),
    Wait.CHECKING: Next("เสนอคณะกรรมการ", verbs=("propose",), papers=("request",)),
    Wait.DOCUMENTS: Next("บันทึกว่าได้รับเอกสาร", verbs=("take_documents",), papers=("receipt",)),
    Wait.MEETING: Next("นำเข้าวาระการประชุม", "meeting_list"),
    Wait.AGENDA: Next("บันทึกมติ", "meeting_list"),
    Wait.AGREED: Next("ทำประกาศรายชื่อ", "notice_new", verbs=("approve",)),
    Wait.REFERRED: Next("บันทึกคำตอบ"),
    Wait.HANGING: Next("ดูประกาศ", "notice_list"),
    Wait.CLOSING: Next("ปิดเรื่อง", verbs=("close",), papers=("voucher", "goods", "service")),
}


@dataclass(frozen=True, slots=True)
class Group:
    """The cases that wait for the same: how many, since when, and the first of them."""

    wait: Wait
    many: int
    days: int
    first: list[Case]

    @property
    def next(self) -> Next:
        return NEXT[self.wait]


def groups_of(rows: Iterable[Case], today: date) -> list[Group]:
    """What `first_of_each` found, in the order of the list; each row knows its `days`."""
    found: dict[str, list[Case]] = {}
    for row in with_days(rows, today):
        found.setdefault(cast(Any, row).wait, []).append(row)
    return [
        Group(wait, cast(Any, cases[0]).many, cast(Any, cases[0]).days, cases)
        for wait in Wait
        if (cases := found.get(wait))
    ]


def with_days(rows: Iterable[Case], today: date) -> list[Case]:
    """Each row of `waiting` with `days`: how long it has waited; never less than none."""
    listed = list(rows)
    for row in listed:
        annotated = cast(Any, row)
        annotated.days = max(0, (today - annotated.since).days)
    return listed


def waiting(user: User, today: date, *, mine: bool = False) -> QuerySet[Any]:
    """The office's open cases, each with `wait` and `since`: the day from which it waits for that.

    `mine`: only those that the user carries on.
    """
    found = Case.objects.visible_to(user).open()
    if mine:
        found = found.of_officer(user)
    # `until` is asked of announced cases alone: as a column it would be looked up for every row.
    return found.alias(until=_until(user)).annotate(wait=_wait(user, today), since=_since(user, today))


NAMED = [
    "local_authority",
    "fiscal_year",
    "serial",
    "applicant__title",
    "applicant__first_name",
    "applicant__last_name",
]


def first_of_each(user: User, today: date, *, each: int, mine: bool = False) -> QuerySet[Any]:
    """The `each` that wait longest of every wait, with `many`: how many wait for the same. One statement.

    `others`: how many of all these cases colleagues carry on.
    """
    own = Q(assigned_to=user) | Q(assigned_to=None, entered_by=user)
    numbered = waiting(user, today, mine=mine).annotate(
        others=Window(Count("pk", filter=~own)),
        many=Window(Count("pk"), partition_by=[F("wait")]),
        place=Window(RowNumber(), partition_by=[F("wait")], order_by=[F("since"), F("pk")]),
    )
    found: QuerySet[Any] = numbered.filter(place__lte=each).order_by("place")
    # All open cases are sorted, a few are shown: what no line names would only make the sort wide.
    return found.select_related("applicant").only(*NAMED)


def left_behind(user: User) -> QuerySet[Any, Any]:
    """Who can no longer carry on open cases, suspended or gone to another office, and how many are left."""
    gone = Q(officer_active=False) | Q(officer_office=None) | ~Q(officer_office=F("local_authority"))
    named = {
        "officer_id": Coalesce("assigned_to", "entered_by"),
        "officer_name": Coalesce("assigned_to__full_name", "entered_by__full_name"),
        "officer_active": Coalesce("assigned_to__is_active", "entered_by__is_active"),
        "officer_office": Coalesce("assigned_to__local_authority", "entered_by__local_authority"),
    }
    left: QuerySet[Any] = Case.objects.visible_to(user).open().annotate(**named).filter(gone)
    rows: QuerySet[Any, Any] = left.order_by("officer_name").values("officer_id", "officer_name")
    found: QuerySet[Any, Any] = rows.annotate(many=Count("pk"))
    return found


def _until(user: User) -> Subquery:
    """The last day of the newest notice that a case is on."""
    entries = NoticeEntry.objects.visible_to(user).filter(case=OuterRef("pk"))
    return Subquery(entries.order_by("-notice__posted_on", "-notice").values("notice__until")[:1])


def _wait(user: User, today: date) -> Choose:
    on_agenda = AgendaItem.objects.visible_to(user).pending().filter(case=OuterRef("pk"))
    unanswered = Referral.objects.visible_to(user).unanswered().filter(case=OuterRef("pk"))
    return Choose(
        When(Exists(_objections(user)), stage__in=AGREED, then=Value(Wait.OBJECTION)),
        When(stage=Stage.NOTICED, until__gte=today, then=Value(Wait.HANGING)),
        When(stage=Stage.NOTICED, then=Value(Wait.OVER)),
        When(Exists(on_agenda), stage__in=[Stage.PROPOSED, Stage.EMERGENCY], then=Value(Wait.AGENDA)),
        When(stage__in=[Stage.PROPOSED, Stage.EMERGENCY], then=Value(Wait.MEETING)),
        When(Exists(unanswered), stage=Stage.REFERRED, then=Value(Wait.REFERRED)),
        *(When(stage=stage, then=Value(wait)) for stage, wait in OF_STAGE.items()),
        default=Value(Wait.CLOSING),
        output_field=CharField(),
    )


OF_STAGE = {
    Stage.REGISTERED: Wait.REGISTERED,
    Stage.DOCUMENTS: Wait.DOCUMENTS,
    Stage.CHECKING: Wait.CHECKING,
    Stage.AGREED: Wait.AGREED,
    Stage.APPROVED: Wait.APPROVED,
}


def _objections(user: User) -> QuerySet[Objection]:
    return Objection.objects.visible_to(user).filter(entry__case=OuterRef("pk"), answer="")


def _since(user: User, today: date) -> Choose:
    """The day on which it came to where it is; of an entry without steps that of the request, or of the entry."""
    into = CaseStep.objects.visible_to(user).filter(case=OuterRef("pk"), to_stage=OuterRef("stage"))
    into = into.filter(undoes=None, undone_by=None).order_by("-entered_at", "-id")
    objected = _objections(user).order_by("received_on").values("received_on")[:1]
    came = Coalesce(
        Subquery(into.values("happened_on")[:1]),
        Choose(
            When(stage=Stage.REGISTERED, then=F("received_on")),
            default=TruncDate("entered_at", tzinfo=BANGKOK),
        ),
        output_field=DateField(),
    )
    return Choose(
        When(wait=Wait.OBJECTION, then=Subquery(objected)),
        When(wait=Wait.OVER, until__lt=today, then=Cast(F("until") + timedelta(days=1), DateField())),
        default=came,
        output_field=DateField(),
    )
