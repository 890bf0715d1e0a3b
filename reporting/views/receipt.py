"""Prints the receipt of one posted version, for whoever may see the posting."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from cases.access import requires
from cases.known import known_at
from cases.models import District, LocalAuthority
from cases.paper import render_pdf
from cases.seal_told import seal_of
from cases.thai import day_of
from reporting.models import Posting
from reporting.receipt import PostingReceipt
from reporting.views.signed import Signed


@requires("month.read")
@require_GET
def posting_receipt(request: Signed, pk: UUID) -> HttpResponse:
    """Four statements. Counts, officials and hashes: nothing of an applicant, so that printing it needs no purpose."""
    postings = Posting.objects.visible_to(request.user).select_related("obligation__rule", "posted_by")
    posting = get_object_or_404(postings, pk=pk)
    whose = LocalAuthority.objects.visible_to(request.user).filter(pk=posting.obligation.local_authority_id)
    [office] = known_at(whose, posting.posted_at)
    district = District.objects.select_related("province").get(pk=office.district_id)
    seal = seal_of(day_of(posting.posted_at))
    receipt = PostingReceipt.of(posting, office, district, seal)
    context = {"p": receipt, "title": f"{receipt.TITLE} {receipt.number}"}
    return HttpResponse(
        render_pdf(receipt.TEMPLATE, context, at=posting.posted_at),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="receipt-{receipt.number}.pdf"'},
    )
