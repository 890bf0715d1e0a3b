"""ด้าน, their sub-kinds, and public holidays: the nation's administrators alone change them."""

from typing import Any

from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget

from cases.models import HelpKind, HelpSubkind, Holiday
from cases.resources.base import ReferenceResource, ThaiDate, Whole, YesNo


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
