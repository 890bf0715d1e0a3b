"""Every form in which something long is typed keeps a draft; asked of each page that any role meets."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.urls import resolve

from cases.access import may
from cases.models import User
from tests.security.matrix.addresses import opens, ours, url_of
from tests.security.matrix.asking import Asker
from tests.security.matrix.walkers import walker
from tests.security.matrix.world import Place

pytestmark = pytest.mark.django_db
LONG = 5  # more fields than this, or a text of several lines
NOT_TYPED = {"hidden", "checkbox", "radio", "submit", "button", "file"}
WORKERS = ["officer", "head", "district", "province", "province administrator", "administrator"]
# Those that this world draws. `hand_over` and `work` need colleagues and cases: tests/cases/test_drafts_of_other_forms.py.
KEPT = {
    "case_new", "case_edit", "case_roster", "case_decide", "case_refer", "case_take_back", "case_reply", "evidence_remove",
    "committee_new", "committee_edit", "committee_member_new", "committee_member",
    "meeting_new", "meeting_edit", "meeting_call_off", "meeting_attendance", "meeting_order", "meeting_resolve", "meeting_reopen",
    "notice_new", "notice_detail", "objection_answer",
    "staff_new", "staff_edit", "designated_one", "excuse_month", "excuse_revoke", "order_new", "order_detail", "month_send_back", "layout",
}  # fmt: skip


@dataclass
class Form:
    action: str
    method: str
    kept: bool
    names: set[str] = field(default_factory=set)
    typed: list[str] = field(default_factory=list)
    texts: int = 0

    @property
    def is_long(self) -> bool:
        return self.method == "post" and (bool(self.texts) or len(self.typed) > LONG)

    @property
    def address(self) -> str:
        return resolve(urlsplit(self.action).path).url_name or ""


class Forms(HTMLParser):
    """The forms of a page. One without an action goes to the page itself."""

    def __init__(self, url: str, page: str) -> None:
        super().__init__()
        self.url = url
        self.found: list[Form] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = given.get("action") or self.url
            self.found.append(Form(action, given.get("method", "get").lower(), "data-draft" in given))
        elif tag in ("input", "select", "textarea") and self.found and given.get("name"):
            form, kind = self.found[-1], given.get("type", "text")
            form.names.add(given["name"])
            form.typed += [given["name"]] if tag != "input" or kind not in NOT_TYPED else []
            form.texts += tag == "textarea" and "hidden" not in given


def met(name: str, places: dict[str, Place]) -> list[Form]:
    """Those of every page of the own place, as it is drawn and as it comes back after an empty save."""
    who = walker(name)
    asker, found = Asker(who), []
    for pattern in ours():
        own = next((one for one in places.values() if opens(pattern, who, one)), None)
        if own is None or not may(who, pattern.callback.permission):
            continue
        url = url_of(pattern, own)
        for method in ("get", "post"):
            answer = asker.ask(method, url, {} if method == "post" else None)
            found += Forms(url, answer.text).found if answer.kind == "page" else []
    User.objects.filter(pk=who.pk).update(
        username=name.replace(" ", ".")
    )  # the next one walks under the same name
    return found


def test_what_is_long_is_kept(places: dict[str, Place]) -> None:
    forms = [form for name in WORKERS for form in met(name, places)]
    lacking = {
        f"{form.address}: {sorted(set(form.typed))}" for form in forms if form.is_long and not form.kept
    }
    assert lacking == set()
    assert {form.address for form in forms if form.kept} == KEPT
    for form in forms:
        if form.kept:
            assert {"draft", "draft_path", "draft_title", "draft_writer"} <= form.names, form.action
        assert not (form.kept and any("password" in name for name in form.names)), form.action
