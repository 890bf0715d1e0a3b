"""An office's register from a spreadsheet, at the server's own terminal: read, checked, and with --commit brought in.

Ends with 0 when the file was read, also if rows of it were rejected: the counts say so; with 1 when it was not read or not
brought in, for the reason on stderr; with 2 when the command was not understood.
"""

import json
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from cases.access import Role
from cases.actions.imports import answer_columns, take_file
from cases.actions.imports_commit import commit_import, results_of
from cases.actions.imports_read import read_file
from cases.imports.tables import faults_of_json
from cases.models import ImportFile, ImportRow, ImportState, LocalAuthority, User
from cases.scope import principal, scope
from cases.spreadsheet.fields import FIELDS, heading_key
from cases.spreadsheet.reading import FileRefused, check_file

NOBODY = "ไม่พบผู้ใช้ของ {0} ที่จะเป็นผู้บันทึก — ระบุด้วย --by ชื่อผู้ใช้"
WORDS = {
    "read": "อ่าน", "created": "เรื่องใหม่", "updated": "ปรับปรุง", "unchanged": "ไม่เปลี่ยน", "rejected": "ไม่นำเข้า",
    "rescued": "ปรับให้ถูกแบบ",
}  # fmt: skip


def _column(text: str) -> tuple[str, str]:
    """HEADING=FIELD, as the page asks it; nothing behind the sign leaves the column out."""
    heading, sign, field = text.rpartition("=")
    if not sign or not heading or (field and field not in FIELDS):
        raise ArgumentTypeError(f"ใช้รูปแบบ หัวคอลัมน์=ข้อมูล ข้อมูลที่มี: {', '.join(FIELDS)}")
    return heading, field


class Command(BaseCommand):
    help = (
        "อ่าน ตรวจ และนำเข้าทะเบียนผู้ขอรับความช่วยเหลือของ อปท. จากไฟล์ .xlsx หรือ .csv ไม่ระบุ --commit คือทดลองเท่านั้น "
        "รหัสเมื่อจบ: 0 อ่านไฟล์ได้ (จำนวนแถวที่ไม่นำเข้าอยู่ในผล), 1 อ่านหรือนำเข้าไม่ได้ (เหตุผลอยู่ใน stderr), 2 คำสั่งไม่ถูกต้อง"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="ไฟล์ .xlsx หรือ .csv (UTF-8 หรือ windows-874)")
        parser.add_argument("--local-authority", required=True, metavar="รหัส", help="รหัส อปท. 8 หลัก")
        parser.add_argument(
            "--by", default="", metavar="ชื่อผู้ใช้", help="ผู้บันทึก (ไม่ระบุ = หัวหน้าศูนย์ ซึ่งรับผิดชอบแทนหน่วยงาน)"
        )
        parser.add_argument(
            "--column", type=_column, action="append", default=[], metavar="หัวคอลัมน์=ข้อมูล",
            help="ความหมายของคอลัมน์ เช่น ประเภท=kind ไม่มีคำหลัง = คือไม่ใช้คอลัมน์นั้น ระบุได้หลายครั้ง",
        )  # fmt: skip
        parser.add_argument("--kind", default="", metavar="ด้าน", help="ด้านของทุกแถว เมื่อไฟล์ไม่มีคอลัมน์ด้าน")
        parser.add_argument("--commit", action="store_true", help="นำเข้าจริง")
        parser.add_argument("--json", action="store_true", help="ผลเป็น JSON หนึ่งบรรทัด")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            data = path.read_bytes()
            check_file(data, name=path.name)
        except (OSError, FileRefused) as error:
            raise CommandError(str(error)) from error
        with principal("installer"):
            office, by = _whose(options["local_authority"], options["by"])
        with scope(by):
            said = dict(options["column"]), {"kind": options["kind"]} if options["kind"] else {}
            file = self._brought_in(office, path.name, data, by, *said)
            told = _told(file, by) | {"committed": options["commit"], "by": by.username}
        if not options["commit"]:
            transaction.set_rollback(True)
        self.stdout.write(json.dumps(told, ensure_ascii=False) if options["json"] else _said(told))

    def _brought_in(
        self,
        office: LocalAuthority,
        name: str,
        data: bytes,
        by: User,
        columns: dict[str, str],
        fixed: dict[str, str],
    ) -> ImportFile:
        at = timezone.now()
        file = take_file(office=office, name=name, data=data, by=by, at=at)
        file = read_file(file=file, by=by, at=at)
        if (columns or fixed) and file.state in (ImportState.ASKING, ImportState.CHECKED):
            _check_columns(file, columns)
            file = answer_columns(file=file, columns=columns, fixed=fixed, by=by, at=at)
            file = read_file(file=file, by=by, at=at)
        if file.state == ImportState.REFUSED:
            raise CommandError(file.refused)
        if file.state == ImportState.ASKING:
            raise CommandError(_asked(file))
        return commit_import(file=file, by=by, at=at)


def _whose(code: str, username: str) -> tuple[LocalAuthority, User]:
    office = LocalAuthority.objects.filter(code=code).first()
    if office is None:
        raise CommandError(f"ไม่พบ อปท. รหัส {code} — ตรวจสอบรหัส 8 หลัก")
    staff = office.staff.filter(is_active=True, role__in=(Role.HEAD, Role.OFFICER)).order_by("role", "pk")
    by = staff.filter(username=username).first() if username else staff.first()  # head comes before officer
    if by is None:
        raise CommandError(NOBODY.format(office.name))
    return office, by


def _check_columns(file: ImportFile, columns: dict[str, str]) -> None:
    """What is said of a heading is remembered for the office: a slip of the hand is not."""
    there = {heading_key(text) for table in file.table["tables"] for text in table["headings"].values()}
    if strange := [heading for heading in columns if heading_key(heading) not in there]:
        raise CommandError(f"ไม่พบหัวคอลัมน์ {', '.join(strange)} ในไฟล์ — ตรวจสอบคำที่ระบุด้วย --column")


def _asked(file: ImportFile) -> str:
    """What the page would ask about."""
    tables = file.table["tables"]
    unsure = [f"{one['letter']} “{one['heading']}”" for table in tables for one in table["unsure"]]
    missing = [FIELDS[name].label for table in tables for name in table["missing"]]
    asked = f"ยังไม่ทราบว่าคอลัมน์เหล่านี้คืออะไร: {', '.join(unsure)}" if unsure else f"ขาดคอลัมน์ {', '.join(missing)}"
    kind = " หรือระบุด้านของทุกแถวด้วย --kind" if FIELDS["kind"].label in missing else ""
    return f"{asked} — ระบุด้วย --column หัวคอลัมน์=ข้อมูล{kind}"


def _told(file: ImportFile, by: User) -> dict[str, Any]:
    """Counts, and where each row that was rejected is to be mended; never what stood in the cell."""
    rows = ImportRow.objects.visible_to(by).filter(file=file).exclude(rules=[]).in_order()
    faults = [
        {
            name: getattr(one, name)
            for name in ("sheet", "row", "letter", "heading", "rule", "what", "mend", "example")
        }
        for row in rows.iterator(chunk_size=500)
        for one in faults_of_json(row.told("faults"))
    ]
    return results_of(file) | {"faults": faults}


def _said(told: dict[str, Any]) -> str:
    counts = " ".join(f"{word} {told[name]:,}" for name, word in WORDS.items())
    faults = [
        f"แถว {one['row']} {one['letter']} {one['heading']}: {one['what']} — {one['mend']}"
        for one in told["faults"]
    ]
    end = (
        f"นำเข้าแล้วในนาม {told['by']}"
        if told["committed"]
        else "ทดลองเท่านั้น ยังไม่ได้บันทึก ระบุ --commit เพื่อนำเข้าจริง"
    )
    return "\n".join([*faults, counts, end])
