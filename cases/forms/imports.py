"""The forms of an import: which file for which period, what a column means, why it is taken back."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms

from cases.forms.base import ThaiForm, choices_of
from cases.forms.fields import LineField, attrs
from cases.models import HelpKind
from cases.spreadsheet.cells import letters_of
from cases.spreadsheet.fields import FIELDS, Kind, heading_key
from cases.spreadsheet.headings import NAMES, SAME_COLUMNS, sure_names
from cases.thai import PartialDate, fiscal_year

MONTHS_OFFERED = 18
LEFT_OUT = "-"
UPLOAD = ".xlsx,.csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,text/csv"
TWICE = "“{0}” เลือกไว้หลายคอลัมน์: {1} — เลือกไว้คอลัมน์เดียว คอลัมน์อื่นเลือกข้อมูลอื่นหรือ “ไม่ใช้คอลัมน์นี้”"
NO_FILE = "ยังไม่ได้เลือกไฟล์ — กด “เลือกไฟล์” แล้วเลือกไฟล์ .xlsx หรือ .csv"


def periods(today: date) -> list[tuple[str, Any]]:
    """A month or a fiscal year; the value is the first and the last day."""
    months = []
    first = today.replace(day=1)
    for _ in range(MONTHS_OFFERED):
        months.append((_value(first, _end(first)), PartialDate(first.year, first.month).thai))
        first = (first - timedelta(days=1)).replace(day=1)
    this = fiscal_year(today)
    years = [(_value(*_year(year)), f"ปีงบประมาณ {year}") for year in (this, this - 1, this - 2)]
    return [("", "ไม่จำกัดช่วงเวลา"), ("เดือน", months), ("ปีงบประมาณ", years)]


def _end(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _year(year: int) -> tuple[date, date]:
    return date(year - 544, 10, 1), date(year - 543, 9, 30)


def _value(first: date, last: date) -> str:
    return f"{first.isoformat()}/{last.isoformat()}"


class UploadForm(ThaiForm):
    """One file; rows outside of the period are named, so that a file of another month is noticed."""

    file = forms.FileField(
        label="ไฟล์จาก Excel",
        help_text="ไฟล์ .xlsx หรือ .csv ไม่เกิน 20 MB หัวคอลัมน์อยู่แถวใด เรียงลำดับใด หรือใช้ชื่ออย่างที่หน่วยงานใช้อยู่ก็ได้",
        error_messages={
            "required": NO_FILE,
            "invalid": NO_FILE,
            "missing": NO_FILE,
            "empty": "ไฟล์ว่างเปล่า — ตรวจสอบว่าบันทึกข้อมูลลงไฟล์แล้ว",
        },
        widget=forms.FileInput(attrs={"accept": UPLOAD, "data-mark": ""}),
    )
    period = forms.ChoiceField(
        label="ข้อมูลของช่วงเวลา",
        required=False,
        help_text="เมื่อเลือกไว้ แถวที่ยื่นคำขอนอกช่วงนี้จะถูกทักให้ตรวจ",
        widget=forms.Select(attrs=attrs("f-20", mark="")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "period", periods(self.today))

    def clean_period(self) -> tuple[date, date] | None:
        first, _, last = self.cleaned_data["period"].partition("/")
        return (date.fromisoformat(first), date.fromisoformat(last)) if last else None


class ColumnsForm(ThaiForm):
    """A choice for each column that nobody could be sure of, and what a whole column lacks said once.

    `every`: for all columns, as they are read now: for an answer that was wrong. Only what is chosen otherwise is an answer.
    """

    def __init__(
        self, *args: Any, tables: list[Mapping[str, Any]], every: bool = False, **kwargs: Any
    ) -> None:
        self.tables, self.every = tables, every
        self.asked: dict[str, Mapping[str, Any]] = {}
        super().__init__(*args, **kwargs)
        self.lacking = {name for table in tables for name in table["missing"]}
        for table in tables:
            for column in self._columns(table):
                self._ask(column)
        if "kind" in self.lacking:
            self._ask_kind()

    def _columns(self, table: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """Unknown ones too where no unsure one can be what every register must have."""
        if self.every:
            return _all_columns(table)
        likely = {name for column in table["unsure"] for name in column["candidates"]}
        likely |= {"full_name"} if likely & {"first_name"} else set()
        lost = self.lacking & {"full_name", "received_on"} - likely
        return [
            *table["unsure"],
            *(column for column in table["ignored"] if lost and not _is_needless(column)),
        ]

    def _ask(self, column: Mapping[str, Any]) -> None:
        key = heading_key(column["heading"])
        if key in self.asked or not key:
            return
        self.asked[key] = column
        candidates = list(column.get("candidates", ()))
        samples = " · ".join(column.get("samples", ()))
        likely = candidates[0] if len(candidates) == 1 and candidates[0] in self.lacking else ""
        self.fields[f"column-{len(self.asked)}"] = forms.ChoiceField(
            label=f"คอลัมน์ {column['letter']} “{column['heading']}”",
            help_text=f"ตัวอย่างในไฟล์: {samples}" if samples else "",
            choices=_fields(candidates),
            initial=column.get("read_as", likely),
            error_messages={
                "required": f"ยังไม่ได้เลือกว่าคอลัมน์ {column['letter']} คืออะไร — เลือกข้อมูล หรือเลือก “ไม่ใช้คอลัมน์นี้”"
            },
            widget=forms.Select(attrs=attrs("f-30", mark="")),
        )

    def _ask_kind(self) -> None:
        kinds = HelpKind.objects.filter(active=True).order_by("position").values_list("name", flat=True)
        self.fields["kind"] = forms.ChoiceField(
            label="ด้านของทุกแถวในไฟล์นี้",
            required=False,
            help_text="หากไม่มีคอลัมน์ใดบอกด้าน และทุกแถวเป็นด้านเดียวกัน ให้เลือกที่นี่",
            choices=[("", "เลือกด้าน"), *((name, name) for name in kinds)],
            widget=forms.Select(attrs=attrs("f-30", mark="")),
        )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.errors:
            return data
        for table in self.tables:
            self._clean_table(table, data)
        return data

    def _clean_table(self, table: Mapping[str, Any], data: Mapping[str, Any]) -> None:
        """What every register must have is chosen, and nothing twice."""
        meant = self._meaning(table)
        chosen = set(meant.values())
        if "kind" not in chosen and not data.get("kind") and "kind" not in table["fixed"]:
            field = "kind" if "kind" in self.fields else None
            self.add_error(field, "ยังไม่ทราบด้านที่ขอรับความช่วยเหลือ — เลือกด้านของทุกแถว หรือเลือกคอลัมน์ที่เป็นด้าน")
        if "received_on" not in chosen:
            self.add_error(None, "ยังไม่ทราบว่าคอลัมน์ใดคือวันที่ยื่นคำขอ — เลือกคอลัมน์นั้น หรือเพิ่มคอลัมน์ในไฟล์แล้วเลือกไฟล์ใหม่")
        if not chosen & set(NAMES):
            self.add_error(None, "ยังไม่ทราบว่าคอลัมน์ใดคือชื่อผู้ยื่นคำขอ — เลือกคอลัมน์นั้น หรือเพิ่มคอลัมน์ในไฟล์แล้วเลือกไฟล์ใหม่")
        for name, count in Counter(meant.values()).items():
            if count > 1 and name not in SAME_COLUMNS:
                letters = ", ".join(letters_of(at) for at in sorted(meant) if meant[at] == name)
                self.add_error(None, TWICE.format(FIELDS[name].label, letters))

    def _meaning(self, table: Mapping[str, Any]) -> dict[int, str]:
        """Fields by column, as they will be read."""
        answers = self._answers()
        headings = {int(at): heading_key(text) for at, text in table["headings"].items()}
        meant = {int(at): name for at, name in table["columns"].items()}
        said = {at: answers[key] for at, key in headings.items() if key in answers}
        return {at: name for at, name in (meant | said).items() if name != LEFT_OUT}

    def _answers(self) -> dict[str, str]:
        keys = {f"column-{place}": key for place, key in enumerate(self.asked, 1)}
        return {key: self.cleaned_data[name] for name, key in keys.items() if name in self.cleaned_data}

    def columns(self) -> dict[str, str]:
        """Fields by heading, as it is written; "" for a column that is not to be read."""
        return {
            self.asked[key]["heading"]: "" if name == LEFT_OUT else name
            for key, name in self._answers().items()
            if name != self.asked[key].get("read_as")
        }

    def fixed(self) -> dict[str, str]:
        """What is said for all rows at once."""
        return {"kind": self.cleaned_data["kind"]} if self.cleaned_data.get("kind") else {}


def _is_needless(column: Mapping[str, Any]) -> bool:
    """A column that the system knows, and does without: ลำดับที่."""
    name = sure_names().get(heading_key(column["heading"]))
    return name is not None and FIELDS[name].kind is Kind.IGNORED


def _all_columns(table: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """In the order of the sheet; `read_as` is what they are taken for now."""
    headings = {int(at): text for at, text in table["headings"].items()}
    known = [
        {"index": int(at), "letter": letters_of(int(at)), "heading": headings[int(at)], "read_as": name}
        for at, name in table["columns"].items()
        if int(at) in headings and FIELDS[name].kind is not Kind.OFFICE
    ]
    ignored = [{**column, "read_as": LEFT_OUT} for column in table["ignored"] if not _is_needless(column)]
    return sorted([*known, *table["unsure"], *ignored], key=lambda column: int(column["index"]))


def _fields(candidates: list[str]) -> list[tuple[str, Any]]:
    """Likely ones first; then all that a register can hold."""
    likely = [(name, FIELDS[name].label) for name in candidates]
    others = [
        (name, one.label)
        for name, one in FIELDS.items()
        if name not in candidates and one.kind not in (Kind.IGNORED, Kind.OFFICE)
    ]
    groups = [("น่าจะเป็น", likely)] if likely else []
    return [("", "เลือกว่าคอลัมน์นี้คืออะไร"), (LEFT_OUT, "ไม่ใช้คอลัมน์นี้"), *groups, ("ข้อมูลอื่น", others)]


class UndoImportForm(ThaiForm):
    """Why an import is taken back."""

    reason = LineField(
        label="เหตุผลที่ยกเลิกการนำเข้า",
        max_length=300,
        help_text="เช่น เลือกไฟล์ผิดเดือน",
        error_messages={"required": "ยังไม่ได้เขียนเหตุผลที่ยกเลิกการนำเข้า — เขียนสั้น ๆ เช่น เลือกไฟล์ผิดเดือน"},
        widget=forms.TextInput(attrs=attrs("f-30", mark="(ต้องกรอก)")),
    )
