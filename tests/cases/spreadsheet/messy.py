"""Registers as offices send them, each with what must become of it. No real person stands in any."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import openpyxl

from tests.cases.spreadsheet.registers import (
    HEADINGS,
    IDS,
    csv_of,
    fill,
    number,
    people,
    person,
    saved,
    workbook,
)

AT = {heading: at for at, heading in enumerate(HEADINGS)}


@dataclass(frozen=True)
class Messy:
    """`faults` as "rule cell"; `warned` as rules; `rescued` as "field → after"; `aside` rows; `asked` letters."""

    why: str
    make: Callable[[], bytes]
    good: int
    faults: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    rescued: tuple[str, ...] = ()
    aside: tuple[int, ...] = ()
    asked: str = ""
    name: str = "ทะเบียน.xlsx"
    remembered: dict[str, str] = field(default_factory=dict)


def plain(*rows: list[Any]) -> bytes:
    return workbook([HEADINGS, *rows])


def without(*headings: str) -> list[str]:
    return [heading for heading in HEADINGS if heading not in headings]


def only(row: list[Any], headings: list[str]) -> list[Any]:
    return [row[AT[heading]] for heading in headings]


def titled() -> bytes:
    top = [["บัญชีรายชื่อผู้ขอรับความช่วยเหลือ"], ["องค์การบริหารส่วนตำบลแม่กุ"], ["ประจำเดือน พฤศจิกายน พ.ศ. 2569"], []]
    return workbook([*top, HEADINGS, *people(3)], merged=["A1:L1", "A2:L2", "A3:L3"])


def other_order() -> bytes:
    headings = list(reversed(HEADINGS))
    return workbook([headings, *(list(reversed(row)) for row in people(3))])


def other_names() -> bytes:
    names = {
        "ลำดับที่": "ที่", "วันที่ยื่นคำขอ": "ว/ด/ป ที่ยื่นคำขอ", "ชื่อ-สกุล": "ชื่อ - สกุล ผู้ร้อง", "เลขประจำตัวประชาชน": "เลขบัตร ปชช.",
        "บ้านเลขที่": "เลขที่บ้าน", "หมู่ที่": "ม.", "ตำบล": "ต.", "เบอร์โทร": "หมายเลขติดต่อ", "ด้าน": "ประเภทความช่วยเหลือ",
        "ความเดือดร้อน": "สภาพปัญหา", "สิ่งที่ขอ": "ความช่วยเหลือที่ขอ", "ช่องทาง": "วิธีการยื่นคำขอ",
    }  # fmt: skip
    return workbook([[names[heading] for heading in HEADINGS], *people(3)])


def spaced_headings() -> bytes:
    return workbook([[f"  {heading[:2]} {heading[2:]}\n* " for heading in HEADINGS], *people(2)])


def totals_and_signatures() -> bytes:
    below = [
        ["รวมทั้งสิ้น 3 ราย"],
        [],
        [None, None, "ลงชื่อ.....................................ผู้จัดทำ"],
        [None, None, "(นางสาวตัวอย่าง รักงาน)"],
        [None, None, "ตำแหน่ง นักพัฒนาชุมชน"],
    ]
    return workbook([HEADINGS, *people(3), *below])


def groups_and_repeats() -> bytes:
    """A printed register: a heading for each village, the headings again on the second page, column numbers."""
    numbers = [f"({at})" for at in range(1, len(HEADINGS) + 1)]
    return workbook(
        [HEADINGS, numbers, ["หมู่ที่ 4 บ้านแม่กุน้อย"], *people(2), HEADINGS, ["หมู่ที่ 4 บ้านแม่กุใหญ่"], person(3)],
        merged=["A3:L3", "A7:L7"],
    )


def numbered_blanks() -> bytes:
    return workbook([HEADINGS, *people(2), [3], [4], [5], []])


def two_storeys() -> bytes:
    """ผู้ยื่นคำขอ over ชื่อ and สกุล, ที่อยู่ over its parts, one-storey headings merged downwards."""
    upper = [
        "ลำดับที่",
        "วันที่ยื่นคำขอ",
        "ผู้ยื่นคำขอ",
        None,
        None,
        "เลขประจำตัวประชาชน",
        "ที่อยู่",
        None,
        None,
        "ด้าน",
        "ความเดือดร้อน",
        "สิ่งที่ขอ",
    ]
    lower = [None, None, "คำนำหน้า", "ชื่อ", "สกุล", None, "บ้านเลขที่", "หมู่ที่", "ตำบล", None, None, None]
    rows = [
        [n, f"{n}/11/2569", "นาย", "สมชาย", "ใจดี", IDS[n], "1/2", 4, "แม่กุ", "สาธารณภัย", "น้ำท่วม", "ถุงยังชีพ"]
        for n in (1, 2)
    ]
    merged = ["A1:A2", "B1:B2", "C1:E1", "F1:F2", "G1:I1", "J1:J2", "K1:K2", "L1:L2"]
    return workbook([upper, lower, *rows], merged=merged)


def name_over_three() -> bytes:
    head = ["ลำดับ", "วันที่รับคำร้อง", "ชื่อ - นามสกุล", None, None, "เลขประจำตัว", "ที่อยู่", "ประเภทการช่วยเหลือ"]
    address = "12/3 หมู่ 4 ต.แม่กุ อ.แม่สอด จ.ตาก"
    rows = [[n, f"{n} พ.ย. 69", "นาง", "สมศรี", "มีสุข", IDS[n], address, "คุณภาพชีวิต"] for n in (1, 2)]
    return workbook([head, *rows], merged=["C1:E1"])


def floats() -> bytes:
    return plain(person(1, {"เลขประจำตัวประชาชน": float(IDS[1]), "เบอร์โทร": 812345678.0, "หมู่ที่": 4.0}))


def powers() -> bytes:
    whole = IDS[2]
    return plain(
        person(1, {"เลขประจำตัวประชาชน": "1.11E+12"}),
        person(2, {"เลขประจำตัวประชาชน": f"{whole[0]}.{whole[1:]}E+12"}),
        person(3, {"เลขประจำตัวประชาชน": 1110340000000}),
    )


def lost_zeros() -> bytes:
    pink, stateless = "0063012345678", "0630112345678"
    return plain(
        person(1, {"เลขประจำตัวประชาชน": int(number(pink[:12]))}),
        person(2, {"เลขประจำตัวประชาชน": int(number(stateless[:12])), "เบอร์โทร": 55123456}),
        person(3, {"เลขประจำตัวประชาชน": 12345678901}),
    )


def thai_digits() -> bytes:
    thai = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
    return plain([cell.translate(thai) if isinstance(cell, str) else cell for cell in person(5)])


def eras() -> bytes:
    days = ["5/11/2569", "5/11/2026", "5 พ.ย. 69", datetime(2026, 11, 5), datetime(2569, 11, 5), datetime(1969, 11, 5), 46331, "2026-11-05", "05112569"]  # fmt: skip
    return plain(*(person(n, {"วันที่ยื่นคำขอ": day}) for n, day in enumerate(days, 1)))


def no_days() -> bytes:
    days = ["31/11/2569", "5/11", "ไม่ทราบ", datetime(2027, 1, 5), "29/2/2568", None]
    return plain(*(person(n, {"วันที่ยื่นคำขอ": day}) for n, day in enumerate(days, 1)))


def dirty_text() -> bytes:
    return plain(
        person(1, {"ชื่อ-สกุล": "นาย\u200bสมชาย  ใจดี\ufeff", "สิ่งที่ขอ": "นํ้าดื่ม", "ตำบล": " แม่กุ\u00a0", "ด้าน": "ด้าน สาธารณภัย "}),
        person(2, {"ชื่อ-สกุล": "นาง สมศรีี มีสุข", "ความเดือดร้อน": "ไฟไหม้้บ้าน"}),
    )  # fmt: skip


def phones() -> bytes:
    cells = [812345678, "+66 81 234 5678", "0812345678, 0898765432", "08123", "055-123-456 ต่อ 12", "-"]
    return plain(*(person(n, {"เบอร์โทร": cell}) for n, cell in enumerate(cells, 1)))


def houses() -> bytes:
    cells = [datetime(2026, 3, 12), "12-มี.ค.", "12/3 ม.4", "เลขที่ ๑๒/๓", "ไม่มี"]
    return plain(*(person(n, {"บ้านเลขที่": cell}) for n, cell in enumerate(cells, 1)))


def places() -> bytes:
    return plain(
        *(person(n, {"ตำบล": cell}) for n, cell in enumerate(["ต.แม่กุ", "ตำบลแม่ปะ", "แม่กรุ", "หนองหลวง"], 1))
    )


def lists() -> bytes:
    kinds = ["สาธารณภัย", "ด้านส่งเสริมและพัฒนาคุณภาพชีวิต", "น้ำท่วม", "ถุงยังชีพ", "อวกาศ", None]
    return plain(*(person(n, {"ด้าน": cell}) for n, cell in enumerate(kinds, 1)))


def results() -> bytes:
    head = [*HEADINGS, "ผลการดำเนินการ", "รูปแบบการช่วยเหลือ", "จำนวนเงิน (บาท)", "วันที่จ่าย", "แหล่งเงิน"]
    rows = [
        [*person(1), "ช่วยเหลือแล้ว", "เงิน", "๓,๐๐๐ บาท", "6/11/2569", "งบกลาง"],
        [*person(2), "รอดำเนินการ", None, 0, None, None],
        [*person(3), "ไม่ผ่าน", "เงิน", 500, "6/11/2569", "งบกลาง"],
        [*person(4), "ช่วยแล้ว", None, 500, "6/11/2569", "งบกลาง"],
        [*person(5), "ช่วยแล้ว", "เงิน, สิ่งของ", 1500.5, "6/11/2569", "งบกลาง"],
        [*person(6), "ส่งต่อ", None, None, None, None],
        [*person(7), "ช่วยแล้ว", "เงิน", -500, "6/11/2569", "งบกลาง"],
    ]
    return workbook([head, *rows])


def merged_down() -> bytes:
    rows = people(4)
    for row in rows[1:3]:
        row[AT["วันที่ยื่นคำขอ"]] = row[AT["ด้าน"]] = None
    return workbook([HEADINGS, *rows], merged=["B2:B4", "I2:I4"])


def ditto() -> bytes:
    rows = people(3)
    for row in rows[1:]:
        row[AT["วันที่ยื่นคำขอ"]], row[AT["ตำบล"]], row[AT["ด้าน"]] = '"', "”", "-”-"
    return plain(*rows)


def doubtful() -> bytes:
    """วันที่, ประเภท and เรื่อง say too little; อาชีพ is nothing that is kept."""
    head = ["ที่", "วันที่", "ชื่อ-สกุล", "เลขประจำตัว", "ประเภท", "เรื่อง", "อาชีพ"]
    return workbook(
        [head, *([n, f"{n}/11/2569", "นายสมชาย ใจดี", IDS[n], "สาธารณภัย", "น้ำท่วม", "รับจ้าง"] for n in (1, 2))]
    )


REMEMBERED = {"วันที่": "received_on", "ประเภท": "kind", "เรื่อง": "hardship"}


def sheets() -> bytes:
    """A sheet a month, one that is no register, one that is hidden."""
    book = openpyxl.Workbook()
    book.active.title = "ต.ค."
    fill(book.active, [HEADINGS, *people(2)])
    fill(book.create_sheet("พ.ย."), [HEADINGS, person(3)])
    fill(book.create_sheet("สรุป"), [["ด้านที่ขอรับความช่วยเหลือ", "ราย", "จำนวนเงิน"], ["ด้านสาธารณภัย", 3, 1500]])
    hidden = book.create_sheet("เก่า")
    fill(hidden, [HEADINGS, *people(5)])
    hidden.sheet_state = "hidden"
    return saved(book)


def other_offices() -> bytes:
    head = ["รหัส อปท.", "ชื่อ อปท.", *HEADINGS]
    return workbook([
        head,
        [6630608, "อบต.แม่กุ", *person(1)],
        ["06630608", "องค์การบริหารส่วนตำบลแม่กุ", *person(2)],
        ["06630607", "องค์การบริหารส่วนตำบลพะวอ", *person(3)],
    ])  # fmt: skip


def whole_name_in_first() -> bytes:
    head = ["ลำดับ", "คำนำหน้า", "ชื่อ", "สกุล", "วันที่รับเรื่อง", "ด้าน", "เลขประจำตัว"]
    return workbook([
        head,
        [1, None, "นายสมชาย ใจดี", None, "1/11/2569", "สาธารณภัย", IDS[1]],
        [2, "นาง", "สมศรี", "มีสุข", "2/11/2569", "สาธารณภัย", IDS[2]],
        [3, None, "มะลิ", None, "3/11/2569", "สาธารณภัย", "G630112345"],
        [4, "น.ส.", None, "รักไทย", "4/11/2569", "สาธารณภัย", "ไม่มีบัตร"],
    ])  # fmt: skip


def far_down() -> bytes:
    return workbook([*([[]] * 20), HEADINGS, *people(2)])


MESSY = [
    Messy("a clean register", lambda: plain(*people(3)), 3),
    Messy("titles merged over the table", titled, 3, aside=(1, 2, 3)),
    Messy("columns in another order", other_order, 3),
    Messy("headings under other names", other_names, 3),
    Messy("headings with spaces, breaks and stars", spaced_headings, 2),
    Messy("a total and signatures below", totals_and_signatures, 3, aside=(5, 7, 8, 9)),
    Messy("groups, column numbers, headings again", groups_and_repeats, 3, aside=(2, 3, 6, 7)),
    Messy("numbered rows without anybody", numbered_blanks, 2, aside=(4, 5, 6)),
    Messy("headings of two storeys", two_storeys, 2, warned=("channel",), aside=()),
    Messy(
        "a name over three columns, an address in one",
        name_over_three,
        2,
        warned=("channel", "hardship", "wanted"),
    ),
    Messy(
        "numbers of people as floats",
        floats,
        1,
        rescued=(f"identity_number → {IDS[1]}", "phone → 0812345678"),
    ),
    Messy(
        "powers of ten",
        powers,
        1,
        faults=("identity_rounded D2", "identity_rounded D4"),
        rescued=(f"identity_number → {IDS[2]}",),
    ),
    Messy(
        "lost leading zeros",
        lost_zeros,
        2,
        faults=("identity_invalid D4",),
        rescued=("identity_number → 0063012345", "identity_number → 0630112345", "phone → 055123456"),
    ),
    Messy(
        "Thai digits", thai_digits, 1, rescued=(f"identity_number → {IDS[5]}", "house_no → 5/1", "moo → 4")
    ),
    Messy("พ.ศ. and ค.ศ. in one column", eras, 9, rescued=("received_on → 5 พ.ย. 2569",)),
    Messy(
        "days that are none",
        no_days,
        0,
        faults=("date B2", "date B3", "date B4", "date_future B5", "date B6", "required B7"),
    ),
    Messy(
        "invisible characters and doubled marks",
        dirty_text,
        2,
        rescued=("wanted → น้ำดื่ม", "hardship → ไฟไหม้บ้าน"),
    ),
    Messy(
        "telephones",
        phones,
        4,
        faults=("phone_invalid H4", "phone_invalid H5"),
        rescued=("phone → 0812345678",),
    ),
    Messy("house numbers that became days", houses, 3, faults=("house_no_date E2", "house_no_date E3")),
    Messy("subdistricts", places, 2, faults=("place_unknown G4", "place_several G5")),
    Messy(
        "words for a ด้าน",
        lists,
        4,
        faults=("unknown_choice I6", "required I7"),
        rescued=("kind → ด้านสาธารณภัย",),
    ),
    Messy(
        "results and help",
        results,
        4,
        faults=("contradiction M4", "help_form N5", "amount O8"),
        warned=("help_several", "help_amount", "referred_to", "outcome_reason"),
        rescued=("help_amount → 3000.00", "help_amount → "),
    ),
    Messy(
        "cells merged downwards", merged_down, 4, rescued=("received_on → 1/11/2569", "kind → ด้านสาธารณภัย")
    ),
    Messy("marks for the same", ditto, 3, rescued=("received_on → 1/11/2569", "subdistrict → แม่กุ")),
    Messy("headings that say too little", doubtful, 0, faults=("required 2", "required 3"), asked="BEF"),
    Messy(
        "the same, answered before",
        doubtful,
        2,
        remembered=REMEMBERED,
        warned=("house_no", "moo", "subdistrict", "channel", "wanted"),
    ),
    Messy("a sheet a month", sheets, 3),
    Messy("rows of another office", other_offices, 2, faults=("other_office A4", "other_office B4")),
    Messy(
        "a whole name in the column of the first",
        whole_name_in_first,
        3,
        faults=("required C5",),
        warned=("house_no", "moo", "subdistrict", "channel", "hardship", "wanted"),
        rescued=("document_type → รหัส G", "identity_number → ", "first_name → นาย สมชาย ใจดี"),
    ),
    Messy("headings on row 21", far_down, 2),
    Messy(
        "CSV in windows-874", lambda: csv_of([HEADINGS, *people(3)], encoding="cp874"), 3, name="ทะเบียน.csv"
    ),
    Messy("CSV in UTF-8 with semicolons", lambda: csv_of([HEADINGS, *people(3)], mark=";"), 3, name="a.csv"),
    Messy(
        "CSV with tabs and no mark",
        lambda: csv_of([HEADINGS, *people(3)], encoding="utf-8", mark="\t"),
        3,
        name="a.csv",
    ),
]
