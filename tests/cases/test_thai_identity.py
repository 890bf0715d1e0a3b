"""Identity numbers: invented ones with a right check digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.thai import (
    IdentityProblemKind,
    check_digit,
    clean_identity,
    format_identity,
    identity_problem,
    mask_identity,
)

GOOD = "1112034563562"


@pytest.mark.parametrize(
    "typed",
    [
        "1-1120-34563-56-2",
        "1 1120 34563 56 2",
        "๑๑๑๒๐๓๔๕๖๓๕๖๒",
        "'1112034563562",
        "1112034563562.0",
        "1–1120–34563–56–2",
    ],
)
def test_one_number_however_it_is_typed(typed):
    assert clean_identity(typed) == GOOD
    assert identity_problem(typed) is None


@pytest.mark.parametrize("first", "0678")
def test_people_without_thai_nationality_have_good_numbers_too(first):
    twelve = first + "63010012345"[:11]
    assert identity_problem(f"{twelve}{check_digit(twelve)}") is None


@pytest.mark.parametrize(
    ("typed", "kind", "says"),
    [
        ("111203456356", IdentityProblemKind.LENGTH, "มี 12 หลัก ต้องมี 13 หลัก — ตรวจสอบหลักที่ขาด"),
        ("11120345635622", IdentityProblemKind.LENGTH, "มี 14 หลัก ต้องมี 13 หลัก — ตรวจสอบหลักที่เกิน"),
        ("1112034563563", IdentityProblemKind.CHECK_DIGIT, "หลักตรวจสอบ"),
        ("1.11203E+12", IdentityProblemKind.ROUNDED, "ปัดเลข"),
        ("AB1234567", IdentityProblemKind.NOT_DIGITS, "ตัวเลข 13 หลัก"),
        ("", IdentityProblemKind.NOT_DIGITS, "ตัวเลข 13 หลัก"),
    ],
)
def test_each_fault_is_named(typed, kind, says):
    problem = identity_problem(typed)
    assert problem is not None
    assert problem.kind is kind
    assert says in str(problem)
    assert problem.overridable is (kind is IdentityProblemKind.CHECK_DIGIT)


@given(
    st.text(alphabet="0123456789", min_size=12, max_size=12),
    st.sampled_from([0, 1, *range(3, 12)]),
    st.integers(1, 9),
)
def test_one_wrong_digit_is_nearly_always_seen(twelve, place, step):
    """Not the third one: its weight is 11, and the rule counts modulo 11."""
    wrong = twelve[:place] + str((int(twelve[place]) + step) % 10) + twelve[place + 1 :]
    if check_digit(twelve) == check_digit(wrong):  # remainders 0 and 10 share the digit 1
        assert check_digit(twelve) == 1
    assert identity_problem(twelve + str(check_digit(twelve))) is None


def test_shown_whole_and_masked():
    assert format_identity(GOOD) == "1-1120-34563-56-2"
    assert mask_identity(GOOD) == "x-xxxx-xxxxx-56-2"
    assert mask_identity("1-1120-34563-56-2") == "x-xxxx-xxxxx-56-2"
    assert format_identity("ab1234567") == "AB1234567"
    assert mask_identity("AB1234567") == "xxxxxx567"
    assert mask_identity("123456") == "xxxxxx"
    assert mask_identity("") == ""
