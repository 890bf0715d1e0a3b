"""The walls stand as they are declared, on every table; each check is shown what it must find."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.apps.registry import Apps
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from cases.wall import WALLS, May, wall
from cases.wall import build as built
from config import history
from tests.security.worlds import standing
from tests.security.worlds.standing import ask

pytestmark = pytest.mark.django_db
# What is done behind the walls' back, and the check that must tell.
PLANTED = {
    "CREATE TABLE planted (id int)": standing.tables_without_force,
    "ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY": standing.tables_without_force,
    "ALTER POLICY app_select ON cases_case USING (true)": standing.policies_otherwise_than_declared,
    "CREATE POLICY wide ON cases_case FOR SELECT TO helpcentre_web USING (true)": standing.policies_otherwise_than_declared,
    "ALTER POLICY app_select ON cases_case TO public": standing.policies_otherwise_than_declared,
    "DROP POLICY app_insert ON reporting_posting": standing.policies_otherwise_than_declared,
    "GRANT UPDATE ON reporting_posting TO helpcentre_web": standing.grants_otherwise_than_declared,
    "GRANT UPDATE (note) ON cases_caseevent TO helpcentre_web": standing.grants_otherwise_than_declared,
    "GRANT SELECT ON cases_person TO PUBLIC": standing.grants_otherwise_than_declared,
    "REVOKE UPDATE ON cases_case FROM helpcentre_web": standing.grants_otherwise_than_declared,
    "GRANT DELETE ON cases_caseevent TO helpcentre_history": standing.grants_of_the_history_role,
    "GRANT TRUNCATE ON cases_case TO helpcentre_web": standing.rights_of_the_web_role,
    "GRANT CREATE ON SCHEMA public TO helpcentre_web": standing.rights_of_the_web_role,
    "CREATE FUNCTION all_of_it() RETURNS SETOF cases_person LANGUAGE sql SECURITY DEFINER AS 'SELECT * FROM cases_person'": standing.functions_with_rights,
    "ALTER FUNCTION app_open(bigint) RESET search_path": standing.functions_with_rights,
    "GRANT EXECUTE ON FUNCTION app_open(bigint) TO PUBLIC": standing.functions_with_rights,
    "CREATE VIEW planted AS SELECT * FROM cases_person": standing.views_that_bypass,
    "CREATE MATERIALIZED VIEW planted AS SELECT * FROM cases_person": standing.views_that_bypass,
    "CREATE TABLE planted (id bigint)": standing.open_tables_without_reason,
}


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def relaid() -> list[str]:
    """Runs what `migrate` runs; the statements that changed a table or a policy."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        built.build(connection)
        history.keep(connection)
    return [q["sql"] for q in asked if q["sql"].startswith(("CREATE POLICY", "DROP POLICY", "ALTER TABLE"))]


@pytest.mark.parametrize("check", standing.CHECKS, ids=lambda check: check.__name__)
def test_nothing_stands_otherwise_than_declared(check: Callable[[], list[str]]):
    assert check() == []


@pytest.mark.parametrize("statement", PLANTED)
def test_what_is_planted_is_told(statement: str):
    with undone():
        ask(statement)
        assert PLANTED[statement]()


def test_a_reason_that_outlives_its_table_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(standing.OPEN_TABLES, "cases_case", "no longer open")
    assert standing.open_tables_without_reason() == ["cases_case"]


def test_a_model_without_a_wall_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch):
    class Planted(models.Model):  # noqa: DJ008
        class Meta:
            app_label = "cases"
            apps = Apps()

    everything = built.apps.get_models
    monkeypatch.setattr(built.apps, "get_models", lambda **how: [*everything(**how), Planted])
    with pytest.raises(built.Unwalled, match=r"cases.Planted \(cases_planted\): declare @wall"):
        list(built.walls())
    wall(read=May("home"))(Planted)
    assert Planted in dict(built.walls())
    WALLS.pop(Planted)


def test_laying_again_changes_nothing():
    assert relaid() == []


def test_a_changed_line_relays_that_policy_alone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(WALLS, Case, replace(WALLS[Case], change=May("home")))
    with undone():
        dropped, made = relaid()
        assert dropped == 'DROP POLICY "app_update" ON "cases_case"'
        assert made.startswith('CREATE POLICY app_update ON "cases_case" FOR UPDATE')
        assert standing.policies_otherwise_than_declared() == []
        assert relaid() == []
    assert standing.policies_otherwise_than_declared()


@pytest.mark.parametrize("line", ["add", "read"])
def test_a_line_that_is_gone_takes_policy_and_grant_along(line: str, monkeypatch: pytest.MonkeyPatch):
    command = {"add": "INSERT", "read": "SELECT"}[line]
    monkeypatch.setitem(WALLS, Case, replace(WALLS[Case], **{line: None}))
    with undone():
        assert f'DROP POLICY "app_{command.lower()}" ON "cases_case"' in relaid()
        assert ask(f"SELECT has_table_privilege('helpcentre_web', 'cases_case', '{command}')") == [(False,)]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE POLICY left_behind ON cases_case FOR SELECT TO helpcentre_web USING (true)",
        "CREATE TABLE planted (id int)",
        "ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY",
        "GRANT UPDATE, TRUNCATE ON reporting_posting TO helpcentre_web",
        "DROP POLICY app_select ON cases_case",
        "ALTER POLICY app_select ON cases_case USING (true)",
        "ALTER POLICY app_select ON cases_case TO public",
    ],
)
def test_the_next_migrate_mends(statement: str):
    with undone():
        ask(statement)
        relaid()
        found = [told for check in standing.CHECKS for told in check()]
        assert [told for told in found if told != "planted"] == []
        assert standing.tables_without_force() == []
