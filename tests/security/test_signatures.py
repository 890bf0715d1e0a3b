"""Who added a row is a fact: the web role has no right to rewrite it, on any table, whatever the policies let through."""

import pytest
from django.db import ProgrammingError, connection, transaction

from cases.models import Case, User
from cases.scope import scope
from cases.wall import WALLS
from cases.wall.build import build, signed
from tests.factories import make_case, make_user

pytestmark = pytest.mark.django_db
TABLES = sorted((table, column) for table, columns in signed().items() for column in columns)


MEANS_ANOTHER = {
    (
        "cases.Case",
        "assigned_to",
    ): "who is to go on with it, named by whoever hands it over; history tells who did",
    (
        "cases.HelpQuestion",
        "by",
    ): "written by the database's own function, from the scope; nobody may add or change one",
    ("cases.ImportFile", "imported_by"): "set by the change that imports; history tells who made each case",
    ("cases.ImportFile", "undone_by"): "set by the change that undoes; history tells who withdrew each case",
    (
        "oversight.Letter",
        "issued_by",
    ): "set by the change that issues, and the wall lets nobody name another there",
    (
        "oversight.Letter",
        "acknowledged_by",
    ): "set by the change that acknowledges, and the wall lets nobody name another there",
    ("reporting.Delivery", "recipient"): "who is told, named by the machine that tells; nobody else adds one",
    ("reporting.Excuse", "revoked_by"): "set by the change that revokes; history tells who did",
}


def run(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


def test_these_are_the_tables_whose_signed_rows_may_be_changed():
    assert TABLES == [
        ("cases_case", "entered_by_id"),
        ("cases_draft", "owner_id"),
        ("cases_evidence", "added_by_id"),
        ("cases_importfile", "uploaded_by_id"),
        ("cases_job", "asked_by_id"),
        ("cases_meeting", "called_by_id"),
        ("cases_notice", "made_by_id"),
        ("oversight_letter", "made_by_id"),
        ("reporting_excuse", "granted_by_id"),
    ]


def test_every_key_to_a_user_in_a_row_of_ours_is_signed_or_means_another():
    """A new "by" column fails here until its wall says `Own` or `Signed` of it."""
    named = {
        (model._meta.label, field.name)
        for model, wall in WALLS.items()
        for field in model._meta.concrete_fields
        if field.related_model is User and field.column not in wall.signed
    }
    assert named == MEANS_ANOTHER.keys()


@pytest.mark.parametrize(("table", "column"), TABLES)
def test_no_change_names_who_added_a_row(table, column, officer):
    """Not even one that would leave the name as it is; the other columns are the policies' to let through."""
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), scope(officer):
        run(f'UPDATE "{table}" SET "{column}" = "{column}"')
    with scope(officer):
        assert run(f'UPDATE "{table}" SET "id" = "id"') == 0


def test_a_colleague_corrects_a_case_and_it_stays_the_work_of_who_entered_it(officer, mae_ku):
    case = make_case(officer)
    colleague = make_user("colleague", local_authority=mae_ku)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), scope(colleague):
        Case.objects.update(entered_by=colleague)
    with scope(colleague):
        assert Case.objects.update(people_affected=3) == 1
        Case.objects.select_for_update().get(pk=case.pk)
    assert Case.objects.get(pk=case.pk).entered_by == officer


def test_a_column_that_comes_later_can_be_changed(officer):
    run("ALTER TABLE cases_notice ADD COLUMN remark text")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), scope(officer):
        run("UPDATE cases_notice SET remark = 'x'")
    build(connection)
    with scope(officer):
        assert run("UPDATE cases_notice SET remark = 'x'") == 0
