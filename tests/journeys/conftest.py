"""Chromium against a live server; each person of a story has a browser window of their own."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from cases.models import User

PASSWORD = "แม่น้ำเมยไหลผ่านตาก-สมมุติ"


@pytest.fixture(autouse=True)
def _needs_browser(request: pytest.FixtureRequest) -> None:
    reason = os.environ.get("HELP_CENTRE_NO_BROWSER")
    if request.node.get_closest_marker("browser") and (reason or "HELP_CENTRE_BROWSER" not in os.environ):
        pytest.skip(reason or "no browser was offered: run through `python3 manage.py test`")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    quiet = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    return {
        "executable_path": os.environ.get("HELP_CENTRE_BROWSER", ""),
        "args": [*quiet, *(["--no-sandbox"] if os.geteuid() == 0 else [])],
    }


class Lines:
    """The connections to the live server, from the moment it takes them until their thread has closed its database."""

    LONGEST = 60  # seconds: a pile of papers, drawn for a window that is closed already

    def __init__(self, server: LiveServer) -> None:
        self.httpd: Any = server.thread.httpd
        self.changed = threading.Condition()
        self.open: set[socket.socket] = set()
        self._take, self._serve = self.httpd.process_request, self.httpd.process_request_thread
        self.httpd.process_request, self.httpd.process_request_thread = self._taken, self._served

    def _taken(self, line: socket.socket, client: Any) -> None:
        with self.changed:
            self.open.add(line)
        self._take(line, client)

    def _served(self, line: socket.socket, client: Any) -> None:
        try:
            self._serve(line, client)
        finally:
            with self.changed:
                self.open.discard(line)
                self.changed.notify_all()

    def fall_silent(self) -> None:
        """What was sent is answered to its end; no line takes another request.

        Lines are taken in turn: when ours is, so is every one from before.
        """
        with socket.create_connection(self.httpd.server_address[:2], timeout=self.LONGEST) as last:
            last.sendall(b"GET /static/ HTTP/1.0\r\n\r\n")
            while last.recv(4096):
                pass
        with self.changed:
            for line in self.open:
                with suppress(OSError):  # closed meanwhile by the other side
                    line.shutdown(socket.SHUT_RD)  # what has arrived is still read
            assert self.changed.wait_for(lambda: not self.open, timeout=self.LONGEST), "requests under way"


@pytest.fixture(scope="session")
def lines(live_server: LiveServer) -> Lines:
    return Lines(live_server)


class Desk:
    """One person at one computer. `leaks` collects what the page asked from anywhere but our server."""

    def __init__(self, page: Page, address: str, user: User) -> None:
        self.page, self.address, self.user = page, address, user
        self.leaks: list[str] = []
        self.errors: list[str] = []
        self.left = False
        page.on("request", lambda request: self._watch(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda m: self._hear(m.text) if m.type == "error" else None)

    def _watch(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.leaks.append(url)

    def _hear(self, text: str) -> None:
        if "status of 422" in text:  # a form that came back with its errors
            return
        if self.left and "ERR_INTERNET_DISCONNECTED" in text:  # we took it off the line
            return
        self.errors.append(text)

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.address}{path}")
        return self.page

    def sign_in(self) -> Page:
        page = self.open("/account/login/")
        page.get_by_label("ชื่อผู้ใช้").fill(self.user.username)
        page.get_by_label("รหัสผ่าน", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="เข้าสู่ระบบ").click()
        page.wait_for_url(lambda url: "/account/login/" not in url)
        return page


@pytest.fixture
def at_desk(browser: Browser, live_server: LiveServer, lines: Lines) -> Iterator[Callable[..., Desk]]:
    """`at_desk(officer)`: a fresh browser, signed in; `phone=True` for one of 390 px."""
    contexts: list[BrowserContext] = []
    desks: list[Desk] = []

    def sit_down(user: User, *, phone: bool = False, javascript: bool = True) -> Desk:
        user.set_password(PASSWORD)
        user.save()
        size = {"width": 390, "height": 844} if phone else {"width": 1366, "height": 900}
        context = browser.new_context(
            viewport=size, locale="th-TH", timezone_id="Asia/Bangkok", java_script_enabled=javascript
        )
        context.set_default_timeout(30_000)  # thirty papers on a busy machine take their time
        contexts.append(context)
        desk = Desk(context.new_page(), live_server.url, user)
        desks.append(desk)
        desk.sign_in()
        return desk

    yield sit_down
    for desk in desks:
        desk.left = True
    for context in contexts:
        context.set_offline(True)  # a page that is left sends its draft, to a server that no longer serves
        context.close()
    lines.fall_silent()  # before the database is emptied
    assert [desk.leaks for desk in desks if desk.leaks] == []
    assert [desk.errors for desk in desks if desk.errors] == []
