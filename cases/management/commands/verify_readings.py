"""Whether the read log still is what was sealed; from the server's own terminal, at any time."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from cases.actions.log_checks import verify
from cases.actions.log_seals import begin_anchors
from cases.log_findings import sentence
from cases.scope import principal


class Command(BaseCommand):
    help = "ตรวจบันทึกการเปิดดูข้อมูลส่วนบุคคลกับตราผนึกทุกวัน พบสิ่งผิดปกติจะจบด้วยรหัส 1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchors",
            type=Path,
            metavar="FILE",
            help="สำเนาแฟ้มจดตราผนึก (SEAL_ANCHORS) จากเครื่องอื่น หรือบันทึกของเครื่องแม่ข่าย (worker.log) เพื่อเทียบด้วย",
        )
        parser.add_argument(
            "--begin-anchors",
            action="store_true",
            help="เริ่มแฟ้มจดตราผนึกใหม่จากตราที่มีในฐานข้อมูล แฟ้มเดิมเก็บไว้โดยต่อท้ายชื่อด้วยเวลา "
            "ใช้เมื่อทราบสาเหตุที่แฟ้มหายหรือไม่ตรงแล้ว และไม่มีสำเนาให้นำกลับมา",
        )
        parser.add_argument("--json", action="store_true", help="ผลเป็น JSON หนึ่งบรรทัด")

    def handle(self, *args: Any, anchors: Path | None, **options: Any) -> None:
        try:
            lines = anchors.read_text(errors="replace").splitlines() if anchors else []
        except OSError as fault:
            raise CommandError(f"อ่านไฟล์ {anchors} ไม่ได้: {fault.strerror}") from None
        with transaction.atomic(), principal("sealer"):
            if options["begin_anchors"]:
                begin_anchors(at=timezone.now())
            check = verify(at=timezone.now(), copies=lines)
        if options["json"]:
            told = {
                "days": check.days,
                "rows": check.rows,
                "anchors": check.anchors,
                "findings": check.findings,
            }
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(f"ตรวจ {check.days:,} วัน {check.rows:,} รายการ")
            for finding in check.findings:
                self.stdout.write(f"- {sentence(finding)}")
        if check.findings:
            raise CommandError(f"พบสิ่งผิดปกติ {len(check.findings)} ข้อ", returncode=1)
        if not options["json"]:
            self.stdout.write("ไม่พบสิ่งผิดปกติ")
