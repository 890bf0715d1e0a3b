"""One verb on many cases, each for itself: one refusal holds up no other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from cases.actions.outcome import decide_case
from cases.actions.refusals import CommitteeRefused, StaleCase, StepDoubted, StepRefused, VerbNotOpen
from cases.actions.rows import facts_of
from cases.ceiling_check import ceilings_exceeded
from cases.facts import DISASTER, HelpFields
from cases.models import Case, User
from cases.states import BY_VERB
from cases.thai import format_date

STALE = "มีผู้แก้ไขเรื่องนี้หลังจากเปิดหน้านี้ — ตรวจสอบเรื่องนี้ แล้วกดปุ่มอีกครั้ง"
MOVED = "เรื่องนี้อยู่ในขั้นตอน “{0}” แล้ว จึงดำเนินการนี้ไม่ได้ — ตรวจสอบที่หน้าเรื่อง"
EARLY = "วันที่ {0} อยู่ก่อนวันที่ยื่นคำขอ ({1}) — เลือกเรื่องนี้แยกต่างหาก แล้วกรอกวันที่ใหม่"
ASKED = "{0} หากถูกต้องแล้ว ปุ่ม “{1}” ในหน้าเรื่องถามเหตุผลและบันทึกให้"


@dataclass(slots=True)
class Fared:
    """How each case fared: `done` now, `before` by an earlier click of the same button, `refused` with why, by key."""

    done: list[Case] = field(default_factory=list)
    before: list[Case] = field(default_factory=list)
    refused: dict[UUID, str] = field(default_factory=dict)


def decide_many(
    *,
    cases: Sequence[Case],
    versions: Mapping[UUID, int],
    verb: str,
    by: User,
    at: datetime,
    **particulars: Any,
) -> Fared:
    """Carries out the verb on each case, or not at all. `cases` come with their help and steps.

    `versions`: what the page was drawn from; a case without one is taken as it is now. `particulars` as `decide_case`
    takes them, the same for all. In the order of keys, so that two officers at the same list wait for one another.
    """
    fared = Fared()
    for case in sorted(cases, key=lambda case: case.pk):
        version = versions.get(case.pk, case.version)
        try:
            with transaction.atomic():
                _check(case, verb, by, **particulars)
                decide_case(case=case, version=version, verb=verb, by=by, at=at, **particulars)
        except StepDoubted as doubted:
            fared.refused[case.pk] = ASKED.format(doubted, BY_VERB[verb].label)
        except CommitteeRefused as refused:
            fared.refused[case.pk] = str(refused)
        except StaleCase:
            # Of two clicks at once the second waits, and finds that the first has changed the version.
            if Case.objects.visible_to(by).filter(pk=case.pk, stage=BY_VERB[verb].target).exists():
                fared.before.append(case)
            else:
                fared.refused[case.pk] = STALE
        except VerbNotOpen:
            if case.stage == BY_VERB[verb].target:
                fared.before.append(case)
            else:
                fared.refused[case.pk] = MOVED.format(case.get_stage_display())
        else:
            fared.done.append(case)
    return fared


def _check(
    case: Case,
    verb: str,
    by: User,
    *,
    happened_on: date | None = None,
    help_given: Sequence[HelpFields] = (),
    **_: Any,
) -> None:
    """What the page of one case asks before it is saved; here it is a reason to go there."""
    days = [day for day in (happened_on, *(line.given_on for line in help_given)) if day]
    if case.kind_id != DISASTER and days and min(days) < case.received_on:
        raise StepRefused(EARLY.format(format_date(min(days)), format_date(case.received_on)))
    if not any(line.amount for line in help_given):
        return
    stored = facts_of(case, case.help_given.all())
    facts = type(stored)(stored.applicant, stored.request, [*stored.help_given, *help_given])
    over = ceilings_exceeded(facts, by=by, case_id=case.pk)
    if found := [one for one in over if one.line >= len(stored.help_given)]:
        raise StepDoubted([str(one) for one in found])
