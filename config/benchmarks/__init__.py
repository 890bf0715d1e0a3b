"""Benchmarks: each does the same work in our way and in the way one would write first, in one run.

A benchmark runs in a transaction that is rolled back: it makes a country of its own (province 99, which does
not exist, in a month of พ.ศ. 2543, long before any real one), touches no row of others and leaves none. `jobs` needs
processes that see each other's rows: it makes a whole application in a folder that it throws away.
"""

from collections.abc import Callable
from dataclasses import dataclass

from config.benchmarks.flag import flag
from config.benchmarks.grid import grid
from config.benchmarks.imports import imports
from config.benchmarks.info import info
from config.benchmarks.jobs import jobs
from config.benchmarks.measure import Figures
from config.benchmarks.opening import opening
from config.benchmarks.remind import remind
from config.benchmarks.triggers import triggers
from config.benchmarks.walls import walls


@dataclass(frozen=True)
class Benchmark:
    """`run` takes the size; `what` says in Thai what is compared."""

    run: Callable[[int], Figures]
    full: int
    small: int
    what: str


BENCHMARKS = {
    "flag": Benchmark(flag, 7_850, 700, "ระบุเดือนที่เกินกำหนดด้วยคำสั่งเดียว เทียบกับวน get_or_create ทีละรายการ"),
    "grid": Benchmark(grid, 700, 69, "อ่านตาราง อปท. × 12 เดือนด้วยคำสั่งเดียว เทียบกับถามทีละช่อง"),
    "info": Benchmark(
        info,
        100_000,
        500,
        "ตาราง INFO ทั้งจังหวัดตั้งแต่อ่านฐานข้อมูลจนเป็นไฟล์ เทียบกับ openpyxl แบบ write-only ที่มีรูปแบบเดียวกัน",
    ),
    "import": Benchmark(
        imports,
        50_000,
        400,
        "อ่าน ตรวจ แสดงผล และนำเข้าทะเบียนจาก Excel เทียบกับ ModelResource ของ django-import-export ตามค่าเริ่มต้น ไฟล์เดียวกัน ผลเท่ากัน",
    ),
    "jobs": Benchmark(
        jobs,
        5_000,
        100,
        "หน้าเว็บขณะนำเข้า 5 ไฟล์และส่งออก 5 ตาราง เทียบกับขณะไม่มีงาน ระบบทั้งชุดในโฟลเดอร์ของตนเอง (อัตราส่วนคือความเร็วที่เหลือ)",
    ),
    "open": Benchmark(
        opening, 7_850, 700, "เปิดข้อมูลประจำเดือนทั้งประเทศด้วยคำสั่งเดียว เทียบกับวน get_or_create ทีละแห่ง"
    ),
    "remind": Benchmark(
        remind,
        7_850,
        700,
        "เตือนเดือนที่ค้างทั้งประเทศและทุกคนที่ต้องทราบ จำนวนคำสั่งคงที่ เทียบกับวน get_or_create ทีละรายการ",
    ),
    "triggers": Benchmark(
        triggers, 3_000, 700, "เพิ่มเรื่องจำนวนมากโดยมีตัวนับรายเดือน เทียบกับไม่มี (อัตราส่วนต่ำกว่า 1 คือส่วนที่ตัวนับใช้)"
    ),
    "walls": Benchmark(
        walls,
        1_000_000,
        20_000,
        "งานประจำวันเมื่อ PostgreSQL คุมสิทธิรายแถว เทียบกับไม่คุม (อัตราส่วนคือความเร็วที่เหลือ นับจากแถวที่มี *)",
    ),
}
