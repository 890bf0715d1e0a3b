"""The whole country's local authorities from the Department's open-data CSV, told row by row."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from cases.actions.authority_list import WORDS, Report, import_authority_list
from cases.scope import principal
from cases.spreadsheet.dla import FileRefused, read_code, read_rows
from cases.spreadsheet.guard import UploadRefused, check_upload
from cases.thai import ThaiDateError, format_date_long, parse_date


def _day(text: str) -> date:
    try:
        return parse_date(text, today=timezone.localdate())
    except ThaiDateError as error:
        raise ArgumentTypeError(str(error)) from error


def _pair(text: str) -> tuple[str, str]:
    """NEW=OLD; an OLD that is no code (ใหม่) says that the new one is nobody's successor."""
    new, _, old = text.partition("=")
    if (code := read_code(new)) is None or not old:
        raise ArgumentTypeError("ใช้รูปแบบ รหัสใหม่=รหัสเดิม เช่น 05630613=06630608")
    return code, read_code(old) or ""


class Command(BaseCommand):
    help = "นำเข้ารายชื่อ อปท. ทั่วประเทศจากไฟล์ข้อมูลเปิดของกรมส่งเสริมการปกครองท้องถิ่น (CSV)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as-of", type=_day, help="ข้อเท็จจริง ณ วันที่ เช่น 28/11/2568 (ไม่ระบุ = วันนี้)")
        parser.add_argument("--same", type=_pair, action="append", default=[], metavar="รหัสใหม่=รหัสเดิม")
        parser.add_argument("--json", action="store_true", help="ผลเป็น JSON หนึ่งบรรทัด")

    @transaction.atomic
    @principal("installer")
    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        as_of = options["as_of"] or timezone.localdate(at)
        if as_of > timezone.localdate(at):
            raise CommandError(f"วันที่ {format_date_long(as_of)} ยังมาไม่ถึง — ระบุวันที่ของข้อมูลในไฟล์")
        try:
            with options["file"].open("rb") as file:
                check_upload(file, options["file"].name)
                rows = read_rows(file.read())
        except (OSError, UploadRefused, FileRefused) as error:
            raise CommandError(str(error)) from error
        report = import_authority_list(rows=rows, as_of=as_of, same=dict(options["same"]), at=at)
        if options["json"]:
            refusals = [asdict(refusal) for refusal in report.refusals]
            self.stdout.write(json.dumps({**report.counts(), "refusals": refusals}, ensure_ascii=False))
        else:
            self._tell(report, as_of)

    def _tell(self, report: Report, as_of: date) -> None:
        for row, word, code, name in report.lines:
            self.stdout.write(f"แถว {row}: {WORDS[word]} {code} {name}")
        for one in report.absent:
            self.stdout.write(f"ไม่มีในไฟล์ คงไว้ตามเดิม: {one.code} {one.name}")
        for refusal in report.refusals:
            self.stdout.write(f"ไม่รับ {refusal}")
        counts = report.counts()
        said = " ".join(f"{WORDS[word]} {counts[word]} แห่ง" for word in WORDS)
        self.stdout.write(
            f"ข้อเท็จจริง ณ {format_date_long(as_of)}: {counts['rows']} แถว {said} "
            f"เพิ่มพื้นที่รับผิดชอบ {counts['coverage_added']} ตำบล ไม่รับ {counts['refused']} แถว"
        )
