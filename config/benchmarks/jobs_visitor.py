"""jobs, who looks at the pages: one person at a browser without pictures, each answer timed to its last byte.

A form is sent as it stands on the page, with what is typed laid over it. Each request opens a line of its own.
"""

import http.client
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

BUSY = 503
PATIENCE = 120  # seconds; an answer that takes longer is a fault, not a figure
Sent = tuple[bytes, dict[str, str]]
"""A body, and what has to be said of it."""


class Answer(NamedTuple):
    """`seconds` from the first byte sent to the last received; `place`: where it leads to, if anywhere."""

    status: int
    seconds: float
    text: str
    place: str


class Unexpected(Exception):
    """A page answered with another status than in a day's work."""


@dataclass
class Visitor:
    """One person. `host` is 127.0.0.1:port."""

    host: str
    cookies: dict[str, str] = field(default_factory=dict)

    def sign_in(self, username: str, password: str) -> None:
        """The second factor is not asked of the demonstration's accounts."""
        self.send("/account/login/", {"login": username, "password": password}, having="password")

    def get(self, path: str) -> Answer:
        return self._asked("GET", path, (b"", {}), (200,))

    def send(
        self, path: str, typed: dict[str, str], *, having: str, form_at: str = "", file: bytes = b""
    ) -> Answer:
        """Fills the form that has a field `having`, on the page or on that of `form_at`; the answer leads elsewhere.

        Or it is BUSY: the page has waited in vain for rows that a job holds.
        """
        fields = fields_of(self.get(form_at or path).text, having) | typed
        return self._asked("POST", path, _with_file(fields, file) if file else _plain(fields), (302, BUSY))

    def _asked(self, how: str, path: str, sent: Sent, expected: tuple[int, ...]) -> Answer:
        body, said = sent
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        line = http.client.HTTPConnection(self.host, timeout=PATIENCE)
        started = time.perf_counter()
        try:
            line.request(how, path, body or None, {"Cookie": cookies, **said})
            answer = line.getresponse()
            text = answer.read().decode(errors="replace")
            seconds = time.perf_counter() - started
        finally:
            line.close()
        for given in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: one.value for name, one in SimpleCookie(given).items()}
        if answer.status not in expected:
            raise Unexpected(f"{how} {path}: {answer.status}, not {expected[0]}")
        return Answer(answer.status, seconds, text, urlsplit(answer.headers.get("Location") or "").path)


def _plain(fields: dict[str, str]) -> Sent:
    return urlencode(fields).encode(), {"Content-Type": "application/x-www-form-urlencoded"}


def _with_file(fields: dict[str, str], file: bytes) -> Sent:
    mark = uuid4().hex
    head = f'--{mark}\r\nContent-Disposition: form-data; name="'
    parts = [f'{head}{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items() if name != "file"]
    parts.append(f'{head}file"; filename="benchmark.xlsx"\r\nContent-Type: {XLSX}\r\n\r\n'.encode())
    return b"".join([*parts, file, f"\r\n--{mark}--\r\n".encode()]), {
        "Content-Type": f"multipart/form-data; boundary={mark}"
    }


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def fields_of(page: str, having: str) -> dict[str, str]:
    """What a browser would send of the form in which a field of that name stands; KeyError when there is none."""
    read = _Forms()
    read.feed(page)
    for form in read.forms:
        if having in form:
            return form
    raise KeyError(having)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        read: dict[str, Callable[[dict[str, str]], None]] = {
            "form": lambda _: self.forms.append({}),
            "input": self._input,
            "select": self._choice,
            "option": self._option,
            "textarea": self._text,
        }
        if tag in read and (self.forms or tag == "form"):
            read[tag](told)

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1][self._area] += data

    def handle_endtag(self, tag: str) -> None:
        self._area = ""

    def _input(self, told: dict[str, str]) -> None:
        chosen = told.get("type") not in ("checkbox", "radio") or "checked" in told
        if "name" in told and chosen and told.get("type") not in ("submit", "button"):
            self.forms[-1][told["name"]] = told.get("value", "")

    def _choice(self, told: dict[str, str]) -> None:
        self._select = told.get("name", "")
        self.forms[-1][self._select] = ""

    def _option(self, told: dict[str, str]) -> None:
        if self._select and "selected" in told:
            self.forms[-1][self._select] = told.get("value", "")

    def _text(self, told: dict[str, str]) -> None:
        self._area = told.get("name", "")
        self.forms[-1][self._area] = ""


def first_link(page: str, pattern: str) -> str:
    """The first address on the page that matches; KeyError when there is none."""
    found = re.search(rf'href="({pattern})"', page)
    if not found:
        raise KeyError(pattern)
    return found[1]
