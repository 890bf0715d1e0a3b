"""The editor of INFO layouts: the version's own facts, its columns in a table, and the ministry's workbook."""

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory

from cases.forms.base import ThaiForm, choices_of
from cases.forms.fields import LineField, attrs
from reporting.actions.layouts import ColumnFields
from reporting.info.sources import SOURCES
from reporting.models import CellFormat, InfoColumn, InfoLayout
from reporting.months import Month

MOST, SPARE = 100, 2  # columns of a sheet; blank lines at the end of the table
AHEAD = 18  # months from which a version may be chosen to begin
LABELS = {source.label: key for key, source in SOURCES.items()}
SOURCE_LIST = "s"  # id of the page's list of suggestions


class LayoutForm(ThaiForm):
    title = LineField(
        label="ชื่อแบบ",
        max_length=200,
        error_messages={"required": "ยังไม่ได้พิมพ์ชื่อแบบ — พิมพ์ตามหัวตารางของกระทรวง เช่น ข้อมูลการช่วยเหลือประชาชน"},
        widget=forms.TextInput(attrs=attrs(mark="")),
    )
    month = forms.ChoiceField(
        label="ใช้ตั้งแต่ข้อมูลประจำเดือน",
        error_messages={"required": "ยังไม่ได้เลือกเดือน — เลือกเดือนแรกที่ใช้แบบนี้"},
        widget=forms.Select(attrs=attrs("f-20", mark="")),
    )

    def __init__(self, *args: Any, first: Month, own: Month, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = sorted({own, *(first + n for n in range(AHEAD))})
        choices_of(self, "month", [(str(month), month.thai) for month in months])

    def clean_month(self) -> Month:
        return Month.parse(self.cleaned_data["month"])


class SourceField(forms.CharField):
    """The Thai name of a source, chosen from the page's one list: a list in each row would make a page of 100 kB."""

    def to_python(self, value: Any) -> str:
        text = (super().to_python(value) or "").strip()
        if text and text not in LABELS:
            raise ValidationError(
                f"ไม่มีข้อมูลชื่อ “{text[:60]}” — เลือกจากรายการในช่อง หรือเลือก “{SOURCES['blank'].label}”"
            )
        return LABELS.get(text, "")


class ColumnForm(ThaiForm):
    """One line of the table; a line without a heading is no column."""

    place = forms.IntegerField(
        label="ลำดับ",
        required=False,
        min_value=0,
        max_value=999,
        error_messages={
            "invalid": "ลำดับต้องเป็นตัวเลข เช่น 5",
            "min_value": "ลำดับต้องไม่น้อยกว่า 0",
            "max_value": "ลำดับต้องไม่เกิน 999",
        },
        widget=forms.TextInput(attrs={"class": "f-4"}),
    )
    heading = LineField(label="หัวคอลัมน์", required=False, max_length=120, widget=forms.TextInput)
    source = SourceField(label="ข้อมูล", required=False, widget=forms.TextInput(attrs={"list": SOURCE_LIST}))
    format = forms.ChoiceField(
        label="รูปแบบ",
        choices=CellFormat.choices,
        initial=CellFormat.TEXT,
        required=False,
        widget=forms.Select(),
    )
    width = forms.IntegerField(
        label="กว้าง",
        required=False,
        min_value=4,
        max_value=80,
        error_messages={
            "invalid": "ความกว้างต้องเป็นตัวเลข เช่น 14",
            "min_value": "ความกว้างต้องไม่น้อยกว่า 4 ตัวอักษร",
            "max_value": "ความกว้างต้องไม่เกิน 80 ตัวอักษร",
        },
        widget=forms.TextInput(attrs={"class": "f-4"}),
    )
    required = forms.BooleanField(label="จำเป็น", required=False)
    enabled = forms.BooleanField(label="ใช้งาน", required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for (
            name,
            field,
        ) in self.fields.items():  # named by the head of the table: seven labels a line would be long
            field.widget.attrs["aria-labelledby"] = name

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("heading") and not cleaned.get("source") and "source" not in self.errors:
            self.add_error("source", f"คอลัมน์ “{cleaned['heading']}” ยังไม่ได้เลือกข้อมูล — เลือกจากรายการในช่อง")
        return cleaned

    @property
    def column(self) -> ColumnFields | None:
        found = self.cleaned_data
        if not found.get("heading"):
            return None
        return ColumnFields(
            heading=found["heading"],
            source=found["source"],
            format=found["format"] or SOURCES[found["source"]].format,
            width=found["width"] or SOURCES[found["source"]].width,
            required=found["required"],
            enabled=found["enabled"],
        )


if TYPE_CHECKING:
    Columns = BaseFormSet[ColumnForm]
else:  # not subscriptable when it runs
    Columns = BaseFormSet

_Columns = formset_factory(ColumnForm, formset=BaseFormSet, extra=0, max_num=MOST, absolute_max=MOST)


def columns_of(layout: InfoLayout, data: Any = None, *, today: date) -> Columns:
    """The columns as they stand, and blank lines for more; a template's columns are as many as its sheet has."""
    rows = [_initial(at * 10, column) for at, column in enumerate(layout.columns.order_by("position"), 1)]
    if not layout.template_row:
        rows += [{}] * SPARE
    return cast(Columns, _Columns(data, prefix="col", initial=rows[:MOST], form_kwargs={"today": today}))


def entered(columns: Columns, *, keeps_order: bool) -> list[ColumnFields]:
    """In the order of the numbers typed; lines without one stay behind the line before them.

    The columns of the ministry's sheet keep theirs.
    """
    if keeps_order:
        return [column for form in columns.forms if (column := form.column)]
    placed: list[tuple[int, int, ColumnFields]] = []
    last = 0
    for at, form in enumerate(columns.forms):
        if column := form.column:
            place = form.cleaned_data.get("place")
            last = last if place is None else place
            placed.append((last, at, column))
    return [column for _, _, column in sorted(placed, key=lambda one: one[:2])]


def _initial(place: int, column: InfoColumn) -> dict[str, Any]:
    source = SOURCES.get(column.source)
    return {
        "place": place,
        "heading": column.heading,
        "source": source.label if source else "",
        "format": column.format,
        "width": column.width,
        "required": column.required,
        "enabled": column.enabled,
    }


class PreviewForm(ThaiForm):
    """Whose month the draft is tried on; a blank code: the office with most cases in that month."""

    month = forms.ChoiceField(label="เดือน", widget=forms.Select(attrs=attrs("f-20", mark="")))
    lao = LineField(
        label="รหัส อปท.",
        digits=True,
        required=False,
        max_length=8,
        widget=forms.TextInput(attrs=attrs("f-10", mark="", mode="numeric")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this = Month.of(self.today)
        choices_of(self, "month", [(str(this - n), (this - n).thai) for n in range(25)])

    def clean_month(self) -> Month:
        return Month.parse(self.cleaned_data["month"])


class TemplateForm(ThaiForm):
    file = forms.FileField(
        label="ไฟล์ .xlsx ที่กระทรวงแจกให้",
        error_messages={
            "required": "ยังไม่ได้เลือกไฟล์ — เลือกไฟล์ .xlsx ที่มีหัวตาราง",
            "empty": "ไฟล์ว่างเปล่า — เลือกไฟล์ที่มีหัวตาราง",
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx", "data-mark": ""}),
    )
