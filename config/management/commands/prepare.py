"""prepare: brings a database up to this version of the programme; `up` and the container image run it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

DEMO = {"months": 12, "cases": 2500, "seed": 1}


class Command(BaseCommand):
    help = "สร้างหรือปรับตาราง โหลดข้อมูลอ้างอิง และ (--demo) สร้างข้อมูลสาธิต; สั่งซ้ำได้"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", type=Path, metavar="FILE", help="สร้างข้อมูลสาธิต เขียนบัญชีผู้ใช้สาธิตลง FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        self._step("ปรับตารางฐานข้อมูล")
        call_command("migrate", verbosity=0, interactive=False)
        self._step("โหลดข้อมูลอ้างอิง")
        call_command("load_reference", verbosity=0)
        if options["demo"]:
            self._step("สร้างข้อมูลสาธิต")
            call_command("seed", **DEMO, accounts_file=options["demo"], if_empty=True, verbosity=0)

    def _step(self, what: str) -> None:
        self.stderr.write(f"• {what}", style_func=str)
