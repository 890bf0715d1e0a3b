"""Every table has exactly one class of retention, and the README tells the same."""

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CharField, Field, JSONField, TextField

from cases.models import Case, LocalAuthority
from config.history import event_tables
from config.management.commands.readme import README, blocks
from config.retention import CLASSES, TABLES, End, by_table, ends
from tests.factories import make_case, make_user

ERASED = {name: one for name, one in CLASSES.items() if one.end is End.ERASE}


def without_class() -> list[str]:
    return sorted(set(connection.introspection.table_names()) - by_table().keys())


@pytest.mark.django_db
def test_every_table_of_the_database_has_a_class() -> None:
    assert without_class() == [], "name its class in config/retention.py"


@pytest.mark.django_db
def test_a_new_table_without_one_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE cases_brought (name text)")
    assert without_class() == ["cases_brought"]


@pytest.mark.parametrize("label", ["cases.Person", "cases.User", "reporting.Excuse"])
@pytest.mark.django_db
def test_a_model_that_loses_its_class_is_found_with_its_history(
    label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.retention.TABLES", {k: v for k, v in TABLES.items() if k != label})
    table = apps.get_model(label)._meta.db_table
    assert without_class() == [table, f"{table}event"]


@pytest.mark.django_db
def test_every_entry_is_a_table_and_every_class_has_one() -> None:
    models = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    tables = set(connection.introspection.table_names())
    assert [name for name in TABLES if name not in (models if "." in name else tables)] == []
    assert set(TABLES.values()) == set(CLASSES)


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_says_how_long_from_when_and_why(name: str) -> None:
    one = CLASSES[name]
    assert one.thai
    assert one.because
    assert (one.years is None) == (one.end is End.NEVER) == (not one.since)
    assert bool(one.remains) == (one.end is End.ERASE)


@pytest.mark.parametrize("name", ERASED)
def test_what_remains_is_named_for_each_model_of_an_erased_class(name: str) -> None:
    assert set(ERASED[name].remains) == {label for label, kept in TABLES.items() if kept == name}, (
        "say in `remains` of the class, in config/retention.py, which columns of the model stay"
    )
    for label, columns in ERASED[name].remains.items():
        assert set(columns.split()) < {field.name for field in apps.get_model(label)._meta.concrete_fields}


def test_the_history_of_what_is_erased_goes_whole() -> None:
    """Its rows hold what was typed; the class names what remains of the models alone."""
    told, kept = ends(), by_table()
    histories = event_tables()
    assert {kept[table] for table in histories} == {
        "case",
        "imports",
        "letter",
        "month",
        "reference",
        "staff",
    }
    for table in histories:
        end = CLASSES[kept[table]].end
        assert told[table] is (End.DELETE if end is End.ERASE else end), table
    assert told["cases_case"] is End.ERASE
    assert told["cases_caseevent"] is End.DELETE
    assert told["reporting_excuseevent"] is End.NEVER


def test_no_table_that_is_emptied_is_silent_on_what_remains() -> None:
    """Every table whose rows stay emptied is one of a model that `remains` names."""
    named = {apps.get_model(label)._meta.db_table for one in ERASED.values() for label in one.remains}
    assert {table for table, end in ends().items() if end is End.ERASE} == named


@pytest.mark.django_db
def test_the_owner_can_carry_that_out(mae_ku: LocalAuthority) -> None:
    """Emptying writes a row of what remains into the history; then the whole of it can go."""
    made = make_case(make_user("clerk", local_authority=mae_ku), hardship="บ้านพังทั้งหลัง")
    history = apps.get_model("cases", "CaseEvent").objects.filter(pgh_obj=made.pk)
    before = history.count()
    Case.objects.filter(pk=made.pk).update(hardship="", wanted="")
    assert history.count() == before + 1
    assert history.order_by("-pgh_id").first().hardship == ""
    history.delete()
    assert not history.exists()
    assert Case.objects.get(pk=made.pk).hardship == ""


def is_free(column: Field) -> bool:
    """Words or documents that somebody typed: a name may stand in them."""
    return isinstance(column, CharField | TextField | JSONField) and not column.choices


def test_nothing_typed_remains_of_an_applicant() -> None:
    free = {
        f"{label}.{name}"
        for label, columns in CLASSES["case"].remains.items()
        for name in columns.split()
        if is_free(apps.get_model(label)._meta.get_field(name))
    }
    assert free == {"reporting.PostingRow.number", "cases.CaseStep.verb"}


def test_no_contact_or_password_remains_of_staff() -> None:
    staff = CLASSES["staff"].remains
    assert {"password", "phone", "email", "last_login"}.isdisjoint(staff["cases.User"].split())
    assert "phone" not in staff["cases.DesignatedOfficer"].split()


def test_readme_tells_the_same() -> None:
    body = blocks()["retention"]
    assert body.count("ประวัติการแก้ไขลบทั้งหมด") == len(ERASED)
    assert body in README.read_text(encoding="utf-8"), "run `python3 manage.py readme`"
    assert all(one.thai in body for one in CLASSES.values())
