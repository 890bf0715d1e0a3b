"""Forms of staff administration: a user, a new password, the designated officer."""

from collections import defaultdict
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from cases.access import Role
from cases.actions.placement import Placement, roles_to_give
from cases.forms.base import ThaiForm, choices_of
from cases.forms.fields import LineField, ThaiDateField, attrs
from cases.models import District, LocalAuthority, Province, User
from cases.thai import clean_phone, phone_problem

NATION = "nation"


def missing(what: str, how: str) -> dict[str, str]:
    """The sentence for a field left blank, and for a choice that is not offered."""
    sentence = f"ยังไม่ได้ระบุ{what} — {how}"
    return {"required": sentence, "invalid_choice": sentence}


Offices = dict[str, LocalAuthority | District | Province | None]


def offices_of(
    by: User, province: Province | None
) -> tuple[list[tuple[str, list[tuple[str, str]]]], Offices]:
    """(choices grouped for a select, offices by their value): one province's, and the nation's for who may give it."""
    nation = by.province_id is None
    found: Offices = {NATION: None} if nation else {}
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    if nation:
        groups["ส่วนกลาง"].append((NATION, "กรมส่งเสริมการปกครองท้องถิ่น"))
    if province:
        groups["จังหวัด"].append((province.code, f"จังหวัด{province.name}"))
        found[province.code] = province
        districts = list(District.objects.filter(province=province))
        for district in districts:
            groups["อำเภอ (ท้องถิ่นอำเภอ ศูนย์ปฏิบัติการร่วม)"].append((district.code, f"อำเภอ{district.name}"))
            found[district.code] = district
        reached = LocalAuthority.objects.visible_to(by, "staff.manage")
        _add_local_authorities(groups, found, reached.filter(district__in=districts, closed_on=None))
    return list(groups.items()), found


def _add_local_authorities(
    groups: dict[str, list[tuple[str, str]]], found: Offices, authorities: QuerySet[LocalAuthority]
) -> None:
    for one in authorities.select_related("district").order_by("district", "code"):
        groups[f"อปท. ในอำเภอ{one.district.name}"].append((one.code, one.name))
        found[one.code] = one


class UserForm(ThaiForm):
    """A user's name, contact, role and office; role and office only from what the administrator may give."""

    full_name = LineField(
        label="ชื่อ–สกุล",
        max_length=120,
        widget=forms.TextInput(attrs=attrs("f-30")),
        error_messages=missing("ชื่อ–สกุล", "พิมพ์เช่น นางสาวสมใจ ใจดี"),
    )
    role = forms.ChoiceField(label="บทบาท", error_messages=missing("บทบาท", "เลือกจากรายการ"))
    office = forms.ChoiceField(
        label="สำนักงาน",
        help_text="เลือก อปท. สำหรับเจ้าหน้าที่และหัวหน้าศูนย์ หรืออำเภอ หรือจังหวัด ตามบทบาท",
        error_messages=missing("สำนักงาน", "เลือกจากรายการ"),
    )
    position = LineField(label="ตำแหน่ง", max_length=120, required=False)
    phone = LineField(
        label="โทรศัพท์",
        max_length=20,
        required=False,
        digits=True,
        widget=forms.TextInput(attrs=attrs("f-13", mode="tel")),
    )
    email = forms.EmailField(label="อีเมล", required=False, widget=forms.EmailInput(attrs=attrs("f-30")))

    def __init__(self, *args: Any, by: User, province: Province | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices, self.offices = offices_of(by, province)
        choices_of(
            self, "role", [("", "เลือกบทบาท"), *((role.value, role.label) for role in roles_to_give(by))]
        )
        choices_of(self, "office", [("", "เลือกสำนักงาน"), *choices])

    def clean_phone(self) -> str:
        return checked_phone(self.cleaned_data["phone"])

    @property
    def placement(self) -> Placement:
        """What was chosen; whether it fits is the action's to say."""
        office = self.offices[self.cleaned_data["office"]]
        return Placement(
            Role(self.cleaned_data["role"]),
            local_authority=office if isinstance(office, LocalAuthority) else None,
            district=office if isinstance(office, District) else None,
            province=office if isinstance(office, Province) else None,
        )

    @property
    def details(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("full_name", "position", "phone", "email")}


class NewUserForm(UserForm):
    """With the user name, which may stay blank."""

    username = forms.RegexField(
        r"^[A-Za-z0-9._@-]+$",
        label="ชื่อผู้ใช้",
        max_length=60,
        required=False,
        help_text="เว้นว่างได้ ระบบจะตั้งให้จากรหัสสำนักงาน เช่น 05630603.officer",
        error_messages={"invalid": "ใช้ได้เฉพาะอักษรอังกฤษ ตัวเลข จุด ขีด และ @ — เช่น 05630603.officer"},
        widget=forms.TextInput(attrs=attrs("f-20", autocapitalize="none", spellcheck="false")),
    )


class PasswordForm(ThaiForm):
    """The first password, twice."""

    password = forms.CharField(
        label="รหัสผ่านใหม่",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="อย่างน้อย 12 ตัวอักษร ใช้ประโยคภาษาไทยที่จำง่ายได้",
        error_messages=missing("รหัสผ่านใหม่", "พิมพ์อย่างน้อย 12 ตัวอักษร"),
    )
    again = forms.CharField(
        label="พิมพ์รหัสผ่านอีกครั้ง",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages=missing("รหัสผ่านครั้งที่สอง", "พิมพ์ให้ตรงกับช่องแรก"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise ValidationError("รหัสผ่านสองช่องไม่ตรงกัน — พิมพ์ใหม่ทั้งสองช่อง", code="different")
        return again


class DesignatedOfficerForm(ThaiForm):
    """Who is appointed, how to telephone, and by which order."""

    name = LineField(
        label="ชื่อ–สกุล",
        max_length=120,
        widget=forms.TextInput(attrs=attrs("f-30")),
        error_messages=missing("ชื่อเจ้าหน้าที่", "พิมพ์ตามคำสั่งแต่งตั้ง"),
    )
    position = LineField(
        label="ตำแหน่ง", max_length=120, required=False, widget=forms.TextInput(attrs=attrs("f-30"))
    )
    phone = LineField(
        label="โทรศัพท์ที่ติดต่อได้",
        max_length=20,
        digits=True,
        help_text="อำเภอและจังหวัดใช้โทรติดตามเมื่อเกินกำหนด",
        error_messages=missing("หมายเลขโทรศัพท์", "พิมพ์เช่น 081-234-5678"),
        widget=forms.TextInput(attrs=attrs("f-13", mode="tel")),
    )
    order_number = LineField(
        label="คำสั่งเลขที่",
        max_length=60,
        help_text="เช่น 125/2569",
        widget=forms.TextInput(attrs=attrs("f-13")),
        error_messages=missing("เลขที่คำสั่ง", "ดูจากคำสั่งแต่งตั้ง เช่น 125/2569"),
    )
    order_date = ThaiDateField(
        label="ลงวันที่",
        help_text="เช่น 1/10/2569",
        error_messages=missing("วันที่ของคำสั่ง", "พิมพ์เช่น 1/10/2569"),
    )

    def clean_phone(self) -> str:
        return checked_phone(self.cleaned_data["phone"])


def checked_phone(text: str) -> str:
    """The number without spaces and dashes; blank stays blank."""
    phone = clean_phone(text)
    if problem := phone_problem(phone):
        raise ValidationError(str(problem))
    return phone
