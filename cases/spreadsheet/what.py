"""What is asked for, and the result so far."""

from cases.spreadsheet import rescue
from cases.spreadsheet.cells import shown
from cases.spreadsheet.fields import FIELDS
from cases.spreadsheet.reader import Found, RowReader
from cases.spreadsheet.rescue import is_blank

LINE_FIELDS = ("referred_to", "outcome_reason")


def read_request(reader: RowReader) -> Found:
    """Values by the names of `cases.facts.RequestFields`."""
    what = What(reader)
    return what.request() | what.outcome()


class What:
    """The request and the result of one row."""

    def __init__(self, row: RowReader) -> None:
        self.row = row
        self.cells, self.references, self.today = row.cells, row.references, row.today

    def request(self) -> Found:
        received = self.row.read("received_on", rescue.day, self.today)
        if received is None and not self.row.has_fault("received_on"):
            self.row.fault("required", "received_on", "ยังไม่ได้กรอกวันที่ยื่นคำขอ — พิมพ์เช่น 5/11/2569")
        kind, subkind = self._purpose()
        people = self.row.read("people_affected", rescue.people)
        if people is None and not self.row.has_fault("people_affected"):
            people = 1
            if "people_affected" in self.row.columns:
                self.row.say("people_affected", 1, "ไม่ได้ระบุจำนวน นับผู้ยื่นคำขอ 1 คน")
        return {
            "received_on": received,
            "kind_id": kind,
            "subkind_id": subkind,
            "people_affected": people,
            "channel": self.row.choice("channel"),
            "hardship": self.row.read("hardship", rescue.text, FIELDS["hardship"].longest),
            "wanted": self.row.read("wanted", rescue.text, FIELDS["wanted"].longest),
            "note": self.row.read("note", rescue.text, FIELDS["note"].longest),
        }

    def _purpose(self) -> tuple[str, str | None]:
        """ด้าน and ลักษณะย่อย; a ลักษณะย่อย in the column of the ด้าน says both."""
        subkind = self._subkind()
        cell = self.cells.get("kind")
        text = "" if is_blank(cell) else shown(cell)
        known = self.references.code_of("kind", text)
        if not known and (code := self.references.code_of("subkind", text)):
            kind, name = self.references.subkinds[code]
            self.row.say("kind", self.references.kinds.get(kind, ""), f"“{name}” เป็นลักษณะย่อยของด้านนี้")
            return kind, subkind or code
        kind = self.row.choice("kind")
        if not kind and subkind and not self.row.has_fault("kind"):
            kind = self.references.subkinds[subkind][0]
            self.row.say("kind", self.references.kinds.get(kind, ""), "ไม่ได้ระบุด้าน ใช้ด้านของลักษณะย่อย")
        if not kind and not self.row.has_fault("kind"):
            self.row.fault(
                "required",
                "kind",
                "ยังไม่ได้ระบุด้านที่ขอรับความช่วยเหลือ — ใส่ชื่อด้าน",
                self.references.nearest("kind", ""),
            )
        if kind and subkind and self.references.subkinds[subkind][0] != kind:
            self.row.fault(
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
            self.row.warn(
                "unknown_subkind",
                "subkind",
                f"ไม่รู้จักลักษณะย่อย “{shown(cell)[:60]}” จึงไม่ได้บันทึก — แก้ให้ตรงกับรายการ หรือเว้นว่างไว้",
                self.references.nearest("subkind", shown(cell)),
            )
        return code

    def outcome(self) -> Found:
        outcome = self.row.choice("outcome")
        if not outcome and not self.row.has_fault("outcome"):
            outcome = "pending"
            if "outcome" in self.row.columns:
                name = self.references.outcomes.get(outcome, "")
                self.row.say("outcome", name, "ไม่ได้ระบุผลการพิจารณา อ่านเป็นยังไม่มีผล")
        found = {name: self.row.line(name) for name in LINE_FIELDS}
        return found | {
            "outcome": outcome,
            "approved_on": self.row.read("approved_on", rescue.day, self.today),
        }
