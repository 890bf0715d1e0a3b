"""Whose row it is: the office, the applicant and the document."""

import re
from collections.abc import Iterator
from typing import Any

from cases.rules import THIRTEEN_DIGITS
from cases.spreadsheet import rescue
from cases.spreadsheet.cells import shown
from cases.spreadsheet.fields import FIELDS
from cases.spreadsheet.reader import Found, RowReader
from cases.spreadsheet.rescue import is_blank
from cases.thai import clean_identity, identity_problem, split_title

_DIGIT = re.compile(r"\d")
_G_CODE = re.compile(r"G\d{5,}", re.ASCII)
_PASSPORT = re.compile(r"[A-Z]{1,2}\d{6,8}", re.ASCII)


def check_office(reader: RowReader) -> None:
    """A row of another office stands in a register that was put together for a district or a province."""
    Who(reader).office()


def read_applicant(reader: RowReader) -> Found:
    """Values by the names of `cases.facts.ApplicantFields`."""
    return Who(reader).applicant()


class Who:
    """The office and the applicant of one row."""

    def __init__(self, row: RowReader) -> None:
        self.row = row
        self.cells, self.references, self.today = row.cells, row.references, row.today

    def office(self) -> None:
        for name in ("lao_code", "lao_name"):
            cell = self.cells.get(name)
            if not is_blank(cell) and not self.references.is_office(name, shown(cell)):
                self.row.fault(
                    "other_office",
                    name,
                    f"แถวนี้เป็นข้อมูลของ “{shown(cell)}” ไม่ใช่ของ{self.references.office_name} "
                    "— ลบแถวนี้ออก หรือแก้ให้ตรงกับหน่วยงานที่นำเข้า",
                    self.references.office_code if name == "lao_code" else self.references.office_name,
                )

    def applicant(self) -> Found:
        title, first, last = self._names()
        if not first:
            name = "full_name" if "full_name" in self.row.columns else "first_name"
            if not self.row.has_fault(name):
                self.row.fault(
                    "required",
                    name,
                    "ยังไม่ได้กรอกชื่อผู้ยื่นคำขอ — พิมพ์ชื่อตามเอกสาร หากไม่ทราบให้พิมพ์ “ไม่ทราบชื่อ”",
                )
        document, number, reason = self._identity()
        return {
            "title": title,
            "first_name": first,
            "last_name": last,
            "document_type": document,
            "identity_number": number,
            "identity_override": reason,
            "birth": self.row.read("birth", rescue.birth, self.today),
            "phone": self.row.read("phone", rescue.phone),
        }

    def _names(self) -> tuple[str, str, str]:
        title, last = self.row.line("title"), self.row.line("last_name")
        first = self.row.line("first_name")
        whole = first or self.row.line("full_name")
        if first and (last or " " not in first) and (title or not split_title(first)[0]):
            return title, first, last
        if not whole:
            return title, "", last
        found, rest = split_title(whole)
        first_part, _, last_part = rest.partition(" ")
        if first:
            self.row.say(
                "first_name", f"{found or title} {rest}".strip(), "แยกคำนำหน้า ชื่อ และสกุลออกจากช่องเดียว"
            )
        if last:
            first_part, last_part = rest, last
        return self._fitting(title or found, first_part, last_part)

    def _fitting(self, title: str, first: str, last: str) -> tuple[str, str, str]:
        """Parts of a cell that holds them all are as long as the form takes them."""
        for name, value in (("title", title), ("first_name", first), ("last_name", last)):
            if len(value) > FIELDS[name].longest:
                most = FIELDS[name].longest
                self.row.fault(
                    "too_long",
                    "full_name" if "full_name" in self.row.columns else name,
                    f"{FIELDS[name].label}ยาว {len(value)} ตัวอักษร ใส่ได้ไม่เกิน {most} ตัวอักษร — ตัดข้อความให้สั้นลง",
                )
        return title, first, last

    def _identity(self) -> tuple[str, str, str]:
        document = self.row.choice("document_type")
        cell = self.cells.get("identity_number")
        if (
            isinstance(cell, str)
            and not _DIGIT.search(cell)
            and self.references.code_of("document_type", cell) == "none"
        ):
            self.row.say("identity_number", "", "อ่านเป็นไม่มีเอกสารแสดงตน")
            return "none", "", ""
        document = document or self._document_of(cell)
        thirteen = document in THIRTEEN_DIGITS
        number = self.row.read("identity_number", rescue.identity, thirteen) or ""
        reason = self.row.line("identity_override")
        if not self.row.has_fault("identity_number"):
            for rule, sentence in identity_trouble(number, document, reason):
                self.row.fault(rule, "identity_number", sentence)
            if len(number) > FIELDS["identity_number"].longest:
                self.row.fault(
                    "too_long", "identity_number", "เลขประจำตัวยาวเกิน 30 ตัวอักษร — พิมพ์เฉพาะเลขที่ปรากฏบนเอกสาร"
                )
        return document, number, reason

    def _document_of(self, cell: Any) -> str:
        """What kind of document a number without one must be: the form begins with the identity card, too."""
        number = clean_identity(shown(cell)) if isinstance(cell, str) else ""
        guessed = "g_code" if _G_CODE.fullmatch(number) else "passport" if _PASSPORT.fullmatch(number) else ""
        if guessed:
            name = self.references.document_types[guessed]
            self.row.say("document_type", name, f"ไม่ได้ระบุประเภทเอกสาร เลขมีรูปแบบของ{name}")
        return guessed or "thai_id"


def identity_trouble(number: str, document: str, reason: str) -> Iterator[tuple[str, str]]:
    """(rule, sentence) as the form has them: a number that cannot be right is refused, a doubtful one asks why."""
    if document == "none":
        if number:
            yield (
                "identity_without_paper",
                "ประเภทเอกสารเป็น “ไม่มีเอกสาร” แต่มีเลขประจำตัวอยู่ — แก้ประเภทเอกสารให้ตรงกับเลข หรือลบเลขออกหากไม่มีเอกสารจริง",
            )
        return
    problem = identity_problem(number) if number and document in THIRTEEN_DIGITS else None
    if problem and not (problem.overridable and reason):
        yield "identity_check" if problem.overridable else "identity_invalid", problem.text
