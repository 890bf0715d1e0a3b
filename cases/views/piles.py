"""Prints the papers of the cases ticked in a list as one file, logged once with the key of every case on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases import identity
from cases.access import requires
from cases.forms.many import ticked_in
from cases.models import Case, HelpKind, LocalAuthority, User, Verb
from cases.paper import render_bare
from cases.papers import NothingToPrint
from cases.papers.pile import Pile
from cases.papers.receipt import Receipt
from cases.papers.request_form import RequestForm
from cases.papers.voucher import GoodsReceipt, ServiceReceipt, Voucher
from cases.papers.words import Office
from cases.views.papers import OFFICE, WITHDRAWN, Paper, all_kinds, office_of, pdf_of, purpose_of
from cases.views.reads import reads, saw

# A pile is drawn while the reader waits: 40 receipts take some seconds, a hundred would take the server's memory.
MOST = 40
TOO_MANY = "เลือกไว้ {0} เรื่อง พิมพ์รวมได้ครั้งละไม่เกิน {1} เรื่อง — เลือกน้อยลง แล้วพิมพ์เป็นหลายครั้ง"
NONE_TICKED = "ยังไม่ได้เลือกเรื่อง — ทำเครื่องหมายหน้าเรื่องที่จะพิมพ์ แล้วกดพิมพ์อีกครั้ง"
NO_PAPER = "ยังไม่ได้เลือกเอกสาร — เลือกเอกสารที่จะพิมพ์ แล้วกดพิมพ์อีกครั้ง"


Make = Callable[[Case, Office, Sequence[HelpKind]], Paper]
# In the order in which a list offers them.
PILES: dict[str, tuple[str, Make]] = {
    "receipt": (Receipt.TITLE, lambda case, office, kinds: Receipt.of(case, office)),
    "request": (
        RequestForm.TITLE,
        lambda case, office, kinds: RequestForm.of(case, office, kinds, identity.masked(case.applicant)),
    ),
    "voucher": (
        Voucher.TITLE,
        lambda case, office, kinds: Voucher.of(case, list(case.help_given.all()), office),
    ),
    "goods": (
        GoodsReceipt.TITLE,
        lambda case, office, kinds: GoodsReceipt.of(case, list(case.help_given.all()), office),
    ),
    "service": (
        ServiceReceipt.TITLE,
        lambda case, office, kinds: ServiceReceipt.of(case, list(case.help_given.all()), office),
    ),
}
CHOICES = [(name, title) for name, (title, _) in PILES.items()]


@dataclass(frozen=True, slots=True)
class Left:
    """A case of which there is nothing to print, and why."""

    case: Case
    why: str


@requires("case.read")
@reads(Verb.PRINT, Verb.VIEW)
@require_POST
def paper_cases(request: HttpRequest) -> HttpResponse:
    """The file; or, where some have nothing to print, which and why, with a button for the others."""
    name = request.POST.get("paper", "")
    ticked = ticked_in(request.POST.getlist("case"))
    if why := _why_not(name, len(ticked)):
        messages.warning(request, why)
        return redirect("case_list")
    user: User = request.user  # type: ignore[assignment]
    title = PILES[name][0]
    cases = _cases(user, ticked)
    papers, left = _papers(user, name, cases)
    lost = len(ticked) - len(cases)
    if left or lost:
        saw(request, Verb.VIEW, cases)
        more = {
            "name": name,
            "title": title,
            "printable": [case for case, _ in papers],
            "left": left,
            "lost": lost,
        }
        return render(request, "cases/pile.html", more, status=422)
    at = timezone.now()
    drawn = [render_bare(paper.TEMPLATE, {"p": paper, "title": title}, at=at) for _, paper in papers]
    pile = Pile(TITLE=title, sheets=drawn)
    saw(request, Verb.PRINT, cases, purpose=purpose_of(pile))
    return pdf_of(pile, f"{name}-{len(cases)}", at)


def _why_not(name: str, ticked: int) -> str:
    if name not in PILES:
        return NO_PAPER
    if ticked > MOST:
        return TOO_MANY.format(ticked, MOST)
    return "" if ticked else NONE_TICKED


def _cases(user: User, keys: dict[UUID, int | None]) -> list[Case]:
    """In the order of the register; what is not the office's own is as lost as what does not exist."""
    own = Case.objects.visible_to(user).filter(pk__in=keys).for_page().select_related(*OFFICE)
    return list(own.prefetch_related("help_given").order_by("fiscal_year", "serial"))


def _papers(user: User, name: str, cases: Sequence[Case]) -> tuple[list[tuple[Case, Paper]], list[Left]]:
    if not cases:
        return [], []
    office, kinds, make = (
        office_of(user, _office(cases)),
        all_kinds() if name == "request" else [],
        PILES[name][1],
    )
    papers, left = [], []
    for case in cases:
        try:
            if case.is_withdrawn:
                raise NothingToPrint(WITHDRAWN)
            papers.append((case, make(case, office, kinds)))
        except NothingToPrint as reason:
            left.append(Left(case, str(reason)))
    return papers, left


def _office(cases: Sequence[Case]) -> LocalAuthority:
    """Whoever may read cases reads those of one office."""
    return cases[0].local_authority
