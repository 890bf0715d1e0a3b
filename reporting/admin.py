"""The duty's rules and the INFO layouts: a version is added and prepared, never changed once it is in use."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from cases.admin_site import LabelledFormSet, ReferenceAdmin
from cases.models import User
from cases.thai import format_date
from reporting.actions.layouts import prepare_layout
from reporting.forms_rules import RULE, DeadlineRuleForm, as_list, due_days
from reporting.info import SOURCES
from reporting.models import DeadlineRule, InfoColumn, InfoLayout, Obligation
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
    """Who adds or changes a rule sees the due days that it makes before it is saved; afterwards they stand below it."""

    form = DeadlineRuleForm
    list_display = ("version", "day", "hour", "moves_for_holidays", "circular", "thai_valid_from")
    thai_dates = ("circular_date", "valid_from")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None or self.has_change_permission(request, obj):
            return [*RULE, "right", "shown"]
        return [*(f"thai_{name}" if name in self.thai_dates else name for name in RULE), "twelve"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), "twelve"]

    @admin.display(description="วันครบกำหนดของ 12 เดือนแรก")
    def twelve(self, rule: DeadlineRule) -> str:
        return as_list(due_days(rule))

    @admin.display(description="หนังสือลงวันที่")
    def thai_circular_date(self, rule: DeadlineRule) -> str:
        return format_date(rule.circular_date) if rule.circular_date else "ไม่ได้ระบุ"

    @admin.display(description="ใช้ตั้งแต่ข้อมูลประจำเดือน", ordering="valid_from")
    def thai_valid_from(self, rule: DeadlineRule) -> str:
        return Month.of(rule.valid_from).thai

    def in_use(self, obj: DeadlineRule) -> bool:
        return Obligation.objects.filter(rule=obj).exists()


class InfoColumnForm(forms.ModelForm):  # type: ignore[type-arg]
    """The source is chosen from what the writer knows: an unknown one would stop every export."""

    source = forms.ChoiceField(label="ข้อมูล", choices=[(name, one.label) for name, one in SOURCES.items()])

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
    list_display = ("version", "title", "thai_effective_from", "column_count", "is_published")
    fields = ("version", "title", "effective_from")
    thai_dates = ("effective_from",)
    inlines = (InfoColumnInline,)
    actions = ("prepare_next",)

    @admin.display(description="ใช้ตั้งแต่ข้อมูลประจำเดือน", ordering="effective_from")
    def thai_effective_from(self, layout: InfoLayout) -> str:
        return Month.of(layout.effective_from).thai

    @admin.display(description="ประกาศใช้แล้ว", boolean=True)
    def is_published(self, layout: InfoLayout) -> bool:
        return layout.published_on is not None

    @admin.display(description="จำนวนคอลัมน์")
    def column_count(self, layout: InfoLayout) -> int:
        return len(layout.columns.all())

    def get_queryset(self, request: HttpRequest) -> QuerySet[InfoLayout]:
        return InfoLayout.objects.get_queryset().prefetch_related("columns").order_by("version")

    def in_use(self, obj: InfoLayout) -> bool:
        return obj.published_on is not None

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Nothing comes with a published version: its columns are frozen."""
        if not self.in_use(form.instance):
            super().save_formset(request, form, formset, change)

    @admin.action(description="เตรียมฉบับใหม่จากฉบับที่เลือก", permissions=["add"])
    def prepare_next(self, request: HttpRequest, queryset: QuerySet[InfoLayout]) -> None:
        for layout in queryset:
            made = prepare_layout(like=layout, by=cast(User, request.user), today=timezone.localdate())
            self.message_user(
                request,
                f"เตรียมแบบฉบับที่ {made.version} แล้ว ใช้ตั้งแต่ {format_date(made.effective_from)} เมื่อประกาศใช้ — "
                "แก้คอลัมน์ ดูตัวอย่าง และประกาศใช้ได้ในหน้าแบบ INFO",
            )
