"""Section 2: the household and its address. Lists of provinces, districts and subdistricts, with the postcode.

The lists are read only when the page is drawn; a save looks up the one subdistrict that was chosen.
"""

from functools import cached_property
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects

from cases.access import LocalAuthorityKind
from cases.forms.base import ThaiForm
from cases.forms.fields import LineField, attrs
from cases.models import District, LocalAuthority, Province, Subdistrict
from cases.thai import clean_house_code, house_code_problem

Choices = list[tuple[str, Any]]
ELSEWHERE = "ตำบลไม่อยู่ในอำเภอที่เลือก — กดปุ่ม “แสดงรายชื่อ” แล้วเลือกตำบลใหม่"
OTHER_PROVINCE = "ตำบลไม่อยู่ในจังหวัดที่เลือก — กดปุ่ม “แสดงรายชื่อ” แล้วเลือกอำเภอและตำบลใหม่"


def _select(css: str = "f-10") -> forms.Select:
    return forms.Select(attrs=attrs(css, mark=""))


class PlaceForm(ThaiForm):
    """Starts at the local authority's own district, its own subdistricts first."""

    house_code = LineField(
        label="เลขรหัสประจำบ้าน",
        required=False,
        max_length=30,
        help_text="11 หลัก บนทะเบียนบ้าน",
        widget=forms.TextInput(attrs=attrs("f-13", mode="numeric")),
    )
    house_no = LineField(
        label="บ้านเลขที่",
        required=False,
        max_length=30,
        digits=True,
        widget=forms.TextInput(attrs=attrs("f-6", mark="")),
    )
    moo = LineField(
        label="หมู่ที่",
        required=False,
        max_length=10,
        digits=True,
        widget=forms.TextInput(attrs=attrs("f-4", mark="", mode="numeric")),
    )
    community = LineField(
        label="หรือชุมชน",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs=attrs("f-13", mark="(ในเขตเทศบาล)")),
    )
    alley = LineField(
        label="ตรอก/ซอย", required=False, max_length=80, widget=forms.TextInput(attrs=attrs("f-10"))
    )
    road = LineField(label="ถนน", required=False, max_length=80, widget=forms.TextInput(attrs=attrs("f-10")))
    province = forms.CharField(label="จังหวัด", required=False, max_length=2, widget=_select())
    district = forms.CharField(label="อำเภอ", required=False, max_length=4, widget=_select())
    subdistrict = forms.CharField(label="ตำบล", required=False, max_length=6, widget=_select("f-13"))

    def __init__(self, *args: Any, home: LocalAuthority, stored_house_code: str = "", **kwargs: Any) -> None:
        self.home = home
        self.stored_house_code = stored_house_code
        super().__init__(*args, **kwargs)
        for name in ("province", "district", "subdistrict"):
            cast(forms.Select, self.fields[name].widget).choices = getattr(self, f"{name}s")

    def clean_house_code(self) -> str:
        text = self.cleaned_data["house_code"]
        problem = house_code_problem(text)
        if problem and clean_house_code(text) != self.stored_house_code:
            raise ValidationError(problem)
        return clean_house_code(text)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        code = data.get("subdistrict")
        if code and not code.startswith(data.get("province") or code[:2]):
            self.add_error("subdistrict", OTHER_PROVINCE)
        elif (
            code
            and not Subdistrict.objects.filter(code=code, district=data.get("district") or code[:4]).exists()
        ):
            self.add_error("subdistrict", ELSEWHERE)
        return data

    def facts(self) -> dict[str, Any]:
        """The request's fields of this section."""
        data = self.cleaned_data
        names = ("house_code", "house_no", "moo", "community", "alley", "road")
        return {name: data[name] for name in names} | {"subdistrict_id": data["subdistrict"] or None}

    # --- what stands folded ----------------------------------------------------------------------
    @property
    def has_communities(self) -> bool:
        """Towns live by ชุมชน; elsewhere the field is seldom used and folded."""
        return self.home.kind in (LocalAuthorityKind.CITY, LocalAuthorityKind.TOWN)

    @property
    def unfolds(self) -> bool:
        """Whether something is in one of the folded fields, or to be mended."""
        names = ("alley", "road", "house_code", *(() if self.has_communities else ("community",)))
        return any(self[name].value() or self[name].errors for name in names)

    @property
    def is_elsewhere(self) -> bool:
        """Whether the household lies in another district than the office, or its lists are being changed."""
        return self.shown[1] != self.home.district_id or bool(self.errors)

    # --- what the lists show; each is asked only by a page that is drawn -------------------------
    @cached_property
    def shown(self) -> tuple[str, str, str]:
        """(province, district, subdistrict) as chosen; what does not lie in the one above it is dropped."""
        province, district, subdistrict = (
            str(self[n].value() or "") for n in ("province", "district", "subdistrict")
        )
        if province and not district.startswith(province):
            district = ""
        if not district or not subdistrict.startswith(district):
            subdistrict = ""
        return province or district[:2], district, subdistrict

    def provinces(self) -> Choices:
        return [("", "เลือกจังหวัด"), *self._provinces]

    def districts(self) -> Choices:
        return [("", "เลือกอำเภอ"), *self._districts]

    @cached_property
    def _provinces(self) -> Choices:
        return list(Province.objects.order_by("name").values_list("code", "name"))

    @cached_property
    def _districts(self) -> Choices:
        rows = District.objects.filter(province=self.shown[0]).values_list("code", "name")
        return list(rows)

    def subdistricts(self) -> Choices:
        rows = self._rows
        own = [(code, _labelled(name, post)) for code, name, post, ours in rows if ours]
        others = [(code, _labelled(name, post)) for code, name, post, ours in rows if not ours]
        if not own:
            return [("", "เลือกตำบล"), *others]
        return [("", "เลือกตำบล"), ("ในพื้นที่ของหน่วยงาน", own), ("ตำบลอื่นในอำเภอ", others)]

    @cached_property
    def _rows(self) -> list[tuple[str, str, str, int | None]]:
        """Subdistricts of the chosen district, with a mark on those that the authority covers."""
        district = Subdistrict.objects.filter(district=self.shown[1])
        covered = set(_covered(self.home))
        rows = district.order_by("name").values_list("code", "name", "postcode")
        return [(code, name, post, code in covered) for code, name, post in rows]

    @property
    def postcode(self) -> str:
        return next((post for code, _, post, _ in self._rows if code == self.shown[2]), "")


def _covered(home: LocalAuthority) -> list[str]:
    """Codes of the subdistricts that the authority serves, asked once for each page."""
    prefetch_related_objects([home], "coverage")
    return [part.subdistrict_id for part in home.coverage.all()]


def _labelled(name: str, postcode: str) -> str:
    return f"{name} ({postcode})" if postcode else name


def codes_of(subdistrict: str) -> dict[str, str]:
    """The three lists as they stand where this subdistrict is chosen; {} without one."""
    return (
        {"province": subdistrict[:2], "district": subdistrict[:4], "subdistrict": subdistrict}
        if subdistrict
        else {}
    )


def home_of(local_authority: LocalAuthority) -> dict[str, Any]:
    """Where a new form starts: the authority's district, and its subdistrict when it has only one."""
    covered = _covered(local_authority)
    district = local_authority.district_id
    return {
        "province": district[:2],
        "district": district,
        "subdistrict": covered[0] if len(covered) == 1 else "",
    }
