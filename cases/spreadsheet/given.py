"""The help that was given: a register has one line of it in each row."""

from typing import Any

from cases.spreadsheet import rescue
from cases.spreadsheet.fields import FIELDS
from cases.spreadsheet.reader import TOO_LONG, Found, RowReader
from cases.spreadsheet.rescue import Trouble, is_blank

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


def read_help(reader: RowReader, outcome: str) -> list[Found]:
    """Lines by the names of `cases.facts.HelpFields`."""
    return Given(reader).lines(outcome)


class Given:
    """The help of one row."""

    def __init__(self, row: RowReader) -> None:
        self.row = row
        self.cells, self.references, self.today = row.cells, row.references, row.today

    def lines(self, outcome: str) -> list[Found]:
        """A line for each form of help that the cell names; none where nothing is said of help."""
        if not any(not is_blank(self.cells.get(name)) for name in HELP):
            return []
        forms = self.row.several("help_forms")
        sources = self.row.several("budget_sources")
        line = self._help_line()
        if not forms and line == {"amount": 0}:
            self.row.say("help_amount", "", "จำนวนเงิน 0 บาทและไม่มีข้อมูลความช่วยเหลืออื่น อ่านเป็นยังไม่มีความช่วยเหลือ")
            return []
        forms = forms or self._form_of(line.get("description", ""))
        if not forms:
            if not self.row.has_fault("help_forms"):
                self.row.fault("help_form", "help_forms", "ยังไม่ได้ระบุรูปแบบ — ใช้คำว่า เงิน สิ่งของ แรงงาน หรือบริการ")
            return []
        if outcome == "not_eligible":
            self.row.fault(
                "contradiction",
                "outcome",
                "มีรายการความช่วยเหลือที่ให้ จึงเป็น “ไม่เข้าหลักเกณฑ์” ไม่ได้ — แก้เป็น “ให้ความช่วยเหลือแล้ว” หรือลบข้อมูลความช่วยเหลือหากไม่ได้ให้",
                "ให้ความช่วยเหลือแล้ว",
            )
        return self._lines(forms, sources, line)

    def _help_line(self) -> Found:
        read = self.row.read
        quantity, unit = None, ""
        if not is_blank(self.cells.get("help_quantity")):
            quantity = read("help_quantity", self._quantity)
            unit = self._unit_behind
        unit = self.row.line("help_unit") or unit
        if quantity and not unit:
            self.row.fault("unit", "help_unit", "ระบุจำนวนแล้วแต่ยังไม่มีหน่วยนับ — พิมพ์ เช่น ชุด หลัง คน")
        line = {
            "amount": read("help_amount", rescue.baht),
            "given_on": read("helped_on", rescue.day, self.today),
            "description": self.row.line("help_description"),
            "quantity": quantity,
            "unit": unit if quantity else "",
            "receiver": self.row.line("receiver"),
            "evidence": self.row.line("evidence"),
        }
        return {name: value for name, value in line.items() if value not in (None, "")}

    _unit_behind = ""

    def _quantity(self, cell: Any) -> tuple[Any, str]:
        number, unit, why = rescue.quantity(cell)
        if len(unit) > (most := FIELDS["help_unit"].longest):
            raise Trouble("too_long", f"หน่วยนับที่ตามหลังจำนวน{TOO_LONG.format(len(unit), most)}")
        self._unit_behind = unit
        return number, why

    def _form_of(self, description: str) -> list[str]:
        """ถุงยังชีพ is สิ่งของ: said by the description where no form is."""
        code = self.references.code_of("help_forms", description) if description else None
        if code:
            self.row.say(
                "help_forms", self.references.help_forms[code], f"ไม่ได้ระบุรูปแบบ อ่านจากรายการ “{description}”"
            )
        return [code] if code else []

    def _lines(self, forms: list[str], sources: list[str], line: Found) -> list[Found]:
        """As many as the cells name forms or sources; what is said once of all stands in each, the amount in the first."""
        shared = {name: line[name] for name in ("given_on", "receiver", "evidence") if name in line}
        count = max(len(forms), len(sources))
        lines = [(shared if at else line) | {"form": forms[min(at, len(forms) - 1)]} for at in range(count)]
        for at, one in enumerate(lines):
            if sources:
                one["budget_source"] = sources[min(at, len(sources) - 1)]
        if count > 1 and "amount" in line:
            name = self.references.help_forms[forms[0]]
            self.row.warn(
                "help_several",
                "help_forms",
                f"มีความช่วยเหลือ {count} รายการ แต่มีจำนวนเงินรวมจำนวนเดียว จึงบันทึกไว้ที่ “{name}” รายการแรก "
                "— แยกจำนวนของแต่ละรายการในหน้าของเรื่อง",
            )
        return lines
