"""axe finds no serious fault on any page that a role meets, wide and narrow; no page scrolls sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from django.urls import reverse

from cases.access import may
from cases.actions.evidence import add_evidence
from cases.models import ColumnMemory, CommitteeMember
from cases.scope import scope
from cases.uploads import Sent
from config.checks import is_library, patterns
from tests.cases.imports.office import a_row, book, read
from tests.cases.papers import make_meeting, make_notice, object_to
from tests.cases.pictures import photograph
from tests.factories import as_owner, make_case
from tests.reporting.september import ENTERED, THE_3RD, post, september_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SERIOUS = {"serious", "critical"}
NOT_PAGES = {
    "info_file",
    "month_info",
    "export_file",
    "export_ask",
    "overview_late_pdf",
    "overview_summary_pdf",
    "posting_receipt",
    "import_template",
}
# URL → its arguments in the story below.
WITH = {"month": {"month": "2569-09"}, "overview_district": {"code": "6306"}, "overview_province": {"code": "63"},
        "overview_direct": {"code": "63"}, "overview_local_authority": {"code": "05630603"},
        "designated_one": {"code": "05630603"},
        "excuse_month": {"code": "05630603", "month": "2569-09"}}  # fmt: skip


@pytest.fixture
def arguments(officer, mae_ku):
    """Something on every page: an incomplete case, a posted month, a user, a file with rows to mend."""
    case = make_case(officer, at=ENTERED, received_on=ENTERED.date(), wanted="")
    posting = post(september_of(mae_ku), officer, THE_3RD)
    row = {"pk": str(case.pk)}
    sent = Sent("a.jpg", "image/jpeg", photograph())
    with transaction.atomic(), scope(officer):
        add_evidence(case=case, kind="damage", note="หลังคาครัว", sent=sent, by=officer, at=ENTERED)
    file = read(book([a_row(1), a_row(2, received_on="ผิด"), a_row(3, kind="น้ำเน่า")]), officer, at=ENTERED)
    ColumnMemory.objects.create(
        local_authority=mae_ku, heading="0" * 32, words="ประเภท", field="kind", said_at=ENTERED
    )
    meeting, notice = make_meeting(officer, [(case, {})]), make_notice(officer, [case])
    with as_owner():
        member = CommitteeMember.objects.create(
            local_authority=mae_ku, committee=meeting.committee, name="นางวันดี มีสุข", role="member"
        )
    return WITH | {
        "committee_member": {"pk": str(member.pk)},
        "meeting_detail": {"pk": str(meeting.pk)},
        "meeting_resolve": {"pk": str(meeting.pk)},
        "meeting_reopen": {"pk": str(meeting.pk)},
        "notice_detail": {"pk": str(notice.pk)},
        "objection_answer": {"pk": str(object_to(notice.entries.get()).pk)},
        "case_detail": row,
        "case_evidence": row,
        "case_edit": row,
        "case_decide": row | {"verb": "withdraw"},
        "case_readings": row,
        "import_file": {"pk": str(file.pk)},
        "import_columns": {"pk": str(file.pk)},
        "posting_detail": {"pk": str(posting.pk)},
        "staff_detail": {"pk": officer.pk},
        "staff_edit": {"pk": officer.pk},
        "staff_reset": {"pk": officer.pk},
        "staff_disable": {"pk": officer.pk},
    }


def pages(user, arguments):
    """The addresses of every page that this user may open."""
    for pattern in patterns():
        if is_library(pattern.callback) or pattern.callback.permission.startswith("public"):
            continue
        takes = set(pattern.pattern.converters) or pattern.pattern.regex.groupindex
        known = arguments.get(pattern.name)
        if (
            may(user, pattern.callback.permission)
            and pattern.name not in NOT_PAGES
            and bool(takes) == bool(known)
        ):
            yield reverse(pattern.name, kwargs=known)


WIDE, NARROW = 1366, 390
BOTH = (WIDE, NARROW)
WIDTHS = {
    "officer": BOTH,
    "province_officer": BOTH,
    "province_administrator": BOTH,
    "head": (NARROW,),
    "district_officer": (NARROW,),
    "nation": (WIDE,),
}


@pytest.mark.parametrize(("role", "widths"), WIDTHS.items(), ids=WIDTHS)
def test_no_serious_fault(role, widths, request, arguments, at_desk):
    user = request.getfixturevalue(role)
    desk = at_desk(user)
    faults, seen = [], 0
    for path in pages(user, arguments):
        status = desk.page.request.get(f"{desk.address}{path}", max_redirects=0).status
        if status != 200:  # takes POST only, or leads elsewhere
            assert status in {302, 404, 405}, path
            continue
        desk.page.goto(f"{desk.address}{path}")
        seen += 1
        for width in widths:
            desk.page.set_viewport_size({"width": width, "height": 900})
            faults += [(path, width, *fault) for fault in _faults(desk)]
    assert faults == []
    assert seen >= 3


def _faults(desk):
    found = Axe().run(desk.page).response["violations"]
    # axe puts its own style into the page, which our policy refuses; what it finds counts all the same
    desk.errors[:] = [e for e in desk.errors if "style" not in e]
    yield from ((v["id"], v["nodes"][0]["html"][:120]) for v in found if v["impact"] in SERIOUS)
    if desk.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        yield ("scrolls sideways", "")


@pytest.mark.parametrize("phone", [False, True], ids=["1366", "390"])
def test_the_door_has_none(phone, browser, live_server):
    page = browser.new_page(viewport={"width": 390 if phone else 1366, "height": 844})
    for path in ("/account/login/", "/no-such-page/"):
        page.goto(f"{live_server.url}{path}")
        found = Axe().run(page).response["violations"]
        assert [v["id"] for v in found if v["impact"] in SERIOUS] == []
    page.close()
