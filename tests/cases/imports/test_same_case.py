"""Several rows of one file about one case: the first is believed, none kills the import, none makes a twin.

Each holds whether the rows are worked at together or one after the other.
"""

from datetime import timedelta
from typing import Any

import pytest

from cases.actions import imports_commit
from cases.models import Case, ImportRow, User
from tests.cases.imports.office import a_row, book, brought_in, counts
from tests.factories import MORNING

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(days=1)
NUMBERED = a_row(1, case_number="1/2570")


@pytest.fixture(autouse=True, params=[1, 1000])
def chunk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports_commit, "CHUNK", request.param)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([NUMBERED | {"house_no": "5"}, NUMBERED | {"house_no": "6"}], (2, 0, 1, 0, 1)),
        ([NUMBERED | {"house_no": "5"}, NUMBERED | {"help_amount": 3000}], (2, 0, 1, 0, 1)),
        ([NUMBERED | {"house_no": "5", "received_on": "11/10/2569"}, a_row(1, house_no="6")], (2, 0, 1, 0, 1)),
        ([a_row(1), NUMBERED | {"house_no": "5"}], (2, 0, 0, 1, 1)),
        ([NUMBERED | {"house_no": "5"}, NUMBERED | {"channel": None}], (2, 0, 1, 0, 1)),
        ([NUMBERED | {"house_no": "5"}] * 2, (2, 0, 1, 1, 0)),
        ([a_row(1, house_no="5")] * 2, (2, 0, 1, 1, 0)),
        ([NUMBERED | {"house_no": "5"}, a_row(1, house_no="5")], (2, 0, 1, 1, 0)),
        ([a_row(1, house_no="5"), NUMBERED | {"house_no": "5"}], (2, 0, 1, 1, 0)),
        ([a_row(1), NUMBERED | {"phone": None}], (2, 0, 0, 2, 0)),
    ],
)  # fmt: skip
def test_rows_about_a_stored_case(
    officer: User, rows: list[dict[str, Any]], expected: tuple[int, ...]
) -> None:
    brought_in(book([a_row(1)]), officer)
    done = brought_in(book(rows), officer, at=LATER)
    assert counts(done) == expected
    assert Case.objects.get().version == 1 + done.updated
    told = ImportRow.objects.filter(file=done, result="rejected").values_list("number", "rules")
    assert list(told) == [(3, ["twice"])] * done.rejected
    again = brought_in(book(rows), officer, at=LATER)
    assert (again.created, again.updated, again.rejected) == (0, 0, done.rejected), "the same file again"


def test_numbers_of_a_paper_register_are_not_those_given_meanwhile(officer: User) -> None:
    """Paper counts for itself: 1/2570 in the last row is not the case that the first row has just become."""
    rows = [a_row(number, case_number=f"{4 - number}/2570") for number in (1, 2, 3)]
    assert counts(brought_in(book(rows), officer)) == (3, 3, 0, 0, 0)
    assert counts(brought_in(book(rows), officer, at=LATER)) == (3, 0, 0, 3, 0)


def test_a_person_who_asked_twice_is_not_taken_for_the_case_given_meanwhile(officer: User) -> None:
    rows = [
        a_row(1, case_number="5/2570"),
        a_row(1, case_number="1/2570", received_on="11/10/2569"),
    ]
    assert counts(brought_in(book(rows), officer)) == (2, 2, 0, 0, 0)
