"""A session that ended while somebody was typing: sign in again in place, and the same POST goes on.

What was sent travels in the sign-in page itself, as a field of its form: nothing of a visitor's is stored, and nobody
else's browser ever sees it. After the sign-in it is sent once more, to where it was going.
"""

import json
from dataclasses import dataclass
from typing import Self

from allauth.account import views as allauth
from allauth.account.forms import LoginForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from cases.access import public
from cases.views.drafts import WRITER

LARGEST = 1_000_000  # characters of a form that is sent again
NOT_AGAIN = ("csrfmiddlewaretoken",)
REDIRECT = 302
SIGN_IN = 401
CSRF = 403


@dataclass(frozen=True, slots=True)
class Kept:
    """A form on its way to `path`; `fields` with its button's name, in their order."""

    path: str
    fields: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        """What this request sends; None for files, which a page cannot carry, for a password, and for what is no form."""
        fields = tuple(
            (name, text) for name, texts in request.POST.lists() if name not in NOT_AGAIN for text in texts
        )
        if not fields or request.FILES or any("password" in name for name, _ in fields):
            return None
        kept = cls(request.get_full_path(), fields)
        return kept if len(kept.as_json) <= LARGEST else None

    @classmethod
    def read(cls, text: str) -> Self | None:
        """From the sign-in form. Anybody can write one: it goes to addresses of this application alone."""
        try:
            path, fields = json.loads(text)
            kept = cls(path, tuple((str(name), str(value)) for name, value in fields))
            resolve(path.partition("?")[0])
            kept.as_json.encode()  # half a character is none
        except (ValueError, TypeError, AttributeError, RecursionError, Resolver404):
            return None
        return kept if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else None

    @property
    def as_json(self) -> str:
        return json.dumps([self.path, self.fields], ensure_ascii=False)

    def is_of(self, user_key: object) -> bool:
        """Whether the page was drawn for this user: then it may go on by itself."""
        return dict(self.fields).get(WRITER) == str(user_key)


@public("the sign-in page")
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Signs in; a form that waited for it goes on."""
    kept = Kept.read(request.POST.get("kept", ""))
    response: HttpResponseBase = allauth.login(request)
    if kept and response.status_code == REDIRECT and request.user.is_authenticated:
        return send_again(request, kept)
    return response


def send_again(request: HttpRequest, kept: Kept, *, by_itself: bool = True) -> HttpResponse:
    """The page that sends it: by itself with a script, else by a button; by a button too for another person's."""
    mine = kept.is_of(request.user.pk)
    return render(
        request, "account/again.html", {"kept": kept, "mine": mine, "by_itself": mine and by_itself}
    )


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """For a POST of somebody who is not signed in any more."""
    return _sign_in_page(request, Kept.of(request))


def _sign_in_page(request: HttpRequest, kept: Kept | None) -> HttpResponse:
    context = {"form": LoginForm(request=request), "kept": kept, "lost": bool(request.FILES)}
    return render(request, "account/login.html", context, status=SIGN_IN)


@public("answers a form whose token is no longer good")
def token_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A token of an earlier sign-in: our own page sent it, so that its text is offered again, never sent by itself.

    What another site sent gets the page that says so, and nothing of it is shown. A sign-in page whose token is old,
    because somebody has signed in beside it, still holds what waits in it; its password does not go on.
    """
    kept = Kept.of(request) or Kept.read(request.POST.get("kept", "")) if _from_our_page(request) else None
    if kept and request.user.is_authenticated:
        return send_again(request, kept, by_itself=False)
    if kept:
        return _sign_in_page(request, kept)
    return render(request, "403_csrf.html", status=CSRF)


def _from_our_page(request: HttpRequest) -> bool:
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
