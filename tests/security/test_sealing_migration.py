"""An installation that stood before anything was sealed: there and back again, nothing of it is lost."""

import pytest
from django.core.management import call_command
from django.db import connection

from cases import identity
from cases.models import Case, Person
from cases.sealing import rotate
from reporting.models import MonthRevision, PostingRow
from tests.factories import make_case
from tests.reporting.september import ENTERED, THE_3RD, post, september_of

# It takes the tables apart while it runs: with a database of its own, and last.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
HARDSHIP = "สามีป่วยเป็นวัณโรค"


def ask(question: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchall()


def tokens() -> dict[str, list[tuple[object, ...]]]:
    """Every sealed column as it is stored, with the index of numbers."""
    asked = {
        one.table: f"SELECT {', '.join([one.pk, *one.columns])} FROM {one.table} ORDER BY 1"
        for one in rotate.renewals({})
    }
    asked["index"] = "SELECT id, identity_index FROM cases_person ORDER BY 1"
    return {table: ask(question) for table, question in asked.items()}


def test_rows_history_and_posted_months_are_sealed(officer, mae_ku):
    case = make_case(officer, at=ENTERED, received_on=ENTERED.date(), hardship=HARDSHIP)
    Person.objects.filter(pk=case.applicant_id).update(title="นางสาว")
    post(september_of(mae_ku), officer, THE_3RD)
    sealed, revisions = tokens(), list(MonthRevision.objects.values_list())
    try:
        call_command("migrate", "reporting", "0002", verbosity=0)
        call_command("migrate", "cases", "0001", verbosity=0)
        assert (
            ask("SELECT identity_number, phone FROM cases_personevent")
            == [("1112034563562", "0812345678")] * 2
        )
        assert ask("SELECT hardship FROM cases_case") == [(HARDSHIP,)]
        assert ask("SELECT intake::jsonb ->> 'hardship' FROM reporting_postingrow") == [(HARDSHIP,)]
    finally:
        call_command("migrate", verbosity=0)
    now = tokens()
    frozen, before = now.pop("reporting_postingrow"), sealed.pop("reporting_postingrow")
    assert now == sealed
    assert [row[0] for row in frozen] == [row[0] for row in before]
    row = PostingRow.objects.get()
    assert (row.intake["hardship"], row.kind_code, row.outcome_then) == (HARDSHIP, "disaster", "pending")
    assert row.received_on == ENTERED.date()
    assert list(MonthRevision.objects.values_list()) == revisions
    assert (
        Case.objects.get(applicant__in=Person.objects.filter(identity.equals("1112034563562"))).hardship
        == HARDSHIP
    )
