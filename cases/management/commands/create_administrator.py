"""The first administrator of a real installation: no account comes with the program."""

import os
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from cases.access import Role
from cases.actions.placement import Placement, StaffRefused
from cases.actions.staff import accept_invitation, create_user
from cases.invitations import invitation_path
from cases.models import Province, User
from cases.scope import principal


class Command(BaseCommand):
    help = "สร้างผู้ดูแลระบบคนแรก แล้วพิมพ์ลิงก์ตั้งรหัสผ่าน (ใช้ครั้งเดียวภายใน 72 ชั่วโมง)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", required=True)
        parser.add_argument("--full-name", required=True)
        parser.add_argument("--province", help="รหัสจังหวัด เช่น 63 (ไม่ระบุ = ผู้ดูแลระบบส่วนกลาง)")
        parser.add_argument(
            "--prompt",
            action="store_true",
            help="ถามรหัสผ่านที่จอ แทนการพิมพ์ลิงก์ (หรืออ่านจาก ADMINISTRATOR_PASSWORD)",
        )

    @transaction.atomic
    @principal("installer")
    def handle(self, *args: Any, **options: Any) -> None:
        placement = Placement(Role.ADMINISTRATOR, province=self._province(options["province"]))
        password = os.environ.get("ADMINISTRATOR_PASSWORD") or (
            getpass("รหัสผ่าน: ") if options["prompt"] else ""
        )
        try:
            with transaction.atomic():  # a refusal leaves nothing
                user = create_user(
                    username=options["username"],
                    full_name=options["full_name"],
                    placement=placement,
                    by=None,
                    at=timezone.now(),
                )
                if password:
                    validate_password(password, user)
                    accept_invitation(user=user, password=password, at=timezone.now())
        except (StaffRefused, ValidationError) as error:
            raise CommandError("; ".join(getattr(error, "messages", [str(error)]))) from error
        self._tell(user, with_link=not password)

    def _province(self, code: str | None) -> Province | None:
        if not code:
            return None
        province = Province.objects.filter(code=code).first()
        if province is None:
            raise CommandError(f"ไม่พบจังหวัดรหัส {code} — สั่ง load_reference ก่อน หรือตรวจสอบรหัสสองหลัก เช่น 63")
        return province

    def _tell(self, user: User, *, with_link: bool) -> None:
        self.stdout.write(f"สร้างผู้ดูแลระบบ {user.username} ({user.office}) แล้ว")
        if with_link:
            self.stdout.write(
                f"ลิงก์ตั้งรหัสผ่าน ใช้ครั้งเดียวภายใน 72 ชั่วโมง: {settings.SITE_URL}{invitation_path(user)}"
            )
