import pytest

from cases.thai import (
    clean_house_code,
    clean_phone,
    format_house_code,
    format_phone,
    house_code_problem,
    phone_problem,
)


@pytest.mark.parametrize(
    ("typed", "clean", "shown"),
    [
        ("081-234-5678", "0812345678", "081-234-5678"),
        ("๐๘๑ ๒๓๔ ๕๖๗๘", "0812345678", "081-234-5678"),
        ("812345678", "0812345678", "081-234-5678"),  # a spreadsheet took the 0
        ("812345678.0", "0812345678", "081-234-5678"),
        ("+66 81 234 5678", "0812345678", "081-234-5678"),
        ("(055) 123-456", "055123456", "055-123-456"),
        ("55123456", "055123456", "055-123-456"),
        ("02 123 4567", "021234567", "02-123-4567"),
        ("055-123-456 ต่อ ๑๒", "055123456 ต่อ 12", "055-123-456 ต่อ 12"),
        ("055123456#12", "055123456 ต่อ 12", "055-123-456 ต่อ 12"),
    ],
)
def test_phones_of_thailand(typed, clean, shown):
    assert clean_phone(typed) == clean
    assert format_phone(typed) == shown
    assert phone_problem(typed) is None


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("08123456", "มี 8 หลัก"),
        ("08123456789", "มี 11 หลัก"),
        ("0112345678", "ไม่ใช่หมายเลขโทรศัพท์ในประเทศไทย"),
        ("081-234-5678, 089-000-0000", "หมายเลขเดียว"),
        ("ไม่มี", "ต้องเป็นตัวเลข"),
    ],
)
def test_what_cannot_be_dialled(typed, says):
    assert says in phone_problem(typed)


def test_a_blank_phone_is_no_problem():
    assert phone_problem("  ") is None
    assert format_phone("ไม่มี") == "ไม่มี"


def test_house_code():
    assert clean_house_code("๖๓๐๑-๐๑๒๓๔๕-๖") == "63010123456"
    assert format_house_code("63010123456") == "6301-012345-6"
    assert house_code_problem("6301-012345-6") is None
    assert house_code_problem("") is None
    assert "มี 10 หลัก ต้องมี 11 หลัก" in house_code_problem("6301012345")
    assert "ต้องเป็นตัวเลข" in house_code_problem("บ้าน 12")
