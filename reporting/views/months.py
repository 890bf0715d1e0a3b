"""The own local authority's months, newest first, with both axes in words and the next step."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cases.access import requires
from reporting.views.signed import Signed, own_months

SHOWN = 24


@requires("month.post")
@require_GET
def month_list(request: Signed) -> HttpResponse:
    at = timezone.now()
    return render(request, "reporting/months.html", {"at": at, "rows": own_months(request.user, at, SHOWN)})
