"""seed: a synthetic จังหวัดตาก to try the system with; runs as the owner of the tables."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.seed import accounts, province
from config.seed.ground import CannotSeed
from reporting.months import Month

SENTENCE = (
    "{cases:,} เรื่อง จาก อปท. {local_authorities} แห่ง {months} เดือน บันทึกข้อมูลประจำเดือน {postings:,} ฉบับ "
    "(ไม่มีผู้ขอ {nil:,}) เกินกำหนด {flags:,} ผู้ใช้ {users:,} คน"
)


class Command(BaseCommand):
    help = "เติมข้อมูลสาธิตของจังหวัดตาก ทุกชื่อเป็นชื่อสมมติ เลขชุดเดียวกันได้ข้อมูลเดียวกัน สั่งซ้ำไม่เพิ่มข้อมูล"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--until", metavar="2569-10", help="เดือนสุดท้าย (พ.ศ.) หากไม่ระบุคือเดือนปัจจุบันเท่าที่ผ่านมา"
        )
        parser.add_argument("--months", type=int, default=12, help="จำนวนเดือน (12)")
        parser.add_argument("--cases", type=int, default=2500, help="จำนวนเรื่องทั้งหมด (2500)")
        parser.add_argument("--seed", type=int, default=1, help="เลขชุดข้อมูล (1)")
        parser.add_argument(
            "--accounts-file", type=Path, metavar="FILE", help="ตั้งรหัสผ่านสุ่มให้บัญชีสาธิต เขียนลงไฟล์นี้"
        )
        parser.add_argument("--if-empty", action="store_true", help="มีข้อมูลอยู่แล้วไม่ถือเป็นข้อผิดพลาด ไม่เติมข้อมูล")
        parser.add_argument("--json", action="store_true", help="ผลเป็น JSON หนึ่งบรรทัด")

    def handle(self, *args: Any, **options: Any) -> None:
        wish = self._wish(options)
        before = province.counts()
        try:
            added = province.seed(wish, timezone.now())
        except CannotSeed as refusal:
            if not options["if_empty"]:
                raise CommandError(str(refusal)) from None
            added = False
        if options["accounts_file"] and province.standing_mark():
            accounts.hand_out(options["accounts_file"])
        self._report(before, added=added, options=options)

    def _wish(self, options: dict[str, Any]) -> province.Wish:
        if options["months"] < 1 or options["cases"] < 0:
            raise CommandError("--months ต้องเป็น 1 ขึ้นไป และ --cases ต้องไม่ติดลบ")
        try:
            until = Month.parse(options["until"]) if options["until"] else None
        except ValueError as error:
            raise CommandError(str(error)) from None
        return province.Wish(options["seed"], options["months"], options["cases"], until)

    def _report(self, before: dict[str, int], *, added: bool, options: dict[str, Any]) -> None:
        now = province.counts() if added else before
        rows = sum(now[name] - before[name] for name in ("cases", "postings", "flags", "users"))
        if options["json"]:
            self.stdout.write(json.dumps({**now, "added": rows}))
        elif options["verbosity"]:
            what = "เติมข้อมูลสาธิตแล้ว: " if added else "มีข้อมูลอยู่แล้ว ไม่ได้เพิ่ม: "
            self.stdout.write(what + SENTENCE.format(**now))
