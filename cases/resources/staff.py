"""Users as a table. Never a password: a new user gets an invitation link from the staff pages."""

from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from import_export.fields import Field
from import_export.widgets import Widget

from cases.access import Role
from cases.actions.placement import (
    Placement,
    StaffRefused,
    check_manages,
    check_not_last,
    check_placement,
)
from cases.actions.staff import check_move
from cases.models import District, LocalAuthority, Province, User
from cases.resources.base import Choice, ReferenceResource, YesNo
from cases.thai import BANGKOK, clean_name, clean_phone, phone_problem


class Lower(Widget):  # type: ignore[misc]
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return str(value or "").lower()


class Line(Widget):  # type: ignore[misc]
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return clean_name(str(value or ""))


class Phone(Widget):  # type: ignore[misc]
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        phone = clean_phone(str(value or ""))
        if problem := phone_problem(phone):
            raise ValueError(problem)
        return phone


class OfficeField(Field):  # type: ignore[misc]
    """The one office by its code: 8 digits an อปท., 4 a district, 2 a province, blank the nation."""

    def get_value(self, instance: User) -> str:
        office = instance.local_authority or instance.district or instance.province
        return office.code if office else ""

    def save(self, instance: User, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        code = str(row[self.column_name] or "")
        code = f"0{code}" if len(code) == 7 else code
        found: Any = {8: LocalAuthority, 4: District, 2: Province}.get(len(code))
        office = found.objects.filter(code=code).first() if found else None
        if code and office is None:
            raise ValueError(f"ไม่พบสำนักงานรหัส “{code}” — ใช้รหัส อปท. 8 หลัก อำเภอ 4 หลัก หรือจังหวัด 2 หลัก")
        instance.local_authority = office if found is LocalAuthority else None
        instance.district = office if found is District else None
        instance.province = office if found is Province else None


class UserResource(ReferenceResource):
    required = ("ชื่อผู้ใช้", "ชื่อ–สกุล", "บทบาท", "รหัสสำนักงาน")
    username = Field("username", "ชื่อผู้ใช้", Lower())
    full_name = Field("full_name", "ชื่อ–สกุล", Line())
    position = Field("position", "ตำแหน่ง", Line())
    phone = Field("phone", "โทรศัพท์", Phone())
    email = Field("email", "อีเมล")
    role = Field("role", "บทบาท", Choice(Role.choices))
    office_code = OfficeField("office_code", "รหัสสำนักงาน")
    office = Field("office", "สำนักงาน", readonly=True)
    is_active = Field("is_active", "ใช้งานได้", YesNo(blank=True))

    class Meta:
        model = User
        import_id_fields = ("username",)
        fields = (
            "username", "full_name", "position", "phone", "email", "role", "office_code", "office", "is_active",
        )  # fmt: skip
        clean_model_instances = True
        report_skipped = True

    def filter_export(self, queryset: Any, **kwargs: Any) -> Any:
        return queryset.select_related("local_authority", "district", "province")

    def after_init_instance(self, instance: User, new: bool, row: Any, **kwargs: Any) -> None:
        if new:
            instance.set_unusable_password()
            instance.created_at = datetime.combine(kwargs["today"], time(), BANGKOK)

    def check(self, instance: User, *, user: User, today: date) -> None:
        if not instance.role:
            return  # the role's own error is shown
        before = User.objects.filter(pk=instance.pk).first()
        placement = Placement.of(instance)
        try:
            if before is None:
                check_placement(placement, user)
                return
            check_manages(user, before)
            if placement != Placement.of(before):
                check_move(before, placement, user)
            if before.is_active and not instance.is_active:
                _check_stop(before, user)
        except StaffRefused as refused:
            raise ValidationError(str(refused)) from refused
        except PermissionDenied as denied:
            raise ValidationError("ผู้ใช้นี้อยู่นอกความดูแลของผู้ดูแลระบบ — ขอให้ผู้ดูแลระบบส่วนกลางดำเนินการ") from denied


def _check_stop(person: User, by: User) -> None:
    if person.pk == by.pk:
        raise StaffRefused("ระงับบัญชีของตนเองไม่ได้ — ขอให้ผู้ดูแลระบบคนอื่นดำเนินการ")
    check_not_last(person)
