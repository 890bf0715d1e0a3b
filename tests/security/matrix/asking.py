"""Asks as a browser would, undoes whatever the answer changed, and reads an answer in whatever form it comes."""

import io
import re
import subprocess
import zipfile
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from cases.models import LocalAuthority, User
from tests.factories import as_owner

READS = ("get", "head", "options")
WRITES = ("post", "put", "patch", "delete")
METHODS = (*READS, *WRITES)
HTMX = {"HX-Request": "true", "HX-Target": "main", "HX-Current-URL": "http://testserver/"}
# Of every answer another: tokens, the blank form's key, an invitation's link.
EVER_NEW = re.compile(
    rb"""((?:name="csrfmiddlewaretoken"\ value|name="form_key"[^>]*\ value|name="draft"\ value|"X-CSRFToken":)[ =]*)"[^"]*"
         |/invitation/[^\s"<&]+""",
    re.VERBOSE,
)
NEW_USER = re.compile(rb"/staff/\d+/")
RECEIPT = re.compile(r"/postings/[0-9a-f-]{36}/receipt")  # of the version that this very request made
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# What the request itself always writes: not a row of anybody's.
ROOMS = ("cases", "reporting", "oversight")
BY_THE_WAY = ("django_session", "config_cache")
WRITTEN = """SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables
             WHERE relname <> ALL (%s)"""

# What was asked and met in this run, for the figures at its end and for the proof that nothing was skipped.
cells: Counter[str] = Counter()
met: Counter[str] = Counter()


@dataclass
class Answer:
    """What came back, and how many rows were written for it before it was undone."""

    status: int
    body: bytes
    headers: dict[str, str]
    said: list[str]
    written: int

    @property
    def location(self) -> str:
        return KEY.sub("…", self.headers.get("Location", ""))

    @cached_property
    def kind(self) -> str:
        if self.body[:2] == b"PK":
            return "xlsx"
        if self.body[:4] == b"%PDF":
            return "pdf"
        if 300 <= self.status < 400:
            return "redirect"
        return "csv" if "csv" in self.headers.get("Content-Type", "") else "page"

    @cached_property
    def text(self) -> str:
        """Everything that a reader meets: the page, the sheets, the paper, and what the headers say."""
        body = EVER_NEW.sub(rb"\1", self.body)
        if body != self.body and b"/invitation/" in self.body:
            body = NEW_USER.sub(b"/staff/", body)
        inside = {"xlsx": _sheets, "pdf": _paper}.get(self.kind, _same)(body)
        headers = [f"{name}: {value}" for name, value in self.headers.items() if name not in EACH_TIME]
        said = (RECEIPT.sub("/postings/…/receipt", one) for one in self.said)
        return "\n".join([str(self.status), self.location, *headers, *said, inside])

    def is_the_door(self, method: str) -> bool:
        """Led to the sign-in; what a form sent waits there, and nothing was written."""
        if method == "post":
            return (self.status, self.written) == (401, 0) and 'name="password"' in self.text
        return (self.status, self.written) == (302, 0) and self.location.startswith("/account/login/")

    def without(self, *values: str) -> str:
        """The text with what was typed taken out: an answer may repeat it."""
        text = self.text
        for value in filter(None, values):
            text = text.replace(value, "¤")
        return text


EACH_TIME = {"X-Request-ID", "Content-Length", "Location", "Refresh", "Content-Security-Policy"}


def _same(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _sheets(body: bytes) -> str:
    book = zipfile.ZipFile(io.BytesIO(body))
    return "\n".join(book.read(name).decode("utf-8", "replace") for name in sorted(book.namelist()))


def _paper(body: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=body, capture_output=True, check=True
    ).stdout.decode()


class Asker:
    """One user's browser, with the session that it signed in with; cookies of earlier answers are forgotten."""

    def __init__(self, who: User | None) -> None:
        self.client = Client(raise_request_exception=False)
        if who:
            with as_owner():
                self.client.force_login(who)
        self.session = {name: morsel.value for name, morsel in self.client.cookies.items()}

    def ask(
        self,
        method: str,
        url: str,
        data: dict[str, Any] | None = None,
        *,
        htmx: bool = False,
        then: Any = None,
    ) -> Answer:
        """`then` is called before what was done is undone."""
        self.client.cookies.clear()
        self.client.cookies.load(self.session)
        cells[f"{method}{' by htmx' if htmx else ''}"] += 1
        with transaction.atomic():
            before = _written() if method in WRITES else 0
            answer = self._answer(method, url, data, HTMX if htmx else {})
            answer.written = _written() - before if method in WRITES else 0
            if then:
                then(answer)
            transaction.set_rollback(True)
        met[answer.kind] += 1
        return answer

    def _answer(self, method: str, url: str, data: dict[str, Any] | None, headers: dict[str, str]) -> Answer:
        if method == "get":
            words = {name: value for name, value in (data or {}).items() if not hasattr(value, "read")}
            response = self.client.get(url, words, headers=headers)  # no file stands in an address
        else:
            body = encode_multipart(BOUNDARY, data or {}) if method in WRITES else b""
            kind = MULTIPART_CONTENT if method in WRITES else "application/octet-stream"
            response = self.client.generic(method.upper(), url, body, kind, headers=headers)
        queued = getattr(getattr(response.wsgi_request, "_messages", None), "_queued_messages", [])
        said = [str(one.message) for one in queued]
        return Answer(response.status_code, response.getvalue(), dict(response.items()), said, 0)


def _written() -> int:
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN, [list(BY_THE_WAY)])
        return int(cursor.fetchone()[0])


def footprint(lao: LocalAuthority) -> dict[str, int]:
    """A hash of every row that leads to the local authority: the same as long as nobody touched one."""
    return {
        f"{model._meta.label} {path}": hash(
            tuple(map(str, model._base_manager.filter(**{path: lao}).order_by("pk").values_list()))
        )
        for model, path in PATHS
    }


def _paths() -> list[tuple[Any, str]]:
    """Models whose rows are a local authority's, with the shortest way there; histories and readings left out."""
    ways: dict[Any, str] = {LocalAuthority: ""}
    while grown := {
        model: "__".join(filter(None, (column.name, ways[column.related_model])))
        for model in apps.get_models(include_auto_created=True)
        for column in model._meta.concrete_fields
        if model not in ways and model._meta.managed and column.is_relation and column.related_model in ways
    }:
        ways |= grown
    return [(model, path) for model, path in ways.items() if path and _is_kept(model)]


def _is_kept(model: Any) -> bool:
    ours = model._meta.app_label in ROOMS and not hasattr(model, "pgh_tracked_model")
    return ours and model._meta.label != "cases.Reading"


PATHS = _paths()
