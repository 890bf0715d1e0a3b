"""Texts of letters: a version is added after its letter was looked at, and never changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from cases.thai import format_date
from oversight.forms_templates import TEMPLATE, LetterTemplateForm, example, words
from oversight.models import LetterTemplate
from reporting.admin import VersionAdmin


@admin.register(LetterTemplate)
class LetterTemplateAdmin(VersionAdmin):
    """Who adds one sees the letter that it makes before it is saved; afterwards it stands below the text."""

    form = LetterTemplateForm
    list_display = ("kind", "to", "version", "days", "thai_valid_from")
    list_display_links = ("kind", "to")
    ordering = ("kind", "to", "-version")
    thai_dates = ("valid_from",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [*TEMPLATE, "right", "shown"]
        return [
            "version",
            *(f"thai_{name}" if name in self.thai_dates else name for name in TEMPLATE),
            "look",
        ]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if "text" in form.base_fields:
            form.base_fields["text"].help_text = words()
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), "look"]

    @admin.display(description="หนังสือตัวอย่าง")
    def look(self, template: LetterTemplate) -> str:
        return example(template.text)

    @admin.display(description="ใช้ตั้งแต่วันที่", ordering="valid_from")
    def thai_valid_from(self, template: LetterTemplate) -> str:
        return format_date(template.valid_from)

    def in_use(self, obj: LetterTemplate) -> bool:
        """From the moment that it is saved: letters may have been made of it."""
        return True
