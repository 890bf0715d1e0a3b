"""What the tests of papers share: a meeting and a notice as rows, and the text of a paper that came by POST."""

import subprocess
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django.test import Client

from cases.models import (
    AgendaItem,
    Case,
    Committee,
    DesignatedOfficer,
    Meeting,
    Notice,
    NoticeEntry,
    Objection,
    User,
)
from tests.cases.test_paper import needs_reader, read
from tests.factories import MORNING, as_owner

__all__ = [
    "appoint",
    "make_meeting",
    "make_notice",
    "needs_reader",
    "object_to",
    "pages",
    "printed",
    "squeezed",
]


def appoint(by: User) -> None:
    """The office's designated officer, whose telephone stands on its papers."""
    with as_owner():
        DesignatedOfficer.objects.create(
            local_authority=by.local_authority,
            name="สมหมาย มีชัย",
            phone="055123456",
            order_number="5/2569",
            order_date=date(2026, 10, 1),
        )


def make_meeting(by: User, items: Sequence[tuple[Case, dict[str, Any]]], **changes: Any) -> Meeting:
    """ครั้งที่ 1/2569 with its agenda: each case with what was resolved on it."""
    lao = by.local_authority
    with as_owner():
        committee = Committee.objects.create(
            local_authority=lao, order_number="123/2569", appointed_on=date(2026, 10, 1), quorum=2
        )
        facts = {"held_on": date(2026, 10, 20), "begins_at": time(9, 30), "place": "ห้องประชุมชั้น 2"}
        meeting = Meeting.objects.create(
            local_authority=lao, committee=committee, number=1, year=2569, called_by=by, called_at=MORNING, **facts | changes
        )  # fmt: skip
        for place, (case, told) in enumerate(items, 1):
            AgendaItem.objects.create(local_authority=lao, meeting=meeting, case=case, place=place, **told)
    return meeting


def make_notice(by: User, cases: Sequence[Case], **changes: Any) -> Notice:
    """Posted for fifteen days."""
    lao = by.local_authority
    facts = {"posted_on": date(2026, 10, 21), "until": date(2026, 11, 4), "places": "ที่ทำการเทศบาลตำบลแม่กุ"}
    with as_owner():
        notice = Notice.objects.create(local_authority=lao, made_by=by, made_at=MORNING, **facts | changes)
        for place, case in enumerate(cases, 1):
            NoticeEntry.objects.create(local_authority=lao, notice=notice, case=case, place=place)
    return notice


def object_to(entry: NoticeEntry, grounds: str = "ไม่ได้อยู่ในพื้นที่") -> Objection:
    """An objection that waits for its answer, received on the day of the posting."""
    with as_owner():
        return Objection.objects.create(
            local_authority_id=entry.local_authority_id,
            entry=entry,
            received_on=entry.notice.posted_on,
            grounds=grounds,
        )


def printed(client: Client, url: str, **sent: Any) -> str:
    """The text of the PDF that a POST brings, lines and spaces as one reads them."""
    answer = client.post(url, sent)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return " ".join(read(answer.content, "-raw").split())


def pages(pdf: bytes) -> int:
    """How many sheets it is."""
    told = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return int(told.split("Pages:")[1].split()[0])


def squeezed(text: str) -> str:
    """Without any space: where a line breaks is the page's business."""
    return "".join(text.split())
