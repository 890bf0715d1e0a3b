"""ด้าน, their sub-kinds, ceilings, and public holidays: the nation's administrators alone change them."""

from decimal import Decimal
from typing import Any

from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget, Widget

from cases.models import Ceiling, CeilingUnit, HelpKind, HelpSubkind, Holiday
from cases.resources.base import Choice, ReferenceResource, ThaiDate, Whole, YesNo
from cases.thai import ThaiMoneyError, format_baht, parse_baht


class KindByCode(ForeignKeyWidget):  # type: ignore[misc]
    """A ด้าน by its code."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> HelpKind:
        kind = HelpKind.objects.filter(code=value).first()
        if kind is None:
            raise ValueError(f"ไม่พบด้านรหัส “{value}” — นำเข้าตารางด้านก่อน หรือตรวจสอบรหัส")
        return kind


class HelpKindResource(ReferenceResource):
    required = ("รหัส", "ด้าน")
    code = Field("code", "รหัส")
    name = Field("name", "ด้าน")
    position = Field("position", "ลำดับ", Whole())
    active = Field("active", "ใช้งาน", YesNo(blank=True))

    class Meta:
        model = HelpKind
        import_id_fields = ("code",)
        fields = ("code", "name", "position", "active")
        clean_model_instances = True
        report_skipped = True


class HelpSubkindResource(ReferenceResource):
    required = ("รหัส", "รหัสด้าน", "ลักษณะย่อย")
    code = Field("code", "รหัส")
    kind = Field("kind", "รหัสด้าน", KindByCode(HelpKind, "code"))
    name = Field("name", "ลักษณะย่อย")
    position = Field("position", "ลำดับ", Whole())
    active = Field("active", "ใช้งาน", YesNo(blank=True))

    class Meta:
        model = HelpSubkind
        import_id_fields = ("code",)
        fields = ("code", "kind", "name", "position", "active")
        clean_model_instances = True
        report_skipped = True


class HolidayResource(ReferenceResource):
    required = ("วันที่", "ชื่อวันหยุด")
    day = Field("day", "วันที่", ThaiDate())
    name = Field("name", "ชื่อวันหยุด")

    class Meta:
        model = Holiday
        import_id_fields = ("day",)
        fields = ("day", "name")
        clean_model_instances = True
        report_skipped = True


class SubkindByCode(ForeignKeyWidget):  # type: ignore[misc]
    """A ลักษณะย่อย by its code; blank is the whole ด้าน."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> HelpSubkind | None:
        if not value:
            return None
        subkind = HelpSubkind.objects.filter(code=value).first()
        if subkind is None:
            raise ValueError(f"ไม่พบลักษณะย่อยรหัส “{value}” — นำเข้าตารางลักษณะย่อยก่อน หรือตรวจสอบรหัส")
        return subkind


class Baht(Widget):  # type: ignore[misc]
    """An amount as officers type it."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Decimal:
        try:
            return parse_baht(str(value or ""))
        except ThaiMoneyError as error:
            raise ValueError(str(error)) from error

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else format_baht(value)


class CeilingResource(ReferenceResource):
    required = ("รหัสด้าน", "หน่วย", "วงเงิน (บาท)", "ใช้กับเหตุตั้งแต่วันที่", "ที่มา")
    kind = Field("kind", "รหัสด้าน", KindByCode(HelpKind, "code"))
    subkind = Field("subkind", "รหัสลักษณะย่อย", SubkindByCode(HelpSubkind, "code"))
    unit = Field("unit", "หน่วย", Choice(CeilingUnit.choices))
    amount = Field("amount", "วงเงิน (บาท)", Baht())
    times_a_year = Field("times_a_year", "จำนวนครั้งต่อปีงบประมาณ", Whole())
    valid_from = Field("valid_from", "ใช้กับเหตุตั้งแต่วันที่", ThaiDate())
    valid_until = Field("valid_until", "ถึงวันที่", ThaiDate())
    source = Field("source", "ที่มา")
    verified = Field("verified", "ตรวจกับต้นฉบับแล้ว", YesNo())

    class Meta:
        model = Ceiling
        import_id_fields = ("kind", "subkind", "unit", "valid_from")
        fields = (
            "kind", "subkind", "unit", "amount", "times_a_year", "valid_from", "valid_until", "source", "verified",
        )  # fmt: skip
        clean_model_instances = True
        report_skipped = True
