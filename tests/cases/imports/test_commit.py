"""Good rows become cases as if they had been typed; what is known already is changed, or left, and said."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cases.actions import imports_commit
from cases.actions.bulk import Ahead
from cases.actions.imports_commit import ImportRefused, commit_import
from cases.actions.imports_read import read_file
from cases.actions.imports_rows import NewCases
from cases.actions.imports_undo import undo_import
from cases.actions.rows import facts_of
from cases.facts import CaseFacts
from cases.models import Case, CaseStep, HelpGiven, ImportBytes, ImportRow, Person, Referral, User
from cases.scope import scope
from reporting.models import MonthTally
from tests.cases.imports.office import a_row, book, brought_in, counts, read
from tests.factories import (
    MORNING,
    REQUEST,
    a_help,
    a_request,
    applicant,
    change,
    identity_number,
    make_case,
    withdraw,
)

pytestmark = pytest.mark.django_db
PENDING = {
    "outcome": "อยู่ระหว่างดำเนินการ",
    "help_forms": None,
    "help_amount": None,
    "helped_on": None,
    "budget_sources": None,
}


def rejected(file: Any) -> list[tuple[int, list[str]]]:
    rows = ImportRow.objects.filter(file=file, result="rejected").order_by("number")
    return list(rows.values_list("number", "rules"))


def test_a_file_is_read_checked_and_brought_in(officer: User) -> None:
    data = book([a_row(1), a_row(2, **PENDING), a_row(3, received_on="อะไรก็ไม่รู้")])
    file = read(data, officer)
    assert (file.state, file.rows, file.good, file.bad) == ("checked", 3, 2, 1)
    with transaction.atomic(), scope(officer):
        done = commit_import(file=file, by=officer, at=MORNING)
    assert counts(done) == (3, 2, 0, 0, 1)
    assert sorted(Case.objects.values_list("serial", "stage", "outcome", "gaps")) == [
        (1, "given", "helped", []),
        (2, "registered", "pending", []),
    ]
    assert rejected(done) == [(4, ["date"])]
    with transaction.atomic(), scope(officer), pytest.raises(ImportRefused, match="นำเข้าแล้ว"):
        commit_import(file=file, by=officer, at=MORNING)


def test_a_file_of_a_long_name_is_read(officer: User) -> None:
    file = read(book([a_row(1)]), officer, name=f"{'ทะเบียน' * 35}.xlsx")
    assert (file.state, len(file.name), file.name[-5:]) == ("checked", 200, ".xlsx")


def test_what_was_imported_is_not_read_anew(officer: User) -> None:
    """A reading that comes late, or twice, would stage the rows of an imported file once more."""
    file = brought_in(book([a_row(1), a_row(2, received_on="ผิด")]), officer)
    with transaction.atomic(), scope(officer):
        late = read_file(file=file, by=officer, at=MORNING)
    assert late.state == "imported"
    results = ImportRow.objects.filter(file=file).order_by("number").values_list("result", flat=True)
    assert list(results) == ["created", "rejected"]


def test_headings_without_a_row_are_no_empty_import(officer: User) -> None:
    file = read(book([dict.fromkeys(a_row(1))]), officer)
    assert (file.state, file.rows) == ("refused", 0)
    assert "ไม่พบแถวข้อมูล" in file.refused
    assert ImportBytes.objects.filter(file=file).exists()


COLUMNS_OF_THEIR_OWN = {"id", "case_id", "applicant_id", "step_id", "form_key", "serial"}


def columns_of(row: Any) -> dict[str, Any]:
    names = [field.attname for field in row._meta.concrete_fields]
    return {name: getattr(row, name) for name in names if name not in COLUMNS_OF_THEIR_OWN}


@pytest.mark.parametrize(
    ("request_changes", "help_given"),
    [
        ({}, []),
        ({"outcome": "helped", "approved_on": REQUEST.received_on}, [a_help(), a_help(form="money", receiver="บุตร")]),
        ({"outcome": "not_eligible", "outcome_reason": "รายได้เกินหลักเกณฑ์"}, []),
        ({"outcome": "referred", "referred_to": "พม.จังหวัดตาก", "note": "โทรแจ้งแล้ว"}, []),
        ({"outcome": "helped", "channel": "", "hardship": ""}, []),
    ],
)  # fmt: skip
def test_an_imported_case_is_stored_as_a_typed_one(
    officer: User, request_changes: dict[str, Any], help_given: Any
) -> None:
    make_case(officer, help_given=help_given, **request_changes)
    with transaction.atomic(), scope(officer), Ahead() as ahead:
        new = NewCases(officer.local_authority_id or 0, officer.pk, MORNING)
        new.add(CaseFacts(applicant(), a_request(**request_changes), help_given), year=2570, serial=2)
        new.insert(ahead)
    for model in (Person, Case, CaseStep, HelpGiven, Referral):
        typed, imported = [], []
        for row in model.objects.order_by("pk"):
            of_case = row.serial if model is Case else getattr(getattr(row, "case", None), "serial", None)
            of_case = of_case or row.cases.get().serial
            (typed if of_case == 1 else imported).append(columns_of(row))
        assert typed == imported, model
    assert {line.step_id is None for line in HelpGiven.objects.all()} <= {False}


def test_the_same_file_again_is_unchanged_whatever_became_of_the_cases(officer: User) -> None:
    data = book([a_row(1), a_row(2)])
    assert counts(brought_in(data, officer)) == (2, 2, 0, 0, 0)
    assert not ImportBytes.objects.exists(), "nothing is left to mend"
    case = Case.objects.get(serial=1)
    change(
        case=case, version=1, applicant=applicant(identity_number=identity_number(1), first_name="แก้แล้ว"),
        request=a_request(outcome="helped"), help_given=[], by=officer, at=MORNING,
    )  # fmt: skip
    assert counts(brought_in(data, officer)) == (2, 0, 0, 2, 0)
    assert Person.objects.get(cases=case).first_name == "แก้แล้ว"
    assert Case.objects.count() == 2


def test_a_mended_row_changes_the_case_it_became_before(officer: User) -> None:
    brought_in(book([a_row(1), a_row(2)]), officer)
    later = MORNING + timedelta(days=1)
    done = brought_in(book([a_row(1, house_no="99/9", help_amount=900), a_row(2)]), officer, at=later)
    assert counts(done) == (2, 0, 1, 1, 0)
    case = Case.objects.get(serial=1)
    assert (case.house_no, case.help_total, case.version) == ("99/9", Decimal(900), 2)
    assert HelpGiven.objects.get(case=case).amount == 900
    tally = MonthTally.objects.filter(outcome="helped").values_list("cases", "help_total")
    assert list(tally) == [(2, Decimal(1600))]


def test_a_case_number_names_the_case_of_the_same_person_alone(officer: User) -> None:
    brought_in(book([a_row(1), a_row(2)]), officer)
    done = brought_in(
        book([a_row(2, case_number="2/2570", road="ถนนใหม่"), a_row(9, case_number="1/2570"), a_row(8, case_number="77/2570")]),
        officer,
    )  # fmt: skip
    assert counts(done) == (3, 1, 1, 0, 1)
    assert rejected(done) == [(3, ["number_of_other"])]
    assert Case.objects.get(serial=2).road == "ถนนใหม่"
    assert Case.objects.count() == 3, "a number that the register does not know is given anew"


def test_a_withdrawn_case_is_not_brought_back_by_its_number(officer: User) -> None:
    brought_in(book([a_row(1)]), officer)
    withdraw(case=Case.objects.get(), version=1, reason="บันทึกซ้ำ", by=officer, at=MORNING)
    done = brought_in(book([a_row(1, case_number="1/2570", road="ถนนใหม่")]), officer)
    assert counts(done) == (1, 0, 0, 0, 1)
    assert rejected(done) == [(2, ["withdrawn"])]
    case = Case.objects.get()
    assert (case.stage, case.road) == ("withdrawn", "")


def test_an_edit_since_the_file_was_chosen_is_not_lost(officer: User) -> None:
    """A colleague's, who had the case's page open while the rows were looked at."""
    brought_in(book([a_row(1), a_row(2)]), officer)
    rows = [a_row(1, case_number="1/2570", house_no="55"), a_row(2, case_number="2/2570", house_no="66")]
    file = read(book(rows), officer)
    case = Case.objects.get(serial=1)
    stood, later = facts_of(case, list(case.help_given.all())), MORNING + timedelta(minutes=5)
    checked = replace(stood.request, road="ถนนที่ตรวจแล้ว")
    change(
        case=case,
        version=1,
        applicant=stood.applicant,
        request=checked,
        help_given=stood.help_given,
        by=officer,
        at=later,
    )
    with transaction.atomic(), scope(officer):
        done = commit_import(file=file, by=officer, at=later)
    assert counts(done) == (2, 0, 1, 0, 1)
    assert rejected(done) == [(2, ["in_register"])]
    assert Case.objects.get(serial=1).road == "ถนนที่ตรวจแล้ว"
    again = brought_in(book(rows[:1]), officer, at=later + timedelta(minutes=5))
    assert counts(again) == (1, 0, 1, 0, 0), "chosen anew, it is meant"


def test_what_was_typed_by_hand_is_no_twin(officer: User) -> None:
    make_case(officer, identity_number=identity_number(5), first_name="สม5", help_given=[a_help(description="")], outcome="helped",
              subkind_id=None, birth="", phone="")  # fmt: skip
    done = brought_in(book([a_row(5, house_no="77/7"), a_row(6)]), officer)
    assert counts(done) == (2, 1, 0, 0, 1)
    assert rejected(done) == [(2, ["in_register"])]
    done = brought_in(book([a_row(5), a_row(5, kind="ด้านการป้องกันและควบคุมโรคติดต่อ")]), officer)
    assert counts(done) == (2, 1, 0, 1, 0)


@pytest.mark.parametrize("chunk", [1, 1000])
def test_two_rows_that_change_one_case_are_not_both_believed(
    officer: User, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    """In one chunk, and in two: the first changes it, the same once more says nothing new, another is refused and told."""
    monkeypatch.setattr(imports_commit, "CHUNK", chunk)
    brought_in(book([a_row(1)]), officer)
    number = {"case_number": "1/2570"}
    done = brought_in(
        book([a_row(1, road="ก", **number), a_row(1, road="ก", **number), a_row(1, road="ข", **number)]),
        officer,
    )
    assert counts(done) == (3, 0, 1, 1, 1)
    assert rejected(done) == [(4, ["twice"])]
    case = Case.objects.get()
    assert (case.road, case.version) == ("ก", 2)
    same = ImportRow.objects.get(file=done, result="unchanged")
    assert same.case_version == 2
    fault = ImportRow.objects.get(file=done, result="rejected").told("faults")[0]
    assert "แถว 2 ของไฟล์นี้" in fault["what"]


def test_a_row_that_stands_twice_in_the_file_is_one_case(officer: User) -> None:
    done = brought_in(book([a_row(1), a_row(2), a_row(1)]), officer)
    assert counts(done) == (3, 2, 0, 1, 0)
    assert done.warned == 1


def test_a_blank_cell_and_an_absent_column_take_nothing_away(officer: User) -> None:
    brought_in(book([a_row(1, phone="0812345678")]), officer)
    row = {
        name: value
        for name, value in a_row(1).items()
        if name not in ("people_affected", "hardship", "outcome")
    }
    done = brought_in(book([row | {"case_number": "1/2570"}]), officer)
    assert counts(done) == (1, 0, 0, 1, 0)


def test_a_result_is_brought_only_where_its_button_would(officer: User) -> None:
    brought_in(book([a_row(1, **PENDING), a_row(2)]), officer)
    done = brought_in(
        book([a_row(1, case_number="1/2570"), a_row(2, case_number="2/2570", **PENDING)]),
        officer,
        at=MORNING + timedelta(days=1),
    )
    assert counts(done) == (2, 0, 1, 0, 1)
    assert rejected(done) == [(3, ["outcome_step"])]
    assert list(CaseStep.objects.filter(case__serial=1).values_list("verb", "from_stage", "to_stage")) == [
        ("help", "registered", "given")
    ]


def test_to_whom_a_case_was_referred_is_not_changed_from_a_sheet(officer: User) -> None:
    """The letter has gone out: another agency is another step, on the case's own page."""
    row = a_row(1, **PENDING) | {"outcome": "ส่งต่อหน่วยงาน", "referred_to": "พม.จังหวัดตาก"}
    brought_in(book([row]), officer)
    done = brought_in(book([row | {"referred_to": "โรงพยาบาลแม่สอด", "case_number": "1/2570"}]), officer)
    assert (counts(done), rejected(done)) == ((1, 0, 0, 0, 1), [(2, ["referred_again"])])
    assert (Case.objects.get().referred_to, Referral.objects.get().agency) == ("พม.จังหวัดตาก",) * 2


def test_the_neighbour_brings_nothing_into_this_office(officer: User, neighbour: User) -> None:
    file = read(book([a_row(1)]), officer)
    with transaction.atomic(), scope(neighbour), pytest.raises(PermissionDenied):
        commit_import(file=file, by=neighbour, at=MORNING)


def test_the_rows_of_a_file_that_waits_are_not_closed_with_another(officer: User) -> None:
    waiting = read(book([a_row(5), a_row(6, kind="น้ำเน่า")]), officer)
    brought_in(book([a_row(1), a_row(2, kind="น้ำเน่า")]), officer)
    assert list(ImportRow.objects.filter(file=waiting).values_list("result", flat=True)) == ["", ""]
    waiting.refresh_from_db()
    assert waiting.state == "checked"


@pytest.mark.parametrize(("kind", "kept"), [("ด้านสาธารณภัย", 0), ("น้ำเน่า", 1)])
def test_the_file_is_kept_while_a_row_of_it_is_to_be_mended(officer: User, kind: str, kept: int) -> None:
    """From it the marked workbook is made; when nothing is left to mend, one copy of people's data is enough."""
    done = brought_in(book([a_row(1), a_row(2, kind=kind)]), officer)
    assert ImportBytes.objects.filter(file=done).count() == kept
    said = dict(ImportRow.objects.filter(file=done).values_list("number", "said"))
    assert not said[2], "the case says it now"
    assert bool(said[3]) is bool(kept)


ROWS = st.lists(
    st.builds(
        a_row,
        st.integers(1, 4),
        received_on=st.sampled_from(["12/10/2569", "13/10/2569", "ผิด"]),
        identity_number=st.sampled_from([identity_number(1), identity_number(2), None]),
        house_no=st.sampled_from(["1", "2"]),
        case_number=st.sampled_from([None, "1/2570", "2/2570", "9/2570"]),
        outcome=st.sampled_from(["ให้ความช่วยเหลือแล้ว", "อยู่ระหว่างดำเนินการ", "ไม่รู้"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    files=st.lists(ROWS, min_size=1, max_size=3),
    chunk=st.sampled_from([1, 2, 1000]),
    takes_back=st.booleans(),
)
def test_rows_in_are_created_updated_unchanged_and_rejected(
    officer: User, head: User, files: Any, chunk: int, takes_back: bool
) -> None:
    with transaction.atomic(), patch("cases.actions.imports_commit.CHUNK", chunk):
        for number, rows in enumerate(files):
            before, live = Case.objects.count(), Case.objects.counted().count()
            done = brought_in(book(rows), officer, at=MORNING + timedelta(hours=number))
            assert done.rows == len(rows) == done.created + done.updated + done.unchanged + done.rejected
            assert Case.objects.count() == before + done.created
            again = brought_in(book(rows), officer, at=MORNING + timedelta(hours=number, minutes=30))
            assert (again.created, again.updated, again.rows) == (0, 0, len(rows)), (
                "the same file changes nothing"
            )
            told = ImportRow.objects.filter(file=done).values_list("result", flat=True)
            assert sorted(told) == sorted(
                ["created"] * done.created + ["updated"] * done.updated + ["unchanged"] * done.unchanged
                + ["rejected"] * done.rejected
            )  # fmt: skip
            if takes_back:
                undone = undo_import(
                    file=done, reason="เลือกไฟล์ผิดเดือน", by=head, at=MORNING + timedelta(days=1)
                )
                assert (undone.withdrawn, undone.restored, undone.left) == (done.created, done.updated, {})
                assert Case.objects.counted().count() == live
        transaction.set_rollback(True)
