"""Two middlewares: one transaction a request, and inside it the scope of who is asking."""

from collections.abc import Callable

import pghistory
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from cases.scope import scope, scope_of

GetResponse = Callable[[HttpRequest], HttpResponse]
WITHOUT_DATABASE = ("/static/", "/health/live/")


class OneTransaction:
    """Opens the request's transaction before the session is read, so that nothing is read outside it.

    A response of 500 or above rolls back what was written.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(WITHOUT_DATABASE):
            return self.get_response(request)
        with transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response


class Scope:
    """Tells PostgreSQL, for this transaction only, which local authorities' rows the user may see.

    Also names the actor in the history: user id and the resolved route, never the raw path's query.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return self.get_response(request)
        with scope(scope_of(user)), pghistory.context(user=user.pk, url=request.path):
            response = self.get_response(request)
        if settings.DEBUG is False:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
