"""The administration pages: reference data only, for administrators only, signed in through our own door."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin, ShowFacets
from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.results import RowResult

from cases.access import may, public
from cases.forms.fields import ThaiDateField
from cases.models import User
from cases.spreadsheet.formats import FORMATS
from cases.spreadsheet.guard import UploadRefused, check_upload
from cases.spreadsheet.kept import SealedCache

ROOMS = ("cases", "reporting", "oversight")


class Site(AdminSite):
    """Whoever may not look after reference data meets the page of a missing row, as everywhere."""

    site_title = "ข้อมูลอ้างอิง"
    site_header = "ข้อมูลอ้างอิง"
    index_title = "ตารางที่ดูแลได้"
    site_url = "/"
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Takes what our own rooms register; what libraries bring (groups, addresses) has no work here."""
        many = isinstance(model_or_iterable, Iterable) and not isinstance(model_or_iterable, type)
        ours = [
            one
            for one in (model_or_iterable if many else [model_or_iterable])
            if one._meta.app_label in ROOMS
        ]
        super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "reference.manage")

    def get_urls(self) -> list[Any]:
        """Without the way from any row of any table to its page on the site: none of ours has one."""
        return [one for one in super().get_urls() if getattr(one, "name", None) != "view_on_site"]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return inner(request, *args, **kwargs)

        return guarded

    @public("leads to the sign-in page")
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        if request.user.is_authenticated:
            return redirect("/")
        return redirect_to_login(request.GET.get("next") or "/admin/", "account_login")

    @public("leads to the page for changing the password, which asks for sign-in")
    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        return redirect("account_change_password")


class AdminDate(ThaiDateField):
    """A date in พ.ศ. on the administration pages."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("widget", None)
        super().__init__(past=False, **kwargs)

    @property
    def today(self) -> date:  # type: ignore[override]
        return timezone.localdate()  # noqa: TID251 - the admin is a view


class LabelledFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """Names every field of a table's row for screen readers: the admin draws headings only.

    The number of a row of another parent is refused as one of nobody's; Django skips it and says "saved".
    """

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["id"].queryset = self.get_queryset()
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", field.widget)  # a choice of related rows is wrapped
            widget.attrs.setdefault("aria-label", str(field.label or name))


class GuardedImportForm(ImportForm):  # type: ignore[misc]
    """The file is looked at before any parser; the format follows from its name."""

    def __init__(self, formats: Any, resources: Any, **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        self.fields["import_file"].label = "ไฟล์ .xlsx หรือ .csv"
        self.fields["format"].required = False
        self.fields["format"].widget = forms.HiddenInput()
        self.suffixes = [one().get_title() for one in formats]

    @property
    def media(self) -> forms.Media:
        return forms.Media()

    def clean_import_file(self) -> Any:
        file = self.cleaned_data["import_file"]
        try:
            check_upload(file, file.name)
        except UploadRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return file

    def clean(self) -> Any:
        data = super().clean() or self.cleaned_data
        if file := data.get("import_file"):
            data["format"] = str(self.suffixes.index(file.name.lower().rpartition(".")[2]))
        return data


class ChosenExportForm(ExportForm):  # type: ignore[misc]
    def __init__(self, formats: Any, resources: Any, **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        self.fields["format"].label = "รูปแบบไฟล์"
        self.fields["format"].choices = [(str(at), f".{one().get_title()}") for at, one in enumerate(formats)]


class GuardedConfirmForm(ConfirmImportForm):  # type: ignore[misc]
    """The format that was stored with the preview; a made-up one is refused."""

    def clean_format(self) -> str:
        text: str = self.cleaned_data["format"]
        if text not in {str(at) for at in range(len(FORMATS))}:
            raise forms.ValidationError("ไม่รู้จักรูปแบบไฟล์นี้ — เลือกไฟล์ใหม่")
        return text


class ReferenceAdmin(ImportExportMixin, ModelAdmin):  # type: ignore[misc,type-arg]
    """View and export for every administrator; change and import for the nation's, unless a class says more.

    Dates stand in พ.ศ.: `thai_dates` names the date fields, shown through `thai_<name>` when only looked at.
    """

    import_formats = FORMATS
    export_formats = FORMATS
    import_form_class = GuardedImportForm
    confirm_form_class = GuardedConfirmForm
    export_form_class = ChosenExportForm
    tmp_storage_class = SealedCache
    formfield_overrides = {models.DateField: {"form_class": AdminDate}}
    actions: Any = None
    list_per_page = 100
    show_facets = ShowFacets.NEVER
    thai_dates: tuple[str, ...] = ()

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """What `list_filter` offers and nothing else: `?password__startswith=` would spell out a hash."""
        names = [one[0] if isinstance(one, tuple) else one for one in self.list_filter]
        return any(lookup == name or lookup.startswith(f"{name}__") for name in names)

    def changes(self, request: HttpRequest) -> bool:
        """Whether this administrator changes rows here at all."""
        return isinstance(request.user, User) and request.user.province_id is None

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request) and self.changes(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request) and self.changes(request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fields
        return [f"thai_{name}" if name in self.thai_dates else name for name in fields]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = [f"thai_{name}" for name in self.thai_dates]
        return [*super().get_readonly_fields(request, obj), *shown]

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {"today": timezone.localdate(), "rollback_on_validation_errors": True}  # noqa: TID251

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """Nothing was written when a row was refused between preview and confirmation."""
        if not (result.has_errors() or result.has_validation_errors()):
            answer: HttpResponse = super().process_result(result, request)
            return answer
        messages.error(request, "ข้อมูลเปลี่ยนไปหลังการตรวจสอบ จึงยังไม่ได้นำเข้า — เลือกไฟล์เดิมอีกครั้งเพื่อตรวจสอบใหม่")
        return redirect("..")

    def add_success_message(self, result: Any, request: HttpRequest) -> None:
        totals = result.totals
        messages.success(
            request,
            f"นำเข้าแล้ว: เพิ่ม {totals[RowResult.IMPORT_TYPE_NEW]} แก้ไข {totals[RowResult.IMPORT_TYPE_UPDATE]} "
            f"ไม่เปลี่ยนแปลง {totals[RowResult.IMPORT_TYPE_SKIP]} รายการ",
        )

    def get_export_filename(self, request: HttpRequest, queryset: Any, file_format: Any) -> str:
        stamp = datetime.strftime(timezone.localtime(), "%Y%m%d-%H%M")
        return f"{self.model._meta.model_name}-{stamp}.{file_format.get_extension()}"
