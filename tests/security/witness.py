"""Looks for canaries where nothing personal may stand: addresses, titles, headers, logs, stores, messages."""

import html
import json
import logging
import re
import zlib
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from kombu.messaging import Producer

from config.cookies import HostCookie
from config.logs import Quiet
from tests.security.canaries import ALL

# The application's root logger says INFO: these two tell rows and variables at DEBUG, which it never enables.
NEVER_ENABLED = ("django.db.backends", "django.template")
# Table → the columns that are read as text. Cache and sessions hold more than text: they are decoded below.
STORES = {"pghistory_context": "metadata", "django_admin_log": "object_id, object_repr, change_message"}
# Place names are searched for in the address by the administration's list of local authorities.
PLACES_BY_GET = "/admin/cases/localauthority/"
# A day and an hour stand in the address of a list, so that a past one can be printed again.
INSTANTS_BY_GET = ("/overview/late/", {"as_of", "as_of_time"})
JOINED = re.compile(r"[\s-]")


def canaries_in(text: str) -> set[str]:
    """Which canaries stand in a text, however it is quoted or a number in it is parted."""
    plain = html.unescape(unquote_plus(text))
    return {
        one for one in ALL if one in text or one in plain or (one.isdigit() and one in JOINED.sub("", plain))
    }


class Page(HTMLParser):
    """Title, addresses and forms of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.title, self._in_title = "", False
        self.addresses: list[str] = []
        self.forms: list[dict[str, Any]] = []
        self._select: dict[str, Any] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        self._in_title = tag == "title" or (self._in_title and tag != "title")
        self.addresses += [
            found[name] for name in ("href", "src", "action", "hx-get", "hx-post") if name in found
        ]
        if tag == "form":
            method = found.get("method", "get").lower()
            self.forms.append({"action": found.get("action", ""), "method": method, "fields": []})
        elif tag in ("input", "textarea", "select", "button") and self.forms and found.get("name"):
            field = {"tag": tag, "type": found.get("type", "text"), **found, "options": []}
            self.forms[-1]["fields"].append(field)
            self._select = field if tag == "select" else self._select
        elif tag == "option" and self._select is not None:
            self._select["options"].append((found.get("value", ""), "selected" in found))

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"

    def handle_data(self, data: str) -> None:
        self.title += data if self._in_title else ""


class Witness(logging.Handler):
    """Hears every log line and message, is shown every answer, and remembers what it found where."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(Quiet("%(levelname)s %(name)s %(message)s"))
        self.found: set[tuple[str, str]] = set()
        self.lines = self.answers = self.rows = 0

    def tell(self, where: str, text: str) -> None:
        self.found |= {(where, canary) for canary in canaries_in(text)}

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith(NEVER_ENABLED):
            self.lines += 1
            self.tell(f"log {record.name}", self.format(record))

    def published(self, producer: Producer, body: Any, *args: Any, **options: Any) -> None:
        self.tell("broker message", repr((body, args, options)))

    def answer(self, url: str, response: HttpResponseBase) -> Page | None:
        """One answer: its address, headers, cookies, and what a page tells besides its body."""
        self.answers += 1
        self.tell("address", url)
        for name, value in response.headers.items():
            self.tell(f"header {name}", value)
        for name, cookie in response.cookies.items():
            self.tell(f"cookie {name}", cookie.value)
            if name.endswith("messages"):
                self.tell(
                    "message",
                    str([str(one) for one in HostCookie(HttpRequest())._decode(cookie.value) or []]),
                )
        assert response.headers["Referrer-Policy"] == "same-origin"
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return None
        page = Page(response.content.decode())
        self.tell("title", page.title)
        for address in page.addresses:
            if not address.startswith("tel:"):  # the duty phone of a designated officer, for the telephone
                self.tell("link", address)
        self._typed_into_addresses(url, page)
        return page

    def _typed_into_addresses(self, url: str, page: Page) -> None:
        """A form that is sent by GET must hold no field to type into."""
        for form in page.forms:
            if form["method"] == "get" and not url.startswith(PLACES_BY_GET):
                free = {f["name"] for f in form["fields"] if f["tag"] == "textarea" or is_typed(f)}
                if url.startswith(INSTANTS_BY_GET[0]):
                    free -= INSTANTS_BY_GET[1]
                self.found |= {("typed into an address", f"{url} {name}") for name in free}

    def stores(self) -> None:
        """What lies in the tables beside the record itself."""
        with connection.cursor() as cursor:
            for table, columns in STORES.items():
                cursor.execute(f"SELECT {columns} FROM {table}")
                for row in cursor.fetchall():
                    self.rows += 1
                    self.tell(table, repr(row))
            cursor.execute("SELECT cache_key, value FROM config_cache")
            for key, value in cursor.fetchall():
                self.rows += 1
                self.tell("cache", f"{key} {json.loads(value)!r}")
        for session in Session.objects.all():
            self.rows += 1
            self.tell("session", _signed(session.session_data))


def _signed(data: str) -> str:
    """What a session holds, without asking whose key it is signed for."""
    packed = data.rsplit(":", 2)[0]
    text = signing.b64_decode(packed.removeprefix(".").encode())
    return repr(json.loads(zlib.decompress(text) if packed.startswith(".") else text))


def is_typed(field: dict[str, Any]) -> bool:
    return field["tag"] == "input" and field["type"] in ("text", "search", "tel", "email", "number")


@pytest.fixture
def witness(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Listens at the root logger and at the broker as long as the test lasts."""
    witness, root = Witness(), logging.getLogger()
    level = root.level
    monkeypatch.setattr(Producer, "publish", lambda *args, **options: witness.published(*args, **options))
    root.addHandler(witness)
    root.setLevel(logging.DEBUG)
    yield witness
    root.setLevel(level)
    root.removeHandler(witness)
