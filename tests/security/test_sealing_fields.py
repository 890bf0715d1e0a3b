"""A sealed field on a row: reading, saving, copying; and every way to write clear text, refused."""

import copy
import json
import pickle

import pytest
from django.apps import apps
from django.core import serializers
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Upper

from cases.models import Case, Person
from cases.sealing import SealBroken, Sealed, SealedField, sealed_for
from config.seed.copy import copy_in
from reporting.models import PostingRow
from tests.factories import make_case

pytestmark = pytest.mark.django_db
HARDSHIP = "สามีป่วยเป็นวัณโรค"
SEALED = {
    "cases.Person": {"identity_number", "phone"},
    "cases.Case": {"hardship", "wanted", "outcome_reason", "note", "assigned_reason"},
    "cases.HelpGiven": {"receiver", "over_ceiling_reason"},
    "cases.CaseStep": {"reason", "despite"},
    "cases.RosterPerson": {"name"},
    "cases.Referral": {"reply"},
    "cases.Meeting": {"cancel_reason", "reopen_reason"},
    "cases.AgendaItem": {"reason"},
    "cases.Recusal": {"reason"},
    "cases.Objection": {"objector", "grounds", "answer_reason"},
    "cases.Draft": {"title", "typed"},
    "cases.Evidence": {"note", "removed_reason"},
    "cases.EvidenceBytes": {"key"},
    "cases.JobFile": {"name", "key"},
    "cases.ImportFile": {"name", "refused", "table", "answers", "undone_reason"},
    "cases.ImportBytes": {"key"},
    "cases.ImportRow": {"said", "before"},
    "cases.ColumnMemory": {"words"},
    "reporting.PostingRow": {"intake", "outcome"},
}


def stored(model, column, pk):
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM {model._meta.db_table} WHERE {model._meta.pk.column} = %s", [pk]
        )
        return cursor.fetchone()[0]


@pytest.fixture
def case(officer):
    return Case.objects.get(pk=make_case(officer, hardship=HARDSHIP).pk)


def sealed_fields():
    models = [model for model in apps.get_models() if not hasattr(model, "pgh_tracked_model")]
    found = {
        model._meta.label: {f.name for f in model._meta.fields if isinstance(f, SealedField)}
        for model in models
    }
    return {label: names for label, names in found.items() if names}


def test_what_is_sealed():
    assert sealed_fields() == SEALED, "A sealed field more or less: say so in SEALED, above."


def test_every_sealed_column_takes_nothing_but_tokens():
    for model in apps.get_models():
        for field in (one for one in model._meta.concrete_fields if isinstance(one, SealedField)):
            with connection.cursor() as cursor:
                checks = connection.introspection.get_constraints(cursor, model._meta.db_table).values()
                definitions = [c["columns"] for c in checks if c["check"]]
            assert [field.column] in definitions, f"{model._meta.label}.{field.name}"


def test_the_column_holds_a_token_and_the_attribute_the_text(case):
    assert stored(Case, "hardship", case.pk).startswith("k1:")
    assert (case.hardship, case.wanted, case.note) == (HARDSHIP, "ถุงยังชีพ", "")
    assert stored(Case, "note", case.pk) == ""


def test_saving_what_was_not_changed_changes_nothing(case):
    before = stored(Case, "hardship", case.pk)
    case.save()
    assert stored(Case, "hardship", case.pk) == before
    assert Case.pgh_event_model.objects.filter(pgh_obj_id=case.pk).count() == 1


def test_history_opens_too(case):
    case.hardship = "หายแล้ว"
    case.save()
    events = Case.pgh_event_model.objects.filter(pgh_obj_id=case.pk).order_by("pgh_id")
    assert [event.hardship for event in events] == [HARDSHIP, "หายแล้ว"]


def test_a_part_of_a_row_opens_too(case):
    assert Case.objects.only("serial").get(pk=case.pk).hardship == HARDSHIP
    assert Case.objects.defer("hardship").get(pk=case.pk).wanted == "ถุงยังชีพ"
    assert make_copy(case).hardship == HARDSHIP
    case.hardship = "ผิด"
    case.refresh_from_db()
    assert case.hardship == HARDSHIP


def make_copy(row):
    """Through a pickle, as a cache would: the token travels, the text does not."""
    frozen = pickle.dumps(row)
    assert HARDSHIP.encode() not in frozen
    return copy.deepcopy(pickle.loads(frozen))


def test_what_is_not_saved_is_not_pickled(case):
    case.hardship = "ยังไม่บันทึก"
    assert copy.deepcopy(case).hardship == "ยังไม่บันทึก"
    with pytest.raises(TypeError, match="save the row"):
        pickle.dumps(case)
    case.save()
    assert pickle.loads(pickle.dumps(case)).hardship == "ยังไม่บันทึก"


def test_values_show_nothing(case):
    value = Case.objects.values_list("hardship", flat=True).get(pk=case.pk)
    assert isinstance(value, Sealed)
    assert {repr(value), str(value), f"{value}"} == {"<sealed>"}
    assert HARDSHIP not in repr(case.__dict__)


def test_dumpdata_carries_tokens_and_loaddata_refuses_them(case):
    dump = serializers.serialize("json", [case])
    assert HARDSHIP not in dump
    assert json.loads(dump)[0]["fields"]["hardship"] == stored(Case, "hardship", case.pk)
    (loaded,) = serializers.deserialize("json", dump)
    with refused():
        loaded.save()


def test_a_row_that_is_copied_in_is_sealed(officer, mae_ku):
    person = Person(local_authority=mae_ku, document_type="none", first_name="มาลี", phone="0812345678")
    copy_in(Person, [person])
    assert stored(Person, "phone", person.pk).startswith("k1:")
    assert Person.objects.get(pk=person.pk).phone == "0812345678"


# --- Refused ----------------------------------------------------------------------------------------


def refused(match="is sealed"):
    return pytest.raises(TypeError, match=match)


def test_clear_text_is_not_updated(case):
    rows = Case.objects.filter(pk=case.pk)
    with refused("sealed_for"), transaction.atomic():
        rows.update(note="ข้อความ")
    with refused("sealed_for"), transaction.atomic():
        Case.objects.bulk_update([case], ["hardship"])
    rows.update(note=sealed_for(Case, case.pk, "note", "ข้อความ"), hardship="")
    case.refresh_from_db()
    assert (case.note, case.hardship) == ("ข้อความ", "")


@pytest.mark.parametrize("expression", [Value("ข้อความ"), Upper("house_no"), F("house_no")], ids=str)
def test_no_expression_brings_clear_text_in(case, expression):
    with pytest.raises(IntegrityError, match="note_sealed"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(note=expression)


def test_raw_sql_brings_no_clear_text_in(case):
    with (
        pytest.raises(IntegrityError, match="hardship_sealed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE cases_case SET hardship = %s WHERE id = %s", [HARDSHIP, case.pk])


@pytest.mark.parametrize(
    "lookup", ["hardship", "hardship__icontains", "hardship__in", "hardship__startswith"]
)
def test_clear_text_is_not_looked_up(case, lookup):
    with refused():
        Case.objects.filter(**{lookup: HARDSHIP}).exists()


def test_what_is_missing_is_found(case):
    assert Case.objects.filter(note="").exists()
    assert not Case.objects.exclude(hardship="").filter(note="").exclude(pk=case.pk).exists()


def test_only_text_is_text(case):
    case.note = 5
    with pytest.raises(TypeError, match="holds text, not int"):
        case.save()


# --- Bound to its row -------------------------------------------------------------------------------


def test_a_token_of_another_row_column_or_table_does_not_open(officer, case):
    other = make_case(officer, hardship="น้ำท่วม")
    move = "UPDATE cases_case SET {0} = (SELECT {1} FROM cases_case WHERE id = %s) WHERE id = %s"
    for column, source, row in (("hardship", "hardship", other.pk), ("note", "hardship", case.pk)):
        with connection.cursor() as cursor:
            cursor.execute(move.format(column, source), [row, case.pk])
        with pytest.raises(SealBroken, match=f"cases_case.{column} of {case.pk}"):
            getattr(Case.objects.get(pk=case.pk), column)


def test_a_row_under_another_key_is_not_saved_over(case):
    """A copy by changing the key of a row whose token was not opened would be lost for good."""
    loaded = Case.objects.get(pk=case.pk)
    loaded.pk = case.applicant_id
    with pytest.raises(SealBroken):
        loaded.save()


def test_a_frozen_row_is_bound_to_posting_and_case(officer, mae_ku):
    field = PostingRow._meta.get_field("intake")
    keys = "0199aaaa-0000-7000-8000-000000000001", "0199aaaa-0000-7000-8000-000000000002"
    assert str(field.place(*keys)) == f"reporting_postingrow.intake of {'/'.join(keys)}"
    with pytest.raises(TypeError, match="has no key yet"):
        field.place(None, keys[1])
