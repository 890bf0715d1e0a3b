"""Who was late as of an instant, from what had happened by then and from nothing since.

Postings, declarations and excuses after the instant do not exist; local authorities are called, counted and grouped
as they were known then. What is only known of the present (case counters, designated officers, telephone numbers)
is left out, so that the same question gives the same answer a year later.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from cases.known import Known, known_at
from cases.models import District, LocalAuthority, User
from cases.thai import BANGKOK, format_instant
from oversight.areas import PERMISSION, Area, short_name
from oversight.measures import Figures, excused, figures, late, missing
from reporting.facts import MonthStatus, statuses_at
from reporting.models import DeadlineRule, Obligation
from reporting.models.duty import ObligationQuerySet
from reporting.months import Month

DIRECT = "ขึ้นตรงต่อจังหวัด"
MONTHS = 12  # to choose from


@dataclass(frozen=True)
class AreaThen:
    """An office's local authorities as they were known. `gone` are those that the user's office may no longer see."""

    now: Area
    groups: list[tuple[str, list[Known]]]
    gone: list[Known]

    @property
    def keys(self) -> list[int]:
        return [one.pk for _, members in self.groups for one in members]


@dataclass(frozen=True)
class RowThen:
    """One local authority that was late with the month. `days` are full ones, until it was complete or until `at`."""

    office: Known
    group: str
    standing: MonthStatus
    days: int

    @property
    def name(self) -> str:
        return short_name(self.office.name)

    @property
    def is_missing(self) -> bool:
        return missing(self.standing)

    @property
    def status(self) -> str:
        if not self.is_missing:
            return "บันทึกหลังกำหนด"
        return "ไม่ครบถ้วน" if self.standing.newest else "ยังไม่บันทึก"

    @property
    def note(self) -> str:
        """What was lacking, or when it was complete, where the other columns do not say it."""
        newest, good_at = self.standing.newest, self.standing.good_at
        if newest is None:
            return ""
        if good_at is not None:
            return "" if good_at == newest.posted_at else f"ครบถ้วนเมื่อ {format_instant(good_at)}"
        if newest.kind == "nil":
            return "ยืนยันว่าไม่มีผู้ขอ แต่ต่อมามีเรื่องในเดือนนี้"
        return f"ขาดข้อมูล {newest.case_count - newest.complete_count} จาก {newest.case_count} เรื่อง"


@dataclass(frozen=True)
class MonthThen:
    """One month of an area as of `at`. `by_group`: how many of each group had to post, the excused left out."""

    area: AreaThen
    month: Month
    at: datetime
    due_at: datetime | None
    rules: list[DeadlineRule]
    rows: list[RowThen]
    excused: list[str]
    figures: Figures
    by_group: Counter[str]
    noticed: list[tuple[datetime, int]]

    @property
    def is_due(self) -> bool:
        return self.due_at is not None and self.due_at <= self.at


def area_then(user: User, area: Area, at: datetime) -> AreaThen:
    """`area` is one that the user may open; two statements."""
    province, day = area.code[:2], at.astimezone(BANGKOK).date()
    districts = dict(District.objects.filter(province=province).values_list("code", "name"))
    still = {one.pk for one in area.local_authorities} if user.district_id else None
    members: dict[tuple[bool, str], list[Known]] = {}
    gone = []
    for one in known_at(LocalAuthority.objects.filter(district__province=province), at):
        answers_here = area.is_province or (one.answers_to_district and one.district_id == area.code)
        if not answers_here or (one.closed_on and one.closed_on <= day):
            continue
        if still is not None and one.pk not in still:
            gone.append(one)
            continue
        direct = not one.answers_to_district
        members.setdefault((direct, "" if direct else one.district_id), []).append(one)
    groups = [
        (DIRECT if direct else f"อำเภอ{districts.get(code, code)}", found)
        for (direct, code), found in sorted(members.items())
    ]
    return AreaThen(area, groups, gone)


def owed_then(user: User, area: AreaThen, at: datetime) -> ObligationQuerySet:
    """What the area owed by then; a month that was opened later is not among it."""
    seen = Obligation.objects.visible_to(user, PERMISSION)
    return seen.filter(local_authority__in=area.keys, opened_at__lte=at)


def due_months(owed: ObligationQuerySet, at: datetime) -> dict[Month, datetime]:
    """The newest months that had fallen due by `at`, newest first, each with its due instant; one statement."""
    found = owed.due_by(at).order_by().values("month").annotate(due=Max("due_at")).order_by("-month")
    return {Month.of(row["month"]): row["due"] for row in found[:MONTHS]}


def month_then(owed: ObligationQuerySet, area: AreaThen, month: Month, at: datetime) -> MonthThen:
    """`owed` as of `owed_then`; one statement."""
    of_month = owed.filter(month=month.first_day).select_related("rule", "flag").order_by("local_authority")
    standing = {row.obligation.local_authority_id: row for row in statuses_at(of_month, at)}
    placed = [
        (group, one, standing[one.pk])
        for group, members in area.groups
        for one in members
        if one.pk in standing
    ]
    rules = {row.obligation.rule_id: row.obligation.rule for _, _, row in placed}
    return MonthThen(
        area=area,
        month=month,
        at=at,
        due_at=max((row.obligation.due_at for _, _, row in placed), default=None),
        rules=sorted(rules.values(), key=lambda rule: rule.version),
        rows=[_row(one, group, row, at) for group, one, row in placed if late(row) or missing(row)],
        excused=[short_name(one.name) for _, one, row in placed if excused(row)],
        figures=figures(row for _, _, row in placed),
        by_group=Counter(group for group, _, row in placed if not excused(row)),
        noticed=_noticed([row for _, _, row in placed], at),
    )


def _row(one: Known, group: str, row: MonthStatus, at: datetime) -> RowThen:
    until = row.good_at if late(row) and row.good_at else at
    return RowThen(one, group, row, (until - row.obligation.due_at).days)


def _noticed(rows: Iterable[MonthStatus], at: datetime) -> list[tuple[datetime, int]]:
    """When the system had written down that they were late, and of how many; nothing of what it noticed later."""
    flags = (getattr(row.obligation, "flag", None) for row in rows)
    counted = Counter(flag.noticed_at for flag in flags if flag and flag.noticed_at <= at)
    return sorted(counted.items())
