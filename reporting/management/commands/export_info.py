"""The INFO spreadsheet of a month or several, of an office, a district, a province or the nation, from the terminal."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from cases.models import District, LocalAuthority, Province
from cases.scope import principal
from reporting.info import CannotExport, Exported, export_info
from reporting.months import Month

PURPOSE = "สั่งจากเครื่องแม่ข่าย"


class Command(BaseCommand):
    help = "สร้างตาราง INFO ของเดือนหนึ่งหรือหลายเดือน มีข้อมูลส่วนบุคคล การส่งออกทุกครั้งมีบันทึก"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--month", required=True, metavar="2569-10", help="เดือน ปี พ.ศ.")
        parser.add_argument("--until", metavar="2569-12", help="เดือนสุดท้าย เมื่อส่งออกหลายเดือน")
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--local-authority", metavar="CODE", help="รหัส อปท. 8 หลัก")
        whose.add_argument("--province", metavar="CODE", help="รหัสจังหวัด 2 หลัก เช่น 63")
        whose.add_argument("--district", metavar="CODE", help="รหัสอำเภอ 4 หลัก เช่น 6306")
        whose.add_argument("--nation", action="store_true", help="ทั้งประเทศ")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="ไฟล์ .xlsx ที่จะสร้าง")
        parser.add_argument("--purpose", default="", help="วัตถุประสงค์ที่ลงไว้ในบันทึกการส่งออก")
        parser.add_argument("--json", action="store_true", help="ผลเป็น JSON หนึ่งบรรทัด")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic(), principal("operator"):
                made = self._export(**options)
        except (ValueError, CannotExport) as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as fault:
            raise CommandError(f"เขียนไฟล์ {options['out']} ไม่ได้: {fault.strerror}") from None
        if options["json"]:
            self.stdout.write(json.dumps({"rows": made.rows, "sha256": made.sha256}))
        else:
            self.stdout.write(f"{made.rows:,} แถว  {options['out']}\nSHA-256 {made.sha256}")

    def _export(self, *, out: Path, month: str, until: str | None, purpose: str, **options: Any) -> Exported:
        """The file appears under its name only when it is whole, readable by its owner alone."""
        asked = Month.parse(month)
        scope = {"last_month": Month.parse(until) if until else None, **self._scope(**options)}
        with NamedTemporaryFile(dir=out.parent, prefix=f".{out.name}.", delete=False) as file:
            try:
                made = export_info(
                    month=asked,
                    purpose=PURPOSE,
                    detail=purpose,
                    by=None,
                    at=timezone.now(),
                    out=file,
                    **scope,
                )
                os.replace(file.name, out)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        return made

    def _scope(
        self, local_authority: str | None, province: str | None, district: str | None, nation: bool, **_: Any
    ) -> dict[str, Any]:
        if nation:
            return {"nation": True}
        if district:
            if there := District.objects.filter(code=district).first():
                return {"district": there}
            raise CommandError(f"ไม่มีอำเภอรหัส “{district}” — ใช้รหัสสี่หลัก เช่น 6306")
        if province:
            if found := Province.objects.filter(code=province).first():
                return {"province": found}
            raise CommandError(f"ไม่มีจังหวัดรหัส “{province}” — ใช้รหัสสองหลัก เช่น 63")
        if lao := LocalAuthority.objects.filter(code=local_authority).first():
            return {"local_authority": lao}
        raise CommandError(f"ไม่มี อปท. รหัส “{local_authority}” — ใช้รหัส 8 หลัก รวมเลขศูนย์นำหน้า เช่น 05630603")
