from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.thai import ThaiMoneyError, baht_text, format_baht, format_quantity, parse_baht


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "ศูนย์บาทถ้วน"),
        ("1", "หนึ่งบาทถ้วน"),
        ("10", "สิบบาทถ้วน"),
        ("11", "สิบเอ็ดบาทถ้วน"),
        ("20", "ยี่สิบบาทถ้วน"),
        ("21", "ยี่สิบเอ็ดบาทถ้วน"),
        ("101", "หนึ่งร้อยเอ็ดบาทถ้วน"),
        ("110", "หนึ่งร้อยสิบบาทถ้วน"),
        ("3000", "สามพันบาทถ้วน"),
        ("13500", "หนึ่งหมื่นสามพันห้าร้อยบาทถ้วน"),
        ("88600", "แปดหมื่นแปดพันหกร้อยบาทถ้วน"),
        ("1000001", "หนึ่งล้านเอ็ดบาทถ้วน"),
        ("11000000", "สิบเอ็ดล้านบาทถ้วน"),
        ("21000021", "ยี่สิบเอ็ดล้านยี่สิบเอ็ดบาทถ้วน"),
        ("2000000000000", "สองล้านล้านบาทถ้วน"),
        ("1500000000000", "หนึ่งล้านห้าแสนล้านบาทถ้วน"),
        ("0.01", "หนึ่งสตางค์"),
        ("0.50", "ห้าสิบสตางค์"),
        ("3000.25", "สามพันบาทยี่สิบห้าสตางค์"),
        ("1.11", "หนึ่งบาทสิบเอ็ดสตางค์"),
        ("-5", "ลบห้าบาทถ้วน"),
    ],
)
def test_amounts_in_words(amount, words):
    assert baht_text(Decimal(amount)) == words


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("3000", "3000.00"), ("3,000", "3000.00"), ("3,000.50", "3000.50"), ("๓,๐๐๐", "3000.00"), ("3,000 บาท", "3000.00"),
        ("3,000 บาทถ้วน", "3000.00"), ("3,000.-", "3000.00"), ("฿ 20", "20.00"), ("1,234,567.8", "1234567.80"), ("0", "0.00"),
    ],
)  # fmt: skip
def test_amounts_as_typed(typed, amount):
    assert parse_baht(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed", ["", "บาท", "-5", "1,5", "12,34", "1.234", "สามพัน", "1 000", "1e5", "NaN", "5-10"]
)
def test_amounts_that_could_mean_anything_are_refused(typed):
    with pytest.raises(ThaiMoneyError) as refused:
        parse_baht(typed)
    assert "—" in str(refused.value)


@given(st.decimals(0, 10**12, places=2))
def test_what_is_shown_is_read_back(amount):
    assert parse_baht(format_baht(amount)) == amount


def test_shown_with_separators():
    assert format_baht(Decimal("3000")) == "3,000.00"
    assert format_baht(Decimal("0.005")) == "0.01"


@pytest.mark.parametrize(
    ("quantity", "shown"),
    [("40.00", "40"), ("2.50", "2.5"), ("1250", "1,250"), ("100", "100"), ("0.25", "0.25")],
)
def test_a_quantity_has_no_zeros_behind(quantity: str, shown: str):
    assert format_quantity(Decimal(quantity)) == shown
