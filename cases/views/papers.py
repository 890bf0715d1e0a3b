"""Prints the papers of a case, a meeting and a notice. What shows a person comes by POST and is logged as printed.

The purpose is the paper itself, so nobody has to choose one; no full identity number stands on any of them.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import ClassVar, Protocol
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases import identity
from cases.access import requires
from cases.models import (
    AgendaItem,
    Case,
    DesignatedOfficer,
    HelpGiven,
    HelpKind,
    LocalAuthority,
    Meeting,
    Notice,
    NoticeEntry,
    Provision,
    RosterPerson,
    User,
    Verb,
)
from cases.paper import draw, html_of
from cases.papers import NothingToPrint
from cases.papers.agenda import Agenda
from cases.papers.memo import Memo
from cases.papers.public_notice import PublicNotice
from cases.papers.receipt import Receipt
from cases.papers.request_form import RequestForm
from cases.papers.roster import Roster
from cases.papers.voucher import GoodsReceipt, ServiceReceipt, Voucher
from cases.papers.words import Office
from cases.views.drawn import DrawnLater
from cases.views.meetings import agenda_of
from cases.views.reads import reads, saw

OFFICE = ("local_authority__district__province",)
WITHDRAWN = "รายการนี้ถูกยกเลิกแล้ว จึงพิมพ์เอกสารไม่ได้ — นำรายการกลับมาใช้ก่อน แล้วพิมพ์อีกครั้ง"


class Paper(Protocol):
    """What `cases.papers` makes."""

    TEMPLATE: ClassVar[str]

    @property
    def TITLE(self) -> str: ...


def pdf_of(paper: Paper, name: str, at: datetime) -> HttpResponse:
    """The file's name tells the paper and the row's number, never a person. Drawn outside the transaction."""
    html = html_of(paper.TEMPLATE, {"p": paper, "title": paper.TITLE}, at=at)
    shown = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return DrawnLater(partial(draw, html), content_type="application/pdf", headers=shown)


def purpose_of(paper: Paper) -> str:
    """What the read log keeps."""
    return f"จัดทำเอกสาร: {paper.TITLE}"


def office_of(user: User, local_authority: LocalAuthority) -> Office:
    officers = DesignatedOfficer.objects.visible_to(user).current()
    return Office.of(local_authority, officers.filter(local_authority=local_authority).first())


def all_kinds() -> list[HelpKind]:
    return list(HelpKind.objects.filter(active=True))


# --- blank, for the field ------------------------------------------------------------------------
BLANK: dict[str, Callable[[Office], Paper]] = {
    "request": lambda office: RequestForm.blank(office, all_kinds()),
    "roster": Roster.blank,
}


@requires("case.read")
@require_GET
def paper_blank(request: HttpRequest, name: str) -> HttpResponse:
    """Of the user's own office, with nobody on it."""
    user: User = request.user  # type: ignore[assignment]
    if name not in BLANK:
        raise Http404
    own = LocalAuthority.objects.visible_to(user, "case.read").select_related("district__province").get()
    return pdf_of(BLANK[name](office_of(user, own)), f"{name}-blank", timezone.now())


# --- of a case -----------------------------------------------------------------------------------
def _request_form(user: User, case: Case, office: Office) -> RequestForm:
    return RequestForm.of(case, office, all_kinds(), identity.masked(case.applicant))


def _receipt(user: User, case: Case, office: Office) -> Receipt:
    return Receipt.of(case, office)


def _roster(user: User, case: Case, office: Office) -> Roster:
    return Roster.of(case, list(RosterPerson.objects.visible_to(user).filter(case=case)), office)


def _signed_for(paper: type[Voucher]) -> Callable[[User, Case, Office], Voucher]:
    """What the receivers sign, of the lines of its own forms of help."""
    return lambda user, case, office: paper.of(
        case, list(HelpGiven.objects.visible_to(user).filter(case=case)), office
    )


OF_CASE: dict[str, Callable[[User, Case, Office], Paper]] = {
    "request": _request_form,
    "receipt": _receipt,
    "roster": _roster,
    "voucher": _signed_for(Voucher),
    "goods": _signed_for(GoodsReceipt),
    "service": _signed_for(ServiceReceipt),
}


@requires("case.read")
@reads(Verb.PRINT)
@require_POST
def paper_case(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    case = get_object_or_404(Case.objects.visible_to(user).for_page().select_related(*OFFICE), pk=pk)
    if name not in OF_CASE:
        raise Http404
    try:
        if case.is_withdrawn:
            raise NothingToPrint(WITHDRAWN)
        paper = OF_CASE[name](user, case, office_of(user, case.local_authority))
    except NothingToPrint as reason:
        messages.warning(request, str(reason))
        return redirect("case_detail", case.pk)
    saw(request, Verb.PRINT, [case], purpose=purpose_of(paper))
    return pdf_of(paper, f"{name}-{case.serial}-{case.fiscal_year}", timezone.now())


# --- of a meeting and a notice -------------------------------------------------------------------
def _regulation(day: date) -> str:
    """The name that papers of that day cite; "" leaves it to the pen."""
    cited = Provision.objects.in_force(day).regulation
    return cited.value if cited else ""


def _agenda(meeting: Meeting, items: list[AgendaItem], office: Office) -> Agenda:
    return Agenda.of(meeting, items, office)


def _memo(meeting: Meeting, items: list[AgendaItem], office: Office) -> Memo:
    return Memo.of(meeting, items, office, _regulation(meeting.held_on))


# What the paper shows of an agenda, and how it is made.
OF_MEETING: dict[str, tuple[Callable[[AgendaItem], bool], Callable[..., Paper]]] = {
    "agenda": (Agenda.shows, _agenda),
    "memo": (Memo.shows, _memo),
}


@requires("case.read")
@reads(Verb.PRINT)
@require_POST
def paper_meeting(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    meetings = Meeting.objects.visible_to(user).select_related("committee", *OFFICE)
    meeting = get_object_or_404(meetings, pk=pk)
    if name not in OF_MEETING:
        raise Http404
    shows, make = OF_MEETING[name]
    shown = [item for item in agenda_of(meeting, user) if shows(item)]
    try:
        paper = make(meeting, shown, office_of(user, meeting.local_authority))
    except NothingToPrint as reason:
        messages.warning(request, str(reason))
        return redirect("meeting_detail", meeting.pk)
    saw(request, Verb.PRINT, [item.case for item in shown], purpose=purpose_of(paper))
    return pdf_of(paper, f"{name}-{meeting.number}-{meeting.year}", timezone.now())


@requires("case.read")
@reads(Verb.PRINT)
@require_POST
def paper_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The safe list; printed for the notice board, and logged like every other paper with persons on it."""
    user: User = request.user  # type: ignore[assignment]
    notice = get_object_or_404(Notice.objects.visible_to(user).select_related(*OFFICE), pk=pk)
    found = NoticeEntry.objects.visible_to(user).filter(notice=notice)
    entries = list(found.with_struck(user).select_related("case__applicant"))
    try:
        office = office_of(user, notice.local_authority)
        paper = PublicNotice.of(notice, entries, office, _regulation(notice.posted_on))
    except NothingToPrint as reason:
        messages.warning(request, str(reason))
        return redirect("notice_detail", notice.pk)
    named = [entry.case for entry in entries if not entry.struck]  # type: ignore[attr-defined] # annotated
    saw(request, Verb.PRINT, named, purpose=purpose_of(paper))
    return pdf_of(paper, f"notice-{notice.posted_on:%Y-%m-%d}", timezone.now())
