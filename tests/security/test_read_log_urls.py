"""Which address reads whose data, by which verb: said for every URL, and held against what is really shown.

A new URL fails the table until it is said here; one that shows a case without a row in the log fails the walk.
"""

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases.actions.evidence import add_evidence
from cases.jobs import KINDS, JobKind, Progress, keep_file
from cases.models import Case, Evidence, Job, Reading, User, Verb
from cases.scope import scope
from cases.uploads import Sent
from config.checks import is_library, patterns
from reporting.exports import INFO, ask_export
from reporting.info.whose import Whose
from reporting.months import Month, Period
from tests.cases.jobs import asked, run_here
from tests.cases.papers import make_meeting, make_notice, object_to
from tests.cases.pictures import photograph
from tests.cases.test_paper import read
from tests.factories import APPLICANT, as_owner, make_case
from tests.oversight.letters import written
from tests.reporting.september import ENTERED, THE_3RD, post, september_of

pytestmark = pytest.mark.django_db

# URL → its verbs. The first is what a whole answer is; the others, what it is when something was in the way.
READS: dict[str, tuple[Verb, ...]] = {
    "home": (Verb.VIEW,),  # names of the incomplete and of the newest
    "case_list": (Verb.VIEW,),
    "case_search": (Verb.SEARCH,),
    "case_new": (Verb.SEARCH,),  # who may have asked before
    "case_detail": (Verb.VIEW,),
    "case_edit": (Verb.VIEW,),
    "case_decide": (Verb.VIEW,),
    "case_refer": (Verb.VIEW,),
    "case_take_back": (Verb.VIEW,),
    "case_reply": (Verb.VIEW,),
    "case_identity": (Verb.REVEAL, Verb.VIEW),
    "case_roster": (Verb.VIEW,),
    "case_evidence": (Verb.VIEW,),
    "evidence_file": (Verb.DOWNLOAD,),
    "evidence_thumbnail": (Verb.VIEW,),  # asked for by itself, not by the page
    "job_file": (Verb.DOWNLOAD,),
    "evidence_remove": (Verb.VIEW,),  # the page again, when the reason is missing
    "import_file": (Verb.VIEW,),  # rows that are to be mended, before they are cases
    "import_columns": (Verb.VIEW,),  # the page again, when something was not chosen
    "import_undo": (Verb.VIEW,),
    "month_page": (Verb.VIEW,),  # names of the incomplete, also when a verb of the month was refused
    "month_post": (Verb.VIEW,),
    "month_nil": (Verb.VIEW,),
    "month_recorded": (Verb.VIEW,),
    "month_info": (Verb.VIEW,),  # the month's page, when no layout is in force
    "posting_detail": (Verb.VIEW,),  # supervisors: numbers, dates and results of single cases
    "layout_preview": (Verb.VIEW,),
    "export_file": (Verb.EXPORT,),
    "paper_case": (Verb.PRINT,),
    "paper_cases": (Verb.PRINT, Verb.VIEW),
    "work": (Verb.VIEW,),
    "hand_over": (Verb.VIEW,),
    "meeting_detail": (Verb.VIEW,),
    "meeting_resolve": (Verb.VIEW,),
    "meeting_order": (Verb.VIEW,),
    "notice_new": (Verb.VIEW,),
    "notice_detail": (Verb.VIEW,),
    "objection_answer": (Verb.VIEW,),
    "paper_meeting": (Verb.PRINT,),
    "paper_notice": (Verb.PRINT,),
}
LETTERS = "names of offices and counts of their months, in an official letter"
COUNTS = "counts of months and offices; no single case"
OFFICIALS = "officials in their office, not applicants"
NUMBERS = "case numbers and who read them; nothing of the applicant"
MEMBERS = "members of the committee and days of its meetings, not applicants"
NOBODY: dict[str, str] = {
    "committee": MEMBERS,
    "committee_new": MEMBERS,
    "committee_member": MEMBERS,
    "committee_edit": MEMBERS,
    "committee_member_new": MEMBERS,
    "meeting_list": MEMBERS,
    "meeting_new": MEMBERS,
    "meeting_attendance": "leads back to the meeting",
    "meeting_agenda": "leads back to the meeting",
    "meeting_close": "leads back to the meeting",
    "meeting_reopen": MEMBERS,
    "meeting_edit": MEMBERS,
    "meeting_call_off": MEMBERS,
    "notice_list": "days, places and numbers of notices",
    "alive": "one word for a load balancer",
    "health": "two words for a monitor",
    "draft_keep": "what was typed is taken and not answered",
    "draft_drop": "leads back to the start page",
    "import_list": "names of the office's own files, and counts",
    "import_template": "an empty register",
    "import_again": "leads back to the file",
    "import_bring": "leads back to the file",
    "import_give_back": "leads to the job",
    "import_drop": "leads back to the list of files",
    "import_row": "leads back to the file",
    "import_headings": "what an office calls its columns",
    "import_heading_forget": "leads back to what is remembered",
    "job_list": "what the user has asked for and how far it is; never of whom",
    "reminder_list": "months, offices and whom to telephone about them; never of whom a case is",
    "reminder_open": "leads to the month",
    "reminder_read": "leads back to the notices",
    "reminder_channel": "leads back to the notices",
    "exports": "kinds of files, offices and months, and how many rows there are",
    "export_ask": "leads to the job that makes the file",
    "job_page": "what is being made, for whom and how far it is; never of whom",
    "job_cancel": "leads back to the job",
    "case_readings": NUMBERS,
    "case_elsewhere": "leads back to the case",
    "evidence_turn": "leads back to the page of the evidence",
    "case_roster_count": "answers with the way to the roster's page alone",
    "reading_list": NUMBERS,
    "reading_one": NUMBERS,
    "reading_seals": "hashes and numbers",
    "runs": "counts of the machine's own runs",
    "watching": "names of jobs and their age, for a monitor",
    "staff_list": OFFICIALS,
    "staff_new": OFFICIALS,
    "staff_detail": OFFICIALS,
    "staff_edit": OFFICIALS,
    "staff_disable": OFFICIALS,
    "staff_enable": OFFICIALS,
    "staff_reset": OFFICIALS,
    "designated_list": OFFICIALS,
    "designated_one": OFFICIALS,
    "account_login": "the sign-in; what was typed comes back only to who typed it",
    "invitation": "the invited user's own name",
    "account_set_password": "that the account has no password yet",
    "paper_blank": "a form for the field, with the office's own name",
    "permissions": "the table of rights",
    "month_list": COUNTS,
    "excuse_month": COUNTS,
    "excuse_revoke": COUNTS,
    "order_list": COUNTS,
    "month_send_back": COUNTS,
    "order_new": COUNTS,
    "order_detail": COUNTS,
    "info": "months, offices and files by checksum; the file itself is export_file",
    "info_file": "leads to the job that makes the file",
    "info_recorded": COUNTS,
    **dict.fromkeys(
        (
            "layout",
            "layout_list",
            "layout_prepare",
            "layout_template",
            "layout_publish",
            "layout_take_back",
            "layout_drop",
        ),
        "headings of the sheet; real rows are layout_preview",
    ),
    "overview_summary_pdf": COUNTS,
    "posting_receipt": "counts of one month, the official who posted it, hashes",
    **dict.fromkeys(
        (
            "letter_list",
            "letter_inbox",
            "letter_make",
            "letter_detail",
            "letter_pdf",
            "letter_issue",
            "letter_renew",
            "letter_cancel",
        ),
        LETTERS,
    ),
    "letter_acknowledge": "leads back to the letter",
    "letter_batch": "leads to the job that issues the letters",
    "letter_print": "leads to the job that makes the files",
    "overview": COUNTS,
    "overview_province": COUNTS,
    "overview_district": COUNTS,
    "overview_direct": COUNTS,
    "overview_local_authority": COUNTS,
    "overview_late": "offices, and the telephone of the designated officer",
    "overview_late_pdf": "offices, and the telephone of the designated officer",
}
# What tells of the one case of the walk: its applicant, the place of the house, its key.
CANARY = {"first_name": "ปักษาคีรี", "last_name": "นกขมิ้น", "hardship": "ฟ้าผ่าเรือนแพ", "house_no": "987/6"}


def ours() -> dict[str, Any]:
    """Without the doors of the administration of reference data: no case model is registered there."""
    own = (p for p in patterns() if not is_library(p.callback) and "admin" not in p.callback.__module__)
    return {p.name: p.callback for p in own}


def test_every_url_says_what_it_reads():
    declared = {name: getattr(view, "reads", ()) for name, view in ours().items()}
    assert {name: verbs for name, verbs in declared.items() if verbs} == READS
    assert {name for name, verbs in declared.items() if not verbs} == set(NOBODY)


def proof_of(case: Case, officer: User) -> Evidence:
    sent = Sent("a.jpg", "image/jpeg", photograph((16, 16)))
    with transaction.atomic(), scope(officer):
        return add_evidence(case=case, kind="damage", note="", sent=sent, by=officer, at=ENTERED)


def exported(officer: User) -> Job:
    """September's spreadsheet, made and not yet taken out."""
    with transaction.atomic(), scope(officer):
        ask_export(
            what=INFO,
            period=Period(Month(2026, 9), Month(2026, 9)),
            whose=Whose(officer.local_authority),
            by=officer,
            at=THE_3RD,
        )
    job = run_here()
    assert job is not None
    return job


def handed_out(officer: User) -> dict[str, str]:
    """A job whose file is the asker's to take without a word; of rows that are no case yet (tests/cases/test_job_page.py)."""

    def tell(job: Job, progress: Progress) -> dict[str, Any]:
        keep_file(job, "รายการ.txt", "text/plain", [b"812"])
        return {}

    KINDS.setdefault("test.told", JobKind("test.told", "รายการทดสอบ", tell, permission="case.write"))
    asked(officer, kind="test.told", at=THE_3RD)
    job = run_here()
    assert job is not None
    return {"pk": str(job.pk), "file": str(job.kept_files.get().pk)}


@pytest.fixture
def arguments(officer: User, mae_ku: Any) -> dict[str, dict[str, str]]:
    """One incomplete case of September, posted, for every URL that names a row."""
    case = make_case(officer, at=ENTERED, received_on=ENTERED.date(), wanted="", **CANARY)
    posting = post(september_of(mae_ku), officer, THE_3RD)
    proof = {"pk": str(proof_of(case, officer).pk)}
    row, month = {"pk": str(case.pk)}, {"month": "2569-09"}
    meeting, notice = make_meeting(officer, [(case, {})]), make_notice(officer, [case])
    out, letter_draft = written(officer, mae_ku, THE_3RD)
    lao, made = {"code": "05630603"}, {"pk": str(exported(officer).pk)}
    return {
        **dict.fromkeys(("case_detail", "case_edit", "case_identity", "case_readings", "case_roster", "case_roster_count", "case_elsewhere"), row),
        "case_evidence": row,
        **{f"import_{act}": row for act in ("file", "columns", "again", "bring", "give_back", "drop", "undo")},
        "import_row": row | {"row": str(case.pk)},
        "import_heading_forget": row,
        **dict.fromkeys(("evidence_file", "evidence_thumbnail", "evidence_turn", "evidence_remove"), proof),
        **dict.fromkeys(("case_refer", "case_take_back", "case_reply"), row),
        "case_decide": row | {"verb": "withdraw"},
        "paper_case": row | {"name": "receipt"},
        "paper_meeting": {"pk": str(meeting.pk), "name": "agenda"},
        "paper_notice": {"pk": str(notice.pk)},
        **{f"meeting_{act}": {"pk": str(meeting.pk)} for act in ("detail", "edit", "call_off", "attendance", "agenda", "order", "close", "resolve", "reopen")},
        **dict.fromkeys(("committee_edit", "committee_member_new", "committee_member"), row),
        "notice_detail": {"pk": str(notice.pk)},
        "objection_answer": {"pk": str(object_to(notice.entries.get()).pk)},
        "paper_blank": {"name": "request"},
        "work": {"wait": "registered"},
        **{f"layout{act}": {"version": "1"} for act in ("", "_prepare", "_preview", "_publish", "_take_back", "_drop")},
        **dict.fromkeys(("month_page", "month_post", "month_nil", "month_recorded", "month_info"), month),
        **{key: {"pk": str(posting.pk)} for key in ("posting_detail", "posting_receipt")},
        **{key: {"pk": officer.pk} for key in ("staff_detail", "staff_edit", "staff_disable", "staff_enable", "staff_reset")},
        **dict.fromkeys(("designated_one", "overview_local_authority"), lao),
        **dict.fromkeys(("excuse_month", "excuse_revoke", "month_send_back"), lao | month),
        "order_detail": row,
        "overview_district": {"code": "6306"},
        **{key: {"code": "63"} for key in ("overview_direct", "overview_province")},
        "invitation": {"uidb64": "x", "token": "x"},
        "reading_one": {"pk": str(case.pk)},
        **dict.fromkeys(("job_page", "export_file"), made),
        "job_cancel": made,
        "job_file": handed_out(officer),
        **{key: {"pk": str(out.pk)} for key in ("letter_detail", "letter_pdf", "letter_acknowledge")},
        **{key: {"pk": str(letter_draft.pk)} for key in ("letter_issue", "letter_renew", "letter_cancel")},
        "draft_drop": {"key": str(case.pk)},
        "reminder_open": {"pk": "1"},
    }  # fmt: skip


CAN_READ_PAPER = bool(shutil.which("pdftotext"))
SENT = {
    "case_search": {"q": CANARY["first_name"]},
    "case_new": {"check": "1", "first_name": CANARY["first_name"], "last_name": CANARY["last_name"]},
    "case_identity": {"purpose": "pay"},
    "export_file": {"purpose": "จัดทำรายงานตามหนังสือสั่งการ"},
    "info_file": {"month": "2569-09", "province": "63"},
    "export_ask": {"what": "summary", "first": "2569-09", "last": "2569-09"},
}


def text_of(answer: Any) -> str:
    """What a reader of the answer meets; the sheets of a spreadsheet and the text of a paper too."""
    content = answer.getvalue()
    if content[:3] == b"\xff\xd8\xff":
        return CANARY["hardship"]  # the picture of it
    if content[:2] == b"PK":
        book = zipfile.ZipFile(io.BytesIO(content))
        return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    if content[:4] == b"%PDF":
        return read(content, "-raw") if CAN_READ_PAPER else ""
    return content.decode()


@pytest.fixture
def walk(
    cast: dict[str, User], arguments: dict[str, dict[str, str]], signed_in: Callable[[User], Client]
) -> Callable[[User], dict[tuple[str, str], list[Reading]]]:
    """`walk(officer)`: asks every URL by GET and POST; by URL and method that showed the case, the rows of that request."""

    def ask(user: User) -> dict[tuple[str, str], list[Reading]]:
        client, shown = signed_in(user), {}
        sent = SENT | {"paper_cases": {"paper": "receipt", "case": arguments["case_detail"]["pk"]}}
        for name in ours():
            if (
                name == "evidence_thumbnail"
            ):  # counts with the page it stands on: tests/cases/test_evidence_shown.py
                continue
            url = reverse(name, kwargs=arguments.get(name))
            for method, answer in (("get", client.get(url)), ("post", client.post(url, sent.get(name, {})))):
                if any(word in text_of(answer) for word in CANARY.values()):
                    rows = Reading.objects.filter(request_id=answer["X-Request-ID"])
                    shown[name, method] = list(rows)
        return shown

    return ask


@pytest.mark.parametrize("who", ["officer", "province", "province.admin"])
@time_machine.travel(THE_3RD, tick=False)
def test_what_is_shown_is_what_was_recorded(
    who: str, cast: dict[str, User], arguments: dict[str, dict[str, str]], walk: Any
) -> None:
    case, user = arguments["case_detail"]["pk"], cast[who]
    shown = walk(user)
    for (name, _), rows in shown.items():
        assert name in READS, f"{name} shows an applicant and is not in READS"
        assert len(rows) == 1, f"{name} shows an applicant without its one row in the log"
        (row,) = rows
        assert (row.actor, row.verb in READS[name]) == (user, True), name
        assert case in map(str, row.rows), name
    of_the_office = set(READS) - {
        "layout_preview",
        "notice_new",
        "evidence_thumbnail",
        "job_file",
        "month_info",
    }  # which is for those above
    of_the_office -= {
        "import_file",
        "import_columns",
        "import_undo",
    }  # of no case yet: tests/cases/imports/test_pages.py
    if not CAN_READ_PAPER:
        of_the_office -= {"paper_case", "paper_cases", "paper_meeting", "paper_notice"}
    assert {name for name, _ in shown} == (of_the_office if who == "officer" else {"export_file"})


@time_machine.travel(THE_3RD, tick=False)
def test_who_could_be_announced_is_recorded_as_seen(
    officer: User, signed_in: Callable[[User], Client]
) -> None:
    """Apart: only a case to which the committee has agreed stands on the form of a notice."""
    case = make_case(officer, at=ENTERED, **CANARY)
    with as_owner():
        Case.objects.filter(pk=case.pk).update(stage="agreed")
    for answer in (
        signed_in(officer).get("/committee/notices/new/"),
        signed_in(officer).post("/committee/notices/new/"),
    ):
        row = Reading.objects.get(request_id=answer["X-Request-ID"])
        assert (row.verb, row.rows) == (Verb.VIEW, [case.pk])
        assert CANARY["first_name"] in text_of(answer)


@time_machine.travel(THE_3RD, tick=False)
def test_the_log_holds_nothing_personal(officer: User, walk: Any) -> None:
    """Parts of a number are looked for in words alone: in keys and instants such digits stand by chance."""
    walk(officer)
    rows = list(Reading.objects.values())
    words = " ".join(value for row in rows for value in row.values() if isinstance(value, str))
    assert not re.search("|".join([*CANARY.values(), "34563", "081"]), words)
    assert not re.search("|".join([*CANARY.values(), APPLICANT.identity_number, APPLICANT.phone]), str(rows))
    assert "cases.case" in words
    assert Reading.objects.filter(verb=Verb.SEARCH).exists()
