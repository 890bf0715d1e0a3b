"""Local authorities as a table. A new kind or name with a later date keeps the former one with its dates."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget, Widget

from cases.access import LocalAuthorityKind
from cases.actions.places import FactsRefused, check_facts, keep_past
from cases.models import Coverage, District, LocalAuthority, Subdistrict, User
from cases.resources.base import Choice, ReferenceResource, ThaiDate, Whole, YesNo
from cases.spreadsheet.dla import read_code
from cases.thai import clean_name, sort_key


class CodeOf8(Widget):  # type: ignore[misc]
    """An อปท.'s code with the leading zero that a spreadsheet program took."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        if (code := read_code(str(value or ""))) is None:
            raise ValueError(f"“{value}” ไม่ใช่รหัส อปท. — พิมพ์รหัส 8 หลักเป็นข้อความ เช่น 06630608")
        return code


class DistrictByCode(ForeignKeyWidget):  # type: ignore[misc]
    """A district by its four digits."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> District:
        district = District.objects.select_related("province").filter(code=value).first()
        if district is None:
            raise ValueError(f"ไม่พบอำเภอรหัส “{value}” — พิมพ์รหัส 4 หลัก เช่น 6306")
        return district


class Name(Widget):  # type: ignore[misc]
    """Cleaned of invisible characters, so that the same name is the same text."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return clean_name(str(value or ""))


class CoverageField(Field):  # type: ignore[misc]
    """Subdistrict codes with spaces between, `*` behind those served in part: `630201* 630204`."""

    def get_value(self, instance: LocalAuthority) -> str:
        if not hasattr(instance, "coverage_text"):
            served = instance.coverage.all() if instance.pk else []
            instance.coverage_text = written(served)  # type: ignore[attr-defined]
        text: str = instance.coverage_text  # type: ignore[attr-defined]
        return text

    def save(self, instance: LocalAuthority, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        parts = str(row[self.column_name] or "").split()
        codes = [part.rstrip("*") for part in parts]
        known = set(Subdistrict.objects.filter(code__in=codes).values_list("code", flat=True))
        if unknown := sorted(set(codes) - known):
            raise ValueError(f"ไม่พบตำบลรหัส {', '.join(unknown)} — พิมพ์รหัส 6 หลักเว้นวรรค เช่น 630602* 630604")
        instance.coverage_text = " ".join(sorted(set(parts)))  # type: ignore[attr-defined]


def written(coverage: Iterable[Coverage]) -> str:
    return " ".join(sorted(f"{one.subdistrict_id}{'*' if one.partial else ''}" for one in coverage))


def check_reach(district: District, user: User) -> None:
    """ValidationError for a place outside the province of a province's administrator."""
    if user.province_id and district.province_id != user.province_id:
        raise ValidationError("อปท. นี้อยู่นอกจังหวัดของผู้ดูแลระบบ — ขอให้ผู้ดูแลระบบส่วนกลางดำเนินการ")


def check_served(instance: LocalAuthority) -> None:
    """ValidationError for subdistricts of another province, which the form does not offer either."""
    codes = getattr(instance, "coverage_text", "").split()
    if outside := [code for code in codes if not code.startswith(instance.district.province_id)]:
        raise ValidationError(f"ตำบล {', '.join(outside)} อยู่นอกจังหวัดของ อปท. — ตรวจสอบรหัสตำบล 6 หลัก")


class LocalAuthorityResource(ReferenceResource):
    required = ("รหัส อปท.", "ประเภท", "ชื่อ อปท.", "รหัสอำเภอ", "ข้อเท็จจริง ณ วันที่")
    code = Field("code", "รหัส อปท.", CodeOf8())
    kind = Field("kind", "ประเภท", Choice(LocalAuthorityKind.choices))
    name = Field("name", "ชื่อ อปท.", Name())
    district = Field("district", "รหัสอำเภอ", DistrictByCode(District, "code"))
    district_name = Field("district__name", "อำเภอที่ตั้ง", readonly=True)
    covers_province = Field("covers_province", "รับผิดชอบทั้งจังหวัด", YesNo())
    served = CoverageField("served", "รหัสตำบลที่รับผิดชอบ")
    population = Field("population", "ประชากร", Whole())
    facts_from = Field("facts_from", "ข้อเท็จจริง ณ วันที่", ThaiDate())
    closed_on = Field("closed_on", "วันที่ยุบหรือรวม", ThaiDate())

    class Meta:
        model = LocalAuthority
        import_id_fields = ("code",)
        fields = (
            "code", "kind", "name", "district", "district_name", "covers_province", "served", "population",
            "facts_from", "closed_on",
        )  # fmt: skip
        clean_model_instances = True
        report_skipped = True

    def filter_export(self, queryset: Any, **kwargs: Any) -> Any:
        return queryset.select_related("district").prefetch_related("coverage")

    def check(self, instance: LocalAuthority, *, user: User, today: date) -> None:
        check_reach(instance.district, user)
        check_served(instance)
        before = LocalAuthority.objects.select_related("district").filter(pk=instance.pk).first()
        if before is None:
            return
        check_reach(before.district, user)
        if (before.kind, before.name) != (instance.kind, instance.name):
            try:
                check_facts(
                    current=before,
                    code=instance.code,
                    kind=instance.kind,
                    from_day=instance.facts_from,
                    today=today,
                )
            except FactsRefused as refused:
                raise ValidationError(str(refused)) from refused

    def before_save_instance(self, instance: LocalAuthority, row: Any, **kwargs: Any) -> None:
        instance.sort_key = sort_key(instance.name)
        before = LocalAuthority.objects.filter(pk=instance.pk).first()
        if before and (before.kind, before.name) != (instance.kind, instance.name):
            keep_past(before, until=instance.facts_from)

    def after_save_instance(self, instance: LocalAuthority, row: Any, **kwargs: Any) -> None:
        """Makes the served subdistricts those of the row, where the file has the column."""
        if self.fields["served"].column_name not in row:
            return
        wanted = {part.rstrip("*"): part.endswith("*") for part in instance.coverage_text.split()}  # type: ignore[attr-defined]
        instance.coverage.exclude(subdistrict__in=wanted).delete()
        Coverage.objects.bulk_create(
            [
                Coverage(local_authority=instance, subdistrict_id=code, partial=part)
                for code, part in wanted.items()
            ],
            update_conflicts=True,
            update_fields=["partial"],
            unique_fields=["local_authority", "subdistrict"],
        )
