"""Places around แม่สอด with one of everything that a URL, a form or a file can name; and who may see which.

Who may see what is worked out here from the circular's words, not by the application's own `reach`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from cases import identity
from cases.access import LocalAuthorityKind, Role
from cases.actions.drafts import keep_draft
from cases.actions.evidence import add_evidence
from cases.actions.reading import record
from cases.actions.referral import refer_case
from cases.models import (
    Case,
    ColumnMemory,
    DesignatedOfficer,
    District,
    Draft,
    Evidence,
    ImportFile,
    ImportRow,
    Job,
    JobFile,
    LocalAuthority,
    Meeting,
    Notice,
    Province,
    Reading,
    RosterPerson,
    User,
    Verb,
)
from cases.models.keys import new_key
from cases.scope import scope
from cases.thai import BANGKOK, format_identity
from cases.uploads import Sent
from reporting import actions
from reporting.actions.open import open_month
from reporting.exports import INFO, ask_export
from reporting.info.whose import Whose
from reporting.models import (
    ChannelOff,
    Delivery,
    Excuse,
    InfoColumn,
    InfoExport,
    InfoLayout,
    InfoRecord,
    JobRun,
    Obligation,
    Posting,
    PostingRow,
    Reminder,
)
from reporting.months import Month, Period
from tests.cases.jobs import run_here
from tests.cases.papers import make_meeting, make_notice
from tests.cases.pictures import photograph
from tests.factories import HELP, as_owner, identity_number, make_case, make_lao, make_user
from tests.oversight.letters import written
from tests.security.matrix.council import Council, convene

AUGUST, SEPTEMBER, OCTOBER = Month(2026, 8), Month(2026, 9), Month(2026, 10)
ENTERED = datetime(2026, 9, 14, 9, 30, tzinfo=BANGKOK)
POSTED = datetime(2026, 10, 3, 10, tzinfo=BANGKOK)
LATER = datetime(2026, 10, 13, 9, tzinfo=BANGKOK)  # a second case of September came
NOW = datetime(2026, 10, 14, 10, tzinfo=BANGKOK)
FAR_PROVINCE, FAR_DISTRICT = "99", "9901"
CODES = {
    "own": "05630603",
    "neighbour": "06630608",
    "city": "03630601",  # lies in แม่สอด and answers to the province
    "other_district": "06630502",
    "other_province": "06990101",
}
LARGE = 900_000_000  # keys that no other number on a page is mistaken for


@dataclass
class Place:
    """A local authority with its rows. `words` tell of them and stand nowhere else; `people` are its officials."""

    name: str
    local_authority: LocalAuthority
    officer: User
    case: Case
    later: Case
    posting: Posting
    excuse: Excuse
    export: InfoExport
    reading: Reading
    meeting: Meeting
    notice: Notice
    council: Council
    sent: Case
    draft: Draft
    told: Delivery
    evidence: Evidence
    imported: ImportRow
    files: dict[str, ImportFile]  # by state, those that are not `imported`'s
    memory: ColumnMemory
    job: Job
    job_file: JobFile
    open_job: Job
    exported: Job
    letter: Any = None  # to the local authority, of the office that it answers to; went out
    letter_draft: Any = None
    persons: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.local_authority.code

    @property
    def district(self) -> District:
        return self.local_authority.district

    @property
    def row(self) -> PostingRow:
        return PostingRow.objects.get(posting=self.posting)

    @property
    def line(self) -> Any:
        return self.case.help_given.get()


def ground() -> None:
    """Another province, and months opened for everybody."""
    province = Province.objects.create(code=FAR_PROVINCE, name="จังหวัดอื่น")
    far = District.objects.create(code=FAR_DISTRICT, name="อำเภออื่น", province=province)
    make_lao(CODES["other_province"], district=far)
    make_lao("03990101", district=far, kind=LocalAuthorityKind.CITY)
    open_months()
    draft = InfoLayout.objects.create(version=2, title="แบบใหม่", effective_from=date(2027, 1, 1))
    coming = InfoLayout.objects.create(version=3, title="แบบที่ประกาศแล้ว", effective_from=date(2026, 12, 1))
    for layout in (draft, coming):
        InfoColumn.objects.create(layout=layout, position=1, heading="ชื่อ", source="first_name")
    InfoLayout.objects.filter(pk=coming.pk).update(published_on=date(2026, 10, 1))


def open_months() -> None:
    for month in (AUGUST, SEPTEMBER, OCTOBER):
        open_month(month=month, at=datetime(2026, 8, 1, tzinfo=BANGKOK))


def furnish(name: str, code: str | None = None) -> Place:
    """Everything of one local authority, by its own officer, with words of its own."""
    lao = LocalAuthority.objects.select_related("district__province").get(code=code or CODES[name])
    n = int(lao.code)
    officer = make_user(
        f"clerk.{lao.code}", pk=LARGE + n, full_name=f"เสมียนตรา{lao.code}", local_authority=lao
    )
    number = identity_number(n)
    facts = {
        "first_name": f"ปักษา{lao.code}",
        "last_name": f"นกขมิ้น{lao.code}",
        "hardship": f"ฟ้าผ่าเรือนแพ{lao.code}",
        "identity_number": number,
    }
    case = make_case(
        officer,
        at=ENTERED,
        received_on=ENTERED.date(),
        help_given=[HELP],
        **facts,
        outcome="helped",
        approved_on=ENTERED.date(),
    )
    posting = _post(officer, lao)
    later = make_case(officer, at=LATER, received_on=ENTERED.date(), wanted="", **facts)
    with as_owner():
        month = _month_of(officer, lao, case)
        listed = RosterPerson.objects.create(local_authority=lao, case=case, place=1, name=f"บัญชี{lao.code}")
    meeting, notice = _committee_of(officer, case)
    council = convene(officer, meeting, case, LATER)
    sent, draft, proof = _sent_on(officer), _typed(officer), _proof(officer, case)
    place = Place(
        name,
        lao,
        officer,
        case,
        later,
        posting,
        *month,
        meeting,
        notice,
        council,
        sent,
        draft,
        _told(officer, lao),
        proof,
        *_imported(officer),
        _remembered(officer),
        *_made(officer),
        _exported(officer),
    )
    place.persons = [
        facts["first_name"],
        facts["last_name"],
        facts["hardship"],
        number,
        format_identity(number),
    ]
    place.figures = [f"ธุรการ{lao.code}", f"ดินถล่มทับ{lao.code}", f"ตก 77/{lao.code}", place.export.sha256[:8]]
    place.figures += [
        *council.words,
        listed.name,
        f"ร่าง{officer.username}",
        proof.note,
        place.job.title,
        f"นำเข้า{lao.code}",
    ]
    place.people = [officer.full_name, officer.username]
    supervisor = make_user(f"chaser.{lao.code}", Role.PROVINCE, province_id=lao.district.province_id)
    place.letter, place.letter_draft = written(supervisor, lao, LATER)
    return place


def _post(officer: User, lao: LocalAuthority) -> Posting:
    owed = Obligation.objects.get(local_authority=lao, month=SEPTEMBER.first_day)
    with transaction.atomic(), scope(officer):
        return actions.post(obligation=owed, by=officer, at=POSTED)


def _told(officer: User, lao: LocalAuthority) -> Delivery:
    """Reminded of October, which nobody has posted; by e-mail no more."""
    owed = Obligation.objects.get(local_authority=lao, month=OCTOBER.first_day)
    with as_owner():
        # One run reminds the whole country: its row is no office's.
        run, _ = JobRun.objects.get_or_create(job="make_reminders", as_of=LATER, started_at=LATER)
        when = {"due_at": LATER, "noticed_at": LATER}
        reminder = Reminder.objects.create(obligation=owed, step="d-5", run=run, **when)
        ChannelOff.objects.create(user=officer, channel="email", off_at=LATER)
        sent = {"state": "sent", "made_at": LATER, "next_try_at": LATER, "sent_at": LATER, "due_at": LATER}
        return Delivery.objects.create(
            pk=LARGE + int(lao.code), reminder=reminder, recipient=officer, channel="in_app", **sent
        )


def _month_of(officer: User, lao: LocalAuthority, case: Case) -> tuple[Excuse, InfoExport, Reading]:
    """Excused in August, September exported and marked; read once; with whom to telephone."""
    owed = {one.month: one for one in Obligation.objects.filter(local_authority=lao)}
    excuse = Excuse.objects.create(
        pk=LARGE + int(lao.code), local_authority=lao, first_month=AUGUST.first_day,
        last_month=AUGUST.first_day, cause="disaster", reason=f"ดินถล่มทับ{lao.code}",
        order_number=f"ตก 77/{lao.code}", signed_by=f"ผู้ลงนาม{lao.code}", granted_by=officer, granted_at=POSTED,
    )  # fmt: skip
    sha = f"{int(lao.code):08x}".rjust(8, "e") * 8
    InfoRecord.objects.create(
        obligation=owed[SEPTEMBER.first_day], recorded_on=POSTED.date(), sha256=sha, marked_by=officer, marked_at=POSTED
    )  # fmt: skip
    export = InfoExport.objects.create(
        month=SEPTEMBER.first_day, local_authority=lao, purpose=f"ส่งให้{lao.code}", exported_by=officer,
        exported_at=POSTED, rows=1, sha256=sha, layout=InfoLayout.objects.first(),
    )  # fmt: skip
    DesignatedOfficer.objects.create(
        local_authority=lao, name=f"ธุรการ{lao.code}", phone="0812345678", order_number=f"ตก 77/{lao.code}",
        order_date=date(2026, 9, 1),
    )  # fmt: skip
    record(verb=Verb.VIEW, seen={lao.pk: [case.pk]}, by=officer, at=POSTED)
    return excuse, export, Reading.objects.get(local_authority=lao, actor=officer)


def _committee_of(officer: User, case: Case) -> tuple[Meeting, Notice]:
    """Agreed to at a meeting, and posted in public."""
    meeting = make_meeting(officer, [(case, {"resolution": "agree"})])
    return meeting, make_notice(officer, [case])


def _sent_on(officer: User) -> Case:
    """Sent on by a letter that nobody has answered."""
    sent = make_case(officer, at=LATER, received_on=LATER.date(), first_name="ปักษา", wanted="")
    with transaction.atomic(), scope(officer):
        refer_case(case=sent, version=1, agency="แขวงทางหลวงชนบท", sent_on=LATER.date(), by=officer, at=LATER)
    sent.refresh_from_db()
    return sent


def _typed(officer: User) -> Draft:
    """A request that was typed and not saved."""
    key, words = new_key(), [("first_name", f"ร่าง{officer.username}")]
    with transaction.atomic(), scope(officer):
        keep_draft(key=key, path="/cases/new/", title="รับคำขอใหม่", typed=words, by=officer, at=LATER)
        return Draft.objects.get(key=key)


def _proof(officer: User, case: Case) -> Evidence:
    """A photograph of the damage."""
    sent = Sent("a.jpg", "image/jpeg", photograph((16, 16)))
    note = f"หลังคา{case.local_authority.code}"
    with transaction.atomic(), scope(officer):
        return add_evidence(case=case, kind="damage", note=note, sent=sent, by=officer, at=LATER)


def _imported(officer: User) -> tuple[ImportRow, dict[str, ImportFile]]:
    """A file that was read, with the one row that is to be mended; others that stand elsewhere on their way."""
    office = officer.local_authority
    assert office is not None
    columns = {"1": "received_on", "3": "first_name", "4": "kind"}
    headings = {"1": "วันที่ยื่นคำขอ", "2": f"นำเข้า{office.code}", "3": "ชื่อ", "4": "ด้าน"}
    table = {"columns": columns, "headings": headings, "known": [], "fixed": {}} | {
        "sheet": "ทะเบียน", "heading_row": 1, "unsure": [], "ignored": [], "set_aside": [], "aside": 0, "missing": [],
    }  # fmt: skip
    fault = {
        "rule": "date",
        "field": "received_on",
        "row": 2,
        "letter": "A",
        "what": f"นำเข้า{office.code}",
        "mend": "",
    }
    unsure = {"index": 2, "letter": "B", "heading": f"นำเข้า{office.code}", "candidates": [], "samples": []}
    chosen = {
        "local_authority": office,
        "uploaded_by": officer,
        "uploaded_at": LATER,
        "size": 1,
        "sha256": "0" * 64,
    }
    stands: dict[str, dict[str, Any]] = {
        "checked": {"rows": 2, "good": 1, "table": {"tables": [table], "without": []}},
        "asking": {"table": {"tables": [table | {"unsure": [unsure]}], "without": []}},
        "reading": {},
        "imported": {"imported_by": officer, "imported_at": LATER},
    }
    with transaction.atomic(), scope(officer):
        files = {
            state: ImportFile.objects.create(
                name=f"แฟ้มนำเข้า{office.code}.xlsx", state=state, **chosen, **facts
            )
            for state, facts in stands.items()
        }
        said = {"values": {}, "cells": [2, ["x"], {}], "faults": [fault]}
        row = ImportRow.objects.create(
            local_authority=office, file=files.pop("checked"), number=2, state="rejected", said=said, rules=["date"]
        )  # fmt: skip
        return row, files


def _remembered(officer: User) -> ColumnMemory:
    """What the office has said of a heading."""
    words = f"หัวตาราง{officer.username}"
    with transaction.atomic(), scope(officer):
        return ColumnMemory.objects.create(
            local_authority=officer.local_authority, heading=identity.fingerprint(words), words=words, field="kind", said_at=LATER
        )  # fmt: skip


def _made(officer: User) -> tuple[Job, JobFile, Job]:
    """A shared job of the office, done, with its file; and one that runs."""
    office = officer.local_authority
    assert office is not None
    with as_owner():
        asked = {"asked_by": officer, "asked_at": LATER, "local_authority": office, "shared": True}
        forever = datetime(2200, 1, 1, tzinfo=BANGKOK)
        runs = {"state": "running", "attempt": 1, "started_at": LATER, "lease_until": forever}
        job, running = (
            Job.objects.create(kind="none", title=f"งานนับ{office.code}", **asked, **stands)
            for stands in ({"state": "done", "ended_at": LATER, "expires_at": forever}, runs)
        )
        file = JobFile.objects.create(job=job, name=f"แฟ้ม{office.code}.txt", content_type="text/plain")
        return job, file, running


def _exported(officer: User) -> Job:
    """The spreadsheet of August, made and not yet taken out."""
    assert officer.local_authority is not None
    whose = Whose(officer.local_authority)
    with transaction.atomic(), scope(officer):
        job = ask_export(what=INFO, period=Period(AUGUST, AUGUST), whose=whose, by=officer, at=LATER)
    while (ran := run_here()) is not None and ran.pk != job.pk:
        continue
    job.refresh_from_db()
    assert job.state == "done"
    return job
