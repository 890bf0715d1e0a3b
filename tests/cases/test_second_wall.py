"""The second wall: a forgotten filter on anything that tells of a person meets PostgreSQL."""

import pytest
from django.db import ProgrammingError, connection, transaction

from cases.models import Case, HelpGiven, Person
from cases.scope import closed, opened, scope
from tests.factories import a_help, make_case, rows_of

pytestmark = pytest.mark.django_db
TRACKED = (Person, Case, HelpGiven)


def current_role() -> tuple[str, bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        return cursor.fetchone()


def test_a_scope_runs_as_a_role_that_cannot_bypass(mae_ku):
    with rows_of(mae_ku):
        assert current_role() == ("helpcentre_web", False)
    assert current_role() == ("helpcentre_owner", True)  # the control: without the wall all is seen


def test_a_forgotten_filter_meets_the_wall(officer, neighbour, mae_ku):
    make_case(officer)
    make_case(neighbour)
    assert Person.objects.count() == 2
    with rows_of(mae_ku):
        assert Person.objects.count() == 1
        assert Person.objects.update(first_name="ใครก็ได้") == 1
    with closed():
        assert Person.objects.count() == 0


def test_nobody_is_put_into_another_office(officer, mae_ku, mae_ku_sao):
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        rows_of(mae_ku),
    ):
        Person.objects.create(local_authority=mae_ku_sao, document_type="none", first_name="ก")


def test_a_scope_inside_a_scope_gives_way_to_the_outer_one(officer, neighbour):
    make_case(officer)
    make_case(neighbour)
    make_case(neighbour)
    with scope(officer):
        with scope(neighbour):
            assert Person.objects.count() == 2
        assert Person.objects.count() == 1


def test_what_was_opened_by_name_is_closed_again(officer, province_officer):
    make_case(officer)
    with scope(province_officer):
        assert Case.objects.count() == 0
        with opened("info.export"):
            assert Case.objects.count() == 1
        assert Case.objects.count() == 0
        with pytest.raises(RuntimeError), opened("info.export"):
            raise RuntimeError
        assert Case.objects.count() == 0


def test_the_web_role_owns_nothing_and_cannot_empty_a_table(mae_ku):
    with rows_of(mae_ku), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles WHERE rolname = %s)",
            ["helpcentre_web"],
        )
        assert cursor.fetchone() == (0,)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute("TRUNCATE cases_person CASCADE")


BEHIND_THE_WALL = [Person, Case, HelpGiven, *(model.pgh_event_model for model in TRACKED)]


@pytest.mark.parametrize("model", BEHIND_THE_WALL, ids=lambda model: model._meta.db_table)
def test_each_table_about_a_person_stands_behind_it(officer, neighbour, mae_ku, model):
    for user in (officer, neighbour):
        make_case(user, outcome="helped", help_given=[a_help()])
    assert model.objects.count() == 2  # the control: the owner, outside any scope, sees both
    with rows_of(mae_ku):
        assert [row.local_authority_id for row in model.objects.all()] == [mae_ku.pk]
    with closed():
        assert not model.objects.exists()


@pytest.mark.parametrize("model", BEHIND_THE_WALL, ids=lambda model: model._meta.db_table)
def test_the_wall_holds_the_owner_of_the_table_too(model, db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s",
            [model._meta.db_table],
        )
        assert cursor.fetchone() == (True, True)
