"""rotate_keys: every sealed row anew under the first of SEAL_KEYS; may be killed, and goes on when run again."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cases import identity
from cases.sealing import rotate, token

PLACES_NAMED = 5


class Command(BaseCommand):
    help = "ผนึกข้อมูลทุกแถวใหม่ด้วยกุญแจดอกแรกของ SEAL_KEYS ระหว่างที่ผู้ใช้ทำงานอยู่ได้ หยุดแล้วสั่งต่อได้"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--index", action="store_true", help="คำนวณดัชนีค้นเลขประจำตัวใหม่ด้วย (หลังเปลี่ยน INDEX_KEY)"
        )
        parser.add_argument("--json", action="store_true", help="ผลเป็น JSON หนึ่งบรรทัด")

    def handle(self, *args: Any, **options: Any) -> None:
        beside = {identity.COLUMNS[0]: identity.beside} if options["index"] else {}
        found = {}
        for renewal in rotate.renewals(beside):
            *_, found[renewal.table] = rotate.renew(renewal)
        left = sum(count.left for count in found.values())
        if options["json"]:
            self.stdout.write(json.dumps({"key": token.current(), "left": left, "tables": _rows(found)}))
        else:
            self._tell(found, left)
        if left or any(count.broken for count in found.values()):
            raise SystemExit(1)

    def _tell(self, found: dict[str, rotate.Count], left: int) -> None:
        for table, count in found.items():
            self.stdout.write(f"{table}: ผนึกใหม่ {count.renewed:,} แถว เหลือ {count.left:,}")
            for place in count.broken[:PLACES_NAMED]:
                self.stderr.write(f"เปิดไม่ได้ {place}")
        self.stdout.write(
            f"ยังเหลือ {left:,} แถว กุญแจเดิมต้องอยู่ใน SEAL_KEYS ต่อไป — สั่ง rotate_keys อีกครั้ง"
            if left
            else f"ทุกแถวอยู่ใต้กุญแจ {token.current()} แล้ว นำกุญแจเดิมออกจาก SEAL_KEYS ได้ (สำรองเดิมยังต้องใช้กุญแจเดิม)"
        )


def _rows(found: dict[str, rotate.Count]) -> dict[str, dict[str, int]]:
    return {
        table: {"renewed": count.renewed, "left": count.left, "broken": len(count.broken)}
        for table, count in found.items()
    }
