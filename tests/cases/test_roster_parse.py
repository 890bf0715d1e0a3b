"""Reading a pasted roster: columns, numbering, Thai digits, what is refused, what is to be mended and where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.roster import MOST, Parsed, RosterLine, line_of, parse, problems_of

SOMSRI = RosterLine("นางสมศรี ใจดี", "12/3", "4")
TOWN = RosterLine("นายชัย มีสุข", "7", "", "บ้านเหนือ")


def lines(text: str) -> list[RosterLine]:
    found = parse(text)
    assert found.problems == []
    return found.lines


def said(text: str) -> list[str]:
    return [str(problem) for problem in parse(text).problems]


@pytest.mark.parametrize(
    "text",
    [
        "นางสมศรี ใจดี\t12/3\t4",
        "นางสมศรี ใจดี,12/3,4",
        "นางสมศรี ใจดี , 12/3 , หมู่ที่ 4",
        "นางสมศรี ใจดี   12/3   4",
        "นางสมศรี ใจดี 12/3 4",
        "นางสมศรี ใจดี 12/3 หมู่ที่ 4",
        "นางสมศรี ใจดี 12/3 ม.4",
        "นางสมศรี ใจดี บ้านเลขที่ 12/3 หมู่ 4",
        "1. นางสมศรี ใจดี เลขที่ 12/3 หมู่ที่ 4",
        "นางสมศรี ใจดี บ้านเลขที่\t12/3\t4".replace(" บ้านเลขที่", ""),
        "1\tนางสมศรี ใจดี\t12/3\t4",
        "1.\tนางสมศรี ใจดี\t12/3\t4",
        "๑)\tนางสมศรี ใจดี\t๑๒/๓\t๔",
        "1. นางสมศรี ใจดี 12/3 4",
        "1.นางสมศรี ใจดี\t12/3\tม.4",
        "12 นางสมศรี ใจดี 12/3 4",
        "นาง\tสมศรี\tใจดี\t12/3\t4",
        "1\tนาง\tสมศรี\tใจดี\t12/3\t4.0",
        "นางสมศรี\tใจดี\t12/3 หมู่ 4",
        "นางสมศรี  ใจดี  บ้านเลขที่ 12/3  หมู่ 4",
        '"นางสมศรี ใจดี","12/3","4"',
        "นางสมศรี​ ใจดี\t12/3\t4",
        "\n\nนางสมศรี ใจดี\t12/3\t4\r\n\n",
    ],
)
def test_however_it_was_written_it_is_the_same_line(text: str) -> None:
    assert lines(text) == [SOMSRI]


@pytest.mark.parametrize(
    "text",
    [
        "นายชัย มีสุข\t7\tบ้านเหนือ",
        "นายชัย มีสุข\t7\tชุมชนบ้านเหนือ",
        "นายชัย มีสุข\t7\t\tชุมชนบ้านเหนือ",
        "นายชัย มีสุข, 7, ชุมชน บ้านเหนือ",
        "นายชัย มีสุข 7 ชุมชนบ้านเหนือ",
    ],
)
def test_words_in_place_of_a_moo_are_a_community(text: str) -> None:
    assert lines(text) == [TOWN]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("หน่อแอ", RosterLine("หน่อแอ")),
        ("หน่อแอ\t-\t5", RosterLine("หน่อแอ", "", "5")),
        ("หน่อแอ\tไม่มี\t5", RosterLine("หน่อแอ", "ไม่มี", "5")),
        ("หน่อแอ\t\t\tบ้านใต้", RosterLine("หน่อแอ", "", "", "บ้านใต้")),
        ("หน่อแอ\tหมู่ที่ 5", RosterLine("หน่อแอ", "", "5")),
        ("Naw Paw Htoo\t9\t2", RosterLine("Naw Paw Htoo", "9", "2")),
        ("รวมพร ใจดี\t9\t2", RosterLine("รวมพร ใจดี", "9", "2")),
        ("ด.ช.หนึ่ง ใจดี\t9\t2", RosterLine("ด.ช.หนึ่ง ใจดี", "9", "2")),
    ],
)
def test_what_is_not_known_stays_blank(text: str, line: RosterLine) -> None:
    assert lines(text) == [line]


@pytest.mark.parametrize(
    "heading",
    [
        "ลำดับ\tชื่อ-สกุล\tบ้านเลขที่\tหมู่ที่",
        "ที่\tชื่อ – นามสกุล\tเลขที่\tหมู่ที่/ชุมชน",
        "ลำดับที่\tชื่อ และ สกุล\tบ้านเลขที่\tหมู่",
        "No.\tรายชื่อผู้ประสบภัย\tที่อยู่\tม.",
    ],
)
def test_columns_are_found_by_their_heading(heading: str) -> None:
    assert lines(f"{heading}\n1\tนางสมศรี ใจดี\t12/3\t4\n2\tนายชัย มีสุข\t7\tชุมชนบ้านเหนือ") == [
        SOMSRI,
        RosterLine("นายชัย มีสุข", "7", "", "บ้านเหนือ"),
    ]


def test_a_heading_may_stand_in_another_order_beneath_a_title() -> None:
    found = parse(
        "บัญชีรายชื่อผู้ประสบอุทกภัย ตำบลแม่กุ\n\n"
        "หมู่ที่\tบ้านเลขที่\tคำนำหน้า\tชื่อ\tสกุล\tหมายเหตุ\n4\t12/3\tนาง\tสมศรี\tใจดี\tน้ำท่วมสูง"
    )
    assert (found.lines, found.problems) == ([SOMSRI], [])
    assert found.notes == ["ข้ามบรรทัดที่ 1: ข้อความเหนือหัวตาราง", "ไม่ได้ใช้คอลัมน์ หมายเหตุ"]


def test_a_column_without_a_heading_is_not_left_out_in_silence() -> None:
    """A heading of two rows, of which the second was deleted: หมู่ที่ stands under nothing."""
    found = parse("ที่\tชื่อ-สกุล\tบ้านเลขที่\t\n1\tนางสมศรี ใจดี\t12/3\t4\nรวม\t\t\t1")
    assert found.lines == [RosterLine("นางสมศรี ใจดี", "12/3")]
    assert found.notes[0] == "ไม่ได้ใช้คอลัมน์ที่ 4 ซึ่งไม่มีหัวตารางในบรรทัดที่ 1"


def test_somebody_called_total_is_somebody() -> None:
    assert lines("นายรวม ใจดี\t1\t4") == [RosterLine("นายรวม ใจดี", "1", "4")]


def test_a_heading_of_single_spaces_is_still_a_heading() -> None:
    assert lines("ลำดับ ชื่อ-สกุล บ้านเลขที่ หมู่ที่\n1 นางสมศรี ใจดี 12/3 4") == [SOMSRI]


@pytest.mark.parametrize(
    "footer",
    [
        "รวม\t40\tคน",
        "รวมทั้งสิ้น 40 ราย",
        "รวม 40 ครัวเรือน 120 คน",
        "รวมเป็นเงิน\t\t6,000.00 บาท",
        "ลงชื่อ..............ผู้ใหญ่บ้าน",
        "(..........)",
        "\t\t(นายผู้ใหญ่ บ้านดี)",
        "ผู้ใหญ่บ้านหมู่ที่ 4",
    ],
)
def test_totals_and_signatures_are_no_people(footer: str) -> None:
    found = parse(f"นางสมศรี ใจดี\t12/3\t4\n{footer}")
    assert (found.lines, found.problems) == ([SOMSRI], [])
    assert found.notes == ["ข้ามบรรทัดที่ 2: แถวรวมหรือลายมือชื่อ"]


@pytest.mark.parametrize(
    "cell",
    [
        "1112034563562",
        "1-1120-34563-56-2",
        "๑-๑๑๒๐-๓๔๕๖๓-๕๖-๒",
        "1 1120 34563 56 2",
        "1.11E+12",
        "0812345678",
        "081-234-5678",
        "081 234 5678",
        "812345678",
        "055-123456",
        "โทร 0812345678",
        "1\t1\t1\t2\t0\t3\t4\t5\t6\t3\t5\t6\t2",
        "081\t234\t5678",
    ],
)
@pytest.mark.parametrize(
    "line", ["นางสมศรี ใจดี\t{}\t12/3\t4", "1\tนางสมศรี ใจดี\t12/3\t4\t{}", "นางสมศรี ใจดี, {}"]
)
def test_identity_numbers_and_telephones_are_refused(line: str, cell: str) -> None:
    found = parse("นายชัย มีสุข\t7\t4\n" + line.format(cell))
    assert found.refused
    assert any(problem.line == 2 and "ซึ่งบัญชีนี้ไม่ใช้" in problem.message for problem in found.problems)


@pytest.mark.parametrize(
    "heading", ["เลขประจำตัวประชาชน", "เลขบัตร", "เลข 13 หลัก", "เบอร์โทร", "โทรศัพท์", "มือถือ"]
)
def test_a_column_of_them_is_refused_by_its_heading_and_a_blank_one_is_not(heading: str) -> None:
    text = f"ชื่อ\tบ้านเลขที่\t{heading}\nนางสมศรี ใจดี\t12/3\t"
    assert not parse(text).refused
    found = parse(text + "AB1234")
    assert found.refused
    assert found.problems[0].line == 1


@pytest.mark.parametrize(
    "text", ["นางสมศรี ใจดี\t12345678\t4", "นางสมศรี ใจดี\t123/456\t12", "ก ข\t99/1-99/12\t10"]
)
def test_house_numbers_are_no_telephones(text: str) -> None:
    assert not parse(text).refused


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("ก ข\t1\t2\n\t12/3\t4", "บรรทัดที่ 2: ไม่มีชื่อ"),
        ("ก ข\t1\t2\n\n12/3\t4", "บรรทัดที่ 3: ชื่อ “12/3” มีตัวเลข"),
        ("ก ข\t12-มี.ค.\t4", "บรรทัดที่ 1: บ้านเลขที่ “12-มี.ค.” ถูกโปรแกรมตารางเปลี่ยนเป็นวันที่"),
        ("ก ข\t12-Mar\t4", "บรรทัดที่ 1: บ้านเลขที่ “12-Mar” ถูกโปรแกรมตารางเปลี่ยนเป็นวันที่"),
        ("ก ข\t2026-03-12\t4", "บรรทัดที่ 1: บ้านเลขที่ “2026-03-12” ถูกโปรแกรมตารางเปลี่ยนเป็นวันที่"),
        ("ก" * 201, "บรรทัดที่ 1: ชื่อยาว 201 ตัวอักษร"),
        ("ก\t" + "1/" * 16 + "\t4", "บรรทัดที่ 1: บ้านเลขที่ยาว 32 ตัวอักษร"),
        ("ก\t1\t" + "ข" * 81, "บรรทัดที่ 1: ชุมชนยาว 81 ตัวอักษร"),
    ],
)
def test_what_is_to_be_mended_is_told_by_line(text: str, sentence: str) -> None:
    (problem,) = said(text)
    assert problem.startswith(sentence)
    assert " — " in problem


def test_every_line_is_told_of_at_once_in_order() -> None:
    assert [problem.line for problem in parse("\t1\nก ข\t1\t2\n\t3\n5\t6\t7").problems] == [1, 3, 4]


def test_a_twin_is_noted_and_not_refused() -> None:
    found = parse("นางสมศรี ใจดี\t12/3\t4\nก ข\t1\t2\nนางสมศรี ใจดี\t๑๒/๓\t4")
    assert (len(found.lines), found.problems) == (3, [])
    assert found.notes == ["บรรทัดที่ 3 ซ้ำกับบรรทัดที่ 1: นางสมศรี ใจดี"]


def test_forty_lines_at_once_and_five_hundred_at_most() -> None:
    many = [f"{n}\tนายก{'ข' * n}\t{n}/1\t4" for n in range(1, MOST + 2)]
    assert [line.house_no for line in lines("\n".join(many[:40]))] == [f"{n}/1" for n in range(1, 41)]
    assert "ใส่ได้ไม่เกิน 500 คน" in " ".join(said("\n".join(many)))


@pytest.mark.parametrize("text", ["", "  \n \t \n", "-", "—\n.\n"])
def test_nothing_is_nobody(text: str) -> None:
    assert parse(text) == Parsed()


def test_typed_fields_are_read_and_judged_alike() -> None:
    assert line_of(" นางสมศรี  ใจดี", "บ้านเลขที่ ๑๒/๓", "หมู่ที่ ๔") == SOMSRI
    assert line_of("นายชัย มีสุข", "7", "", "ชุมชนบ้านเหนือ") == TOWN
    assert problems_of(line_of("", "7"))[0].startswith("ไม่มีชื่อ")


letters = st.text("กขคงจฉชซabc", min_size=1, max_size=12)
numbers = st.integers(1, 9999).map(str) | st.tuples(st.integers(1, 999), st.integers(1, 99)).map(
    "{0[0]}/{0[1]}".format
)
moos = st.tuples(st.integers(1, 30).map(str), st.just(""))
places = st.one_of(moos, st.tuples(st.just(""), letters | st.just("")))
people = st.tuples(letters, letters, numbers | st.just(""), places).map(
    lambda told: RosterLine(f"{told[0]} {told[1]}", told[2], *told[3])
)


@given(st.lists(people, max_size=8))
def test_what_is_written_out_is_read_back(written: list[RosterLine]) -> None:
    found = parse("\n".join(line.text for line in written))
    assert (found.lines, found.problems) == (written, [])


@given(st.text(max_size=300))
def test_no_text_whatever_makes_it_fall(text: str) -> None:
    found = parse(text)
    assert all(problem.line >= 1 for problem in found.problems)
    assert all(line.name for line in found.lines) or found.problems


@given(st.text("0123456789๐๑๒๓๔๕๖๗๘๙ -\t,กข", max_size=60), st.from_regex(r"0[689]\d{8}", fullmatch=True))
def test_a_telephone_never_slips_through(around: str, number: str) -> None:
    assert parse(f"{around}\t{number}\nก ข\t1\t2").refused


def test_as_many_lines_as_may_be_are_read() -> None:
    """As many people as one case may list, and as many lines again of sums and signatures."""
    people = ["นายก ข\t1\t4"] * MOST
    found = parse("\n".join([*people, *["รวม 1 คน"] * MOST]))
    assert (len(found.lines), found.problems) == (MOST, [])
    assert "1,001 คน" in " ".join(said("\n".join([*people, *["รวม 1 คน"] * (MOST + 1)])))


def test_a_name_and_a_place_may_be_just_as_long_as_their_columns() -> None:
    assert lines(f"{'ก' * 200}\t{'1/' * 15}\t{'ข' * 80}") == [RosterLine("ก" * 200, "1/" * 15, "", "ข" * 80)]


def test_two_lines_without_a_name_are_two_mistakes_and_no_twins() -> None:
    found = parse("นายก ดี\t2\t4\n\t1\t4\n\t1\t4")
    assert len(found.problems) == 2
    assert not any("ซ้ำ" in note for note in found.notes)


def test_a_village_of_three_digits_is_a_village() -> None:
    assert lines("นายก ข\t1\t120") == [RosterLine("นายก ข", "1", "120")]
