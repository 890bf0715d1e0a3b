"""The form of a case as an officer fills it, for every test that posts one."""

from cases.models import Case

TYPED = {
    "form_key": "0199aaaa-0000-7000-8000-000000000001",
    "version": "0",
    "document_type": "thai_id",
    "identity_number": "๑-๑๑๒๐-๓๔๕๖๓-๕๖-๒",
    "identity_override": "",
    "title": "นาง",
    "first_name": " สมศรี ",
    "last_name": "ใจดี",
    "birth": "๒๕๒๐",
    "phone": "081-234-5678",
    "house_code": "",
    "house_no": "๑๒/๓",
    "moo": "๔",
    "community": "",
    "alley": "",
    "road": "",
    "province": "63",
    "district": "6306",
    "subdistrict": "630602",
    "people_affected": "๔",
    "channel": "headman",
    "purpose": "disaster/relief_bag",
    "hardship": "น้ำท่วมบ้าน",
    "wanted": "ถุงยังชีพ",
    "received_on": "๑๒ ต.ค. ๖๙",
    "outcome": "pending",
    "approved_on": "",
    "outcome_reason": "",
    "referred_to": "",
    "note": "",
    "help-TOTAL_FORMS": "1",
    "help-INITIAL_FORMS": "0",
    "help-MIN_NUM_FORMS": "1",
    "help-MAX_NUM_FORMS": "30",
    "help-0-id": "",
    "help-0-form": "",
    "help-0-description": "",
    "help-0-amount": "",
    "help-0-given_on": "",
    "help-0-budget_source": "",
}


def typed(**changes: str) -> dict[str, str]:
    return TYPED | {
        name.replace("help_0", "help-0-").replace("--", "-"): value for name, value in changes.items()
    }


def edited(case: Case, **changes: str) -> dict[str, str]:
    return TYPED | {"version": str(case.version)} | changes
