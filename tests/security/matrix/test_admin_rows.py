"""The administration pages by role and placement: no row of another province by number, by a form's key or by autocomplete."""

import pytest
from django.apps import apps

from cases.models import Coverage, LocalAuthority, User
from tests.security.matrix.addresses import NO_USER
from tests.security.matrix.admin_pages import LAO, USERS, addresses
from tests.security.matrix.asking import METHODS, ROOMS, Answer, Asker, footprint
from tests.security.matrix.walk import NO_SUCH_PAGE, untouched
from tests.security.matrix.walkers import WALKERS, walker
from tests.security.matrix.walls import stand
from tests.security.matrix.world import Place

pytestmark = pytest.mark.django_db
Places = dict[str, Place]
OTHERS = [name for name in WALKERS if "administrator" not in name]
IN_SHORT = {"officer", "district", "nation"}
SOMETHING = '"results": [{'
OF_A_ROW = ("change/", "history/", "delete/", "")


@pytest.mark.parametrize(
    "name",
    [name if name in IN_SHORT else pytest.param(name, marks=pytest.mark.long) for name in OTHERS],
)
def test_others_meet_the_page_of_a_missing_row(name: str, places: Places) -> None:
    asker, own = Asker(walker(name)), places["own"]
    urls = [*addresses(own.officer.pk), *(f"{LAO}{own.local_authority.pk}/{end}" for end in OF_A_ROW)]
    missing = {method: asker.ask(method, NO_SUCH_PAGE).text for method in METHODS}
    for turn, url in enumerate(urls):
        method = METHODS[turn % len(METHODS)]
        answer = asker.ask(method, url)
        assert (answer.status, answer.text, answer.written) == (404, missing[method], 0), f"{method} {url}"


@pytest.mark.parametrize("walls", ["both", pytest.param("first", marks=pytest.mark.long)])
def test_a_row_of_another_province_is_as_one_of_nobodys(
    walls: str, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand(monkeypatch, walls)
    asker, far, own = Asker(walker("province administrator")), places["other_province"], places["own"]
    for table, key, mine in (
        (LAO, far.local_authority.pk, own.local_authority.pk),
        (USERS, far.officer.pk, own.officer.pk),
    ):
        for end in OF_A_ROW:
            for method in METHODS:
                answer, missing = (
                    asker.ask(method, f"{table}{key}/{end}"),
                    asker.ask(method, f"{table}{NO_USER}/{end}"),
                )
                told, expected = answer.without(str(key)), missing.without(str(NO_USER))
                assert (told, answer.written) == (expected, 0), f"{method} {table}{key}/{end}"
        assert asker.ask("get", f"{table}{mine}/change/").status == 200


def _offered(asker: Asker, model: str, field: str, term: str) -> Answer:
    app, name = model.lower().split(".")
    asked = {"app_label": app, "model_name": name, "field_name": field, "term": term}
    return asker.ask("get", "/admin/autocomplete/", asked)


@pytest.mark.parametrize("walls", ["both", pytest.param("first", marks=pytest.mark.long)])
def test_autocomplete_offers_no_row_of_another_province(
    walls: str, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked by one column to each table that a column of ours leads to, offered on a page or not."""
    stand(monkeypatch, walls)
    asker, far, own = Asker(walker("province administrator")), places["other_province"], places["own"]
    columns = {
        column.related_model: (model._meta.label, column.name)
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        if model._meta.app_label in ROOMS and column.is_relation
    }
    assert {LocalAuthority, User} <= columns.keys()
    for column in columns.values():
        for word in (far.local_authority.name, far.officer.full_name, far.persons[0]):
            answer, nobodys = _offered(asker, *column, word), _offered(asker, *column, "ไม่มีใครชื่อนี้")
            assert (answer.text, answer.status in (200, 403, 404)) == (nobodys.text, True), (
                f"{column}, {word}"
            )
    assert SOMETHING in _offered(asker, *columns[LocalAuthority], own.code).text


def test_without_any_wall_autocomplete_offers_it(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    stand(monkeypatch, "none")
    asker, far = Asker(walker("province administrator")), places["other_province"]
    assert SOMETHING in _offered(asker, "cases.Coverage", "local_authority", far.code).text


def _change_form(authority: LocalAuthority, **changes: object) -> dict[str, object]:
    """The page of an authority as it would be sent, with two lines of coverage."""
    return {
        "code": authority.code, "kind": authority.kind, "name": authority.name, "district": authority.district_id,
        "population": "", "facts_from": "9/11/2566", "closed_on": "",
        "coverage-TOTAL_FORMS": "1", "coverage-INITIAL_FORMS": "1", "coverage-0-subdistrict": "630602",
        "past-TOTAL_FORMS": "0", "past-INITIAL_FORMS": "0", **changes,
    }  # fmt: skip


@pytest.mark.parametrize("field", ["coverage-0-id", "coverage-0-local_authority", "district"])
def test_a_foreign_key_in_the_form_of_an_own_row(field: str, places: Places) -> None:
    """A line of another's coverage, another's authority as parent, a district of another province."""
    asker, far, own = Asker(walker("province administrator")), places["other_province"], places["own"]
    foreign = Coverage.objects.create(local_authority=far.local_authority, subdistrict_id="630602")
    line = Coverage.objects.filter(local_authority=own.local_authority).first()
    assert line is not None
    keys = {"coverage-0-id": line.pk, "coverage-0-local_authority": own.local_authority.pk}
    value = {
        "coverage-0-id": foreign.pk,
        "coverage-0-local_authority": far.local_authority.pk,
        "district": far.district.pk,
    }
    before = footprint(far.local_authority)
    url = f"{LAO}{own.local_authority.pk}/change/"
    good = asker.ask("post", url, _change_form(own.local_authority, **keys))
    assert (good.status, good.written > 0) == (302, True), good.text
    strange, nobody = value[field], "0000" if field == "district" else NO_USER
    sent = _change_form(own.local_authority, **(keys | {field: strange}))
    answer = asker.ask("post", url, sent, then=lambda _: untouched(far, before, field))
    missing = asker.ask("post", url, sent | {field: nobody})
    assert answer.without(str(strange), str(nobody)) == missing.without(str(strange), str(nobody))
    assert far.local_authority.name not in answer.text


def test_a_file_brings_in_no_official_of_another_province(places: Places) -> None:
    """The import names rows by user name and office code; preview and confirmation are tried in test_admin.py."""
    far = places["other_province"]
    page = Asker(walker("province administrator")).ask("get", USERS).text
    assert far.officer.username not in page
    assert User.objects.filter(pk=far.officer.pk).exists()
