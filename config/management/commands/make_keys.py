"""make_keys: new keys for a real installation, in the form of .env. Prints; stores nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import keys


class Command(BaseCommand):
    help = "สร้างกุญแจชุดใหม่ในรูปของ .env (ไม่บันทึกที่ใด); --next ID สร้างกุญแจผนึกดอกถัดไปสำหรับ rotate_keys"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--next", metavar="ID", help="เฉพาะกุญแจผนึกดอกถัดไป เช่น k2 ให้ใส่ไว้หน้าสุดของ SEAL_KEYS"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if (id := options["next"]) is not None:
            if not keys.ID.fullmatch(id):
                raise CommandError("ชื่อกุญแจใช้ตัวอักษรเล็กและตัวเลข ไม่เกิน 12 ตัว เช่น k2")
            self.stdout.write(f"{id}:{keys.new_key()}")
            return
        for name, value in keys.new_keys().items():
            self.stdout.write(f"{name}={value}")
