"""What every table of reference data shares: Thai headings and values, neutral text, a plain preview."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import format_html
from import_export import resources, widgets
from tablib import Dataset  # type: ignore[import-untyped]

from cases.models import User
from cases.spreadsheet.formats import neutral
from cases.thai import ThaiDateError, format_numeric, parse_date, to_arabic

YES, NO = "ใช่", "ไม่ใช่"


class MissingColumns(Exception):
    """Which headings the file lacks."""


class Choice(widgets.Widget):  # type: ignore[misc]
    """A choice by its Thai label."""

    def __init__(self, choices: Sequence[tuple[str, Any]]) -> None:
        super().__init__()
        self.labels = {value: str(label) for value, label in choices}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        for stored, label in self.labels.items():
            if value in (stored, label):
                return stored
        raise ValueError(f"ไม่มี “{value}” ให้เลือก — ใช้ {', '.join(self.labels.values())}")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.labels.get(value, "")


class YesNo(widgets.Widget):  # type: ignore[misc]
    """ใช่ or ไม่ใช่; `blank` says what an empty cell means."""

    def __init__(self, *, blank: bool = False) -> None:
        super().__init__()
        self.blank = blank

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        if value in (None, ""):
            return self.blank
        if value in (YES, "1", "TRUE", "True", "true"):
            return True
        if value in (NO, "ไม่", "0", "FALSE", "False", "false"):
            return False
        raise ValueError(f"“{value}” อ่านไม่ได้ — ใช้ {YES} หรือ {NO}")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return YES if value else NO


class Whole(widgets.Widget):  # type: ignore[misc]
    """A whole number in Arabic or Thai digits; blank is None."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        text = to_arabic(str(value or "")).replace(",", "").strip()
        if not text:
            return None
        if not text.isdecimal():
            raise ValueError(f"“{value}” ไม่ใช่จำนวนเต็ม — พิมพ์เฉพาะตัวเลข")
        return int(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class ThaiDate(widgets.Widget):  # type: ignore[misc]
    """A date in พ.ศ., written 9/11/2566. Its resource sets `today` before the first row."""

    today: date

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        if not value:
            return None
        try:
            return parse_date(str(value).removesuffix(" 00:00:00"), today=self.today)
        except ThaiDateError as error:
            raise ValueError(str(error)) from error

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return format_numeric(value) if value else ""


class Diff(resources.Diff):  # type: ignore[misc]
    """Before and after as words: the page's security policy forbids the library's coloured styles."""

    def as_html(self) -> list[str]:
        return [
            str(right)
            if left == right or self.new
            else format_html("<del>{}</del> <ins>{}</ins>", left or "(ว่าง)", right or "(ว่าง)")
            for left, right in zip(self.left, self.right, strict=True)
        ]


class ReferenceResource(resources.ModelResource):  # type: ignore[misc]
    """Reads by Thai headings, refuses by row, writes text that no spreadsheet program runs."""

    required: tuple[str, ...] = ()

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        return Diff

    @classmethod
    def get_display_name(cls) -> str:
        return str(cls._meta.model._meta.verbose_name)

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        for field in self.fields.values():
            if isinstance(field.widget, ThaiDate):
                field.widget.today = kwargs["today"]
        missing = [heading for heading in self.required if heading not in (dataset.headers or [])]
        if missing:
            raise MissingColumns(
                f"ไม่พบคอลัมน์ {', '.join(missing)} ในแถวแรก — ส่งออกตารางจากหน้านี้เพื่อดูหัวคอลัมน์ แล้วเลือกไฟล์ใหม่"
            )

    def after_import(self, dataset: Dataset, result: Any, **kwargs: Any) -> None:
        """Without the library's reset of sequences: no key is ever imported, and the web role may not set one."""

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Sets the fields, then asks `check`; both kinds of errors are shown with the row."""
        super().import_instance(instance, row, **kwargs)
        try:
            self.check(instance, user=kwargs["user"], today=kwargs["today"])
        except ValidationError as error:
            raise ValidationError({"__all__": error.messages}) from error

    def check(self, instance: Any, *, user: User, today: date) -> None:
        """ValidationError when this importer may not bring in this row."""

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        if import_validation_errors or instance._state.adding:
            return False
        return all(field.export(instance) == field.export(original) for field in self.get_import_fields())

    def export_resource(self, instance: Any, selected_fields: Any = None, **kwargs: Any) -> list[Any]:
        return [neutral(value) for value in super().export_resource(instance, selected_fields, **kwargs)]
