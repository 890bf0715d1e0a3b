"""The parts of a row in the order of the paper form: office, applicant, place, request, result, help.

Each method reads its cells through the row's reader, which collects faults and what was rescued, and returns values by
the names of `cases.facts`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from cases.roster import line_of
from cases.rules import THIRTEEN_DIGITS
from cases.spreadsheet import rescue
from cases.spreadsheet.cells import shown
from cases.spreadsheet.fields import FIELDS
from cases.spreadsheet.places import read_address
from cases.spreadsheet.references import Place, References
from cases.spreadsheet.rescue import is_blank
from cases.thai import clean_identity, identity_problem, split_title

if TYPE_CHECKING:
    from cases.spreadsheet.check import RowReader

Found = dict[str, Any]
LINE_FIELDS = ("referred_to", "outcome_reason")
LONGEST = {"house_no": 30, "moo": 10, "community": 80, "alley": 80, "road": 80}
HELP = (
    "help_forms",
    "help_description",
    "help_quantity",
    "help_unit",
    "help_amount",
    "helped_on",
    "budget_sources",
    "receiver",
    "evidence",
)
_SEVERAL = re.compile(r"\s*(?:[,;+]|และ)\s*")
_PLAIN_HOUSE = re.compile(r"\d{1,5}(?:/\d{1,5})?", re.ASCII)
_PLAIN_MOO = re.compile(r"\d{1,3}", re.ASCII)
_G_CODE = re.compile(r"G\d{5,}", re.ASCII)
_PASSPORT = re.compile(r"[A-Z]{1,2}\d{6,8}", re.ASCII)


class Parts:
    """Reads one row; `read` returns values by the names of `cases.facts` and the list "help"."""

    def __init__(self, reader: "RowReader", references: References, today: date) -> None:
        self.reader, self.references, self.today = reader, references, today
        self.cells = reader.cells

    def read(self) -> Found:
        self._office()
        found = self._applicant() | self._place() | self._request()
        found |= self._outcome()
        found["help"] = self._help(found.get("outcome", ""))
        found["case_number"] = self.reader.read("case_number", rescue.case_number)
        return found

    def _line(self, name: str, *, digits: bool = False) -> str:
        if self.cells.get(name) is None:
            return ""
        return self.reader.read(name, rescue.line, FIELDS[name].longest, digits=digits) or ""

    def _office(self) -> None:
        """A row of another office stands in a register that was put together for a district or a province."""
        for name in ("lao_code", "lao_name"):
            cell = self.cells.get(name)
            if not is_blank(cell) and not self.references.is_office(name, shown(cell)):
                self.reader.fault(
                    "other_office",
                    name,
                    f"แถวนี้เป็นข้อมูลของ “{shown(cell)}” ไม่ใช่ของ{self.references.office_name} "
                    "— ลบแถวนี้ออก หรือแก้ให้ตรงกับหน่วยงานที่นำเข้า",
                    self.references.office_code if name == "lao_code" else self.references.office_name,
                )

    # --- who -------------------------------------------------------------------------------------
    def _applicant(self) -> Found:
        title, first, last = self._names()
        if not first:
            name = "full_name" if "full_name" in self.reader.columns else "first_name"
            if not self.reader.has_fault(name):
                self.reader.fault(
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
            "birth": self.reader.read("birth", rescue.birth, self.today),
            "phone": self.reader.read("phone", rescue.phone),
        }

    def _names(self) -> tuple[str, str, str]:
        title, last = self._line("title"), self._line("last_name")
        first = self._line("first_name")
        whole = first or self._line("full_name")
        if first and (last or " " not in first) and (title or not split_title(first)[0]):
            return title, first, last
        if not whole:
            return title, "", last
        found, rest = split_title(whole)
        first_part, _, last_part = rest.partition(" ")
        if first:
            self.reader.say(
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
                self.reader.fault(
                    "too_long",
                    "full_name" if "full_name" in self.reader.columns else name,
                    f"{FIELDS[name].label}ยาว {len(value)} ตัวอักษร ใส่ได้ไม่เกิน {most} ตัวอักษร — ตัดข้อความให้สั้นลง",
                )
        return title, first, last

    def _identity(self) -> tuple[str, str, str]:
        document = self._choice("document_type")
        cell = self.cells.get("identity_number")
        if isinstance(cell, str) and self.references.code_of("document_type", cell) == "none":
            self.reader.say("identity_number", "", "อ่านเป็นไม่มีเอกสารแสดงตน")
            return "none", "", ""
        document = document or self._document_of(cell)
        thirteen = document in THIRTEEN_DIGITS
        number = self.reader.read("identity_number", rescue.identity, thirteen) or ""
        reason = self._line("identity_override")
        if not self.reader.has_fault("identity_number"):
            for rule, sentence in identity_trouble(number, document, reason):
                self.reader.fault(rule, "identity_number", sentence)
            if len(number) > FIELDS["identity_number"].longest:
                self.reader.fault(
                    "too_long", "identity_number", "เลขประจำตัวยาวเกิน 30 ตัวอักษร — พิมพ์เฉพาะเลขที่ปรากฏบนเอกสาร"
                )
        return document, number, reason

    def _document_of(self, cell: Any) -> str:
        """What kind of document a number without one must be: the form begins with the identity card, too."""
        number = clean_identity(shown(cell)) if isinstance(cell, str) else ""
        guessed = "g_code" if _G_CODE.fullmatch(number) else "passport" if _PASSPORT.fullmatch(number) else ""
        if guessed:
            name = self.references.document_types[guessed]
            self.reader.say("document_type", name, f"ไม่ได้ระบุประเภทเอกสาร เลขมีรูปแบบของ{name}")
        return guessed or "thai_id"

    # --- where -----------------------------------------------------------------------------------
    def _place(self) -> Found:
        told = read_address(self._line("address")) if "address" in self.cells else {}
        house_no = self.reader.read("house_no", rescue.house_no) or told.get("house_no", "")
        moo = (
            self._line("moo", digits=True)
            or self._line("moo_or_community", digits=True)
            or told.get("moo", "")
        )
        community = self._line("community") or told.get("community", "")
        house_no, moo, community = self._house(house_no, moo, community)
        found = {
            "house_no": house_no,
            "moo": moo,
            "community": community,
            "alley": self._line("alley") or told.get("alley", ""),
            "road": self._line("road") or told.get("road", ""),
        }
        self._check_lengths(found)
        place = self._subdistrict(told)
        return found | {
            "house_code": self.reader.read("house_code", rescue.house_code),
            "subdistrict_id": place.code if place else None,
        }

    def _house(self, house_no: str, moo: str, community: str) -> tuple[str, str, str]:
        """In one spelling, as the roster reads them: 12/3 ม.4 is a house and its หมู่, หมู่ที่ 4 is 4, words are a ชุมชน."""
        if (not house_no or _PLAIN_HOUSE.fullmatch(house_no)) and (not moo or _PLAIN_MOO.fullmatch(moo)):
            return house_no, moo, community
        number, _, other = moo.partition(",")  # our own file: หมู่ที่ 4, ชุมชนตัวอย่าง
        line = line_of("", house_no, number, community or other)
        return line.house_no, line.moo, line.community

    def _check_lengths(self, found: Mapping[str, str]) -> None:
        for name, most in LONGEST.items():
            if len(found[name]) > most:
                where = next(
                    (one for one in (name, "moo_or_community", "address") if one in self.reader.columns), name
                )
                self.reader.fault(
                    "too_long",
                    where,
                    f"{FIELDS[name].label}ยาว {len(found[name])} ตัวอักษร ใส่ได้ไม่เกิน {most} ตัวอักษร — ตัดข้อความให้สั้นลง",
                )

    def _subdistrict(self, told: Mapping[str, str]) -> Place | None:
        name, district, province = (
            self._line(one) or told.get(one, "") for one in ("subdistrict", "district", "province")
        )
        if not name:
            return self._only_one(district)
        found = self.references.named(name, district, province)
        if len(found) == 1:
            return found[0]
        column = "subdistrict" if "subdistrict" in self.reader.columns else "address"
        if not found:
            where = "".join(
                f" {label}{value}" for label, value in (("อำเภอ", district), ("จังหวัด", province)) if value
            )
            self.reader.fault(
                "place_unknown", column, f"ไม่พบตำบล “{name}”{where} — ตรวจสอบตัวสะกดของตำบลและอำเภอ"
            )
        else:
            which = " หรือ ".join(f"อำเภอ{one.district} จังหวัด{one.province}" for one in found[:3])
            self.reader.fault(
                "place_several", column, f"ตำบล “{name}” มีหลายแห่ง ({which}) — ระบุอำเภอและจังหวัดให้ครบ"
            )
        return None

    def _only_one(self, district: str) -> Place | None:
        """As a blank form begins: the subdistrict of an office that serves only one."""
        own = self.references.own
        if len(own) != 1 or (district and self.references.named(own[0].name, district) != [own[0]]):
            return None
        self.reader.say("subdistrict", own[0].name, "ไม่ได้ระบุตำบล ใช้ตำบลเดียวในพื้นที่ของหน่วยงาน")
        return own[0]

    # --- what ------------------------------------------------------------------------------------
    def _request(self) -> Found:
        received = self.reader.read("received_on", rescue.day, self.today)
        if received is None and not self.reader.has_fault("received_on"):
            self.reader.fault("required", "received_on", "ยังไม่ได้กรอกวันที่ยื่นคำขอ — พิมพ์เช่น 5/11/2569")
        kind, subkind = self._purpose()
        people = self.reader.read("people_affected", rescue.people)
        if people is None and not self.reader.has_fault("people_affected"):
            people = 1
            if "people_affected" in self.reader.columns:
                self.reader.say("people_affected", 1, "ไม่ได้ระบุจำนวน นับผู้ยื่นคำขอ 1 คน")
        return {
            "received_on": received,
            "kind_id": kind,
            "subkind_id": subkind,
            "people_affected": people,
            "channel": self._choice("channel"),
            "hardship": self.reader.read("hardship", rescue.text, FIELDS["hardship"].longest),
            "wanted": self.reader.read("wanted", rescue.text, FIELDS["wanted"].longest),
            "note": self.reader.read("note", rescue.text, FIELDS["note"].longest),
        }

    def _purpose(self) -> tuple[str, str | None]:
        """ด้าน and ลักษณะย่อย; a ลักษณะย่อย in the column of the ด้าน says both."""
        subkind = self._subkind()
        cell = self.cells.get("kind")
        text = "" if is_blank(cell) else shown(cell)
        known = self.references.code_of("kind", text)
        if not known and (code := self.references.code_of("subkind", text)):
            kind, name = self.references.subkinds[code]
            self.reader.say("kind", self.references.kinds.get(kind, ""), f"“{name}” เป็นลักษณะย่อยของด้านนี้")
            return kind, subkind or code
        kind = self._choice("kind")
        if not kind and subkind and not self.reader.has_fault("kind"):
            kind = self.references.subkinds[subkind][0]
            self.reader.say("kind", self.references.kinds.get(kind, ""), "ไม่ได้ระบุด้าน ใช้ด้านของลักษณะย่อย")
        if not kind and not self.reader.has_fault("kind"):
            self.reader.fault(
                "required",
                "kind",
                "ยังไม่ได้ระบุด้านที่ขอรับความช่วยเหลือ — ใส่ชื่อด้าน",
                self.references.nearest("kind", ""),
            )
        if kind and subkind and self.references.subkinds[subkind][0] != kind:
            self.reader.fault(
                "subkind_elsewhere",
                "subkind",
                f"“{self.references.subkinds[subkind][1]}” ไม่อยู่ใน{self.references.kinds[kind]} — แก้ด้านหรือลักษณะย่อยให้ตรงกัน",
            )
        return kind, subkind

    def _subkind(self) -> str | None:
        cell = self.cells.get("subkind")
        if is_blank(cell):
            return None
        code = self.references.code_of("subkind", shown(cell))
        if code is None:
            self.reader.warn(
                "unknown_subkind",
                "subkind",
                f"ไม่รู้จักลักษณะย่อย “{shown(cell)[:60]}” จึงไม่ได้บันทึก — แก้ให้ตรงกับรายการ หรือเว้นว่างไว้",
                self.references.nearest("subkind", shown(cell)),
            )
        return code

    def _choice(self, name: str) -> str:
        cell = self.cells.get(name)
        if is_blank(cell):
            return ""
        written = shown(cell)
        if code := self.references.code_of(name, written):
            return code
        names = "”, “".join(self.references.names(name).values())
        self.reader.fault(
            "unknown_choice",
            name,
            f"“{written[:60]}” ไม่มีในรายการ{FIELDS[name].label} — ใช้คำใดคำหนึ่ง: “{names}”",
            self.references.nearest(name, written),
        )
        return ""

    # --- what became of it -----------------------------------------------------------------------
    def _outcome(self) -> Found:
        outcome = self._choice("outcome")
        if not outcome and not self.reader.has_fault("outcome"):
            outcome = "pending"
            if "outcome" in self.reader.columns:
                name = self.references.outcomes.get(outcome, "")
                self.reader.say("outcome", name, "ไม่ได้ระบุผลการพิจารณา อ่านเป็นยังไม่มีผล")
        found = {name: self._line(name) for name in LINE_FIELDS}
        return found | {
            "outcome": outcome,
            "approved_on": self.reader.read("approved_on", rescue.day, self.today),
        }

    def _help(self, outcome: str) -> list[Found]:
        """A line for each form of help that the cell names; one amount for several forms stands with the first."""
        if not any(not is_blank(self.cells.get(name)) for name in HELP):
            return []
        forms = self._several("help_forms")
        sources = self._several("budget_sources")
        line = self._help_line()
        if not forms and line == {"amount": 0}:
            self.reader.say("help_amount", "", "จำนวนเงิน 0 บาทและไม่มีข้อมูลความช่วยเหลืออื่น อ่านเป็นยังไม่มีความช่วยเหลือ")
            return []
        forms = forms or self._form_of(line.get("description", ""))
        if not forms:
            if not self.reader.has_fault("help_forms"):
                self.reader.fault(
                    "help_form", "help_forms", "ยังไม่ได้ระบุรูปแบบ — ใช้คำว่า เงิน สิ่งของ แรงงาน หรือบริการ"
                )
            return []
        if outcome == "not_eligible":
            self.reader.fault(
                "contradiction",
                "outcome",
                "มีรายการความช่วยเหลือที่ให้ จึงเป็น “ไม่เข้าหลักเกณฑ์” ไม่ได้ — แก้เป็น “ให้ความช่วยเหลือแล้ว” หรือลบข้อมูลความช่วยเหลือหากไม่ได้ให้",
                "ให้ความช่วยเหลือแล้ว",
            )
        return self._lines(forms, sources, line)

    def _help_line(self) -> Found:
        read = self.reader.read
        quantity, unit = None, ""
        if not is_blank(self.cells.get("help_quantity")):
            quantity = read("help_quantity", self._quantity)
            unit = self._unit_behind
        unit = self._line("help_unit") or unit
        if quantity and not unit:
            self.reader.fault("unit", "help_unit", "ระบุจำนวนแล้วแต่ยังไม่มีหน่วยนับ — พิมพ์ เช่น ชุด หลัง คน")
        line = {
            "amount": read("help_amount", rescue.baht),
            "given_on": read("helped_on", rescue.day, self.today),
            "description": self._line("help_description"),
            "quantity": quantity,
            "unit": unit if quantity else "",
            "receiver": self._line("receiver"),
            "evidence": self._line("evidence"),
        }
        return {name: value for name, value in line.items() if value not in (None, "")}

    _unit_behind = ""

    def _quantity(self, cell: Any) -> tuple[Any, str]:
        number, self._unit_behind, why = rescue.quantity(cell)
        return number, why

    def _form_of(self, description: str) -> list[str]:
        """ถุงยังชีพ is สิ่งของ: said by the description where no form is."""
        code = self.references.code_of("help_forms", description) if description else None
        if code:
            self.reader.say(
                "help_forms", self.references.help_forms[code], f"ไม่ได้ระบุรูปแบบ อ่านจากรายการ “{description}”"
            )
        return [code] if code else []

    def _lines(self, forms: list[str], sources: list[str], line: Found) -> list[Found]:
        shared = {name: line[name] for name in ("given_on", "receiver", "evidence") if name in line}
        first, *others = forms
        lines = [line | {"form": first}, *(shared | {"form": form} for form in others)]
        for at, one in enumerate(lines):
            if sources:
                one["budget_source"] = sources[min(at, len(sources) - 1)]
        if others and "amount" in line:
            name = self.references.help_forms[first]
            self.reader.warn(
                "help_several",
                "help_forms",
                f"มีความช่วยเหลือ {len(forms)} รูปแบบ แต่มีจำนวนเงินรวมจำนวนเดียว จึงบันทึกไว้ที่ “{name}” — แยกจำนวนของแต่ละรูปแบบในหน้าของเรื่อง",
            )
        return lines

    def _several(self, name: str) -> list[str]:
        """The codes of a cell that may name several of a list."""
        cell = self.cells.get(name)
        if is_blank(cell):
            return []
        written = shown(cell)
        if code := self.references.code_of(name, written):
            return [code]
        codes = [self.references.code_of(name, one) for one in _SEVERAL.split(written.strip())]
        if None in codes:
            self._choice(name)
            return []
        return list(dict.fromkeys(code for code in codes if code))


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
