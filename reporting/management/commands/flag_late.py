"""Flags what is late as of an instant; what beat does, by hand. Safe to repeat."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.thai import BANGKOK, format_instant
from reporting.actions import FlagCount, flag_late
from reporting.actions.runs import watched

LAST_YEAR = 2400  # ค.ศ.


class Command(BaseCommand):
    help = "ตรวจและบันทึกเดือนที่เกินกำหนด ณ เวลาที่ระบุ (ถ้าไม่ระบุคือเวลานี้) ทำซ้ำได้"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", metavar="ISO", help="เช่น 2026-11-06T00:00:00+07:00 ไม่ระบุเขตเวลาคือเวลาไทย")
        parser.add_argument("--json", action="store_true", help="ผลเป็น JSON หนึ่งบรรทัด")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        at = _instant(options["at"]) if options["at"] else now
        with watched("flag_late", at=now):
            count = flag_late(at=at, noticed_at=now)
        self.stdout.write(_json(count) if options["json"] else _thai(count))


def _instant(text: str) -> datetime:
    """A year in พ.ศ. would flag five centuries ahead; it is refused like any other slip."""
    try:
        at = datetime.fromisoformat(text)
        if at.year > LAST_YEAR:
            raise ValueError
    except ValueError:
        raise CommandError(
            f"อ่านเวลา “{text[:40]}” ไม่ได้ — ใช้รูปแบบ ISO 8601 ปี ค.ศ. เช่น 2026-11-06T00:00:00+07:00"
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=BANGKOK)


def _json(count: FlagCount) -> str:
    return json.dumps({**asdict(count), "at": count.at.astimezone(BANGKOK).isoformat()})


def _thai(count: FlagCount) -> str:
    return (
        f"ณ {format_instant(count.at, seconds=True)} ถึงกำหนดแล้ว {count.expected:,} เดือน: "
        f"บันทึกครบถ้วน {count.posted:,} ไม่มีผู้ขอ {count.nil:,} ได้รับยกเว้น {count.excused:,} "
        f"เกินกำหนดที่พบใหม่ {count.newly_flagged:,} เกินกำหนดที่พบก่อนแล้ว {count.already_flagged:,}"
    )
