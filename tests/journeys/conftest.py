"""Chromium against a live server; each person of a story has a browser window of their own."""

import os
from collections.abc import Callable, Iterator
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


class Desk:
    """One person at one computer. `leaks` collects what the page asked from anywhere but our server."""

    def __init__(self, page: Page, address: str, user: User) -> None:
        self.page, self.address, self.user = page, address, user
        self.leaks: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self._watch(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda m: self._hear(m.text) if m.type == "error" else None)

    def _watch(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.leaks.append(url)

    def _hear(self, text: str) -> None:
        if "status of 422" not in text:  # a form that came back with its errors
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
def at_desk(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Desk]]:
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
    for context in contexts:
        context.set_offline(True)  # a page that is left sends its draft, to a server that no longer serves
        context.close()
    assert [desk.leaks for desk in desks if desk.leaks] == []
    assert [desk.errors for desk in desks if desk.errors] == []
