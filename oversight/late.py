"""Who is late now: the rows past due with nothing complete, each with whom to telephone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from cases.models import DesignatedOfficer, LocalAuthority, User
from cases.thai import format_due, format_instant, format_phone
from oversight.areas import Area, short_name
from reporting.facts import MonthStanding
from reporting.lacking import lacking
from reporting.months import Month

NO_OFFICER = "ยังไม่ได้แต่งตั้ง"


@dataclass(frozen=True)
class LateRow:
    """One local authority that owes one month. `others` are the further months it owes, newest first."""

    local_authority: LocalAuthority
    office: str
    standing: MonthStanding
    days: int
    officer: DesignatedOfficer | None
    others: list[Month] = field(default_factory=list)

    @property
    def name(self) -> str:
        return short_name(self.local_authority.name)

    @property
    def status(self) -> str:
        """For paper and lists: two facts are told apart, nothing posted and posted with gaps."""
        return "ไม่ครบถ้วน" if self.standing.newest else "ยังไม่บันทึก"

    @property
    def detail(self) -> str:
        """What stands in the way, so that the caller knows what to ask for."""
        return lacking(self.standing)


def officers_of(user: User, local_authorities: Iterable[int]) -> dict[int, DesignatedOfficer]:
    """The designated officer of each, now; one statement."""
    current = DesignatedOfficer.objects.visible_to(user).current()
    found = current.filter(local_authority_id__in=list(local_authorities))
    return {officer.local_authority_id: officer for officer in found}


def late_months(rows: Iterable[MonthStanding]) -> dict[Month, list[MonthStanding]]:
    """Missing rows by month, newest month first."""
    found: dict[Month, list[MonthStanding]] = {}
    for row in sorted(rows, key=lambda row: row.obligation.month, reverse=True):
        found.setdefault(Month.of(row.obligation.month), []).append(row)
    return found


def late_rows(
    area: Area,
    months: dict[Month, list[MonthStanding]],
    month: Month,
    officers: dict[int, DesignatedOfficer],
    at: datetime,
) -> list[LateRow]:
    """The month's late rows in the order of offices and codes."""
    owed: dict[int, list[Month]] = {}
    for other, rows in months.items():
        for row in rows:
            owed.setdefault(row.obligation.local_authority_id, []).append(other)
    by_authority = {row.obligation.local_authority_id: row for row in months.get(month, [])}
    return [
        LateRow(
            local_authority=one,
            office=group.name,
            standing=by_authority[one.pk],
            days=(at - by_authority[one.pk].obligation.due_at).days,
            officer=officers.get(one.pk),
            others=[other for other in owed[one.pk] if other != month],
        )
        for group in area.groups
        for one in group.local_authorities
        if one.pk in by_authority
    ]


def message(area: Area, month: Month, rows: list[LateRow], at: datetime) -> str:
    """For the group in which the offices talk to each other: who, office by office, as of when, until when it was due.

    Names of local authorities alone; no officer and no telephone number is sent where everybody reads.
    """
    due = format_due(rows[0].standing.obligation.due_at)
    lines = [
        f"ข้อมูลการช่วยเหลือประชาชน เดือน{month.thai} {area.name}",
        f"ครบกำหนด {due} · สถานะ ณ {format_instant(at)}",
    ]
    for status in dict.fromkeys(
        row.status for row in sorted(rows, key=lambda row: bool(row.standing.newest))
    ):
        of_status = [row for row in rows if row.status == status]
        lines += ["", f"{status} {len(of_status)} แห่ง:"]
        for office, group in groupby(of_status, key=lambda row: row.office):
            lines.append(f"{office}: {', '.join(row.name for row in group)}")
    return "\n".join([*lines, "", "ขอความร่วมมือบันทึกให้ครบถ้วนโดยเร็ว หากบันทึกแล้วขออภัยมา ณ ที่นี้"])


def paper_context(area: Area, month: Month, rows: list[LateRow], owed: int) -> dict[str, object]:
    """What `paper/late_today.html` wants. `owed`: how many had to post that month, the excused left out."""
    groups: dict[str, list[dict[str, object]]] = {}
    for n, row in enumerate(rows, 1):
        groups.setdefault(row.office.removeprefix("อำเภอ"), []).append(_paper_row(n, row))
    due = format_due(rows[0].standing.obligation.due_at) if rows else "–"
    return {
        "title": f"รายชื่อ อปท. ที่ค้างข้อมูลการช่วยเหลือประชาชน {area.name}",
        "month_thai": month.thai,
        "due_text": due,
        "groups": [{"name": name, "rows": found} for name, found in groups.items()],
        "total": len(rows),
        "expected": owed,
    }


def _paper_row(n: int, row: LateRow) -> dict[str, object]:
    return {
        "n": n,
        "name": row.name,
        "status": row.status,
        "officer": row.officer.name if row.officer else NO_OFFICER,
        "phone": format_phone(row.officer.phone) if row.officer else "",
    }
