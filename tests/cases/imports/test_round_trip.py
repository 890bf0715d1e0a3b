"""Our own INFO file comes back: into the same office nothing changes, into an empty one the same data stand there."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cases.models import Case, User
from cases.scope import scope
from reporting.info.export import export_info
from reporting.months import Month
from tests.cases.imports.office import brought_in, counts
from tests.factories import MORNING, a_help, identity_number, make_case

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)
WHERE_AND_WHO = {"รหัส อปท.", "ชื่อ อปท.", "ผู้บันทึก", "อำเภอที่ตั้ง อปท."}

LETTERS = "กขคงจฉชซดตถทน"
NAMES = st.text(
    LETTERS, min_size=2, max_size=12
)  # a space in a name parts it from the surname: that is said, not hidden
WORDS = st.builds("{} {}".format, NAMES, st.text(f"{LETTERS}0123456789/-", min_size=1, max_size=20))
LINES = st.lists(
    st.builds(
        a_help,
        form=st.sampled_from(["money", "goods", "labour", "service"]),
        amount=st.sampled_from([None, Decimal("500.50"), Decimal(700)]),
        given_on=st.sampled_from([date(2026, 10, 13), date(2026, 10, 14)]),
        budget_source=st.sampled_from(["reserve", "annual", ""]),
        description=st.just(""),
    ),
    max_size=2,
)
CASES = st.lists(
    st.fixed_dictionaries({
        "first_name": NAMES, "last_name": st.one_of(st.just(""), NAMES), "title": st.sampled_from(["", "นาย", "นางสาว"]),
        "received_on": st.sampled_from([date(2026, 10, 1), date(2026, 10, 12)]), "hardship": WORDS, "wanted": WORDS,
        "channel": st.sampled_from(["", "self", "damrongtham"]), "kind_id": st.sampled_from(["disaster", "quality_of_life"]),
        "people_affected": st.integers(1, 9), "house_no": st.sampled_from(["", "12/3", "ไม่มี"]),
        "moo": st.sampled_from(["", "4"]), "road": st.sampled_from(["", "ประชาราษฎร์"]), "help_given": LINES,
        "outcome": st.sampled_from(["pending", "helped"]),
    }),
    min_size=1, max_size=5,
)  # fmt: skip


def exported(by: User) -> bytes:
    buffer = io.BytesIO()
    with transaction.atomic(), scope(by):
        export_info(
            month=OCTOBER, purpose="ทดสอบ", by=by, at=MORNING, out=buffer, local_authority=by.local_authority
        )
    return buffer.getvalue()


def told(book: bytes) -> list[dict[str, Any]]:
    """The rows of the first sheet, without what tells of the office and of who entered them."""
    sheet = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if row[0] == "ลำดับที่")
    body = [
        dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :] if isinstance(row[0], int | float)
    ]
    return [{name: value for name, value in row.items() if name not in WHERE_AND_WHO} for row in body]


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cases=CASES)
def test_the_info_file_comes_back_unchanged_and_makes_the_same_register_anew(
    officer: User, third_officer: User, cases: list[dict[str, Any]]
) -> None:
    with transaction.atomic():
        for number, facts in enumerate(cases, 1):
            make_case(
                officer, identity_number=identity_number(number), birth="", phone="", subkind_id=None,
                subdistrict_id="630602", **facts,
            )  # fmt: skip
        before = list(Case.objects.order_by("serial").values_list("version", "gaps", "help_total"))
        book = exported(officer)
        same = brought_in(book, officer)
        assert counts(same) == (len(cases), 0, 0, len(cases), 0)
        assert before == list(Case.objects.order_by("serial").values_list("version", "gaps", "help_total"))
        moved = brought_in(_readdressed(book, officer, third_officer), third_officer)
        assert counts(moved) == (len(cases), len(cases), 0, 0, 0)
        assert told(exported(third_officer)) == told(book)
        transaction.set_rollback(True)


def _readdressed(book: bytes, old: User, new: User) -> bytes:
    """As if it were the other office's: its name and code stand in every row."""
    assert old.local_authority is not None
    assert new.local_authority is not None
    names = {
        old.local_authority.name: new.local_authority.name,
        old.local_authority.code: new.local_authority.code,
    }
    opened = openpyxl.load_workbook(io.BytesIO(book))
    for row in opened.worksheets[0].iter_rows():
        for cell in row:
            cell.value = names.get(cell.value, cell.value)
    buffer = io.BytesIO()
    opened.save(buffer)
    return buffer.getvalue()
