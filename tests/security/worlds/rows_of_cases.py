"""A believable row for each table of a case, its evidence, its import, and the committee that resolves on it."""

from datetime import timedelta
from typing import Any

from cases.sealing.parcel import MARK
from tests.security.worlds.owner import AT, DAY, Columns, Line, Owner, key


def _case(o: Owner, n: int) -> Columns:
    numbered = {"id": key(), "local_authority_id": o.la, "fiscal_year": 2570, "serial": n, "form_key": key()}
    said = {"received_on": DAY, "applicant_id": o.leaning("cases_person"), "kind_id": "disaster"}
    helped = {"house_code": f"6306000000{n % 3}", "outcome": "helped", "stage": "given"} if n % 4 else {}
    return numbered | said | helped | {"entered_by_id": o.by, "entered_at": AT, "changed_at": AT}


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


CASES: dict[str, Line] = {
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
}
