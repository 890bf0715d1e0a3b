"""A month's letters as heavy work: issued where a number was given, each as a PDF, and all of them in one file."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from cases.jobs import JobFailed, JobKind, Progress, ask, keep_file
from cases.models import Job, Province, User
from oversight.actions import issue_letters
from oversight.letters.paper import merged_pdf, pdf_of
from oversight.letters.proposed import proposed
from oversight.letters.refusals import CannotWrite
from oversight.letters.routing import Issuer
from oversight.models import Letter, LetterKind, LetterPaper, LetterRow, LetterState
from reporting.months import Month

PDF = "application/pdf"
KIND = "letters.month"
GONE = (
    "{kind} เดือน{month} ออกแล้วเลขที่ {number} ไม่มีร่างเหลือให้ออก เลขที่ที่พิมพ์จึงไม่ได้ใช้ "
    "— ตรวจเลขที่ในหน้าหนังสือติดตามกับทะเบียนหนังสือส่ง"
)


def ask_letters(
    *, month: Month, kind: LetterKind, by: User, at: datetime, issue: dict[str, str | bool] | None = None
) -> Job:
    """The job that makes the files; with `issue` (number, running, dated, unit, group, phone) it issues the drafts first."""
    province = Province.objects.get(pk=by.province_id) if by.province_id else None
    told = f"{'ออก' if issue else 'พิมพ์'}{kind.label} เดือน{month.thai}"
    return ask(
        kind=KIND,
        by=by,
        at=at,
        arguments={"month": str(month), "kind": kind.value, "issuer": by.district_id or "", **(issue or {})},
        province=province,
        title=told,
        key=f"{month} {kind} {sorted((issue or {}).items())}",
    )


def _run(job: Job, progress: Progress) -> dict[str, Any]:
    by, told = job.asked_by, job.arguments
    month, kind = Month.parse(told["month"]), LetterKind(told["kind"])
    letters = list(
        Letter.objects.visible_to(by).of_issuer(by).live().filter(month=month.first_day, kind=kind).in_order()
    )
    if not letters:
        raise JobFailed(f"ไม่มี{kind.label} ของเดือน{month.thai} — ทำร่างหนังสือก่อน แล้วสั่งอีกครั้ง")
    total = 2 * len(letters)
    if told.get("number"):
        drafts = [one for one in letters if one.state == LetterState.DRAFT]
        if not drafts and all(one.number != told["number"] for one in letters):
            raise JobFailed(GONE.format(number=letters[0].number, kind=kind.label, month=month.thai))
        _issue(job, drafts, progress, total)
    sender = proposed(by, Issuer.of(by))
    rows = _rows_of(by, letters)
    papers = {one.letter_id: bytes(one.pdf) for one in _papers(by, letters)}
    for place, letter in enumerate(letters, 1):
        progress(len(letters) + place - 1, total, "เขียนไฟล์ PDF")
        pdf = papers.get(letter.pk) or pdf_of(letter, rows[letter.pk], sender)
        keep_file(job, f"{place:02} {letter.addressee}.pdf", PDF, [pdf])
    progress(total - 1, total, "รวมเป็นไฟล์เดียว")
    merged = merged_pdf([(one, rows[one.pk]) for one in letters], sender)
    keep_file(job, f"{kind.label} {month.thai} ทุกฉบับ.pdf", PDF, [merged])
    return {"rows": len(letters)}


def _issue(job: Job, drafts: list[Letter], progress: Progress, total: int) -> None:
    told = job.arguments
    try:
        issue_letters(
            letters=drafts,
            number=told["number"],
            running=bool(told["running"]),
            dated=date.fromisoformat(told["dated"]),
            unit=told["unit"],
            group=told["group"],
            phone=told["phone"],
            by=job.asked_by,
            at=job.started_at or job.asked_at,
            told=lambda done: progress(done, total, "ออกหนังสือ"),
        )
    except CannotWrite as refusal:
        raise JobFailed(str(refusal)) from refusal


def _rows_of(by: User, letters: list[Letter]) -> dict[object, list[LetterRow]]:
    found: dict[object, list[LetterRow]] = {one.pk: [] for one in letters}
    for row in LetterRow.objects.visible_to(by).filter(letter__in=letters).order_by("place"):
        found[row.letter_id].append(row)
    return found


def _papers(by: User, letters: list[Letter]) -> QuerySet[LetterPaper]:
    return LetterPaper.objects.visible_to(by).filter(letter__in=letters)


def _still(job: Job, user: User) -> bool:
    """Who has moved to another district issues nothing there under the number of the old one, and takes nothing along."""
    return bool(job.arguments["issuer"] == (user.district_id or ""))


def _asked_at(job: Job) -> str:
    return f"{reverse('letter_list')}?month={job.arguments['month']}"


def letter_job() -> JobKind:
    """Files of offices' names and counts, for whoever asked; the letters themselves are everybody's of the office."""
    return JobKind(
        name=KIND,
        title="พิมพ์หนังสือติดตาม",
        run=_run,
        permission="letter.keep",
        again=False,
        still=_still,
        asked_at=_asked_at,
    )
