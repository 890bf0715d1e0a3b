"""rotate_keys: every row under the new key, nobody's work lost, nothing told that did not happen."""

import json
from io import StringIO

import pghistory.models
import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from cases import identity
from cases.models import Case, Person
from cases.sealing import SealBroken, rotate, sealed_for, token
from config import keys
from reporting.models import MonthRevision, PostingRow
from tests.factories import decide, identity_number, make_case, rows_of, withdraw
from tests.reporting.september import ENTERED, THE_3RD, post, september_of, where_it_stands

pytestmark = pytest.mark.django_db
HARDSHIP = "สามีป่วยเป็นวัณโรค"
OLD, NEW = (keys.read(keys.new_keys()).index for _ in range(2))


@pytest.fixture
def ring(settings):
    def put(**ring):
        settings.SEAL_KEYS = ring

    put(k1=OLD)
    return put


@pytest.fixture
def september(ring, officer, mae_ku):
    """Three cases of a posted month, one of them withdrawn later: history, frozen rows, a reason."""
    cases = [
        make_case(
            officer,
            at=ENTERED,
            received_on=ENTERED.date(),
            hardship=HARDSHIP,
            identity_number=identity_number(n),
        )
        for n in range(3)
    ]
    post(september_of(mae_ku), officer, THE_3RD)
    with transaction.atomic(), rows_of(mae_ku):
        withdraw(case=cases[0], version=1, reason="บันทึกซ้ำ", by=officer, at=THE_3RD)
    return [Case.objects.get(pk=case.pk) for case in cases]


def run(*words):
    out = StringIO()
    code = 0
    try:
        call_command("rotate_keys", *words, "--json", stdout=out)
    except SystemExit as end:
        code = end.code
    return code, json.loads(out.getvalue())


def everything():
    """What can be read of every sealed row, by table and key."""
    return {
        (model._meta.db_table, row.pk): [getattr(row, one.attname) for one in rotate.sealed_fields(model)]
        for model in apps.get_models()
        if rotate.sealed_fields(model)
        for row in model._base_manager.all()
    }


def facts():
    """History and revisions: what must not move."""
    events = {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event)
    }
    return events, list(MonthRevision.objects.order_by("pk").values_list("revision", "changed_at"))


def test_every_row_comes_under_the_new_key_and_the_old_can_go(ring, september):
    texts, before = everything(), facts()
    ring(k2=NEW, k1=OLD)
    assert everything() == texts
    code, report = run()
    assert (code, report["key"], report["left"]) == (0, "k2", 0)
    assert {table: row["renewed"] for table, row in report["tables"].items() if row["renewed"]} == {
        "cases_person": 3, "cases_personevent": 3, "cases_case": 3, "cases_caseevent": 4, "cases_casestep": 1, "reporting_postingrow": 3
    }  # fmt: skip
    assert facts() == before
    ring(k2=NEW)
    assert everything() == texts
    assert where_it_stands(
        september_of(september[0].local_authority), THE_3RD
    ).standing.repost_due  # the withdrawal's


def test_a_second_run_finds_nothing(ring, september):
    ring(k2=NEW, k1=OLD)
    run()
    assert {row["renewed"] for row in run()[1]["tables"].values()} == {0}


def test_killed_in_the_middle_it_goes_on(ring, september, monkeypatch):
    monkeypatch.setattr(rotate, "BATCH", 2)
    texts = everything()
    ring(k2=NEW, k1=OLD)
    (cases,) = [one for one in rotate.renewals({}) if one.table == "cases_case"]
    running = rotate.renew(cases)
    assert next(running).renewed == 2
    running.close()
    assert cases.left() == 1
    assert everything() == texts
    assert run()[1]["tables"]["cases_case"]["renewed"] == 1
    ring(k2=NEW)
    assert everything() == texts


def test_a_row_that_was_changed_meanwhile_is_not_overwritten(ring, september, monkeypatch):
    ring(k2=NEW, k1=OLD)
    write, pk = rotate.Renewal._write, september[1].pk

    def written_late(renewal, changes):
        if renewal.table == "cases_case":
            told = sealed_for(Case, pk, "hardship", "เขียนใหม่")
            Case.objects.filter(pk=pk).update(hardship=told)
        return write(renewal, changes)

    monkeypatch.setattr(rotate.Renewal, "_write", written_late)
    run()
    assert Case.objects.get(pk=pk).hardship == "เขียนใหม่"


def test_what_does_not_open_is_named_and_left(ring, september):
    pk = september[1].pk
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET hardship = (SELECT hardship FROM cases_case WHERE id = %s) WHERE id = %s",
            [september[2].pk, pk],
        )
    ring(k2=NEW, k1=OLD)
    code, report = run()
    assert (code, report["left"]) == (1, 2)  # the row, and the history of what was done to it
    assert report["tables"]["cases_case"] == {"renewed": 2, "left": 1, "broken": 1}


def test_work_goes_on_in_the_middle(ring, september, officer, mae_ku):
    """A decision on a case under the old key moves no month: what it does not change, it does not write."""
    ring(k2=NEW, k1=OLD)
    before = facts()[1]
    with rows_of(mae_ku):
        decide(case=september[1], version=1, verb="refuse", reason="มีผู้ช่วยแล้ว", by=officer, at=THE_3RD)
    assert facts()[1] == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT hardship, outcome_reason FROM cases_case WHERE id = %s", [september[1].pk])
        assert [one[:3] for one in cursor.fetchone()] == ["k1:", "k2:"]


def test_the_index_is_computed_anew(ring, september, settings):
    number = identity.reveal(september[0].applicant)
    settings.INDEX_KEY = NEW
    assert not Person.objects.filter(identity.equals(number)).exists()
    before = facts()
    assert run()[1]["tables"]["cases_person"]["renewed"] == 0
    code, report = run("--index")
    assert (code, report["tables"]["cases_person"]["renewed"]) == (0, 3)
    assert Person.objects.get(identity.equals(number)) == september[0].applicant
    assert facts() == before
    assert run("--index")[1]["tables"]["cases_person"]["renewed"] == 0


def test_the_web_role_cannot_make_triggers_rest(ring, september, mae_ku):
    """Negative control of the trigger's condition: with the setting alone, the month still moves."""
    before = facts()[1]
    with rows_of(mae_ku), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.resealing', 'on', true)")
        told = sealed_for(Case, september[1].pk, "wanted", "ผ้าห่ม")
        Case.objects.filter(pk=september[1].pk).update(wanted=told)
        cursor.execute("SELECT set_config('app.resealing', '', true)")
    assert facts()[1] != before


def test_without_the_old_key_the_rows_are_closed(ring, september):
    ring(k2=NEW)
    with pytest.raises(SealBroken, match="does not hold"):
        _ = Case.objects.get(pk=september[0].pk).hardship
    assert run()[0] == 1
    assert token.current() == "k2"
    assert PostingRow.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_holds_is_passed_over_not_waited_for(ring, september):
    """A second connection holds one case, as a save in the middle of its request does."""
    ring(k2=NEW, k1=OLD)
    there = connection.settings_dict
    (cases,) = [one for one in rotate.renewals({}) if one.table == "cases_case"]
    with psycopg.connect(
        host=there["HOST"],
        port=there["PORT"],
        user=there["USER"],
        password=there["PASSWORD"],
        dbname=there["NAME"],
    ) as other:
        other.execute("SELECT FROM cases_case WHERE id = %s FOR UPDATE", [september[1].pk])
        count = rotate.Count()
        assert list(cases.turn(count)) == [2]
        assert cases.left() == 1
    assert list(cases.turn(count)) == [1]
    assert cases.left() == 0
