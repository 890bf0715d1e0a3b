"""Names that look the same are the same; titles stand apart."""

import re
import unicodedata
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.thai import TITLES, clean_name, name_key, names, split_title

THAI_TEXT = st.text(
    alphabet=st.characters(min_codepoint=0x0E01, max_codepoint=0x0E4E) | st.sampled_from(" \u200b")
)


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  สมชาย   ใจดี ", "สมชาย ใจดี"),
        ("สม\u200bชาย\ufeff", "สมชาย"),
        ("สมชาย\u00a0ใจดี\r\n", "สมชาย ใจดี"),
        ("เเสงดาว", "แสงดาว"),
        ("ก\u0e4d\u0e32พล", "กำพล"),
        ("น\u0e4d\u0e49\u0e32", "น้ำ"),
        ("น\u0e49\u0e4d\u0e32", "น้ำ"),
        ("น\u0e33\u0e49", "น้ำ"),
        ("ท\u0e48\u0e35", "ที่"),
        ("ผ\u0e49\u0e39", "ผู้"),
        ("สิทธ\u0e4c\u0e34", "สิทธิ์"),
        ("กว้้าง", "กว้าง"),
        ("José", "José"),
        ("นาย\x00ดี", "นายดี"),
    ],
)
def test_one_spelling_for_one_look(typed, clean):
    assert clean_name(typed) == clean


def test_sara_am_is_never_split():
    assert clean_name("สำนัก น้ำ") == "สำนัก น้ำ"
    assert unicodedata.normalize("NFKC", "น้ำ") != "น้ำ", "which is why NFKC is not used"


@given(THAI_TEXT)
def test_cleaning_twice_is_cleaning_once(text):
    once = clean_name(text)
    assert clean_name(once) == once


DIRTY = st.text(alphabet=st.sampled_from("กขเแำําิีุ่้๊๋์ \u200b\u00a0\tAz9๙-.’")) | st.text()


@given(DIRTY | THAI_TEXT)
def test_a_text_that_is_let_through_at_once_needed_no_cleaning(text):
    with patch.object(names, "_ODD", re.compile("")):  # everything is suspected
        whole_way = clean_name(text)
    assert clean_name(text) == whole_way


@pytest.mark.parametrize(
    ("typed", "title", "rest"),
    [
        ("นายสมชาย ใจดี", "นาย", "สมชาย ใจดี"),
        ("นาย สมชาย", "นาย", "สมชาย"),
        ("นางสาวมาลี", "นางสาว", "มาลี"),
        ("นางสาวิตรี แก้วใส", "นาง", "สาวิตรี แก้วใส"),
        ("น.ส.มาลี ใจดี", "นางสาว", "มาลี ใจดี"),
        ("น.ส มาลี", "นางสาว", "มาลี"),
        ("ด.ช.ต้น", "เด็กชาย", "ต้น"),
        ("ด.ญ. ใบบัว", "เด็กหญิง", "ใบบัว"),
        ("เด็กชายต้น", "เด็กชาย", "ต้น"),
        ("จ.ส.อ.ปิ่น", "จ.ส.อ.", "ปิ่น"),
        ("พ.ต.ท. กล้า", "พ.ต.ท.", "กล้า"),
        ("ว่าที่ ร.ต. ชัย", "ว่าที่ ร.ต.", "ชัย"),
        ("พระครู สุจริต", "พระครู", "สุจริต"),
        ("พระพาย ลมดี", "", "พระพาย ลมดี"),
        ("นางามตา", "", "นางามตา"),
        ("นาย", "", "นาย"),
        ("หม่อง ซอ", "", "หม่อง ซอ"),
        ("", "", ""),
    ],
)
def test_the_title_and_the_rest(typed, title, rest):
    assert split_title(typed) == (title, rest)


def test_every_title_offered_is_recognised():
    assert [split_title(f"{title} ดี")[0] for title in TITLES] == list(TITLES)
    assert len(set(TITLES)) == len(TITLES)


@pytest.mark.parametrize("unit", ["ํ่า", "่ิ", "ำ่", "เเ"])
def test_a_long_run_of_marks_ends_soon(unit):
    """Their order costs the square of a run: a hundred thousand would hold the server for minutes."""
    cleaned = clean_name("ก" + unit * 40_000)
    assert clean_name(cleaned) == cleaned
    assert len(cleaned) <= 40_001


@pytest.mark.parametrize(
    "text", ["นายสมชาย ใจดี", "นาย สมชาย  ใจดี", "สมชาย ใจดี", "ว่าที่ร้อยตรี ดร.สมชาย ใจดี", "สมชายใจดี\u200b"]
)
def test_a_person_has_one_key_however_the_name_is_written(text: str) -> None:
    assert name_key(text) == "สมชายใจดี"
