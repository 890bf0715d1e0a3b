"""A found table and a checked row as JSON, and back: what waits in `ImportFile.table` and `ImportRow.said`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from cases.imports.compare import ASSUMED
from cases.spreadsheet.cells import Row, packed, unpacked
from cases.spreadsheet.check import RULES, Checked, Fault
from cases.spreadsheet.fields import FIELDS
from cases.spreadsheet.headings import Table
from cases.spreadsheet.rescue import is_blank

MOST_ASIDE = 200  # rows that were left out are named as far as anybody would read
# What is found beside the rules of a row alone: in the rest of the file, and in the register.
OURS = {
    "repeated": "ซ้ำกับแถวก่อนหน้าในไฟล์",
    "withdrawn": "เรื่องถูกยกเลิกรายการแล้ว",
    "number_of_other": "เลขทะเบียนคำขอเป็นของผู้อื่น",
    "twice": "หลายแถวเป็นเรื่องเดียวกัน ข้อมูลต่างกัน",
    "in_register": "มีเรื่องนี้ในระบบแล้ว ข้อมูลต่างกัน",
    "several_lines": "เรื่องมีความช่วยเหลือหลายรายการ",
    "outcome_step": "เปลี่ยนผลการพิจารณาจากตารางไม่ได้",
    "referred_again": "หน่วยงานที่ส่งต่อต่างจากที่บันทึกไว้",
}
LABELS = RULES | OURS
# Which facts a column says.
SAYS = {
    name: [fact for fact, names in ASSUMED.items() if name in names]
    for names in ASSUMED.values()
    for name in names
}


def table_as_json(table: Table) -> dict[str, Any]:
    """Without its rows."""
    return {
        "sheet": table.sheet,
        "heading_row": table.heading_row,
        "columns": table.columns,
        "headings": table.headings,
        "known": [
            (table.headings[at], FIELDS[name].label)
            for at, name in table.columns.items()
            if at in table.headings
        ],
        "unsure": [asdict(one) for one in table.unsure],
        "ignored": [asdict(one) for one in table.ignored],
        "set_aside": [asdict(one) for one in table.set_aside[:MOST_ASIDE]],
        "aside": len(table.set_aside),
        "missing": table.missing,
        "fixed": dict(table.fixed),
    }


def table_of_json(told: Mapping[str, Any], rows: Sequence[Row] = ()) -> Table:
    """For checking single rows again: columns and headings, nothing that was asked or left out."""
    numbered = {name: {int(at): text for at, text in told[name].items()} for name in ("columns", "headings")}
    return Table(
        told["sheet"], told["heading_row"], numbered["columns"], numbered["headings"], [], [], [], rows, told["fixed"]
    )  # fmt: skip


def checked_as_json(checked: Checked, table: Table, *, keep_cells: bool = False) -> dict[str, Any]:
    """The cells themselves only where something is to be mended or known: a good row says it in its values."""
    said: dict[str, Any] = {"values": checked.values, "assumed": assumed_in(checked.row, table)}
    if checked.rescued:
        said["rescued"] = [asdict(one) for one in checked.rescued]
    if keep_cells or checked.faults or checked.warnings:
        said["cells"] = packed(checked.row)
    if checked.faults or checked.warnings:
        said["faults"] = [asdict(one) for one in checked.faults]
        said["warnings"] = [asdict(one) for one in checked.warnings]
    return said


def assumed_in(row: Row, table: Table) -> list[str]:
    """The facts of which the row says nothing, though its values have them."""
    said = {
        fact
        for at, name in table.columns.items()
        for fact in SAYS.get(name, ())
        if not is_blank(row.cell(at))
    }
    return [fact for fact in ASSUMED if fact not in said and not table.fixed.keys() & ASSUMED[fact]]


def row_of_json(said: Mapping[str, Any]) -> Row:
    """The row as it was read."""
    return unpacked(said["cells"])


def faults_of_json(told: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """What was found in a row, also by an import: such a one may lack its cell."""
    return [_fault(one) for one in told]


def _fault(told: Mapping[str, Any]) -> Fault:
    blank = {
        "letter": "",
        "heading": FIELDS[told["field"]].label,
        "value": "",
        "example": FIELDS[told["field"]].example,
    }
    return Fault(**{**blank, **told})
