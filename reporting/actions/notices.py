"""Reading one's notices, and switching a channel off or on for oneself."""

from datetime import datetime

from django.db import transaction

from cases.models import User
from reporting.channels import Channel, channels
from reporting.models import ChannelOff, Delivery


class CannotSwitchOff(Exception):
    """A refusal, in Thai: why, and what to do. The view shows it as it is."""


@transaction.atomic
def read_notices(*, by: User, at: datetime, pk: int | None = None) -> int:
    """Marks one notice of the reader's, or all, as read; how many were unread until then."""
    mine = Delivery.objects.visible_to(by).unread()
    return (mine if pk is None else mine.filter(pk=pk)).update(read_at=at)


@transaction.atomic
def switch_off(*, channel: str, by: User, at: datetime) -> None:
    """No more by this channel. CannotSwitchOff for one without a switch, and for the last that reaches the user."""
    ways = channels()
    if channel not in ways or not ways[channel].switch:
        raise CannotSwitchOff("ช่องทางนี้งดรับไม่ได้ — การแจ้งเตือนในระบบแสดงเสมอ เพื่อให้ทราบกำหนดอย่างน้อยหนึ่งทาง")
    off = set(ChannelOff.objects.visible_to(by).values_list("channel", flat=True))
    if not any(_reaches(one, by) for key, one in ways.items() if key != channel and key not in off):
        raise CannotSwitchOff("ช่องทางนี้เป็นทางเดียวที่แจ้งเตือนถึงผู้ใช้นี้ จึงงดรับไม่ได้ — เปิดรับช่องทางอื่นก่อน แล้วลองอีกครั้ง")
    ChannelOff.objects.get_or_create(user=by, channel=channel, defaults={"off_at": at})


@transaction.atomic
def switch_on(*, channel: str, by: User) -> None:
    ChannelOff.objects.visible_to(by).filter(channel=channel).delete()


def _reaches(channel: Channel, user: User) -> bool:
    return bool(channel.address(user))
