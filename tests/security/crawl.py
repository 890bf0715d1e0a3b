"""Walks as one user through every address of the URLconf and all that they lead to, and sends every form."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, reverse

from cases.models import User
from config.checks import is_library, patterns
from tests.security.canaries import ELSE, MONTH, OFFICIAL, TYPED, World
from tests.security.witness import Page, Witness, is_typed

CHOICES = {"purpose": "pay"}
LONGEST = 150  # pages of one user
DEEPEST = 1  # forms of the answer to a form: a preview and its confirmation
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")
# Leads out of the crawl: the session would be over.
LEAVES = {"/account/logout/"}
NEW_STAFF = (
    "ชื่อผู้ใช้,ชื่อ–สกุล,ตำแหน่ง,โทรศัพท์,อีเมล,บทบาท,รหัสสำนักงาน,ใช้งานได้\n"
    f"imported,{TYPED['full_name']},,{TYPED['phone']},{TYPED['email']},เจ้าหน้าที่ อปท.,05630603,ใช่\n"
)


def addresses(world: World) -> Iterator[str]:
    """Every address of our own, with the arguments of the world's rows; AssertionError for one it cannot fill."""
    for pattern in patterns():
        if is_library(pattern.callback) or pattern.callback.__module__ == "cases.admin_site":
            continue
        for arguments in _arguments(pattern, world):
            yield reverse(pattern.name, kwargs=arguments)
    yield from (
        "/admin/",
        "/account/login/",
        "/account/password/",
        "/account/reauthenticate/",
        "/no-such-page/",
    )


def _arguments(pattern: URLPattern, world: World) -> Iterator[dict[str, Any]]:
    names = set(pattern.pattern.converters) | set(re.compile(pattern.pattern.regex).groupindex)
    known = {name: _values(name, pattern, world) for name in names}
    for number in range(max(map(len, known.values()), default=1)):
        yield {name: values[number % len(values)] for name, values in known.items()}


def _values(name: str, pattern: URLPattern, world: World) -> list[Any]:
    """What an argument may be. A new kind of row, or of argument, is a KeyError until it is named here."""
    if name == "pk":
        rows = {
            "case": world.case.pk,
            "evidence": world.evidence.pk,
            "staff": world.people["colleague"].pk,
            "posting": world.posting.pk,
            "reading": world.case.pk,
            "committee": world.committee.member.pk,
            "meeting": world.committee.meeting.pk,
            "notice": world.committee.notice.pk,
            "job": world.job.pk,
            "export": world.job.pk,
            "import": world.imported.file_id,
            "objection": world.committee.objection.pk,
            "letter": world.letter.pk,
            "reminder": world.told.pk,
            "order": world.excuse.act,
        }
        if pattern.name.startswith("paper_"):
            return [rows[pattern.name.removeprefix("paper_")]]
        return [rows[pattern.name.partition("_")[0]]]
    if name == "file":
        return [world.job.kept_files.earliest("id").pk]
    if name == "row":
        return [world.imported.pk]
    if name == "key":
        return [world.case.pk]
    if name == "code":
        office = world.local_authority
        length = re.search(r"\{(\d)\}", str(pattern.pattern))
        return [
            {2: office.district.province_id, 4: office.district_id}.get(int(length[1]), office.code)
            if length
            else office.code
        ]
    return {
        "verb": ["withdraw", "restore"],
        "name": ["request", "roster", "agenda"],
        "wait": ["registered", "closing"],
        "month": [str(MONTH)],
        "version": ["1"],
        "uidb64": ["MTI"],
        "token": ["abc-def"],
    }[name]


class Crawler:
    """One user's browser, under the eyes of a witness."""

    def __init__(self, user: User, witness: Witness) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)
        self.witness, self.user = witness, user
        self.seen: set[str] = set()
        self.sent: set[str] = set()
        self.opened: list[tuple[str, str]] = []
        self.faults: list[str] = []

    def walk(self, start: Iterator[str]) -> None:
        """Asks for every address, also by an empty POST, and for every link that they show."""
        waiting = list(start)
        for url in waiting:
            self.ask("post", url, {}, DEEPEST)
        while waiting and len(self.seen) < LONGEST:
            url = waiting.pop(0)
            if (kind := KEY.sub("#", url)) in self.seen:
                continue
            self.seen.add(kind)
            page = self.ask("get", url)
            if page:
                self.send_forms(url, page)
                waiting += [link for one in page.addresses if (link := self._inside(url, one))]

    def _inside(self, url: str, link: str) -> str:
        parts = urlsplit(urljoin(f"http://testserver{url}", link))
        if parts.netloc != "testserver" or parts.path.startswith("/static/") or parts.path in LEAVES:
            return ""
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def ask(self, method: str, url: str, fields: dict[str, Any] | None = None, deep: int = 0) -> Page | None:
        """One request and what follows from it; whatever it changed is undone after the witness has looked."""
        with transaction.atomic():
            response: HttpResponseBase = getattr(self.client, method)(url, fields)
            if response.status_code == 500:
                self.faults.append(f"{method} {url}")
            if response.status_code == 200:
                self.opened.append((method, url))
            page = self.witness.answer(url, response)
            if page and method == "post" and deep < DEEPEST:
                self.send_forms(url, page, deep + 1)
            if response.headers.get("Location", "").startswith("/"):
                self.witness.answer(
                    response.headers["Location"], self.client.get(response.headers["Location"])
                )
            if method == "post":
                self.witness.stores()
            transaction.set_rollback(True)
        return page

    def send_forms(self, url: str, page: Page, deep: int = 0) -> None:
        for form in page.forms:
            target = self._inside(url, form["action"] or url)
            names = ",".join(sorted(field["name"] for field in form["fields"]))
            kind = f"{form['method']} {KEY.sub('#', target)} {KEY.sub('#', names)} {deep}"
            if target and form["method"] == "post" and kind not in self.sent:
                self.sent.add(kind)
                self.ask("post", target, filled(form, reference=target.startswith("/admin/")), deep)


def filled(form: dict[str, Any], *, reference: bool) -> dict[str, Any]:
    """What a hasty user would send: every text field typed into, the first choice of every list.

    The administration's own forms hold reference data, and nobody: only their files are about people.
    """
    fields: dict[str, Any] = {}
    for field in form["fields"]:
        name = field["name"]
        if field["tag"] == "select":
            values = [value for value, _ in field["options"] if value]
            chosen = [value for value, selected in field["options"] if selected and value]
            fields[name] = (chosen or values or [""])[0]
        elif field["tag"] == "textarea" or (is_typed(field) and not field.get("value")):
            fields[name] = "7" if reference else (TYPED | OFFICIAL).get(name, ELSE)
        elif field["type"] == "file":
            fields[name] = SimpleUploadedFile("people.csv", NEW_STAFF.encode("utf-8-sig"))
        elif field["tag"] == "input":
            fields[name] = field.get("value", "on" if field["type"] == "checkbox" else "")
    return fields
