"""The duty's rules and the INFO layouts: a version is added and prepared, never changed once it is in use."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from cases.admin_site import LabelledFormSet, ReferenceAdmin
from cases.thai import format_date
from reporting.info import SOURCES
from reporting.models import DeadlineRule, InfoColumn, InfoExport, InfoLayout, Obligation
from reporting.months import Month


class VersionAdmin(ReferenceAdmin):
    """Open to the nation's administrators until the first use; no tables in or out."""

    def has_import_permission(self, request: HttpRequest) -> bool:
        return False

    has_export_permission = has_import_permission

    def in_use(self, obj: Any) -> bool:
        """Whether months were measured, or files written, by this version."""
        raise NotImplementedError

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and self.in_use(obj))


@admin.register(DeadlineRule)
class DeadlineRuleAdmin(VersionAdmin):
    list_display = ("version", "day", "moves_for_holidays", "circular", "thai_valid_from")
    fields = ("version", "day", "zone", "moves_for_holidays", "circular", "valid_from")
    thai_dates = ("valid_from",)

    @admin.display(description="ใช้ตั้งแต่ข้อมูลประจำเดือน", ordering="valid_from")
    def thai_valid_from(self, rule: DeadlineRule) -> str:
        return Month.of(rule.valid_from).thai

    def in_use(self, obj: DeadlineRule) -> bool:
        return Obligation.objects.filter(rule=obj).exists()


class InfoColumnForm(forms.ModelForm):  # type: ignore[type-arg]
    """The source is chosen from what the writer knows: an unknown one would stop every export."""

    source = forms.ChoiceField(label="ข้อมูล", choices=[(name, name) for name in SOURCES])

    class Meta:
        model = InfoColumn
        fields = ("position", "heading", "source", "format", "width", "required", "enabled")
        widgets = {
            "position": forms.NumberInput(attrs={"size": 4}),
            "width": forms.NumberInput(attrs={"size": 4}),
        }


class InfoColumnInline(admin.TabularInline):  # type: ignore[type-arg]
    model = InfoColumn
    form = InfoColumnForm
    formset = LabelledFormSet
    ordering = ("position",)
    extra = 0


@admin.register(InfoLayout)
class InfoLayoutAdmin(VersionAdmin):
    list_display = ("version", "title", "thai_effective_from", "column_count")
    fields = ("version", "title", "effective_from")
    thai_dates = ("effective_from",)
    inlines = (InfoColumnInline,)
    actions = ("prepare_next",)

    @admin.display(description="ใช้ตั้งแต่ข้อมูลประจำเดือน", ordering="effective_from")
    def thai_effective_from(self, layout: InfoLayout) -> str:
        return Month.of(layout.effective_from).thai

    @admin.display(description="จำนวนคอลัมน์")
    def column_count(self, layout: InfoLayout) -> int:
        return len(layout.columns.all())

    def get_queryset(self, request: HttpRequest) -> QuerySet[InfoLayout]:
        return InfoLayout.objects.prefetch_related("columns").order_by("version")

    def in_use(self, obj: InfoLayout) -> bool:
        begun = obj.effective_from <= timezone.localdate()
        return begun or InfoExport.objects.filter(layout=obj).exists()

    @admin.action(description="เตรียมฉบับใหม่จากฉบับที่เลือก", permissions=["add"])
    def prepare_next(self, request: HttpRequest, queryset: QuerySet[InfoLayout]) -> None:
        """Copies a layout with its columns as the next version, from the first month that no version begins with."""
        for layout in queryset:
            columns = list(layout.columns.all())
            newest = InfoLayout.objects.aggregate(version=Max("version"), month=Max("effective_from"))
            first = max(Month.of(newest["month"]), Month.of(timezone.localdate())).next.first_day
            copied = InfoLayout.objects.create(
                version=newest["version"] + 1, title=layout.title, effective_from=first
            )
            for column in columns:
                column.pk, column.layout = None, copied
            InfoColumn.objects.bulk_create(columns)
            self.message_user(
                request,
                f"เตรียมแบบฉบับที่ {copied.version} แล้ว ใช้ตั้งแต่ {format_date(first)} — เปิดเพื่อแก้คอลัมน์ก่อนถึงวันนั้น",
            )
