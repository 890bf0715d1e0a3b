"""What every request passes: limits on what is sent, one transaction, and inside it the scope of who is asking."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pghistory
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases.scope import closed, unbecome
from cases.views.again import ask_to_sign_in
from cases.views.drawn import DrawnLater

GetResponse = Callable[[HttpRequest], HttpResponse]
# No transaction is opened for these: health says itself that the database does not answer.
WITHOUT_TRANSACTION = ("/static/", "/health/")

MEGABYTE = 1024 * 1024
LARGEST_BODY = 11 * MEGABYTE  # bytes: the largest upload (10 MB) with what is around it


# A file field with `capture` opens the phone's own camera and needs no permission; nothing here asks for a device.
NO_DEVICES = ", ".join(
    f"{name}=()"
    for name in (
        "camera", "display-capture", "fullscreen", "geolocation", "microphone", "midi", "payment",
        "publickey-credentials-get", "screen-wake-lock", "usb",
    )
)  # fmt: skip


class Headers:
    """What Django sends by no setting. Outermost: an error made by any other middleware has these too.

    Nothing but a file that everybody may see is kept by a browser or a proxy: an office's computer has many users.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = NO_DEVICES
        if response.status_code >= 400 or not request.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        return response


class RequestId:
    """Gives each request a key of its own: in the answer, in the history and in the read log.

    Made here, never taken from what was sent: nobody can write under another's.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = uuid4()  # type: ignore[attr-defined]
        with pghistory.context(request=str(request.id)):  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers["X-Request-ID"] = str(request.id)  # type: ignore[attr-defined]
        return response


class BodyLimit:
    """Refuses what is too large before it is read: Django spools uploads to disk, also a visitor's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            sent = f"{int(length) / MEGABYTE:.1f} MB" if length.isdecimal() else ""
            return render(request, "413.html", {"sent": sent}, status=413)
        return self.get_response(request)


class NoNul:
    """Refuses the one character that PostgreSQL takes in no text; no keyboard types it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> None:
        """After the route is found and the CSRF check has read the form."""
        values = [text for sent in (request.GET, request.POST) for _, texts in sent.lists() for text in texts]
        if any("\0" in text for text in (request.path, *values)):
            raise SuspiciousOperation("a NUL in the address or in a field")


class OneTransaction:
    """Opens the request's transaction before the session is read, so that nothing is read outside it.

    A response of 500 or above rolls back what was written. A paper is drawn when the transaction is over.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(WITHOUT_TRANSACTION):
            return self.get_response(request)
        with transaction.atomic(), closed():
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        if isinstance(response, DrawnLater):
            response.draw()
        return response


class SignInRequired(LoginRequiredMiddleware):
    """As Django's; but a form that arrives without a session is not thrown away (`cases.views.again`)."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponse:  # type: ignore[override]  # not led there, but asked in place
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        if "HX-Request" in request.headers or request.headers.get("X-Requested-With") == "fetch":
            return HttpResponse(status=401)  # the page stays as it is, and says so
        return ask_to_sign_in(request)


class Scope:
    """Reads who is asking, which opens the user's scope for this transaction (`config.adapter.Backend`).

    Also names the actor in the history: user id and path (keys only), never the query.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            unbecome()  # opened for a cookie that Django then refused: the password was changed elsewhere
            return self.get_response(request)
        with pghistory.context(user=user.pk, url=request.path):
            return self.get_response(request)
