"""setup_database: the three roles and the database on an office's own PostgreSQL server; safe to repeat.

Once, before the first `prepare`, with an administrator's connection. The names and passwords are those in
DATABASE_OWNER_URL and DATABASE_URL.
"""

import os
from argparse import ArgumentParser
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError

from config import roles


def setting(name: str) -> str:
    """A variable of the environment that must be there."""
    value = os.environ.get(name)
    if not value:
        raise CommandError(f"ขาดตัวแปร {name} กรุณากำหนดตาม .env.example แล้วสั่งใหม่")
    return value


class Command(BaseCommand):
    help = "สร้างบทบาทเจ้าของ บทบาทเว็บ บทบาทผู้เก็บประวัติ และฐานข้อมูล บนเซิร์ฟเวอร์ PostgreSQL ของหน่วยงาน; สั่งซ้ำได้"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--admin-url", help="การเชื่อมต่อของผู้ดูแล (ปกติจากตัวแปร DATABASE_ADMIN_URL)")

    def handle(self, *args: Any, **options: Any) -> None:
        admin_url = options["admin_url"] or setting("DATABASE_ADMIN_URL")
        owner, database = roles.account_in(setting("DATABASE_OWNER_URL"))
        web, web_database = roles.account_in(setting("DATABASE_URL"))
        if database != web_database or owner.name == web.name:
            raise CommandError("DATABASE_URL และ DATABASE_OWNER_URL ต้องเป็นฐานข้อมูลเดียวกัน แต่คนละบทบาท")
        try:
            made = roles.set_up(admin_url, owner=owner, web=web, database=database)
        except psycopg.Error as error:
            raise CommandError(f"ตั้งค่าฐานข้อมูลไม่สำเร็จ: {str(error).strip().splitlines()[0]}") from error
        self.stdout.write(f"พร้อมใช้ (สร้างใหม่: {', '.join(made) or 'ไม่มี'})")
