"""One row of every tracked model, unsaved, and one field of it to change: a new model needs one line here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from django.apps import apps
from django.db.models import Model
from pghistory.models import Event

from cases.access import LocalAuthorityKind, Role
from cases.models import Case, DesignatedOfficer, HelpGiven, LocalAuthority, Person, User
from reporting.models import DeadlineRule, Excuse, InfoRecord, Obligation
from tests.factories import MORNING, local_authority, make_user

number = count(1)


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
        obligation=saved(obligation()), reason="น้ำท่วม", order_number="1/2569", signed_by="ผู้ว่าราชการจังหวัด",
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


ROWS = {
    "cases.Person": Row(person, "first_name", "สมใจ"),
    "cases.Case": Row(case, "road", "ถนนใหม่"),
    "cases.HelpGiven": Row(
        lambda: HelpGiven(local_authority=place(), case=saved(case()), form="goods"), "amount", 7
    ),
    "cases.User": Row(
        lambda: User(username="new", full_name="มานะ", role=Role.OFFICER, local_authority=place()),
        "phone",
        "055",
    ),
    "cases.LocalAuthority": Row(office, "population", 4321),
    "cases.DesignatedOfficer": Row(officer, "phone", "055111111"),
    "reporting.Excuse": Row(excuse, "reason", "ระบบขัดข้อง"),
    "reporting.InfoRecord": Row(info_record, "recorded_on", date(2026, 10, 4)),
}
