"""jobs, who works meanwhile and what they do: in an office that imports, in one that does not, and above them."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from cases.thai import check_digit
from config.benchmarks.jobs_site import Site
from config.benchmarks.jobs_visitor import BUSY, Visitor, first_link

IMPORTING = ("maeku", "maeku-sao", "mahawan", "maesot-city", "pao")  # of these an officer can sign in
PROVINCE, DISTRICT = "63", "6306"
CASE = r"/cases/[0-9a-f]{8}-[0-9a-f-]{27}/"
MONTH = r"/months/25[0-9]{2}-[0-9]{2}/"


@dataclass
class People:
    """`officer` works where nothing is imported, `importing` where a register comes in, by office."""

    officer: Visitor
    importing: dict[str, Visitor]
    district: Visitor
    province: Visitor
    purpose: str  # of the cases that they save
    case: str = ""
    month: str = ""
    sent: int = 0
    refused: int = 0

    @property
    def saved(self) -> int:
        return self.sent - self.refused

    def save(self, who: Visitor) -> float:
        """A new case, as an officer types it; the form itself is not timed."""
        self.sent += 1
        twelve = f"198{self.sent:09d}"
        typed = {
            "document_type": "thai_id",
            "identity_number": f"{twelve}{check_digit(twelve)}",
            "title": "นาง",
            "first_name": f"สมมติ {self.sent}",
            "last_name": "ไม่มีจริง",
            "house_no": f"{self.sent}/3",
            "channel": "self",
            "people_affected": "4",
            "purpose": self.purpose,
            "hardship": "น้ำท่วมบ้าน เครื่องเรือนเสียหาย",
            "wanted": "ถุงยังชีพ",
            "save": "",
        }
        answer = who.send("/cases/new/", typed, having="form_key")
        self.refused += answer.status == BUSY
        return answer.seconds


@dataclass(frozen=True)
class Act:
    """One thing that somebody does; `does` gives its seconds."""

    name: str
    does: Callable[[People], float]


ACTS = [
    Act("งานของฉัน", lambda who: who.officer.get("/").seconds),
    Act("เรื่องทั้งหมด", lambda who: who.officer.get("/cases/").seconds),
    Act("เรื่องหนึ่งเรื่อง", lambda who: who.officer.get(who.case).seconds),
    Act("บันทึกคำขอใหม่", lambda who: who.save(who.officer)),
    Act("บันทึกคำขอใหม่ใน อปท. ที่กำลังนำเข้า", lambda who: who.save(who.importing[IMPORTING[0]])),
    Act("หน้าประจำเดือน", lambda who: who.officer.get(who.month).seconds),
    Act("ภาพรวมอำเภอ", lambda who: who.district.get(f"/overview/district/{DISTRICT}/").seconds),
    Act("ภาพรวมจังหวัด", lambda who: who.province.get(f"/overview/{PROVINCE}/").seconds),
]


def people(where: Site) -> People:
    """Signed in through the page; the officer without an import has borrowed the password of another."""
    accounts = json.loads((where.data / "demo-accounts.json").read_text(encoding="utf-8"))
    known = {row["username"]: row["password"] for row in accounts}
    lender, other = f"officer.{IMPORTING[0]}", _elsewhere(where, known)
    where.line.execute(
        "UPDATE cases_user SET password = (SELECT password FROM cases_user WHERE username = %s) WHERE username = %s",
        [lender, other],
    )
    known[other] = known[lender]

    def visitor(username: str) -> Visitor:
        one = Visitor(where.host)
        one.sign_in(username, known[username])
        return one

    found = People(
        visitor(other),
        {name: visitor(f"officer.{name}") for name in IMPORTING},
        visitor("district.maesot"),
        visitor("province.tak"),
        purpose="",
    )
    found.case = first_link(found.officer.get("/cases/").text, CASE)
    found.month = first_link(found.officer.get("/months/").text, MONTH)
    found.purpose = where.one("SELECT code || '/' FROM cases_helpkind WHERE active ORDER BY position LIMIT 1")
    return found


def _elsewhere(where: Site, known: dict[str, str]) -> str:
    """The officer of the office with most cases among those that import nothing."""
    name: str = where.one(
        """SELECT u.username FROM cases_user u JOIN cases_case c ON c.local_authority_id = u.local_authority_id
           WHERE u.role = 'officer' AND u.is_active AND u.username LIKE 'officer.%%' AND u.username <> ALL (%s)
           GROUP BY u.username ORDER BY count(*) DESC, u.username LIMIT 1""",
        list(known),
    )
    return name
