"""Places, local authorities, ด้าน, holidays, the duty's rule and the INFO layout: safe to repeat."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from cases.reference import load_nation, load_tak
from cases.scope import principal


class Command(BaseCommand):
    help = "บรรจุข้อมูลอ้างอิง ทำซ้ำได้ ข้อมูลที่ผู้ดูแลระบบแก้ไขแล้วไม่ถูกเปลี่ยน"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tak", action="store_true", help="เฉพาะพื้นที่จังหวัดตาก")
        parser.add_argument("--json", action="store_true", help="ผลเป็น JSON หนึ่งบรรทัด")

    @transaction.atomic
    @principal("installer")
    def handle(self, *args: Any, **options: Any) -> None:
        written = load_tak() if options["tak"] else load_nation()
        if options["json"]:
            self.stdout.write(json.dumps(written))
            return
        self.stdout.write(
            f"เพิ่มหรือปรับปรุง: พื้นที่ {written['places']} อปท. {written['local_authorities']} "
            f"ด้าน ลักษณะย่อย และวันหยุด {written['kinds_and_holidays']} "
            f"กำหนดเวลาและแบบ INFO {written['duty_and_layout']} รายการ"
        )
