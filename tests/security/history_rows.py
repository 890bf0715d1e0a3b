"""One row of every tracked model, unsaved, and one field of it to change: a new model needs one line here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model
from pghistory.models import Event

from cases.access import LocalAuthorityKind, Role
from cases.models import Case, DesignatedOfficer, HelpGiven, LocalAuthority, Person, User
from cases.models.committee import AgendaItem, Attendance, Committee, CommitteeMember, Meeting, Recusal
from cases.models.evidence import Evidence
from cases.models.imports import ImportFile
from cases.models.notice import Notice, NoticeEntry, Objection
from cases.models.referral import Referral
from cases.models.roster import RosterPerson
from oversight.models import Letter, LetterTemplate
from reporting.models import DeadlineRule, Excuse, InfoRecord, Obligation
from tests.factories import MORNING, local_authority, make_user

number = count(1)
ANOTHER = UUID(int=7)  # a second member, where nothing else of a row can be changed than who it names


@dataclass(frozen=True)
class Row:
    """`make` gives a row that can be stored; `field` becomes `value` when the test changes it."""

    make: Callable[[], Model]
    field: str
    value: Any


def event_models() -> list[type[Event]]:
    return [model for model in apps.get_models() if issubclass(model, Event)]


def tracked_models() -> list[type[Model]]:
    """Everything that pghistory tracks."""
    return [model.pgh_tracked_model for model in event_models()]


def place() -> LocalAuthority:
    return local_authority("05630603")


def somebody() -> User:
    return User.objects.filter(username="recorder").first() or make_user("recorder", local_authority=place())


def person() -> Person:
    return Person(local_authority=place(), document_type="none", first_name="สมศรี")


def case() -> Case:
    return Case(
        local_authority=place(), fiscal_year=2570, serial=next(number), received_on=date(2026, 10, 12),
        applicant=saved(person()), kind_id="disaster", entered_by=somebody(), entered_at=MORNING, changed_at=MORNING,
    )  # fmt: skip


def obligation() -> Obligation:
    return Obligation(
        local_authority=place(), month=date(2026, 9, 1), due_at=MORNING, rule=DeadlineRule.objects.first(),
        opened_at=MORNING,
    )  # fmt: skip


def saved(row: Any) -> Any:
    row.save()
    return row


def excuse() -> Excuse:
    return Excuse(
        local_authority=place(), first_month=date(2026, 9, 1), last_month=date(2026, 10, 1), cause="disaster", reason="น้ำท่วม", order_number="1/2569", signed_by="ผู้ว่าราชการจังหวัด",
        granted_by=somebody(), granted_at=MORNING,
    )  # fmt: skip


def info_record() -> InfoRecord:
    return InfoRecord(
        obligation=saved(obligation()), recorded_on=date(2026, 10, 3), marked_by=somebody(), marked_at=MORNING
    )


def officer() -> DesignatedOfficer:
    return DesignatedOfficer(
        local_authority=place(),
        name="มานี",
        phone="055000000",
        order_number="2/2569",
        order_date=date(2026, 1, 5),
    )


def office() -> LocalAuthority:
    return LocalAuthority(
        code="06630699", kind=LocalAuthorityKind.SAO, name="อบต.ทดสอบ", sort_key="ทดสอบ", district_id="6306",
        facts_from=date(2023, 11, 9),
    )  # fmt: skip


def committee() -> Committee:
    return Committee(
        local_authority=place(), order_number=f"{next(number)}/2569", appointed_on=date(2026, 1, 5), quorum=3
    )


def member(**more: Any) -> CommitteeMember:
    return CommitteeMember(local_authority=place(), committee=saved(committee()), name="สมปอง ดีงาม", **more)


def attendance() -> Attendance:
    saved(member(pk=ANOTHER))
    return Attendance(local_authority=place(), meeting=saved(meeting()), member=saved(member()))


def recusal() -> Recusal:
    saved(member(pk=ANOTHER))
    return Recusal(local_authority=place(), item=saved(item()), member=saved(member()))


def meeting() -> Meeting:
    return Meeting(
        local_authority=place(), committee=saved(committee()), number=next(number), year=2569,
        held_on=date(2026, 10, 20), called_by=somebody(), called_at=MORNING,
    )  # fmt: skip


def item() -> AgendaItem:
    return AgendaItem(local_authority=place(), meeting=saved(meeting()), case=saved(case()))


def notice() -> Notice:
    return Notice(
        local_authority=place(), posted_on=date(2026, 10, 21), until=date(2026, 11, 5), places="ที่ทำการ อบต.",
        made_by=somebody(), made_at=MORNING,
    )  # fmt: skip


def objection() -> Objection:
    entry = NoticeEntry(local_authority=place(), notice=saved(notice()), case=saved(case()), place=1)
    return Objection(local_authority=place(), entry=saved(entry), received_on=date(2026, 10, 25))


def referral() -> Referral:
    return Referral(
        local_authority=place(), case=saved(case()), agency="แขวงทางหลวงชนบทตาก", sent_on=date(2026, 10, 20)
    )


def evidence() -> Evidence:
    return Evidence(
        local_authority=place(), case=saved(case()), kind="damage", type="image/jpeg", size=9, width=3, height=2,
        sha256="0" * 64, sent_sha256=f"{next(number):064x}", added_by=somebody(), added_at=MORNING,
    )  # fmt: skip


def import_file() -> ImportFile:
    return ImportFile(
        local_authority=place(), uploaded_by=somebody(), uploaded_at=MORNING, name="ทะเบียน.xlsx", size=9,
        sha256="0" * 64,
    )  # fmt: skip


def letter() -> Letter:
    """A draft, which nothing changes but that it is issued or put aside."""
    mae_sot = place().district
    return Letter(
        province=mae_sot.province, issuer=mae_sot, to_local_authority=place(), month=date(2026, 9, 1), kind="first",
        as_of=MORNING, answer_by=MORNING.date(), sender="อำเภอแม่สอด", addressee="สำนักงานเทศบาลตำบลแม่กุ", text="ขอความร่วมมือ",
        expected=1, late=1, template=LetterTemplate.objects.get(kind="first", to="lao"), made_by=somebody(), made_at=MORNING,
    )  # fmt: skip


ROWS = {
    "cases.Person": Row(person, "first_name", "สมใจ"),
    "cases.Case": Row(case, "road", "ถนนใหม่"),
    "cases.HelpGiven": Row(
        lambda: HelpGiven(local_authority=place(), case=saved(case()), form="goods"), "amount", 7
    ),
    "cases.RosterPerson": Row(
        lambda: RosterPerson(local_authority=place(), case=saved(case()), place=1), "house_no", "9/1"
    ),
    "cases.Referral": Row(referral, "agency", "อบจ.ตาก"),
    "cases.Evidence": Row(evidence, "width", 2),
    "cases.ImportFile": Row(import_file, "rows", 7),
    "cases.Committee": Row(committee, "quorum", 5),
    "cases.CommitteeMember": Row(member, "position", "ผู้แทนประชาคม"),
    "cases.Meeting": Row(meeting, "place", "ห้องประชุมสภา"),
    "cases.Attendance": Row(attendance, "member_id", ANOTHER),
    "cases.AgendaItem": Row(item, "place", 7),
    "cases.Recusal": Row(recusal, "member_id", ANOTHER),
    "cases.Notice": Row(notice, "places", "ศาลากลางหมู่บ้าน"),
    "cases.Objection": Row(objection, "received_on", date(2026, 10, 26)),
    "cases.User": Row(
        lambda: User(username="new", full_name="มานะ", role=Role.OFFICER, local_authority=place()),
        "phone",
        "055",
    ),
    "cases.LocalAuthority": Row(office, "population", 4321),
    "cases.DesignatedOfficer": Row(officer, "phone", "055111111"),
    "reporting.Excuse": Row(excuse, "reason", "ระบบขัดข้อง"),
    "oversight.Letter": Row(letter, "state", "cancelled"),
    "reporting.InfoRecord": Row(info_record, "recorded_on", date(2026, 10, 4)),
}
