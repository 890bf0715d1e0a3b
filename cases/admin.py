"""What administrators look after in tables: places, users (in and out only), ด้าน, ceilings, provisions,
holidays. No case, no person."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from cases.actions.places import FactsRefused, check_facts, keep_past
from cases.admin_site import LabelledFormSet, ReferenceAdmin
from cases.models import (
    Ceiling,
    Coverage,
    District,
    HelpKind,
    HelpSubkind,
    Holiday,
    LocalAuthority,
    LocalAuthorityPast,
    Provision,
    Subdistrict,
    User,
)
from cases.resources import (
    CeilingResource,
    HelpKindResource,
    HelpSubkindResource,
    HolidayResource,
    LocalAuthorityResource,
    ProvisionResource,
    UserResource,
)
from cases.thai import format_date, sort_key


class LocalAuthorityForm(forms.ModelForm):  # type: ignore[type-arg]
    """New facts with a later date keep the former ones; with the same date they correct a mistake."""

    class Meta:
        model = LocalAuthority
        fields = (
            "code",
            "kind",
            "name",
            "district",
            "covers_province",
            "population",
            "facts_from",
            "closed_on",
        )
        help_texts = {
            "facts_from": "เปลี่ยนเป็นวันที่มีผล เมื่อยกฐานะหรือเปลี่ยนชื่อ ระบบเก็บของเดิมไว้ หากแก้คำผิดให้คงวันที่เดิม",
            "closed_on": "ตั้งแต่วันนี้ไม่ต้องบันทึกข้อมูลประจำเดือนอีก",
        }

    def clean(self) -> Any:
        data = super().clean() or self.cleaned_data
        before = LocalAuthority.objects.filter(pk=self.instance.pk).first()
        if before and not self.errors and self.changes_facts(before):
            try:
                check_facts(
                    current=before,
                    code=data["code"],
                    kind=data["kind"],
                    from_day=data["facts_from"],
                    today=timezone.localdate(),
                )
            except FactsRefused as refused:
                raise ValidationError(str(refused)) from refused
        return data

    def changes_facts(self, before: LocalAuthority) -> bool:
        return any(getattr(before, name) != self.cleaned_data[name] for name in ("code", "kind", "name"))


class CoverageInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Coverage
    formset = LabelledFormSet
    extra = 1

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(obj)

    has_change_permission = has_delete_permission = has_add_permission

    def get_formset(self, request: HttpRequest, obj: LocalAuthority | None = None, **kwargs: Any) -> Any:
        """Only the subdistricts of the same province are offered."""
        self.province = obj.district.province_id if obj else ""
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "subdistrict":
            offered = Subdistrict.objects.filter(district__province=self.province)
            field = forms.ModelChoiceField(offered.select_related("district"), label="ตำบล")
            field.label_from_instance = lambda obj: f"{obj.name} อ.{obj.district.name} ({obj.code})"  # type: ignore[method-assign]
            return field
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class PastInline(admin.TabularInline):  # type: ignore[type-arg]
    model = LocalAuthorityPast
    fields = readonly_fields = ("code", "kind", "name", "thai_period")
    extra = 0
    can_delete = False

    @admin.display(description="ช่วงเวลา")
    def thai_period(self, past: LocalAuthorityPast) -> str:
        return f"{format_date(past.period.lower)} – ก่อน {format_date(past.period.upper)}"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(LocalAuthority)
class LocalAuthorityAdmin(ReferenceAdmin):
    """A province's administrator looks after the own province's."""

    resource_classes = [LocalAuthorityResource]
    form = LocalAuthorityForm
    list_display = ("code", "name", "kind", "district", "thai_facts_from")
    list_filter = ("kind", ("district", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("district",)
    search_fields = ("code", "name")
    search_help_text = "รหัสหรือชื่อ อปท."
    ordering = ("district", "sort_key")
    inlines = (CoverageInline, PastInline)

    @admin.display(description="ข้อเท็จจริง ณ วันที่", ordering="facts_from")
    def thai_facts_from(self, authority: LocalAuthority) -> str:
        return format_date(authority.facts_from)

    def changes(self, request: HttpRequest) -> bool:
        return True

    def get_queryset(self, request: HttpRequest) -> QuerySet[LocalAuthority]:
        return LocalAuthority.objects.visible_to(request.user, "reference.manage").order_by(*self.ordering)

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.inlines if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "district":
            districts = District.objects.select_related("province")
            province = request.user.province_id if isinstance(request.user, User) else None
            kwargs["queryset"] = districts.filter(province=province) if province else districts
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        before = LocalAuthority.objects.filter(pk=obj.pk).first()
        if before and form.changes_facts(before):
            keep_past(before, until=obj.facts_from)
        obj.sort_key = sort_key(obj.name)
        super().save_model(request, obj, form, change)


@admin.register(User)
class UserAdmin(ReferenceAdmin):
    """In and out only: users are made and changed on the staff pages. No search: names belong in no address."""

    resource_classes = [UserResource]
    skip_admin_log = True  # it would keep people's names; the history says who changed which account
    list_display = ("username", "full_name", "role", "office", "is_active")
    list_filter = ("role", "is_active")
    list_select_related = ("local_authority", "district", "province")
    fields = ("username", "full_name", "position", "phone", "email", "role", "office", "is_active")
    ordering = ("username",)

    @admin.display(description="สำนักงาน")
    def office(self, user: User) -> str:
        return user.office

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        users: QuerySet[User] = User.objects.visible_to(request.user)
        return users.order_by(*self.ordering)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)


@admin.register(HelpKind)
class HelpKindAdmin(ReferenceAdmin):
    resource_classes = [HelpKindResource]
    list_display = ("name", "code", "position", "active")
    ordering = ("position", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("code",) if obj else ()


@admin.register(HelpSubkind)
class HelpSubkindAdmin(ReferenceAdmin):
    resource_classes = [HelpSubkindResource]
    list_display = ("name", "kind", "code", "position", "active")
    list_filter = ("kind",)
    list_select_related = ("kind",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("code",) if obj else ()


@admin.register(Ceiling)
class CeilingAdmin(ReferenceAdmin):
    """A new rate is a new row from its day on; the former one gets its last day."""

    resource_classes = [CeilingResource]
    list_display = (
        "__str__", "kind", "subkind", "thai_valid_from", "thai_valid_until", "verified",
    )  # fmt: skip
    list_filter = ("kind", "verified")
    list_select_related = ("kind", "subkind")
    fields = (
        "kind", "subkind", "unit", "amount", "times_a_year", "valid_from", "valid_until", "source", "verified",
    )  # fmt: skip
    thai_dates = ("valid_from", "valid_until")

    @admin.display(description="ใช้กับเหตุตั้งแต่วันที่", ordering="valid_from")
    def thai_valid_from(self, ceiling: Ceiling) -> str:
        return format_date(ceiling.valid_from)

    @admin.display(description="ถึงวันที่", ordering="valid_until")
    def thai_valid_until(self, ceiling: Ceiling) -> str:
        return format_date(ceiling.valid_until) if ceiling.valid_until else "–"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.changes(request)


class ProvisionForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Provision
        fields = ("code", "value", "valid_from", "valid_until", "source", "verified")
        help_texts = {
            "value": "สัดส่วน เช่น 1/2 จำนวนคนหรือวัน เช่น 15 ใช่หรือไม่ใช่ หรือชื่อเต็มของระเบียบ ตามข้อกำหนดที่เลือก",
            "valid_from": "เมื่อข้อกำหนดเปลี่ยน ให้เพิ่มรายการใหม่ตั้งแต่วันที่มีผล แล้วใส่วันสุดท้ายให้รายการเดิม",
            "source": "ชื่อกฎหมาย ระเบียบ หรือหนังสือ และข้อที่กำหนดไว้",
            "verified": "ทำเครื่องหมายเมื่อได้อ่านต้นฉบับด้วยตนเองแล้ว",
        }


@admin.register(Provision)
class ProvisionAdmin(ReferenceAdmin):
    """A rule that changes is a new row from its day on; the former one gets its last day."""

    resource_classes = [ProvisionResource]
    form = ProvisionForm
    list_display = ("code", "value", "thai_valid_from", "thai_valid_until", "source", "verified")
    list_filter = ("code", "verified")
    fields = ("code", "value", "valid_from", "valid_until", "source", "verified")
    thai_dates = ("valid_from", "valid_until")

    @admin.display(description="ใช้ตั้งแต่วันที่", ordering="valid_from")
    def thai_valid_from(self, provision: Provision) -> str:
        return format_date(provision.valid_from)

    @admin.display(description="ถึงวันที่", ordering="valid_until")
    def thai_valid_until(self, provision: Provision) -> str:
        return format_date(provision.valid_until) if provision.valid_until else "–"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.changes(request)


@admin.register(Holiday)
class HolidayAdmin(ReferenceAdmin):
    resource_classes = [HolidayResource]
    list_display = ("thai_day", "name")
    fields = ("day", "name")
    ordering = ("-day",)
    thai_dates = ("day",)

    @admin.display(description="วันที่", ordering="day")
    def thai_day(self, holiday: Holiday) -> str:
        return format_date(holiday.day)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.changes(request)
