"""How a view says that it shows personal data, and whose it has shown.

    @requires("case.read")
    @reads(Verb.VIEW)
    def case_list(request): ...
        saw(request, Verb.VIEW, cases)

A view that has declared it and answers with a page without having said whose data stand on it is a fault:
the page is not sent. Which URL reads what stands as a table in tests/security/test_read_log_urls.py.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from cases.actions.reading import record
from cases.models import Case, User, Verb

View = Callable[..., HttpResponseBase]


class NotRecorded(Exception):
    """A page about persons without a row in the read log."""


def reads(*verbs: Verb) -> Callable[[View], View]:
    """Declares by which verbs a view reads personal data. Stands beneath @requires."""

    def declare(view: View) -> View:
        @wraps(view)
        def watched(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            if response.status_code not in SHOW_NOTHING and not getattr(request, "reading_said", False):
                raise NotRecorded(f"{view.__module__}.{view.__qualname__} said not whose data it shows")
            return response

        watched.reads = verbs  # type: ignore[attr-defined]
        return watched

    return declare


SHOW_NOTHING = {301, 302, 303, 404, 405}


def saw(request: HttpRequest, verb: Verb, cases: Iterable[Case], *, purpose: str = "") -> None:
    """Records that the answer shows these cases. Without any nothing was read, and nothing is written."""
    seen: dict[int, list[UUID]] = defaultdict(list)
    for case in cases:
        seen[case.local_authority_id].append(case.pk)
    saw_rows(request, verb, seen, purpose=purpose)


def saw_rows(
    request: HttpRequest,
    verb: Verb,
    seen: Mapping[int, Collection[UUID]],
    *,
    what: str = "cases.case",
    purpose: str = "",
) -> None:
    """As `saw`, with keys of cases by local authority. A search is recorded also when it found nothing."""
    user: User = request.user  # type: ignore[assignment]
    said_elsewhere(request)
    if seen:
        record(
            verb=verb,
            seen=seen,
            by=user,
            at=timezone.now(),
            what=what,
            purpose=purpose,
            request_id=request_id(request),
        )


def said_elsewhere(request: HttpRequest) -> None:
    """The answer shows nobody, or the action that made it has recorded the reading itself."""
    request.reading_said = True  # type: ignore[attr-defined]


def request_id(request: HttpRequest) -> UUID | None:
    """The id that config.middleware.RequestId gave; it stands in the answer's X-Request-ID too."""
    return getattr(request, "id", None)
