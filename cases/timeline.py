"""The story of a case, told from the history that the database kept: who, when, what changed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Cast

from cases import identity
from cases.elsewhere import Asked
from cases.models import (
    Case,
    CaseStep,
    Evidence,
    HelpGiven,
    HelpKind,
    HelpSubkind,
    Person,
    Referral,
    RosterPerson,
    Subdistrict,
    User,
)
from cases.states import BY_VERB
from cases.thai import PartialDate, day_of, format_baht, format_date, format_phone

# Kept beside what was entered, or for the machine: no news to a reader.
UNTOLD = frozenset(
    [
        "id",
        "local_authority",
        "fiscal_year",
        "serial",
        "form_key",
        "applicant",
        "help_total",
        "stage",
        "gaps",
        "entered_by",
        "entered_at",
        "changed_at",
        "version",
        "spelling",
        "sort_key",
        "identity_index",
        "case",
        "step",
    ]
)
BLANK = "(ว่าง)"
EDITED = "แก้ไขข้อมูล"
HANDED_OVER = "มอบงานให้ผู้อื่นดำเนินการ"
ASKED = "ตรวจสอบการช่วยเหลือซ้ำ"


@dataclass(frozen=True, slots=True)
class Change:
    """One field: its name, what stood there, what stands there now. Identity numbers masked."""

    label: str
    before: str
    after: str


@dataclass(slots=True)
class Entry:
    """One step: everything that one save wrote."""

    at: datetime
    who: str
    title: str
    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    card_checked: bool | None = None  # what this save said of it, where it said something new


def timeline_of(case: Case, steps: Sequence[CaseStep] = (), asked: Sequence[Asked] = ()) -> list[Entry]:
    """Newest first; `steps` tell the day and the reason of those entries that were steps of the work.

    `asked` are the questions about double help: a line of the save that put them, else an entry of their own.

    Three statements, one more for a case that was ever sent on, one for each kind of reference row that changed, one
    more where a save left the case as it was: it may have been one of the roster.
    """
    events = [
        *_events(Case, pgh_obj_id=case.pk),
        *_events(Person, pgh_obj_id=case.applicant_id),
        *_events(HelpGiven, case_id=case.pk),
        *(_events(Referral, case_id=case.pk) if case.was_sent_on else ()),
    ]
    saves: dict[tuple[datetime, Any], list[Any]] = {}
    for event in events:
        saves.setdefault((event.pgh_created_at, event.pgh_context_id), []).append(event)
    taken = {(step.entered_at, step.to_stage): step for step in steps}
    told: list[Entry] = []
    begun: list[datetime] = []
    bare: dict[tuple[datetime, Any], Entry] = {}
    before: dict[Any, Any] = {}
    for save in sorted(saves.values(), key=_when):
        told.append(_entry(save, before, _who(save, case), taken))
        begun.append(save[0].pgh_created_at)
        if not (told[-1].changes or told[-1].notes or told[-1].title != EDITED):
            bare[save[0].pgh_created_at, save[0].pgh_context_id] = told[-1]
        before |= {_key(event): event for event in save}
    if bare:
        _tell_roster(case, bare)
    return _with_asked(told, begun, asked)[::-1]


def _with_asked(told: list[Entry], begun: list[datetime], asked: Sequence[Asked]) -> list[Entry]:
    """`begun`: when the transaction of each entry began; a question of the same transaction is a line of it."""
    of_save = dict(zip(begun, told, strict=True))
    alone = []
    for one in asked:
        if save := of_save.get(one.at):
            save.notes.append(f"{ASKED}: {one.words}")
        else:
            alone.append((one.at, Entry(one.at, one.who, ASKED, notes=[one.words])))
    both = [*zip(begun, told, strict=True), *alone]
    return [entry for _, entry in sorted(both, key=lambda one: one[0])]


def card_checked(timeline: Sequence[Entry]) -> Entry | None:
    """The save in which somebody last said whether the original card was seen: who and when."""
    return next((entry for entry in timeline if entry.card_checked is not None), None)


def removers_of(case: Case) -> dict[Any, str]:
    """Who took each removed file of evidence away, by its key; "" where history names nobody."""
    found = _events(Evidence, case_id=case.pk)
    return {event.pgh_obj_id: event.pgh_who or "" for event in found if event.removed_at}


def _tell_roster(case: Case, bare: Mapping[tuple[datetime, Any], Entry]) -> None:
    """How many were put on the roster and taken off; their names stand on its page."""
    saves: Counter[tuple[datetime, Any, str]] = Counter(
        (event.pgh_created_at, event.pgh_context_id, event.pgh_label)
        for event in _events(RosterPerson, case_id=case.pk)
    )
    for (at, context, label), people in sorted(saves.items(), key=lambda one: one[0][2]):
        if entry := bare.get((at, context)):
            entry.title = "แก้ไขบัญชีแนบท้าย"
            entry.notes.append(f"{'เพิ่ม' if label == 'insert' else 'ลบ'}รายชื่อ {people} คน")


def _events(model: Any, **of: Any) -> Iterator[Any]:
    """The history rows of one tracked model."""
    who = User.objects.filter(pk=Cast(OuterRef("pgh_context__metadata__user"), models.BigIntegerField()))
    events = model.pgh_event_model.objects.filter(**of).select_related("pgh_context")
    yield from events.annotate(pgh_who=Subquery(who.values("full_name")[:1]))


def _when(step: Sequence[Any]) -> tuple[datetime, int]:
    """By the transaction's instant; the case's version decides between two in one transaction."""
    return step[0].pgh_created_at, max(getattr(event, "version", 0) for event in step)


def _key(event: Any) -> tuple[type, Any]:
    return type(event), event.pgh_obj_id


def _who(save: Sequence[Any], case: Case) -> str:
    """Who did it: the request's user, else (seed, import) whom the case names as its recorder."""
    if named := next((event.pgh_who for event in save if event.pgh_who), None):
        return str(named)
    return case.entered_by.full_name if any(hasattr(event, "entered_by_id") for event in save) else "ระบบ"


def _entry(save: Sequence[Any], before: dict[Any, Any], who: str, taken: Mapping[Any, CaseStep]) -> Entry:
    case = next((e for e in save if hasattr(e, "changed_at")), None)
    old = before.get(_key(case)) if case else None
    at = case.changed_at if case else save[0].pgh_created_at
    entry = Entry(at, who, "รับคำขอ" if case and not old else EDITED)
    if case and not old:
        _tell_day(entry, taken.get((at, case.stage)))
    elif case and old and case.stage != old.stage:
        _tell_step(entry, taken.get((at, case.stage)))
    elif any(_answers(event, before.get(_key(event))) for event in save):
        entry.title = "บันทึกคำตอบของหน่วยงานที่ส่งต่อ"
    if case and old and case.assigned_to_id != old.assigned_to_id:
        entry.title = HANDED_OVER
    for event in save:
        _tell_fields(entry, event, before.get(_key(event)))
    return entry


def _answers(event: Any, old: Any) -> bool:
    """Whether the reply to a letter was written down or mended."""
    return hasattr(event, "letter_number") and bool(event.reply) and (not old or event.reply != old.reply)


def _tell_step(entry: Entry, step: CaseStep | None) -> None:
    """What was done, the day where it is not that of the entry, and why."""
    entry.title = BY_VERB[step.verb].label if step and step.verb in BY_VERB else "เปลี่ยนขั้นตอน"
    _tell_day(entry, step)
    if step and step.reason:
        entry.notes.append(f"เหตุผล: {step.reason}")
    if step and step.despite:
        entry.notes.append(f"เหตุผลที่ดำเนินการแม้มีคำเตือน: {step.despite}")


def _tell_day(entry: Entry, step: CaseStep | None) -> None:
    if step and step.happened_on != day_of(entry.at):
        entry.notes.append(f"วันที่ดำเนินการ {format_date(step.happened_on)}")


def _tell_fields(entry: Entry, event: Any, old: Any) -> None:
    if hasattr(event, "budget_source") and (old is None or event.pgh_label == "delete"):
        entry.notes.append(_line(event))
    elif hasattr(event, "letter_number") and (old is None or event.pgh_label == "delete"):
        entry.notes.append(_letter(event))
    elif old is not None:
        entry.changes += _changes(old, event)
    if getattr(event, "identity_checked", False) != getattr(old, "identity_checked", False):
        entry.card_checked = event.identity_checked


def _line(event: Any) -> str:
    verb = "ลบความช่วยเหลือ" if event.pgh_label == "delete" else "เพิ่มความช่วยเหลือ"
    amount = "" if event.amount is None else f" {format_baht(event.amount)} บาท"
    return f"{verb}: {_goods(event)}{amount}"


def _letter(event: Any) -> str:
    verb = "ลบการส่งต่อ" if event.pgh_label == "delete" else "ส่งต่อ"
    number = f" หนังสือที่ {event.letter_number}" if event.letter_number else ""
    return f"{verb}: {event.agency or 'ยังไม่ได้กรอกหน่วยงาน'}{number} ส่งวันที่ {format_date(event.sent_on)}"


def _changes(old: Any, new: Any) -> Iterator[Change]:
    for column in new.pgh_tracked_model._meta.concrete_fields:
        if column.name in UNTOLD:
            continue
        before, after = getattr(old, column.attname), getattr(new, column.attname)
        if before != after:
            yield Change(_label(column, old), shown(column, before), shown(column, after))


def _label(column: Any, old: Any) -> str:
    """The field's name, with the line that it belongs to."""
    name = str(column.verbose_name)
    return f"{_goods(old)} – {name}" if hasattr(old, "budget_source") else name


def _goods(line: Any) -> str:
    return f"{line.get_form_display()} {line.description}".strip()


def _officer(pk: int | None) -> str:
    """Nobody was named: it was with whoever entered it."""
    if pk is None:
        return "ผู้บันทึกครั้งแรก"
    row = User.objects.filter(pk=pk).first()
    return row.full_name if row else str(pk)


def shown(column: Any, value: Any) -> str:
    """A column's value as a reader meets it, identity numbers masked."""
    if column.name == "assigned_to":
        return _officer(value)
    if value in (None, "") or value is False:
        return BLANK
    if value is True:
        return "ใช่"
    if column.name == "identity_number":
        return identity.mask(value)
    if column.name == "phone":
        return format_phone(value)
    if column.name == "birth":
        return PartialDate.from_iso(value).thai
    if column.is_relation:
        return _named(column.related_model, value)
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return format_date(value)
    return format_baht(value) if isinstance(value, Decimal) else str(value)


def _named(model: type[models.Model], pk: Any) -> str:
    """The name of a reference row; asked only for one that changed."""
    known: tuple[type[models.Model], ...] = (HelpKind, HelpSubkind, Subdistrict)
    row = model._default_manager.filter(pk=pk).first() if model in known else None
    return str(row or pk)
