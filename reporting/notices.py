"""What a reminder says, in the Thai of offices: to the staff of a local authority about one month, to a supervising office
in one digest. Nothing here names an applicant; a digest tells whom to telephone, as the page of who is late does.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from cases.access import LOCAL
from cases.models import DesignatedOfficer, User
from cases.thai import format_due, format_instant, format_phone, format_remaining
from reporting.escalation import last_day, newest_step
from reporting.facts import MonthStanding, standings
from reporting.lacking import lacking
from reporting.models import Delivery, Obligation, Reminder
from reporting.months import Month

DATA = "ข้อมูลการช่วยเหลือประชาชน"
NO_OFFICER = "ยังไม่ได้บันทึกเจ้าหน้าที่ผู้รับผิดชอบ"
NO_REPLY = "ข้อความนี้ส่งจากระบบโดยอัตโนมัติ ไม่ต้องตอบกลับ"


@dataclass(frozen=True)
class Owed:
    """A month that is still owed, with whom to telephone about it."""

    row: MonthStanding
    officer: DesignatedOfficer | None

    @property
    def name(self) -> str:
        return self.row.obligation.local_authority.name

    @property
    def code(self) -> str:
        return self.row.obligation.local_authority.code

    @property
    def month(self) -> Month:
        return Month.of(self.row.obligation.month)

    @property
    def lacking(self) -> str:
        return lacking(self.row)

    @property
    def to_call(self) -> str:
        if self.officer is None:
            return NO_OFFICER
        return f"{self.officer.name} โทร. {format_phone(self.officer.phone)}"


def still_owed(user: User, reminders: Iterable[Reminder], at: datetime) -> list[Owed]:
    """Of those months the ones that owe at `at`, of which these are the newest steps."""
    return owed_of(user, [one.obligation_id for one in reminders if is_newest(one, at)], at)


def owed_of(user: User, keys: Collection[int], at: datetime) -> list[Owed]:
    """Of these obligations the ones that owe at `at`, by month, then by code. Two statements, however many."""
    owing = (
        Obligation.objects.visible_to(user)
        .owing(at)
        .filter(pk__in=keys)
        .select_related("local_authority")
        .order_by("month", "local_authority__code")
    )
    rows = standings(owing, at)
    officers = DesignatedOfficer.objects.visible_to(user).current()
    named = {
        one.local_authority_id: one
        for one in officers.filter(local_authority__in={row.obligation.local_authority_id for row in rows})
    }
    return [Owed(row, named.get(row.obligation.local_authority_id)) for row in rows]


def is_newest(reminder: Reminder, at: datetime) -> bool:
    """Whether no later step has come, made or not: what is overtaken is not told any more."""
    step = newest_step(reminder.obligation.due_at, at)
    return step is not None and step.key == reminder.step


def reminders_of(delivery: Delivery, user: User) -> list[Reminder]:
    """What the delivery tells its recipient of: one month, or those of the step-day that the recipient's office is told of."""
    if delivery.reminder:
        return [delivery.reminder]
    of_office = Reminder.objects.visible_to(user).told_to_office_of(user)
    return list(of_office.filter(due_at=delivery.due_at).select_related("obligation"))


def words_of(delivery: Delivery, at: datetime) -> tuple[str, str] | None:
    """(subject, body) as of `at`; None when there is nothing to tell any more."""
    to = delivery.recipient
    if (delivery.reminder is None) == (to.role in LOCAL):
        return None  # works elsewhere by now
    owed = still_owed(to, reminders_of(delivery, to), at)
    if not owed:
        return None
    return _digest(to, owed, at) if delivery.reminder is None else _of_one(owed[0], at)


def _of_one(owed: Owed, at: datetime) -> tuple[str, str]:
    due_at, month = owed.row.obligation.due_at, owed.month
    url = settings.SITE_URL + reverse("month_page", args=[month])
    late = at >= due_at
    said = "พ้นกำหนดแล้ว" if late else f"ครบกำหนด {format_due(due_at)}"
    body = [
        f"เรียน เจ้าหน้าที่ผู้รับผิดชอบ{DATA} {owed.name}",
        "",
        f"{DATA} ประจำเดือน{month.thai} ของ{owed.name} ครบกำหนดบันทึก {format_due(due_at)} ({format_remaining(due_at, at)})",
        f"สถานะ ณ {format_instant(at)}: {owed.lacking}",
        "",
        f"ขอความร่วมมือ{_asked(month, at)} ที่",
        url,
        "",
        f"หากบันทึกครบถ้วนแล้ว ขออภัยมา ณ ที่นี้ {NO_REPLY}",
        *_ways_out(),
    ]
    return f"{said}: {DATA} เดือน{month.thai} {owed.name}", "\n".join(body)


def _asked(month: Month, at: datetime) -> str:
    """The month itself has to be over before it can be posted."""
    if last_day(at) <= month.last_day:
        return f"กรอกเรื่องของเดือนนี้ให้ครบถ้วน แล้วบันทึกข้อมูลประจำเดือนได้ตั้งแต่วันที่ 1 {month.next.thai}"
    return "ตรวจและบันทึกข้อมูลประจำเดือน หรือยืนยันว่าไม่มีผู้ขอรับความช่วยเหลือในเดือนนี้"


def _digest(to: User, owed: list[Owed], at: datetime) -> tuple[str, str]:
    offices = len({one.row.obligation.local_authority_id for one in owed})
    head = f"อปท. ในความดูแลที่ค้าง{DATA} {offices} แห่ง"
    body = [f"เรียน {to.office}", "", f"{head} ข้อมูล ณ {format_instant(at)}"]
    for month in dict.fromkeys(one.month for one in owed):
        of_month = [one for one in owed if one.month == month]
        due_at = of_month[0].row.obligation.due_at
        body += ["", f"เดือน{month.thai} ครบกำหนด {format_due(due_at)} {len(of_month)} แห่ง"]
        for n, one in enumerate(of_month, 1):
            body += [f"{n}. {one.name}: {one.lacking}", f"   ผู้ประสานงาน: {one.to_call}"]
    url = settings.SITE_URL + reverse("overview_late")
    body += ["", "ขอความร่วมมือติดตามให้บันทึกครบถ้วน ดูรายการล่าสุดที่", url, "", NO_REPLY, *_ways_out()]
    return head, "\n".join(body)


def _ways_out() -> list[str]:
    return [f"เลือกช่องทางที่รับการแจ้งเตือนได้ที่ {settings.SITE_URL}{reverse('reminder_list')}"]
