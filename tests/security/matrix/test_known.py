"""The matrix grows by itself: whatever it does not know yet fails here, with what to add."""

import re
from typing import Any

import pytest
from django.http import HttpRequest
from django.urls import path

from cases.access import may
from config.checks import every_url_declares, is_library, patterns
from tests.security.matrix.addresses import FREE, ROWS, arguments_of, named, opens, ours, url_of
from tests.security.matrix.asking import Asker
from tests.security.matrix.drawn import declared, drawn_on, read_by_views
from tests.security.matrix.fields import FREE_FIELDS, FREE_HERE, NAMES, NAMING
from tests.security.matrix.forms import FORMS
from tests.security.matrix.walkers import walker
from tests.security.matrix.world import Place

pytestmark = pytest.mark.django_db
HERE = "tests/security/matrix"
ADMIN_ARGUMENTS = {"object_id", "app_label", "url"}  # tried in test_admin_rows.py


def test_every_url_of_ours_declares_who_may_use_it() -> None:
    assert every_url_declares() == []
    assert len(ours()) >= 40


def test_every_argument_is_known() -> None:
    unknown = [
        one.name
        for one in ours()
        if arguments_of(one) and not (named(ROWS, one.name) or named(FREE, one.name))
    ]
    assert not unknown, (
        f"Say in ROWS of {HERE}/addresses.py whose row the argument names (or in FREE that it names none): {unknown}"
    )
    strange = {
        one.name: given ^ arguments_of(one)
        for one in ours()
        if arguments_of(one) and (given := _given(one.name)) != arguments_of(one)
    }
    assert not strange, f"Give ROWS or FREE of {HERE}/addresses.py exactly the arguments of these: {strange}"


def _given(name: str) -> set[str]:
    """The arguments that `addresses` has for a URL."""
    row = named(ROWS, name)
    return set(row.missing if row else named(FREE, name) or {})


def test_every_form_is_known() -> None:
    """A view that takes a POST has valid data here, or a refusal of it would prove nothing."""
    unknown = sorted({one.name for one in ours() if _takes_post(one.callback)} - FORMS.keys())
    assert not unknown, (
        f"Give FORMS of {HERE}/forms.py data that these views carry out on own rows: {unknown}"
    )


def _takes_post(view: Any) -> bool:
    """Whether it, beneath its decorators, is bound to POST; one bound to no methods, whether it reads one."""
    reads = False
    while view is not None:
        bound = [cell.cell_contents for cell in view.__closure__ or ()]
        methods = {one for some in bound if isinstance(some, list) for one in some if isinstance(one, str)}
        if methods & {"GET", "POST"}:
            return "POST" in methods
        reads = reads or "POST" in view.__code__.co_names
        view = getattr(view, "__wrapped__", None)
    return reads


def test_arguments_of_the_administration_are_known() -> None:
    library = [one for one in patterns() if is_library(one.callback)]
    unknown = {argument for one in library for argument in arguments_of(one)} - ADMIN_ARGUMENTS
    assert not unknown, f"Try these arguments of library pages in {HERE}/test_admin_rows.py: {unknown}"


def test_every_word_that_a_view_or_a_form_reads_is_known() -> None:
    known = {re.sub(r"^[a-z]+-#-", "", field) for field in NAMING | FREE_FIELDS.keys()} | {
        field for _, field in FREE_HERE
    }
    unknown = sorted((declared() | read_by_views()) - known)
    assert not unknown, (
        f"Say in NAMES of {HERE}/fields.py whose row these name, or in FREE_FIELDS that they name none: {unknown}"
    )


@pytest.mark.parametrize("name", ["head", "district", "province", "administrator", "province administrator"])
def test_every_field_that_is_drawn_is_known(name: str, places: dict[str, Place]) -> None:
    who, own = walker(name), places["own"]
    asker, found = Asker(who), set()
    for pattern in (one for one in ours() if may(who, one.callback.permission) and opens(one, who, own)):
        url = url_of(pattern, own)
        found |= drawn_on(url, asker.ask("get", url).text)
    assert len(found) >= 3
    unknown = sorted(field for field in found if not _is_known(*field))
    assert not unknown, (
        f"Fields and parameters that {HERE}/fields.py does not know: add those that name a row to NAMES, with a foreign key "
        f"and one of nobody's; the others to FREE_FIELDS or FREE_HERE with what they are: {unknown}"
    )


def _is_known(url: str, method: str, field: str) -> bool:
    if (url, method, field) in NAMES or (url, field) in FREE_HERE:
        return True
    return field in FREE_FIELDS and field not in NAMING


def test_what_is_not_known_is_noticed() -> None:
    """The controls: an unknown field on a page, a known one at another URL, a new argument, a new word in a view."""
    page = '<form action="/cases/search/" method="post"><input name="chamber"><input name="lao"></form><a href="/cases/?other=1">'
    found = drawn_on("/cases/", page)
    assert found == {
        ("case_search", "post", "chamber"),
        ("case_search", "post", "lao"),
        ("case_list", "get", "other"),
    }
    assert not any(_is_known(*field) for field in found)

    def view(request: HttpRequest, pk: int) -> None: ...

    new = path("chambers/<int:pk>/", view, name="chamber_detail")
    assert arguments_of(new) == {"pk"}
    assert named(ROWS, "chamber_detail") is named(FREE, "chamber_detail") is None


def test_no_entry_outlives_its_url() -> None:
    names = {one.name for one in ours()}
    assert {url for url, _, _ in NAMES} | FORMS.keys() | {url for url, _ in FREE_HERE} <= names
    assert all(any(named({key: 1}, name) for name in names) for key in (*ROWS, *FREE))
