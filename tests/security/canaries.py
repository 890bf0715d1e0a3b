"""A small world in which every personal field holds a word that stands nowhere else."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from cases.access import Role
from cases.actions.evidence import add_evidence
from cases.models import Case, DesignatedOfficer, ImportFile, ImportRow, Job, LocalAuthority, User
from cases.models.committee import AgendaItem, Committee, CommitteeMember, Meeting
from cases.models.evidence import Evidence
from cases.models.notice import Notice, NoticeEntry, Objection
from cases.models.referral import Referral
from cases.models.roster import RosterPerson
from cases.scope import scope
from cases.thai import BANGKOK
from cases.uploads import Sent
from oversight.models import Letter
from reporting.actions.open import open_month
from reporting.exports import INFO, ask_export
from reporting.info.whose import Whose
from reporting.models import Delivery, Excuse, JobRun, Obligation, Posting, Reminder
from reporting.months import Month, Period
from tests.cases.jobs import run_here
from tests.cases.pictures import photograph
from tests.factories import a_help, identity_number, make_case, make_user
from tests.oversight.letters import written
from tests.reporting.september import post

MONTH = Month(2026, 9)
CHASED = datetime(2026, 10, 8, 9, tzinfo=BANGKOK)  # letter, reminder and excuse come of the month
# What the applicant said, what the officers wrote of it, and who they are. Latin: nothing blots it out by chance.
PERSON = {
    "identity_number": identity_number(98765432101),
    "title": "Zqtitle",
    "first_name": "Zqfirst",
    "last_name": "Zqlast",
    "phone": "0898761234",
    "house_code": "63069876543",
    "house_no": "97/531",
    "community": "Zqcommunity",
    "alley": "Zqalley",
    "road": "Zqroad",
    "hardship": "Zqhardship",
    "wanted": "Zqwanted",
    "outcome_reason": "Zqreason",
    "referred_to": "Zqreferred",
    "note": "Zqnote",
    "help": "Zqhelp",
}
STAFF = {
    "full_name": "Zqstaff",
    "phone": "0567894321",
    "email": "zqmail@example.org",
    "position": "Zqposition",
}
DESIGNATED = {"name": "Zqdesignated", "phone": "0534567891"}
# Of others than the applicant: who came with the case, who objected, who sits on the committee, who is in a file.
OTHERS = {
    "receiver": "Zqreceiver",
    "evidence": "Zqevidence",
    "roster": "Zqroster",
    "member": "Zqmember",
    "objector": "Zqobjector",
    "grounds": "Zqgrounds",
    "resolution": "Zqresolution",
    "reply": "Zqreply",
    "evidence_note": "Zqpicture",
    "import_name": "Zqregister",
    "imported": "Zqimported",
    "cell": "Zqcell",
}
# What a crawler types into every field of a form, by the field's name; any other text field gets Zqtyped.
TYPED = {
    "q": PERSON["first_name"],
    "identity_number": identity_number(98765432102),
    "phone": "0898765999",
    "house_code": "63069876999",
    "full_name": "Zqtypedname",
    "name": "Zqtypedname",
    "email": "zqtyped@example.org",
    "hardship": "Zqtypedhardship",
    "login": "zqlogin",
}
# Of an office, not of a person: these may stand in a message.
OFFICIAL = {"order_number": "7/2569"}
ELSE = "Zqtyped"
ALL = {
    *PERSON.values(), *STAFF.values(), *DESIGNATED.values(), *OTHERS.values(), *TYPED.values(), ELSE,
}  # fmt: skip


@dataclass
class Sitting:
    """A committee that met on the case, and the notice that came of it."""

    member: CommitteeMember
    meeting: Meeting
    notice: Notice
    objection: Objection


@dataclass
class World:
    case: Case
    posting: Posting
    local_authority: LocalAuthority
    people: dict[str, User]
    committee: "Sitting"
    evidence: Evidence
    job: Job
    imported: ImportRow
    letter: Letter
    told: Delivery
    excuse: Excuse

    @property
    def officer(self) -> User:
        return self.people["officer"]


def make_world(cast: dict[str, User]) -> World:
    """แม่กุ's September with one case, posted; the cast's names, phones and addresses are canaries too."""
    password = make_password("ฝนตกที่แม่สอดทุกวัน")
    for person in cast.values():
        person.password = password
        for name, value in STAFF.items():
            setattr(person, name, value)
        person.save()
    officer = cast["officer"]
    open_month(month=MONTH, at=datetime(2026, 9, 1, tzinfo=BANGKOK))
    told: dict[str, Any] = {name: value for name, value in PERSON.items() if name != "help"}
    case = make_case(
        officer,
        at=datetime(2026, 9, 14, 9, tzinfo=BANGKOK),
        received_on=date(2026, 9, 12),
        outcome="helped",
        help_given=[
            replace(
                a_help(),
                description=PERSON["help"],
                given_on=date(2026, 9, 13),
                receiver=OTHERS["receiver"],
                evidence=OTHERS["evidence"],
            )
        ],
        **told,
    )
    DesignatedOfficer.objects.create(
        local_authority=officer.local_authority,
        order_number="1/2569",
        order_date=date(2026, 1, 5),
        **DESIGNATED,
    )
    obligation = Obligation.objects.get(local_authority=officer.local_authority, month=MONTH.first_day)
    posting = post(obligation, officer, datetime(2026, 10, 3, 10, tzinfo=BANGKOK))
    colleague = make_user("colleague", Role.OFFICER, local_authority=officer.local_authority, **STAFF)
    return World(
        case,
        posting,
        officer.local_authority,
        {**cast, "colleague": colleague},
        _sitting(case, officer),
        _proof(case),
        _exported(officer),
        _imported(officer),
        written(cast["province"], officer.local_authority, CHASED)[0],
        _told(obligation, officer),
        _excused(cast["province"], officer),
    )


def _told(obligation: Obligation, officer: User) -> Delivery:
    """Reminded of the month in the application."""
    run = JobRun.objects.create(job="make_reminders", as_of=CHASED, started_at=CHASED)
    reminder = Reminder.objects.create(
        obligation=obligation, step="d-5", run=run, due_at=CHASED, noticed_at=CHASED
    )
    told = {"state": "sent", "made_at": CHASED, "next_try_at": CHASED, "sent_at": CHASED, "due_at": CHASED}
    return Delivery.objects.create(reminder=reminder, recipient=officer, channel="in_app", **told)


def _excused(by: User, officer: User) -> Excuse:
    return Excuse.objects.create(
        local_authority=officer.local_authority, first_month=date(2026, 8, 1), last_month=date(2026, 8, 1),
        cause="disaster", reason="อุทกภัย", order_number="ตก 77", signed_by="ผู้ว่าราชการจังหวัด", granted_by=by,
        granted_at=CHASED,
    )  # fmt: skip


def _exported(officer: User) -> Job:
    """The month's spreadsheet, made and waiting to be taken out."""
    whose = Whose(officer.local_authority)
    with transaction.atomic(), scope(officer):
        ask_export(
            what=INFO,
            period=Period(MONTH, MONTH),
            whose=whose,
            by=officer,
            at=datetime(2026, 10, 3, 11, tzinfo=BANGKOK),
        )
    job = run_here()
    assert job is not None
    assert job.state == "done"
    return job


def _imported(officer: User) -> ImportRow:
    """A row that waits to be mended, in a file whose name tells of somebody."""
    here: dict[str, Any] = {"local_authority": officer.local_authority}
    table = {
        "sheet": "ทะเบียน", "heading_row": 1, "columns": {"1": "received_on"}, "headings": {"1": "วันที่ยื่นคำขอ"},
        "known": [], "fixed": {}, "unsure": [], "ignored": [], "set_aside": [], "aside": 0, "missing": [],
    }  # fmt: skip
    fault = {"rule": "date", "field": "received_on", "row": 2, "letter": "A", "what": "ไม่ใช่วันที่", "mend": ""}
    said = {
        "values": {"applicant": {"first_name": OTHERS["imported"]}},
        "cells": [2, [OTHERS["cell"]], {}],
        "faults": [fault | {"value": OTHERS["cell"]}],
    }
    with transaction.atomic(), scope(officer):
        file = ImportFile.objects.create(
            **here, uploaded_by=officer, uploaded_at=datetime(2026, 10, 3, 12, tzinfo=BANGKOK), size=1, sha256="0" * 64,
            name=f"{OTHERS['import_name']}.xlsx", state="checked", rows=1, table={"tables": [table], "without": []},
        )  # fmt: skip
        return ImportRow.objects.create(
            **here, file=file, number=2, state="rejected", said=said, rules=["date"]
        )


def _proof(case: Case) -> Evidence:
    """A photograph whose note tells of somebody."""
    sent = Sent("a.jpg", "image/jpeg", photograph((16, 16)))
    told = {"kind": "damage", "note": OTHERS["evidence_note"], "by": case.entered_by, "at": case.entered_at}
    return add_evidence(case=case, sent=sent, **told)


def _sitting(case: Case, officer: User) -> Sitting:
    here: dict[str, Any] = {"local_authority": officer.local_authority}
    at = datetime(2026, 9, 20, 9, tzinfo=BANGKOK)
    day = at.date()
    RosterPerson.objects.create(**here, case=case, place=1, name=OTHERS["roster"])
    Referral.objects.create(**here, case=case, agency="อบจ.ตาก", sent_on=day, reply=OTHERS["reply"])
    committee = Committee.objects.create(**here, order_number="3/2569", appointed_on=day, quorum=1)
    member = CommitteeMember.objects.create(**here, committee=committee, name=OTHERS["member"], role="chair")
    meeting = Meeting.objects.create(
        **here, committee=committee, number=1, year=2569, held_on=day, called_by=officer, called_at=at
    )
    AgendaItem.objects.create(**here, meeting=meeting, case=case, reason=OTHERS["resolution"])
    notice = Notice.objects.create(
        **here, posted_on=day, until=date(2026, 10, 5), places="ที่ทำการ อบต.", made_by=officer, made_at=at
    )
    entry = NoticeEntry.objects.create(**here, notice=notice, case=case, place=1)
    objection = Objection.objects.create(
        **here, entry=entry, received_on=day, objector=OTHERS["objector"], grounds=OTHERS["grounds"]
    )
    return Sitting(member, meeting, notice, objection)
