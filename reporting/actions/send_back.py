"""A posted month is sent back to be corrected; reposting it answers."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.access import Role
from cases.models import LocalAuthority, User
from cases.thai import format_instant
from reporting.actions.post import lock_month
from reporting.corrections import correction_due
from reporting.models import Obligation, Posting, SendBack


class CannotSendBack(Exception):
    """A refusal, in Thai: what stands in the way and what to do. The view shows it as it is."""


@transaction.atomic
def send_back(*, obligation: Obligation, version: int, reason: str, by: User, at: datetime) -> SendBack:
    """Sends back the newest version, which the page showed; the same given twice is one.

    CannotSendBack when a newer version has come, or a colleague has sent it back.
    """
    check_reach(by, obligation.local_authority)
    if not reason.strip():
        raise CannotSendBack("ยังไม่ได้พิมพ์เหตุที่ส่งกลับ — พิมพ์ว่าต้องแก้ไขอะไร แล้วกดปุ่มอีกครั้ง")
    lock_month(obligation)
    newest = Posting.objects.filter(obligation=obligation).order_by("-version").first()
    if newest is None or newest.version != version:
        raise CannotSendBack("อปท. บันทึกฉบับใหม่แล้วหลังจากที่เปิดหน้านี้ จึงยังไม่ได้ส่งกลับ — ตรวจฉบับล่าสุดก่อน")
    if found := SendBack.objects.filter(posting=newest).first():
        if (found.reason, found.sent_by_id) == (reason, by.pk):
            return found
        raise CannotSendBack(
            f"ฉบับที่ {version} ส่งกลับไปแล้วเมื่อ {format_instant(found.sent_at)} ด้วยเหตุ “{found.reason}” — รอ อปท. บันทึกฉบับใหม่"
        )
    sent_at = max(at, newest.posted_at)
    return SendBack.objects.create(
        posting=newest, reason=reason, sent_at=sent_at, sent_by=by, due_at=correction_due(sent_at)
    )


def check_reach(by: User, office: LocalAuthority) -> None:
    """The circular's routing: a district office its own, the province those that answer to it directly."""
    reached = LocalAuthority.objects.visible_to(by, "month.send_back").filter(pk=office.pk)
    if (Role(by.role) is Role.PROVINCE and office.answers_to_district) or not reached.exists():
        raise PermissionDenied
