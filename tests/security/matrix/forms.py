"""What each form takes, as its view carries it out on one's own rows. New views that take a POST come here."""

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from cases.models import User
from oversight.orders import preview_key
from reporting.models import MonthRevision, Posting
from reporting.months import Period
from tests.cases.pictures import photograph, upload
from tests.cases.typed import TYPED
from tests.office import ORDER as ORDER_OF_MEMBERS
from tests.security.matrix.world import SEPTEMBER, Place

Data = dict[str, Any]

STAFF = {"full_name": "สมใจ ใจดี", "role": "officer", "position": "", "phone": "", "email": ""}
ORDER = {
    "cause": "disaster", "reason": "น้ำท่วมที่ทำการ", "order_number": "ตก 1/2569", "order_date": "1/10/2569",
    "signed_by": "ผู้ว่าราชการจังหวัด",
}  # fmt: skip
PURPOSE = {"purpose": "จัดทำรายงานตามหนังสือสั่งการ", "detail": ""}
RECORDED = {"recorded_on": "13/10/2569", "file": "hand", "sha256": ""}
ISSUED = {"number": "ตก 0023.3/ว 707", "dated": "14/10/2569", "unit": "สถจ.", "group": "", "phone": ""}
NO_LINES = {"help-TOTAL_FORMS": "1", "help-INITIAL_FORMS": "0"}
LINE = NO_LINES | {
    "help-0-form": "goods",
    "help-0-description": "ถุงยังชีพ",
    "help-0-amount": "700",
    "help-0-given_on": "13/10/69",
    "help-0-budget_source": "reserve",
}


ROSTER = {
    "mode": "append",
    "pasted": "นางสมใจ ใจดี\t9/1\t4",
    "row-TOTAL_FORMS": "1",
    "row-INITIAL_FORMS": "0",
    "row-0-name": "นายชัย มีสุข",
}


LAYOUT = {
    "title": "แบบใหม่",
    "month": "2570-01",
    "col-TOTAL_FORMS": "1",
    "col-INITIAL_FORMS": "0",
    "col-0-place": "10",
    "col-0-heading": "ชื่อ",
    "col-0-source": "ชื่อ",
    "col-0-format": "text",
    "col-0-enabled": "on",
}


def ministry_book() -> SimpleUploadedFile:
    """Headings alone, as the ministry hands them out."""
    made, out = Workbook(), io.BytesIO()
    made.active.append(["ชื่อ", "สกุล", "วันที่ยื่นคำขอ"])  # type: ignore[union-attr]
    made.save(out)
    return SimpleUploadedFile("แบบ.xlsx", out.getvalue())


def _revision(place: Place) -> Data:
    """What the page of the month would carry unseen."""
    found = MonthRevision.objects.filter(local_authority=place.local_authority, month=SEPTEMBER.first_day)
    newest = Posting.objects.filter(obligation__local_authority=place.local_authority).count()
    return {"revision": found.values_list("revision", flat=True).first(), "after": newest}


def _order(place: Place) -> Data:
    """Looked at, and now entered."""
    month = SEPTEMBER + 3
    seen = {"previewed": preview_key([place.code], Period(month, month))}
    return ORDER | seen | {"first": str(month), "last": str(month), "lao": place.code}


def _colleague(place: Place) -> int:
    """Somebody else of the office, who can take the work over."""
    there = User.objects.filter(local_authority=place.local_authority, is_active=True).exclude(
        pk=place.officer.pk
    )
    return there.values_list("pk", flat=True).first() or 0


def _month(place: Place) -> Data:
    return {"month": str(SEPTEMBER), "lao": place.code, "province": place.district.province_id}


# What a view takes and carries out, where the row is one's own: a refusal is then the wall's, not the form's.
FORMS: dict[str, Callable[[Place], Data]] = {
    "case_new": lambda p: TYPED | {"form_key": str(UUID(int=99))},
    "draft_keep": lambda p: {"draft": UUID(int=98), "draft_path": "/cases/new/", "first_name": "ชัย"},
    "draft_drop": lambda p: {},
    "import_list": lambda p: {"file": upload(b"a,b\n1,2\n", "text/csv", "ทะเบียน.csv")},
    "import_columns": lambda p: {"column-1": "-"},
    "import_heading_forget": lambda p: {},
    "import_again": lambda p: {},
    "import_bring": lambda p: {},
    "import_give_back": lambda p: {},
    "import_drop": lambda p: {},
    "import_undo": lambda p: {"reason": "เลือกไฟล์ผิดเดือน"},
    "import_row": lambda p: {"cell-1": "12/10/2569"},
    "job_cancel": lambda p: {},
    "job_file": lambda p: {},
    "case_edit": lambda p: TYPED | LINE | {"version": p.case.version, "outcome": "helped", "help-0-id": str(p.line.pk)},
    "case_decide": lambda p: LINE | {"version": p.case.version, "reason": "บันทึกซ้ำ"},
    "case_identity": lambda p: {"purpose": "pay"},
    "case_roster": lambda p: ROSTER | {"version": p.case.version},
    "case_elsewhere": lambda p: {},
    "case_evidence": lambda p: {"kind": "damage", "note": "", "files": upload(photograph((9, 9)))},
    "evidence_turn": lambda p: {"turn": "left", "seen": p.evidence.sha256[:16]},
    "evidence_remove": lambda p: {"reason": "ภาพของเรื่องอื่น"},
    "case_roster_count": lambda p: {"version": p.case.version},
    "case_refer": lambda p: {"version": p.later.version, "referred_to": "พม.จังหวัดตาก", "letter_number": "1/2569"},
    "case_take_back": lambda p: {"version": p.sent.version, "reply": "ขอส่งเรื่องคืน"},
    "case_reply": lambda p: {"version": p.sent.version, "reply": "รับไว้ดำเนินการ"},
    "case_search": lambda p: {"q": p.persons[0]},
    "paper_case": lambda p: {},
    "paper_cases": lambda p: {"paper": "receipt", "case": p.case.pk},
    "hand_over": lambda p: {"colleague": _colleague(p), "reason": "ลาคลอด", "case": p.later.pk},
    "work": lambda p: {"verb": "propose", "case": p.later.pk},
    "committee_new": lambda p: ORDER_OF_MEMBERS | {"order_number": "99/2569"},
    "committee_edit": lambda p: {
        "order_number": "88/2569", "appointed_on": "1/10/2569", "quorum": "1", "quorum_source": "ตามคำสั่ง",
    },
    "committee_member_new": lambda p: {"name": "นางมาใหม่ มาแทน", "role": "member", "from_day": "14/10/2569"},
    "committee_member": lambda p: {"name": p.council.member.name, "role": "chair", "until": "1/10/2570"},
    "meeting_new": lambda p: {"held_on": "14/10/2569"},
    "meeting_edit": lambda p: {"held_on": "13/10/2569", "number": "2", "place": "ห้องประชุม"},
    "meeting_call_off": lambda p: {"reason": "น้ำท่วมเส้นทาง"},
    "meeting_order": lambda p: {"item": p.council.item.pk, "place": "1"},
    "meeting_attendance": lambda p: {"present": p.council.member.pk},
    "meeting_agenda": lambda p: {"item": p.council.item.pk},
    "meeting_close": lambda p: {},
    "meeting_reopen": lambda p: {"reason": "บันทึกผิดเรื่อง"},
    "meeting_resolve": lambda p: {
        "item-0-id": p.council.item.pk, "item-0-version": p.council.item.case.version, "item-0-resolution": "agree",
    },
    "notice_new": lambda p: {"posted_on": "14/10/2569", "places": "ที่ทำการ", "case": p.council.agreed.pk},
    "notice_detail": lambda p: {"entry": p.council.entry.pk, "received_on": "14/10/2569", "grounds": "อยู่นอกพื้นที่"},
    "objection_answer": lambda p: {
        "version": p.case.version, "answer": "dismissed", "answered_on": "14/10/2569", "reason": "มีหลักฐานครบ",
    },
    "paper_meeting": lambda p: {},
    "paper_notice": lambda p: {},
    "staff_list": lambda p: {"q": "เสมียน"},
    "staff_new": lambda p: STAFF | {"username": "", "office": p.code},
    "staff_edit": lambda p: STAFF | {"office": p.code},
    "staff_disable": lambda p: {},
    "staff_enable": lambda p: {},
    "staff_reset": lambda p: {},
    "designated_one": lambda p: {
        "name": "สมหมาย มีชัย", "position": "", "phone": "0898765432", "order_number": "5/2569", "order_date": "1/10/2569",
    },
    "excuse_month": lambda p: ORDER,
    "excuse_revoke": lambda p: {"excuse": p.excuse.pk, "revoked_reason": "ยกเว้นผิดเดือน"},
    "month_send_back": lambda p: {"version": 1, "reason": "ยอดเงินไม่ตรงกับรายการ"},
    "order_new": _order,
    "order_detail": lambda p: {"excuse": p.excuse.pk, "revoked_reason": "ยกเว้นผิดเดือน"},
    "month_post": _revision,
    "month_nil": lambda p: {"nobody": "on", "after": 0},
    "month_info": lambda p: {},
    "export_ask": lambda p: {
        "what": "summary", "province": p.district.province_id, "whose": f"l:{p.code}", "first": "2569-09", "last": "2569-09",
    },
    "export_file": lambda p: PURPOSE,
    "reminder_open": lambda p: {},
    "reminder_read": lambda p: {},
    "reminder_channel": lambda p: {"channel": "email", "verb": "on"},
    "month_recorded": lambda p: RECORDED,
    "info_file": lambda p: _month(p),
    "info_recorded": lambda p: _month(p) | RECORDED,
    "letter_make": lambda p: {"month": str(SEPTEMBER), "kind": "first"},
    "letter_batch": lambda p: ISSUED | {"month": str(SEPTEMBER), "kind": "first"},
    "letter_print": lambda p: {"month": str(SEPTEMBER), "kind": "first"},
    "letter_issue": lambda p: ISSUED | {"since": "1"},  # the page says that it has posted since
    "letter_renew": lambda p: {},
    "letter_cancel": lambda p: {},
    "letter_acknowledge": lambda p: {},
    "layout": lambda p: LAYOUT,
    "layout_prepare": lambda p: {},
    "layout_preview": lambda p: {},
    "layout_template": lambda p: {"file": ministry_book()},
    "layout_publish": lambda p: {},
    "layout_take_back": lambda p: {},
    "layout_drop": lambda p: {},
}  # fmt: skip
# Buttons that only draw a part of the page anew (by htmx, or the whole page without).
FRAGMENTS: dict[str, tuple[str, ...]] = {
    "case_new": ("show_places", "add_line", "check", "use_house", "not_same"),
    "case_edit": ("show_places", "add_line", "check"),
    "case_decide": ("add_line",),
    "case_roster": ("add_rows",),
}


def form_of(name: str, place: Place) -> Data:
    return FORMS[name](place) if name in FORMS else {}
