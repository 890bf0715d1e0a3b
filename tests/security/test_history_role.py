"""The web role can neither forge, alter nor suppress history, nor turn a counter; the owner, as a control, can."""

from collections.abc import Iterator
from contextlib import contextmanager

import pgtrigger
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from pghistory.models import Context

from cases.models import Case, User
from cases.scope import scope
from config import history
from reporting.actions.open import open_month
from reporting.actions.post import lock_month
from reporting.models import MonthTally, Obligation
from reporting.months import Month
from tests.factories import MORNING, make_case

pytestmark = pytest.mark.django_db

KEPT = history.written_by_history()
WRITES = {
    "insert": "INSERT INTO {table} SELECT * FROM {table} WHERE false",
    "update": "UPDATE {table} SET {column} = {column}",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table} CASCADE",
}
# `hung` calls a trigger's function on a table of one's own, with whatever values one likes.
TRICKS = {
    "disabled": "ALTER TABLE cases_case DISABLE TRIGGER USER",
    "dropped": "DROP TRIGGER month_updated ON cases_case",
    "replaced": "CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS uuid LANGUAGE sql AS 'SELECT null::uuid'",
    "opened": "ALTER FUNCTION _pgh_attach_context() SECURITY INVOKER",
    "context": "SELECT _pgh_attach_context()",
    "asked": "SELECT _pgtrigger_should_ignore('x')",
    "hung": "CREATE TEMP TABLE own AS SELECT * FROM cases_case WITH NO DATA; "
    "CREATE TRIGGER own AFTER INSERT ON own FOR EACH ROW EXECUTE FUNCTION {hung}()",
}


def run(statement: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside never was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def refused(statement: str) -> str:
    """The database's words to the web role."""
    try:
        with transaction.atomic():
            run(f"SET LOCAL ROLE {settings.WEB_ROLE}")
            run(statement)
    except DatabaseError as refusal:
        return str(refusal)
    pytest.fail(f"the web role may: {statement}")


def write(what: str, table: str) -> str:
    (column,) = run("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1", table)[0]
    return WRITES[what].format(table=table, column=column)


@pytest.mark.parametrize("what", WRITES)
@pytest.mark.parametrize("table", KEPT)
def test_the_web_role_writes_nothing_that_is_kept(table: str, what: str):
    assert f"permission denied for table {table}" in refused(write(what, table))


@pytest.mark.parametrize("what", WRITES)
@pytest.mark.parametrize("table", KEPT)
def test_the_owner_could(table: str, what: str):
    with undone():
        run(write(what, table))


def trick(name: str) -> str:
    (model, event), *_ = [
        (m, t) for m, t in pgtrigger.registered() if m is Case and t.name == "insert_insert"
    ]
    return TRICKS[name].format(hung=event.get_pgid(model))


@pytest.mark.parametrize("name", TRICKS)
def test_the_web_role_stops_no_trigger_and_borrows_no_function(name: str):
    words = refused(trick(name))
    assert "permission denied" in words or "must be owner" in words


@pytest.mark.parametrize("name", TRICKS)
def test_the_owner_could_stop_and_borrow_them(name: str):
    with undone():
        run(trick(name))


def test_nobody_but_a_superuser_sleeps_all_triggers():
    assert "permission denied to set parameter" in refused("SET LOCAL session_replication_role = replica")


def test_the_web_role_is_member_of_no_role():
    assert run("SELECT rolname FROM pg_roles WHERE pg_has_role(%s, oid, 'MEMBER')", settings.WEB_ROLE) == [
        (settings.WEB_ROLE,)
    ]


def test_the_history_role_owns_functions_and_nothing_else_and_nobody_signs_in_as_it():
    owned = "SELECT classid::regclass::text FROM pg_shdepend WHERE deptype = 'o' AND refobjid = %s::regrole"
    assert {kind for (kind,) in run(owned, history.HISTORY)} == {"pg_proc"}
    assert run("SELECT rolcanlogin, rolsuper FROM pg_roles WHERE rolname = %s", history.HISTORY) == [
        (False, False)
    ]
    assert run("SELECT has_schema_privilege(%s, 'public', 'CREATE')", history.HISTORY) == [(False,)]


def test_the_history_role_reads_no_person():
    """Its functions need these and no more; nothing here names an applicant but by key."""
    readable = "SELECT relname FROM pg_class WHERE relkind = 'r' AND has_table_privilege(%s, oid, 'SELECT') AND relnamespace = 'public'::regnamespace"
    assert {name for (name,) in run(readable, history.HISTORY)} == {
        "cases_case", "reporting_obligation", "reporting_posting",
        "reporting_monthtally", "reporting_monthrevision", "reporting_nilvoid",
    }  # fmt: skip


def changes(case: Case) -> int:
    return Case.pgh_event_model.objects.filter(pgh_obj_id=case.pk, pgh_label="update").count()


def test_the_web_role_cannot_have_its_change_passed_over(officer: User):
    """`pgtrigger.ignore` is a setting that any role may set."""
    case = make_case(officer)
    with scope(officer), pgtrigger.ignore():
        Case.objects.filter(pk=case.pk).update(referred_to="แก้เงียบ ๆ")
    assert changes(case) == 1
    with pgtrigger.ignore():
        Case.objects.filter(pk=case.pk).update(referred_to="เข้ารหัสใหม่")
    assert changes(case) == 1


def test_counters_turn_with_the_web_roles_cases_only(officer: User):
    make_case(officer)
    assert list(MonthTally.objects.values_list("cases", "outcome")) == [(1, "pending")]


def test_who_takes_the_months_lock_leaves_its_revision(officer: User):
    make_case(officer)
    open_month(month=Month(2026, 10), at=MORNING)
    owed = Obligation.objects.get(local_authority=officer.local_authority)
    before = run("SELECT * FROM reporting_monthrevision")
    with scope(officer):
        assert lock_month(owed) == 1
        assert run("SELECT reporting_lock_month(1, -1)") == [(None,)]
    assert run("SELECT * FROM reporting_monthrevision") == before


def test_nothing_is_loose_and_a_new_start_mends_what_came_loose(officer: User):
    case = make_case(officer)
    assert history.loose(connection) == []
    for model, trigger in pgtrigger.registered("cases.Case:update_update"):
        trigger.install(model)
    Context.install_pgh_attach_context_func()
    names = [name.partition("(")[0] for name in history.loose(connection)]
    assert [name.rpartition("_")[0] for name in names] == [
        "_pgh_attach",
        "_pgtrigger_should",
        "pgtrigger_update_update",
    ]
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), scope(officer):
        Case.objects.filter(pk=case.pk).update(referred_to="ระหว่างนั้น")
    call_command("pgtrigger", "install")
    assert history.loose(connection) == []


def test_a_sleeping_trigger_is_told():
    with undone():
        run("ALTER TABLE reporting_nilvoid DISABLE TRIGGER USER")
        (name,) = history.loose(connection)
    assert "void_append_only" in name


def test_a_server_without_the_role_tells_the_command_that_makes_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(history, "HISTORY", "nobody_here")
    with pytest.raises(CommandError, match="setup_database"):
        history.keep(connection)
