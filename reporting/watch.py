"""Who watches the watcher: whether each job that the law rests on has lately done its work.

Asked by the banner of an administrator's pages, by `/health/watch/` and by the alarm (`reporting.actions.alarm`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from reporting.models.run import JOBS

SILENT = timedelta(hours=1)

# What a silence means meanwhile, and what will have become of it when it is over: (meanwhile, afterwards).
MEANING = {
    "flag_late": (
        "ระหว่างนี้ระบบยังไม่บันทึกว่า อปท. ใดเกินกำหนด เมื่อกลับมาทำงานจะบันทึกย้อนหลังให้ครบ ลงวันที่ครบกำหนดตามเดิม",
        "รายการที่เกินกำหนดในช่วงนั้นบันทึกย้อนหลังแล้ว ลงวันที่ครบกำหนดตามเดิม และลงเวลาที่ระบบตรวจพบไว้ด้วย",
    ),
    "open_months": (
        "ระหว่างนี้ระบบยังไม่เปิดเดือนใหม่ เมื่อกลับมาทำงานจะเปิดให้ครบทุกเดือน วันครบกำหนดไม่เปลี่ยน",
        "เดือนที่ต้องเปิดในช่วงนั้นเปิดครบแล้ว วันครบกำหนดไม่เปลี่ยน",
    ),
    "make_reminders": (
        "ระหว่างนี้ระบบยังไม่เตือนเดือนที่ยังไม่บันทึก เมื่อกลับมาทำงานจะเตือนเฉพาะครั้งล่าสุดที่ถึงกำหนดเตือน ครั้งก่อนหน้าไม่เตือนย้อนหลัง",
        "เดือนที่ยังไม่บันทึกได้รับการเตือนครั้งล่าสุดแล้ว ครั้งก่อนหน้าในช่วงนั้นไม่เตือนย้อนหลัง",
    ),
    "send_deliveries": (
        "ระหว่างนี้อีเมลแจ้งเตือนยังไม่ออก การแจ้งเตือนในระบบยังแสดงตามปกติ หากงานอื่นทำงานปกติ ให้ตรวจเซิร์ฟเวอร์อีเมล",
        "อีเมลแจ้งเตือนที่ค้างและยังต้องแจ้งจะทยอยส่งตามลำดับ",
    ),
}

# Of each job the newest run that did its work: a job that fails every five minutes is as silent as one that sleeps.
# A run dated later than now counts for nothing: the clock was put back. A job that has never run is waited for
# since the last `migrate`, so that a new installation, or one that has just got a new job, has its hour, too.
NEWEST = """
SELECT name, r.started_at, r.expected, r.newly_flagged, r.opened, r.notices,
       coalesce(r.started_at, (SELECT max(applied) FROM django_migrations))
FROM unnest(%(jobs)s::text[]) WITH ORDINALITY AS watched(name, place)
LEFT JOIN LATERAL (
    SELECT * FROM reporting_jobrun WHERE job = name AND error = '' AND started_at <= %(at)s
    ORDER BY started_at DESC LIMIT 1
) r ON true
ORDER BY place
"""


@dataclass(frozen=True)
class Watched:
    """A job and its newest good run; `ran_at` is None when there was none, then the counts are, too."""

    job: str
    at: datetime
    ran_at: datetime | None
    expected: int | None
    newly_flagged: int | None
    opened: int | None
    notices: int | None
    since: datetime  # from when on it has been silent, should it be

    @property
    def label(self) -> str:
        return JOBS[self.job]

    @property
    def meanwhile(self) -> str:
        return MEANING[self.job][0]

    @property
    def age(self) -> timedelta:
        return self.at - self.since

    @property
    def silent(self) -> bool:
        return self.age > SILENT


def look(at: datetime) -> list[Watched]:
    """Each job of `JOBS` as it stands at `at`, in that order; one statement, for whoever holds `runs.read`."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, {"jobs": list(JOBS), "at": at})
        return [Watched(job, at, *figures) for job, *figures in cursor.fetchall()]


def silent(jobs: list[Watched]) -> list[Watched]:
    return [one for one in jobs if one.silent]
