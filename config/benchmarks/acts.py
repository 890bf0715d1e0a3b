"""What people do all day, in the words of the views: the acts that the benchmark `walls` measures both ways."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from django.conf import settings
from django.urls import reverse

from cases import search
from cases.actions.intake import change_case, create_case
from cases.actions.reading import record
from cases.actions.rows import facts_of
from cases.models import Case, LocalAuthority, Verb
from cases.models.case import CaseQuerySet
from cases.thai import BANGKOK
from cases.timeline import timeline_of
from cases.views.case_list import PAGE
from config.benchmarks.country import NOWHERE
from config.benchmarks.million import AT, DUE, KIND, World, entered, number_of
from oversight.measures import figures
from oversight.nation import month_rows
from reporting.actions import flag_late
from reporting.facts import standings
from reporting.models import Obligation

READ_AT = datetime(2026, 1, 20, 9, tzinfo=BANGKOK)  # the read log holds no year 2000


@dataclass(frozen=True)
class Act:
    """One thing that somebody does, `turn` by turn. Its answer must be the same with and without the wall.

    `who` names a user of the world, "watcher" the machine's principal, "" a request that opens its own scope.
    The ratio of the benchmark is made of those that are `counted`.
    """

    name: str
    who: str
    does: Callable[[World, int], object]
    counted: bool = False
    rounds: int = 100


def _register(made: World) -> CaseQuerySet:
    return Case.objects.visible_to(made.officer)


def _saw(made: World, rows: list[Case]) -> None:
    office = cast(int, made.officer.local_authority_id)
    record(verb=Verb.VIEW, seen={office: [row.pk for row in rows]}, by=made.officer, at=READ_AT)


def _one(made: World, turn: int) -> Case:
    return made.cases[turn % len(made.cases)].case


def nothing(made: World, turn: int) -> object:
    """What is left is the opening of the scope."""
    return None


def first_page(made: World, turn: int) -> object:
    """The register's newest, and the row in the read log."""
    rows = list(_register(made).for_list()[: PAGE + 1])
    _saw(made, rows)
    return [row.pk for row in rows]


def one_case(made: World, turn: int) -> object:
    """A case, its lines of help, its story, and the row in the read log."""
    case = _register(made).for_page().get(pk=_one(made, turn).pk)
    _saw(made, [case])
    return len(case.help_given.all()), len(timeline_of(case))


def new_case(made: World, turn: int) -> object:
    """Registered with two lines of help; triggers write history and counters."""
    office = cast(LocalAuthority, made.officer.local_authority)
    case = create_case(
        local_authority=office, form_key=uuid4(), by=made.officer, at=AT, **entered(1_000 + turn)
    )
    return case.number


def changed_case(made: World, turn: int) -> object:
    """Read as the form reads it, and saved with one word changed."""
    cases = _register(made).select_related("applicant", "local_authority").prefetch_related("help_given")
    case = cases.get(pk=_one(made, turn).pk)
    facts = facts_of(case, case.help_given.all())
    changed: dict[str, Any] = {
        "applicant": facts.applicant,
        "request": replace(facts.request, note="แก้ไข"),
        "help_given": facts.help_given,
    }
    change_case(case=case, version=case.version, by=made.officer, at=AT, **changed)
    return case.number


def by_number(made: World, turn: int) -> object:
    return [case.pk for case in search.matching(_register(made).for_list(), _one(made, turn).number)]


def by_identity(made: World, turn: int) -> object:
    words = number_of(turn % len(made.cases))
    return [case.pk for case in search.matching(_register(made).for_list(), words)]


def counts(made: World, turn: int) -> object:
    """The officer's own months, as the home page shows them."""
    owed = Obligation.objects.visible_to(made.officer).filter(local_authority=made.officer.local_authority_id)
    return figures(standings(owed, DUE)), _register(made).incomplete().count()


def province_grid(made: World, turn: int) -> object:
    owed = Obligation.objects.visible_to(made.province, "overview")
    return figures(standings(owed.filter(local_authority__district__province=NOWHERE), DUE))


def nation_month(made: World, turn: int) -> object:
    return figures(month_rows(made.nation, None, DUE))


def flag(made: World, turn: int) -> object:
    """Twelve months of the whole nation."""
    return flag_late(at=DUE, noticed_at=DUE)


def _page(made: World, name: str, *key: Any, **form: str) -> str:
    ask = made.browser.post if form else made.browser.get
    answer = ask(reverse(name, args=key), form or None, secure=settings.SERVED_OVER_HTTPS)
    return f"{answer.status_code} {answer.headers.get('Location', '')[:7]}"


def list_page(made: World, turn: int) -> object:
    return _page(made, "case_list")


def case_page(made: World, turn: int) -> object:
    return _page(made, "case_detail", _one(made, turn).pk)


def save_page(made: World, turn: int) -> object:
    form = {
        "form_key": str(uuid4()), "version": "0", "document_type": "none", "title": "นาง", "first_name": "สมมติ",
        "last_name": "ไม่มีจริง", "people_affected": "4", "purpose": f"{KIND}/", "received_on": "20/1/2543",
        "outcome": "pending", "help-TOTAL_FORMS": "1", "help-INITIAL_FORMS": "0",
    }  # fmt: skip
    return _page(made, "case_new", **form)


ACTS = (
    Act("เปิดขอบเขตสิทธิ", "officer", nothing),
    Act("รายการเรื่อง", "officer", first_page, counted=True),
    Act("หน้าเรื่อง", "officer", one_case, counted=True),
    Act("บันทึกเรื่องใหม่", "officer", new_case, counted=True),
    Act("แก้ไขเรื่อง", "officer", changed_case, counted=True),
    Act("ค้นด้วยเลขทะเบียน", "officer", by_number),
    Act("ค้นด้วยเลขประจำตัว", "officer", by_identity),
    Act("จำนวนของ อปท.", "officer", counts),
    Act("ทั้งหน้า: รายการเรื่อง", "", list_page),
    Act("ทั้งหน้า: เรื่อง", "", case_page),
    Act("ทั้งหน้า: บันทึกเรื่องใหม่", "", save_page),
    Act("ตารางจังหวัด 69 อปท. × 12 เดือน", "province", province_grid, rounds=15),
    Act("ประเทศ 1 เดือน", "nation", nation_month, rounds=6),
    Act("ระบุเดือนที่เกินกำหนด 12 เดือน", "watcher", flag, rounds=4),
)
