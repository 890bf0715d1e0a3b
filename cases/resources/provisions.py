"""ข้อกำหนด in and out: each value is read by its code, as on the form."""

from import_export.fields import Field

from cases.models import Provision, ProvisionCode
from cases.resources.base import Choice, ReferenceResource, ThaiDate, YesNo


class ProvisionResource(ReferenceResource):
    required = ("ข้อกำหนด", "ค่า", "ใช้ตั้งแต่วันที่", "ที่มา")
    code = Field("code", "ข้อกำหนด", Choice(ProvisionCode.choices))
    value = Field("value", "ค่า")
    valid_from = Field("valid_from", "ใช้ตั้งแต่วันที่", ThaiDate())
    valid_until = Field("valid_until", "ถึงวันที่", ThaiDate())
    source = Field("source", "ที่มา")
    verified = Field("verified", "ตรวจกับต้นฉบับแล้ว", YesNo())

    class Meta:
        model = Provision
        import_id_fields = ("code", "valid_from")
        fields = ("code", "value", "valid_from", "valid_until", "source", "verified")
        clean_model_instances = True
        report_skipped = True
