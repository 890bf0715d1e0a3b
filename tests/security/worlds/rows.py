"""One line a table: a believable row of a local authority, for furnishing a world and for trying to add one.

A model without a line fails `test_worlds.py`; its history needs none.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from cases.sealing.parcel import MARK

Columns = dict[str, Any]
AT = datetime(2026, 10, 14, 3, tzinfo=UTC)
DAY = date(2026, 10, 12)
NUMBER = count(1)  # for keys and for whatever must be unique
KINDS = ("PAO", "CITY", "TOWN", "SUBDISTRICT_MUNICIPALITY", "SAO")


@dataclass(frozen=True)
class Owner:
    """Whose row is made: the local authority, its province, the user who signs; `give` saves what it leans on."""

    la: int
    province: str
    by: int
    clerk: int
    give: Callable[[str, Columns], Any]

    def leaning(self, table: str) -> Any:
        """The key of a new row of another table, of the same local authority and signed by its clerk."""
        return self.give(table, ROWS[table](replace(self, by=self.clerk), number()))


def renumber() -> None:
    """At the start of each world: the same seed makes the same world."""
    global NUMBER
    NUMBER = count(1)


def number() -> int:
    return next(NUMBER)


def key() -> UUID:
    return UUID(int=(7 << 100) + number())


def letters(n: int, length: int) -> str:
    """A code that no real place has."""
    return "".join(chr(ord("ก") + n // 40**place % 40) for place in range(length))


def month(n: int) -> date:
    """A month of its own for each number, as far as one world needs numbers."""
    return date(1000 + n // 12 % 8000, n % 12 + 1, 1)


def _posting(o: Owner, n: int) -> Columns:
    counted = {"case_count": 1, "complete_count": 1, "household_count": 1, "people_count": 1, "help_total": 0}
    stands = {"is_complete": True, "content_hash": "0" * 64, "revision": 0, "kind": "cases", "totals": "[]"}
    signed = {"posted_at": AT, "posted_by_id": o.by, "version": 1}
    return counted | stands | signed | {"id": key(), "obligation_id": o.leaning("reporting_obligation")}


def _reading(o: Owner, n: int) -> Columns:
    named = {"actor_id": o.by, "principal": "", "verb": "view", "what": "case", "rows": [], "count": 0}
    return named | {"id": key(), "at": AT, "local_authority_id": o.la, "purpose": ""}


def _case(o: Owner, n: int) -> Columns:
    numbered = {"id": key(), "local_authority_id": o.la, "fiscal_year": 2570, "serial": n, "form_key": key()}
    said = {"received_on": DAY, "applicant_id": o.leaning("cases_person"), "kind_id": "disaster"}
    helped = {"house_code": f"6306000000{n % 3}", "outcome": "helped", "stage": "given"} if n % 4 else {}
    return numbered | said | helped | {"entered_by_id": o.by, "entered_at": AT, "changed_at": AT}


def _export(o: Owner, n: int) -> Columns:
    """Of one local authority, or every third time of the whole province."""
    whose = {"province_id": o.province} if n % 3 == 0 else {"local_authority_id": o.la}
    facts = {
        "id": key(),
        "month": month(n),
        "purpose": "ตรวจ",
        "exported_at": AT,
        "rows": 1,
        "sha256": "0" * 64,
    }
    return whose | facts | {"exported_by_id": o.by, "layout_id": o.leaning("reporting_infolayout")}


def _user(o: Owner, n: int) -> Columns:
    named = {
        "username": f"new.{n}",
        "full_name": "ผู้ใช้ใหม่",
        "password": "!",
        "position": "",
        "phone": "",
        "email": "",
    }
    return named | {"role": "officer", "local_authority_id": o.la, "is_active": True}


def _deputy(o: Owner, n: int) -> Columns:
    named = {"name": "สมศรี ใจดี", "phone": "0810000000", "order_number": "1/2569", "order_date": DAY}
    return named | {"local_authority_id": o.la, "ended_on": DAY}


def _excuse(o: Owner, n: int) -> Columns:
    words = {"reason": "น้ำท่วม", "order_number": "1/2569", "signed_by": "ผู้ว่าราชการจังหวัด"}
    return words | {
        "granted_by_id": o.by,
        "granted_at": AT,
        "obligation_id": o.leaning("reporting_obligation"),
    }


def _flag(o: Owner, n: int) -> Columns:
    leans = {"obligation_id": o.leaning("reporting_obligation"), "run_id": o.leaning("reporting_jobrun")}
    return leans | {"flagged_at": AT, "noticed_at": AT}


def _row(o: Owner, n: int) -> Columns:
    leans = {"posting_id": o.leaning("reporting_posting"), "case_id": o.leaning("cases_case")}
    return leans | {"local_authority_id": o.la, "number": "1/2570"}


def _info(o: Owner, n: int) -> Columns:
    signed = {"recorded_on": DAY, "marked_by_id": o.by, "marked_at": AT}
    return signed | {"obligation_id": o.leaning("reporting_obligation")}


def _seal(o: Owner, n: int) -> Columns:
    day = date(2030, 1, 1) + timedelta(days=n % 60_000)  # the years that a seal can be of
    return {"day": day, "rows": 0, "digest": "", "seal": "", "sealed_at": AT}


def _tally(o: Owner, n: int) -> Columns:
    return {"local_authority_id": o.la, "month": month(n), "kind_id": "disaster", "outcome": "helped"}


def _authority(o: Owner, n: int) -> Columns:
    facts = {"kind": KINDS[n % 5], "name": f"อบต.ทดลอง {n}", "sort_key": "", "facts_from": DAY}
    return facts | {"code": f"{n:08d}", "district_id": o.leaning("cases_district")}


def _subdistrict(o: Owner, n: int) -> Columns:
    return {"code": f"s{n % 100_000:05d}", "name": f"ตำบล {n}", "district_id": o.leaning("cases_district")}


def _coverage(o: Owner, n: int) -> Columns:
    return {"local_authority_id": o.la, "subdistrict_id": o.leaning("cases_subdistrict")}


def _past(o: Owner, n: int) -> Columns:
    period = f"[{1000 + n % 8000}-01-01,{1001 + n % 8000}-01-01)"
    return {"local_authority_id": o.la, "code": "00000000", "kind": "SAO", "name": "เดิม", "period": period}


def _subkind(o: Owner, n: int) -> Columns:
    return {"code": f"sk{n}", "kind_id": "disaster", "name": f"ลักษณะ {n}", "position": 1}


def _rule(o: Owner, n: int) -> Columns:
    return {"version": 1000 + n % 30000, "circular": "ว 1", "valid_from": month(n)}


def _layout(o: Owner, n: int) -> Columns:
    return {"version": 1000 + n % 30000, "title": "แบบ", "effective_from": month(n)}


def _column(o: Owner, n: int) -> Columns:
    return {
        "layout_id": o.leaning("reporting_infolayout"),
        "position": 1,
        "heading": "เลข",
        "source": "number",
    }


def _owed(o: Owner, n: int) -> Columns:
    leans = {"local_authority_id": o.la, "rule_id": o.leaning("reporting_deadlinerule")}
    return leans | {"month": month(n), "due_at": AT, "opened_at": AT}


def _session(o: Owner, n: int) -> Columns:
    """Every other one ended long ago."""
    ends = datetime(2020 if n % 2 else 2100, 1, 1, tzinfo=UTC)
    return {"session_key": f"key{n}", "session_data": "", "expire_date": ends}


def _logged(o: Owner, n: int) -> Columns:
    return {"action_time": AT, "object_repr": "ด้าน", "action_flag": 2, "change_message": "", "user_id": o.by}


def _person(o: Owner, n: int) -> Columns:
    return {"id": key(), "local_authority_id": o.la, "document_type": "none", "first_name": "สมศรี"}


def _help(o: Owner, n: int) -> Columns:
    return {"id": key(), "local_authority_id": o.la, "case_id": o.leaning("cases_case"), "form": "goods"}


def _step(o: Owner, n: int) -> Columns:
    stages = {"verb": "check", "from_stage": "registered", "to_stage": "checking"}
    signed = {"happened_on": DAY, "entered_at": AT, "by_id": o.by}
    return stages | signed | {"id": key(), "local_authority_id": o.la, "case_id": o.leaning("cases_case")}


def _of_case(o: Owner, **more: Any) -> Columns:
    return more | {"id": key(), "local_authority_id": o.la, "case_id": o.leaning("cases_case")}


def _referral(o: Owner, n: int) -> Columns:
    return _of_case(o, agency="แขวงทางหลวงชนบท", sent_on=DAY, letter_number=f"ว {n}")


def _evidence(o: Owner, n: int) -> Columns:
    file = {
        "type": "image/jpeg",
        "width": 3,
        "height": 2,
        "size": 9,
        "sha256": "0" * 64,
        "sent_sha256": f"{n:064x}",
    }
    return _of_case(o, kind="damage", added_by_id=o.by, added_at=AT, **file)


def _import(o: Owner, n: int) -> Columns:
    file = {"size": 9, "sha256": "0" * 64, "state": "checked"}
    return file | {"id": key(), "local_authority_id": o.la, "uploaded_by_id": o.by, "uploaded_at": AT}


def _bytes(o: Owner, n: int) -> Columns:
    sealed = {"key": "", "full": MARK, "thumbnail": MARK}
    return sealed | {"id": key(), "local_authority_id": o.la, "evidence_id": o.leaning("cases_evidence")}


def _job(o: Owner, n: int) -> Columns:
    """Of one local authority, of the whole province, or of no place; every other one of a place shared."""
    whose = ({"local_authority_id": o.la}, {"province_id": o.province}, {})[n % 3]
    asked = {"asked_by_id": o.by, "asked_at": AT, "shared": n % 3 < 2 and bool(n // 3 % 2)}
    return (
        whose | asked | {"id": key(), "kind": "test", "title": "งานทดสอบ", "arguments": "{}", "result": "{}"}
    )


def _job_file(o: Owner, n: int) -> Columns:
    return {
        "id": key(),
        "job_id": o.leaning("cases_job"),
        "name": "",
        "content_type": "text/plain",
        "key": "",
    }


def _chunk(o: Owner, n: int) -> Columns:
    return {"id": key(), "file_id": o.leaning("cases_jobfile"), "place": 0, "data": MARK}


def _committee(o: Owner, n: int) -> Columns:
    ordered = {"order_number": f"{n}/2569", "appointed_on": DAY, "quorum": 3}
    return ordered | {"id": key(), "local_authority_id": o.la}


def _member(o: Owner, n: int) -> Columns:
    leans = {"committee_id": o.leaning("cases_committee"), "name": "สมปอง ดีงาม"}
    return leans | {"id": key(), "local_authority_id": o.la}


def _meeting(o: Owner, n: int) -> Columns:
    numbered = {
        "number": n % 30_000,
        "year": 2569,
        "held_on": DAY,
        "called_by_id": o.by,
        "called_at": AT,
        "lacked_quorum": False,
    }
    leans = {"committee_id": o.leaning("cases_committee")}
    return numbered | leans | {"id": key(), "local_authority_id": o.la}


def _attendance(o: Owner, n: int) -> Columns:
    leans = {"meeting_id": o.leaning("cases_meeting"), "member_id": o.leaning("cases_committeemember")}
    return leans | {"id": key(), "local_authority_id": o.la}


def _recusal(o: Owner, n: int) -> Columns:
    leans = {"item_id": o.leaning("cases_agendaitem"), "member_id": o.leaning("cases_committeemember")}
    return leans | {"id": key(), "local_authority_id": o.la}


def _notice(o: Owner, n: int) -> Columns:
    posted = {"posted_on": DAY, "until": DAY + timedelta(days=15), "places": "ที่ทำการ อบต."}
    return posted | {"id": key(), "local_authority_id": o.la, "made_by_id": o.by, "made_at": AT}


def _objection(o: Owner, n: int) -> Columns:
    leans = {"entry_id": o.leaning("cases_noticeentry"), "received_on": DAY}
    return leans | {"id": key(), "local_authority_id": o.la}


def _ceiling(o: Owner, n: int) -> Columns:
    rate = {"kind_id": "disaster", "unit": "house", "amount": 88_600, "source": "ประกาศ"}
    return rate | {"valid_from": month(n)}


def _provision(o: Owner, n: int) -> Columns:
    return {"code": "notice_days", "value": "15", "source": "ประกาศ", "valid_from": month(n)}


ROWS: dict[str, Callable[[Owner, int], Columns]] = {
    "cases_province": lambda o, n: {"code": letters(n, 2), "name": f"จังหวัด {n}"},
    "cases_district": lambda o, n: {"code": letters(n, 4), "province_id": o.province, "name": f"อำเภอ {n}"},
    "cases_subdistrict": _subdistrict,
    "cases_localauthority": _authority,
    "cases_coverage": _coverage,
    "cases_localauthoritypast": _past,
    "cases_holiday": lambda o, n: {"day": month(n), "name": "วันหยุด"},
    "cases_helpkind": lambda o, n: {"code": f"k{n}", "name": f"ด้าน {n}", "position": 9},
    "cases_helpsubkind": _subkind,
    "cases_ceiling": _ceiling,
    "cases_provision": _provision,
    "cases_user": _user,
    "cases_designatedofficer": _deputy,
    "cases_person": _person,
    "cases_case": _case,
    "cases_caseserial": lambda o, n: {"local_authority_id": o.la, "fiscal_year": 1000 + n % 30000},
    "cases_helpgiven": _help,
    "cases_casestep": _step,
    "cases_toldapart": lambda o, n: {
        "local_authority_id": o.la,
        "one": f"a{n}",
        "other": "b",
        "by_id": o.by,
        "at": AT,
    },
    "cases_helpquestion": lambda o, n: _of_case(o, by_id=o.by, at=AT, about="") | {"id": n},
    "cases_rosterperson": lambda o, n: _of_case(o, place=1),
    "cases_referral": _referral,
    "cases_evidence": _evidence,
    "cases_importfile": _import,
    "cases_importbytes": lambda o, n: {
        "id": key(),
        "local_authority_id": o.la,
        "file_id": o.leaning("cases_importfile"),
        "key": "",
        "data": MARK,
    },
    "cases_importrow": lambda o, n: {
        "id": key(),
        "local_authority_id": o.la,
        "file_id": o.leaning("cases_importfile"),
        "number": n,
        "state": "good",
        "content": f"{n:032x}",
    },
    "cases_columnmemory": lambda o, n: {
        "id": key(),
        "local_authority_id": o.la,
        "heading": f"{n:032x}",
        "said_at": AT,
    },
    "cases_evidencebytes": _bytes,
    "cases_committee": _committee,
    "cases_committeemember": _member,
    "cases_meeting": _meeting,
    "cases_attendance": _attendance,
    "cases_agendaitem": lambda o, n: _of_case(o, meeting_id=o.leaning("cases_meeting")),
    "cases_recusal": _recusal,
    "cases_notice": _notice,
    "cases_noticeentry": lambda o, n: _of_case(o, notice_id=o.leaning("cases_notice"), place=1),
    "cases_objection": _objection,
    "cases_draft": lambda o, n: {
        "id": key(),
        "key": key(),
        "owner_id": o.by,
        "path": "/cases/new/",
        "kept_at": AT,
    },
    "cases_job": _job,
    "cases_jobfile": _job_file,
    "cases_jobchunk": _chunk,
    "cases_reading": _reading,
    "cases_readseal": _seal,
    "cases_sealcheck": lambda o, n: {"at": AT, "days": 0, "rows": 0, "findings": "[]"},
    "reporting_deadlinerule": _rule,
    "reporting_obligation": _owed,
    "reporting_excuse": _excuse,
    "reporting_jobrun": lambda o, n: {"job": "flag", "as_of": AT, "started_at": AT},
    "reporting_flag": _flag,
    "reporting_infolayout": _layout,
    "reporting_infocolumn": _column,
    "reporting_infoexport": _export,
    "reporting_inforecord": _info,
    "reporting_posting": _posting,
    "reporting_postingrow": _row,
    "reporting_nilvoid": lambda o, n: {"posting_id": o.leaning("reporting_posting"), "at": AT},
    "reporting_monthtally": _tally,
    "reporting_monthrevision": lambda o, n: {"local_authority_id": o.la, "month": month(n)},
    "django_session": _session,
    "django_admin_log": _logged,
    "django_content_type": lambda o, n: {"app_label": "x", "model": f"m{n}"},
    "auth_permission": lambda o, n: {"name": "x", "codename": f"c{n}", "content_type_id": 1},
    "auth_group": lambda o, n: {"name": f"g{n}"},
    "auth_group_permissions": lambda o, n: {"group_id": 1, "permission_id": n},
    "account_emailaddress": lambda o, n: {"email": f"{n}@example.go.th", "user_id": o.by},
    "account_emailconfirmation": lambda o, n: {"created": AT, "key": f"k{n}", "email_address_id": 1},
    "pghistory_context": lambda o, n: {"id": key(), "created_at": AT, "updated_at": AT, "metadata": "{}"},
}
