"""One line a table: a believable row of a local authority, for furnishing a world and for trying to add one.

A model without a line here or in `rows_of_cases` fails `test_worlds.py`; its history needs none.
"""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from cases.models import LocalAuthority
from cases.sealing.parcel import MARK
from tests.security.worlds.owner import AT, DAY, KINDS, Columns, Line, Owner, key, letters, month
from tests.security.worlds.rows_of_cases import CASES

SILENCES = count()


def _posting(o: Owner, n: int) -> Columns:
    counted = {"case_count": 1, "complete_count": 1, "household_count": 1, "people_count": 1, "help_total": 0}
    stands = {"is_complete": True, "content_hash": "0" * 64, "revision": 0, "kind": "cases", "totals": "[]"}
    signed = {"posted_at": AT, "posted_by_id": o.by, "version": 1}
    return counted | stands | signed | {"id": key(), "obligation_id": o.leaning("reporting_obligation")}


def _reading(o: Owner, n: int) -> Columns:
    named = {"actor_id": o.by, "principal": "", "verb": "view", "what": "case", "rows": [], "count": 0}
    return named | {"id": key(), "at": AT, "local_authority_id": o.la, "purpose": ""}


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
        "act": key(),
        "cause": "disaster",
        "local_authority_id": o.la,
        "first_month": month(n),
        "last_month": month(n),
    }


def _sent_back(o: Owner, n: int) -> Columns:
    signed = {"sent_by_id": o.by, "sent_at": AT, "due_at": AT + timedelta(days=7), "reason": "ยอดเงินไม่ตรง"}
    return signed | {"posting_id": o.leaning("reporting_posting")}


def _flag(o: Owner, n: int) -> Columns:
    leans = {"obligation_id": o.leaning("reporting_obligation"), "run_id": o.leaning("reporting_jobrun")}
    return leans | {"flagged_at": AT, "noticed_at": AT}


def _reminder(o: Owner, n: int) -> Columns:
    leans = {"obligation_id": o.leaning("reporting_obligation"), "run_id": o.leaning("reporting_jobrun")}
    return leans | {"step": f"w{n % 52 + 1}", "due_at": AT, "noticed_at": AT}


def _delivery(o: Owner, n: int) -> Columns:
    """Of one month, or every third time a digest."""
    told = {"reminder_id": None if n % 3 == 0 else o.leaning("reporting_reminder"), "recipient_id": o.by}
    sent = {"channel": f"c{n}", "state": "sent", "sent_at": AT, "made_at": AT, "next_try_at": AT, "error": ""}
    return told | sent | {"due_at": AT, "attempts": 0}


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


def _job(o: Owner, n: int) -> Columns:
    """Of one local authority, of the whole province, or of no place; every other one of a place shared."""
    whose = ({"local_authority_id": o.la}, {"province_id": o.province}, {})[n % 3]
    permission = ("info.export", "case.read", "month.read", "case.write")[n // 6 % 4]
    asked = {
        "asked_by_id": o.by,
        "asked_at": AT,
        "shared": n % 3 < 2 and bool(n // 3 % 2),
        "permission": permission,
    }
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


def _ceiling(o: Owner, n: int) -> Columns:
    rate = {"kind_id": "disaster", "unit": "house", "amount": 88_600, "source": "ประกาศ"}
    return rate | {"valid_from": month(n)}


def _provision(o: Owner, n: int) -> Columns:
    return {"code": "notice_days", "value": "15", "source": "ประกาศ", "valid_from": month(n)}


def _letter(o: Owner, n: int) -> Columns:
    """Of the province or of a district office, to the อปท. or to its อำเภอ; every other one went out."""
    district = LocalAuthority.objects.values_list("district_id", flat=True).get(pk=o.la)
    of_province, to_district = bool(n % 2), n % 3 == 0 and bool(n % 2)
    whose = {"province_id": o.province, "issuer_id": None if of_province else district}
    whose |= {"to_district_id": district} if to_district else {"to_local_authority_id": o.la}
    words = {"sender": "จังหวัด", "addressee": "ผู้รับ", "text": "ข้อความ", "unit": "", "group": "", "phone": ""}
    facts = {"month": month(n), "kind": "first", "as_of": AT, "answer_by": DAY, "expected": 1, "late": 1}
    made = {
        "made_by_id": o.by,
        "made_at": AT,
        "template_id": o.leaning("oversight_lettertemplate"),
        "number": "",
    }
    out = {"state": "issued", "issued_by_id": o.by, "issued_at": AT, "number": "ตก 1/ว 2", "dated": DAY}
    stands = out if n // 6 % 2 else {"state": "draft"}
    return {"id": key()} | whose | words | facts | made | stands


def _template(o: Owner, n: int) -> Columns:
    return {
        "kind": "first",
        "to": "lao",
        "version": 1000 + n % 30000,
        "text": "ข้อความ",
        "days": 5,
        "valid_from": DAY,
    }


def _alarm(o: Owner, n: int) -> Columns:
    """Over, since one alone may be open; each silence is another."""
    since = AT - timedelta(days=1, seconds=next(SILENCES))
    return {"silent_since": since, "jobs": "flag_late", "noticed_at": AT, "told": 0, "recovered_at": AT}


def _letter_row(o: Owner, n: int) -> Columns:
    hangs = {"letter_id": o.leaning("oversight_letter"), "obligation_id": o.leaning("reporting_obligation")}
    return hangs | {"place": 1, "district": "อำเภอ", "name": "อปท.", "status": "ยังไม่บันทึก", "note": ""}


def _letter_paper(o: Owner, n: int) -> Columns:
    return {"letter_id": o.leaning("oversight_letter"), "pdf": b"%PDF", "sha256": "0" * 64}


ROWS: dict[str, Line] = {
    **CASES,
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
    "reporting_alarm": _alarm,
    "reporting_jobrun": lambda o, n: {"job": "flag", "as_of": AT, "started_at": AT},
    "reporting_flag": _flag,
    "reporting_reminder": _reminder,
    "reporting_delivery": _delivery,
    "reporting_channeloff": lambda o, n: {"user_id": o.by, "channel": f"c{n}", "off_at": AT},
    "reporting_infolayout": _layout,
    "reporting_infocolumn": _column,
    "reporting_infoexport": _export,
    "reporting_inforecord": _info,
    "reporting_posting": _posting,
    "reporting_postingrow": _row,
    "reporting_sendback": _sent_back,
    "reporting_nilvoid": lambda o, n: {"posting_id": o.leaning("reporting_posting"), "at": AT},
    "reporting_monthtally": _tally,
    "reporting_monthrevision": lambda o, n: {"local_authority_id": o.la, "month": month(n)},
    "oversight_lettertemplate": _template,
    "oversight_letter": _letter,
    "oversight_letterrow": _letter_row,
    "oversight_letterpaper": _letter_paper,
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
