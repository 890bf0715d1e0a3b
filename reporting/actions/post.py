"""Posting a month, or declaring that nobody asked for help in it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from cases.access import may
from cases.models import Case, LocalAuthority, User
from cases.thai import BANGKOK, format_date_full
from reporting import freeze
from reporting.actions.flag import GATE
from reporting.models import Flag, Obligation, Posting, PostingKind, PostingRow
from reporting.months import Month

# The function's own right: nobody may write a revision (config/history_functions.py).
LOCK = "SELECT reporting_lock_month(%s, id) FROM reporting_obligation WHERE id = %s"
# No request lives so long: who posts earlier than this before the due instant cannot meet its flagging run.
AT_THE_INSTANT = timedelta(minutes=10)


class CannotPost(Exception):
    """A refusal, in Thai: what stands in the way and what to do. The view shows it as it is."""


@dataclass
class KindTotal:
    """The month's figures for one ด้าน, as the summary sheet of INFO has them. `help_total` is baht."""

    kind: str
    name: str
    position: int
    cases: int = 0
    households: set[str] = field(default_factory=set)
    people: int = 0
    helped: int = 0
    pending: int = 0
    not_eligible: int = 0
    referred: int = 0
    help_total: Decimal = Decimal(0)

    def add(self, case: Case) -> None:
        self.cases += 1
        self.households.add(household(case))
        self.people += case.people_affected
        self.help_total += case.help_total
        setattr(self, case.outcome, getattr(self, case.outcome) + 1)

    def as_row(self) -> dict[str, Any]:
        return {**self.__dict__, "households": len(self.households)}


@dataclass(frozen=True)
class MonthPicture:
    """A month as it would be posted now. `revision` proves to `post` that nothing moved since."""

    obligation: Obligation
    cases: list[Case]
    totals: list[dict[str, Any]]
    household_count: int
    people_count: int
    help_total: Decimal
    complete_count: int
    revision: int

    @property
    def is_complete(self) -> bool:
        return bool(self.cases) and self.complete_count == len(self.cases)

    @property
    def incomplete(self) -> list[Case]:
        return [case for case in self.cases if case.gaps]


# What officers are told to type where there is no number, and what they type instead: no address to share.
WITHOUT_HOUSE_NUMBER = frozenset(["", "ไม่มี", "ไม่ทราบ", "-", "–"])


def household(case: Case) -> str:
    """One key a household: the house code where it is known, else the address, else the case itself."""
    return household_key(
        case.pk, case.house_code, case.house_no, case.moo, case.community, case.subdistrict_id
    )


def household_key(
    case: Any, house_code: str, house_no: str, moo: str, community: str, subdistrict: str | None
) -> str:
    """The same from the columns of a case; `case` is its key."""
    if house_code:
        return house_code
    if house_no not in WITHOUT_HOUSE_NUMBER:
        return f"{house_no}|{moo}|{community}|{subdistrict}"
    return str(case)


def month_cases(local_authority: LocalAuthority, month: Month) -> list[Case]:
    """The cases that count in the month, oldest number first; three statements."""
    return list(
        Case.objects.counted()
        .filter(local_authority=local_authority, received_on__range=(month.first_day, month.last_day))
        .select_related("applicant", "kind", "subkind", "subdistrict__district__province")
        .prefetch_related("help_given")
        .order_by("received_on", "fiscal_year", "serial")
    )


def _totals(cases: list[Case]) -> list[dict[str, Any]]:
    kinds: dict[str, KindTotal] = {}
    for case in cases:
        kinds.setdefault(case.kind_id, KindTotal(case.kind_id, case.kind.name, case.kind.position)).add(case)
    return [kinds[key].as_row() for key in sorted(kinds, key=lambda key: kinds[key].position)]


def lock_month(obligation: Obligation) -> int:
    """Takes the month's lock, and its place before or after a flagging run, until the transaction ends.

    Returns the month's revision.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [GATE, obligation.pk])
        return int(cursor.fetchone()[0])


def picture(*, obligation: Obligation, revision: int | None = None) -> MonthPicture:
    """What a posting would hold now. Call inside a transaction: it holds the month's lock meanwhile.

    With `revision`, as read just before (a preview): takes no lock and writes nothing. What changes in
    between makes `post` refuse that revision.
    """
    if revision is None:
        revision = lock_month(obligation)
    cases = month_cases(obligation.local_authority, Month.of(obligation.month))
    return picture_of(obligation=obligation, cases=cases, revision=revision)


def picture_of(*, obligation: Obligation, cases: list[Case], revision: int) -> MonthPicture:
    """The picture that these counted cases of the month make; reads nothing."""
    return MonthPicture(
        obligation=obligation,
        cases=cases,
        totals=_totals(cases),
        household_count=len({household(case) for case in cases}),
        people_count=sum(case.people_affected for case in cases),
        help_total=sum((case.help_total for case in cases), Decimal(0)),
        complete_count=sum(not case.gaps for case in cases),
        revision=revision,
    )


def opens_at(obligation: Obligation) -> datetime:
    """From when a month can be posted: its end. A version from before it could not be complete."""
    first = Month.of(obligation.month).next.first_day
    return datetime(first.year, first.month, first.day, tzinfo=BANGKOK)


def check_may_post(*, obligation: Obligation, by: User, at: datetime) -> None:
    """PermissionDenied for a stranger; CannotPost while the month has not ended."""
    if not may(by, "month.post") or by.local_authority_id != obligation.local_authority_id:
        raise PermissionDenied
    if at < (opens := opens_at(obligation)):
        month = Month.of(obligation.month)
        raise CannotPost(
            f"เดือน{month.thai}ยังไม่สิ้นสุด บันทึกข้อมูลประจำเดือนได้ตั้งแต่{format_date_full(opens.date())} "
            "เวลา 00.00 น. เป็นต้นไป — ระหว่างนี้บันทึกเรื่องและเติมส่วนที่ขาดได้ตามปกติ"
        )


@transaction.atomic
def post(
    *,
    obligation: Obligation,
    by: User,
    at: datetime,
    revision: int | None = None,
    after: int | None = None,
) -> Posting:
    """Freezes the month as its next version. `revision` is the previewed one: when it has moved, CannotPost.

    `after` is the newest version that the page showed (0 for none): when a later one holds this revision
    already (double click, retry), that one is the answer.
    """
    check_may_post(obligation=obligation, by=by, at=at)
    seen = picture(obligation=obligation)
    if not seen.cases:
        raise CannotPost("เดือนนี้ยังไม่มีเรื่อง — ถ้าไม่มีผู้ขอจริง ให้ใช้ “ยืนยันว่าไม่มีผู้ขอรับความช่วยเหลือในเดือนนี้”")
    if revision is not None and revision != seen.revision:
        raise CannotPost("มีการเพิ่มหรือแก้ไขเรื่องหลังจากที่เปิดหน้านี้ — ตรวจตัวเลขใหม่ด้านล่าง แล้วกดบันทึกอีกครั้ง")
    return _save_next(seen, by=by, at=at, after=after)


@transaction.atomic
def declare_nil(*, obligation: Obligation, by: User, at: datetime, after: int | None = None) -> Posting:
    """Declares that nobody asked for help in the month. Refused while a case of the month counts.

    `after` as in `post`.
    """
    check_may_post(obligation=obligation, by=by, at=at)
    seen = picture(obligation=obligation)
    if seen.cases:
        raise CannotPost(
            f"เดือนนี้มี {len(seen.cases)} เรื่องที่บันทึกไว้ จึงยืนยันว่าไม่มีผู้ขอไม่ได้ — บันทึกข้อมูลประจำเดือนตามจริง "
            "หรือยกเลิกรายการที่บันทึกซ้ำก่อน"
        )
    return _save_next(seen, by=by, at=at, after=after)


def _save_next(seen: MonthPicture, *, by: User, at: datetime, after: int | None) -> Posting:
    newest = Posting.objects.filter(obligation=seen.obligation).order_by("-version").first()
    last = newest.version if newest else 0
    if newest and after is not None and last > after and newest.revision == seen.revision:
        return newest
    posting, rows = version_of(seen, version=last + 1, by_id=by.pk, at=settled(seen.obligation, at))
    posting.save(force_insert=True)
    PostingRow.objects.bulk_create(rows)
    return posting


def settled(obligation: Obligation, at: datetime) -> datetime:
    """When a posting or excuse came; not before the flag that came while it waited for the month's lock."""
    if not obligation.due_at - AT_THE_INSTANT <= at < obligation.due_at:
        return at
    flag = Flag.objects.filter(obligation=obligation).first()
    return max(at, flag.noticed_at) if flag else at


def version_of(
    seen: MonthPicture, *, version: int, by_id: int, at: datetime
) -> tuple[Posting, list[PostingRow]]:
    """The unsaved rows of one version of a month; a picture without cases makes a nil return."""
    frozen = [(case, freeze.intake(case)) for case in seen.cases]
    posting = Posting(
        obligation=seen.obligation,
        version=version,
        kind=PostingKind.CASES if seen.cases else PostingKind.NIL,
        posted_at=at,
        posted_by_id=by_id,
        case_count=len(seen.cases),
        complete_count=seen.complete_count,
        household_count=seen.household_count,
        people_count=seen.people_count,
        help_total=seen.help_total,
        totals=seen.totals,
        is_complete=not seen.cases or seen.is_complete,
        content_hash=freeze.content_hash((case.pk, content) for case, content in frozen),
        revision=seen.revision,
    )
    return posting, [_row(posting, case, content) for case, content in frozen]


def _row(posting: Posting, case: Case, content: dict[str, Any]) -> PostingRow:
    return PostingRow(
        posting=posting,
        local_authority_id=case.local_authority_id,
        case=case,
        number=case.number,
        received_on=case.received_on,
        kind_code=case.kind_id,
        outcome_then=case.outcome,
        intake=content,
        outcome=freeze.outcome(case),
        gaps=case.gaps,
    )
