"""Ways in which a wall could be lost, each really done, and the proof that has to notice it.

An alteration is undone with the transaction (SQL) or by `patch` (Python). What `migrate` would lay from a changed
declaration is laid by its own function.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from cases import access, scope
from cases.models import Case, HelpGiven, Person, Reading, User
from cases.models import staff as staff_models
from cases.models.places import NATIONAL
from cases.wall import ANYONE, WALLS, Holds, May, Own, Sql, functions
from cases.wall import build as built
from cases.wall.libraries import LIBRARIES
from cases.wall.terms import Term
from reporting.models import Posting, PostingRow
from tests.security.worlds import proofs
from tests.security.worlds.standing import ask

Patch = pytest.MonkeyPatch
OPEN_READ = "ALTER POLICY app_select ON {} USING (true)"
OPEN_ADD = "ALTER POLICY app_insert ON {} WITH CHECK (true)"
OPEN_CHANGE = "ALTER POLICY app_update ON {} USING (true) WITH CHECK (true)"
UNWALLED = (
    "CREATE POLICY mutant_{1} ON {0} FOR {1} TO helpcentre_web {2} (true); GRANT {1} ON {0} TO helpcentre_web"
)


@dataclass(frozen=True)
class Alteration:
    """What is lost, how, and which proof must fail."""

    what: str
    do: Callable[[Patch], Any]
    proof: Callable[[], None] = proofs.worlds


def sql(*statements: str) -> Callable[[Patch], Any]:
    return lambda patch: [ask(statement) for statement in statements]


def function(text: str, was: str, becomes: str) -> Callable[[Patch], Any]:
    """Makes a function anew with a part of it changed; a part that is no longer there is a fault of this file."""
    assert was in text, was
    return sql(text.replace(was, becomes))


def declared(model: type[Any], **parts: Term | None) -> Callable[[Patch], Any]:
    """The model's line says something else, and `migrate` has laid it."""

    def do(patch: Patch) -> None:
        patch.setitem(WALLS, model, replace(WALLS[model], **parts))
        built.build(connection)

    return do


def of_the_nation(term: Term) -> Callable[[Patch], Any]:
    """The reference tables of the whole country are written by others."""

    def do(patch: Patch) -> None:
        for model, line in WALLS.items():
            if line.add == NATIONAL:
                patch.setitem(WALLS, model, replace(line, add=term, change=term, remove=term))
        built.build(connection)

    return do


def library(table: str, **parts: Term | None) -> Callable[[Patch], Any]:
    def do(patch: Patch) -> None:
        patch.setitem(LIBRARIES, table, replace(LIBRARIES[table], **parts))
        built.build(connection)

    return do


def patched(where: object, name: str, value: object) -> Callable[[Patch], Any]:
    return lambda patch: patch.setattr(where, name, value)


def narrowing() -> dict[str, type[Any]]:
    """Every QuerySet that has a `visible_to`."""
    sets = {type(model._default_manager.all()) for model in apps.get_models(include_auto_created=True)}
    return {one.__name__: one for one in sets if hasattr(one, "visible_to")}


def everything(rows: Any, *user_and_permission: Any, **more: Any) -> Any:
    return rows


READS = (
    "cases_case", "cases_person", "cases_helpgiven", "cases_caseserial", "cases_reading", "cases_user", "cases_designatedofficer",
    "cases_caseevent", "cases_userevent", "reporting_obligation", "reporting_posting", "reporting_postingrow",
    "reporting_infoexport", "reporting_monthtally", "reporting_excuse", "django_session", "pghistory_context",
)  # fmt: skip
ADDS = ("cases_case", "cases_person", "cases_reading", "cases_user", "reporting_posting", "reporting_excuse", "reporting_inforecord",
        "reporting_obligation", "reporting_infoexport")  # fmt: skip
CHANGES = ("cases_case", "cases_person", "cases_helpgiven", "cases_user", "cases_localauthority")
APPEND_ONLY = (
    "reporting_posting",
    "reporting_postingrow",
    "cases_reading",
    "cases_caseevent",
    "reporting_monthtally",
)


def by_sql() -> list[Alteration]:
    made = [Alteration(f"read of {t}: USING (true)", sql(OPEN_READ.format(t))) for t in READS]
    made += [Alteration(f"add to {t}: WITH CHECK (true)", sql(OPEN_ADD.format(t))) for t in ADDS]
    made += [Alteration(f"change of {t}: USING (true)", sql(OPEN_CHANGE.format(t))) for t in CHANGES]
    made += [
        Alteration(f"{t} can be changed", sql(UNWALLED.format(t, "UPDATE", "USING"))) for t in APPEND_ONLY
    ]
    made += [
        Alteration(
            "histories can be added to", sql(UNWALLED.format("cases_caseevent", "INSERT", "WITH CHECK"))
        ),
        Alteration("cases can be deleted", sql(UNWALLED.format("cases_case", "DELETE", "USING"))),
        Alteration("no policy for reading cases", sql("DROP POLICY app_select ON cases_case")),
        Alteration(
            "row-level security off for people", sql("ALTER TABLE cases_person DISABLE ROW LEVEL SECURITY")
        ),
    ]
    return made


def by_function() -> list[Alteration]:
    routed = f" AND kind IN ({functions.ROUTED})"
    district = "district_id = current_setting('app.district', true) AND"
    own_province = "d.province_id = current_setting('app.province', true)"
    return [
        Alteration("a district reaches all kinds", function(functions.REACHED, routed, "")),
        Alteration("a district reaches all districts", function(functions.REACHED, district, "")),
        Alteration("a province reaches all provinces", function(functions.REACHED, own_province, "true")),
        Alteration(
            "an office is the same for its district",
            function(functions.REACHED, functions.LOCAL_ROLES, "'x'"),
        ),
        Alteration(
            "other offices are asked about anybody's case",
            function(functions.HELP_ELSEWHERE, "c.local_authority_id = ANY (mine) AND", ""),
        ),
        Alteration(
            "supervisors ask other offices",
            function(functions.HELP_ELSEWHERE, "NOT IN ('head', 'officer')", "IN ('nobody')"),
        ),
        Alteration("who is suspended opens a scope", function(functions.OPEN, " AND u.is_active", "")),
        Alteration(
            "the role stays that of the last scope",
            function(functions.OPEN, "coalesce(me.role, '')", "coalesce(me.role, 'nation')"),
        ),
        Alteration(
            "every administrator is the nation's",
            function(functions.EVERYWHERE, "current_setting('app.province', true) = ''", "true"),
        ),
        Alteration(
            "one promotes oneself", function(functions.SAME_OFFICE, "WHERE id = who AND", "WHERE true OR")
        ),
        Alteration("one takes another role", function(functions.SAME_OFFICE, "(a_role,", "(role,")),
        Alteration(
            "one moves to another office",
            function(
                functions.SAME_OFFICE,
                "(a_role, authority, a_district, a_province,",
                "(a_role, local_authority_id, district_id, province_id,",
            ),
        ),
        Alteration(
            "one who is suspended returns",
            function(functions.SAME_OFFICE, "a_province, active)", "a_province, is_active)"),
        ),
    ]


def by_declaration() -> list[Alteration]:
    """What someone might write in a model's line."""
    at_the_door = Sql("current_setting('app.door', true) <> ''", "anybody at the door")
    return [
        Alteration("cases are read by whoever exports, unopened", declared(Case, read=Holds("case.read", "info.export"))),
        Alteration("applicants are read by supervisors", declared(Person, read=Holds("month.read"))),
        Alteration("a province writes the rows of the nation", of_the_nation(May("reference.manage"))),
        Alteration("help is written by whoever may, anywhere", declared(HelpGiven, change=May("case.write"))),
        Alteration("help hangs on a case of another office", declared(HelpGiven, add=Holds("case.write"), change=Holds("case.write"))),
        Alteration("a case is signed by another", declared(Case, add=Holds("case.write"))),
        Alteration("a month is posted for another office", declared(Posting, add=May("month.post") & Own("posted_by_id"))),
        Alteration("rows are added to another's posting", declared(PostingRow, add=Holds("month.post"))),
        Alteration("a reading is logged under another's name", declared(Reading, add=May("home"))),
        Alteration("accounts are managed beyond the province", declared(User, add=May("staff.manage"))),
        Alteration("nobody reads the nation's names", declared(User, read=Own("id") | (May("home") & staff_models.OF_OWN_PROVINCE))),
        Alteration("any name at the door shows all", declared(User, read=WALLS[User].read | at_the_door)),
        Alteration("histories of accounts are for all", declared(User, history=May("home"))),
        Alteration("sessions can be listed", library("django_session", read=ANYONE)),
        Alteration("the log of the administration loses lines", library("django_admin_log", read=May("reference.manage"))),
    ]  # fmt: skip


def by_python() -> list[Alteration]:
    made = [
        Alteration(f"{name}.visible_to lets everything through", patched(one, "visible_to", everything))
        for name, one in sorted(narrowing().items())
    ]
    return [
        *made,
        Alteration("reach() forgets the circular's routing", patched(access, "ANSWERS_TO_DISTRICT", tuple(access.LocalAuthorityKind))),
        Alteration("a scope stays the owner", patched(scope, "_step_down", lambda: None)),
        Alteration("a scope stays open behind itself", patched(scope, "_leave", lambda before: None)),
        Alteration("a model has lost its line", lambda patch: patch.delitem(WALLS, Case), proofs.standing),
        Alteration("a reason for an open table is gone", lambda patch: patch.delitem(access.OPEN_TABLES, "cases_user"), proofs.standing),
        Alteration("visible_to is missing in a source", proofs.forget_visible_to, proofs.first_wall),
        Alteration("a view has lost @requires", proofs.forget_requires, proofs.urls_declare),
        Alteration("@requires lets everybody in", lambda patch: patch.setattr(access, "may", lambda user, right: user.is_authenticated), proofs.matrix),
        Alteration("both walls are open", proofs.open_both, proofs.matrix),
    ]  # fmt: skip


def by_right() -> list[Alteration]:
    """What changes no row's answer today, and would tomorrow."""
    trigger = "SELECT oid::regprocedure FROM pg_proc WHERE proname LIKE 'pgtrigger_insert_insert_%' LIMIT 1"
    invoker = f"DO $$ BEGIN EXECUTE 'ALTER FUNCTION ' || ({trigger}) || ' SECURITY INVOKER'; END $$"
    statements = {
        "force is taken off cases": "ALTER TABLE cases_case NO FORCE ROW LEVEL SECURITY",
        "a policy is added for all": "CREATE POLICY wide ON reporting_holiday FOR SELECT TO PUBLIC USING (true)",
        "the web role empties tables": "GRANT TRUNCATE ON cases_case TO helpcentre_web",
        "the web role makes tables": "GRANT CREATE ON SCHEMA public TO helpcentre_web",
        "a view asks as its owner": "CREATE VIEW every_person AS SELECT * FROM cases_person",
        "a function asks as its owner": "CREATE FUNCTION all_of_it() RETURNS SETOF cases_person LANGUAGE sql "
        "SECURITY DEFINER AS 'SELECT * FROM cases_person'",
        "app_open looks names up anywhere": "ALTER FUNCTION app_open(bigint) RESET search_path",
        "everybody may call app_open": "GRANT EXECUTE ON FUNCTION app_open(bigint) TO PUBLIC",
        "history is written as who writes": invoker,
        "a history trigger sleeps": "ALTER TABLE cases_case DISABLE TRIGGER USER",
        "who entered a case can be rewritten": "GRANT UPDATE (entered_by_id) ON cases_case TO helpcentre_web",
        "who granted an excuse can be rewritten": "GRANT UPDATE ON reporting_excuse TO helpcentre_web",
        "a column can be changed": "GRANT UPDATE (note) ON cases_caseevent TO helpcentre_web",
    }
    statements["a policy is added for all"] = statements["a policy is added for all"].replace(
        "reporting_holiday", "cases_holiday"
    )
    return [
        *(Alteration(what, sql(statement), proofs.standing) for what, statement in statements.items()),
        Alteration("the web role is a member of another", proofs.inherit, proofs.standing),
        Alteration("the web role bypasses", proofs.bypass, proofs.standing),
    ]


ALTERATIONS = [*by_sql(), *by_function(), *by_declaration(), *by_python(), *by_right()]
