"""Reminders of months that are still owed, what is told of them to whom by which channel, and channels switched off."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from cases.access import ANSWERS_TO_DISTRICT, Role, may, reach
from cases.models import User
from cases.wall import Holds, May, Own, Sees, Sql, wall
from reporting.escalation import LADDER, STEP, Told
from reporting.models.duty import Obligation
from reporting.models.run import JobRun

if TYPE_CHECKING:
    from cases.access import Anyone

SENDS = "notice.send"  # of the machine's principal that reminds
# Steps that no supervisor is told of.
BEFORE_SUPERVISORS = [key for key, (_, told) in LADDER.items() if Told.SUPERVISOR not in told]


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "month.read", "obligation__local_authority"))

    def told_to_office_of(self, user: User) -> Self:
        """Of those visible to the user, what the user's supervising office is told of under the circular's routing."""
        found = self.exclude(step__in=BEFORE_SUPERVISORS)
        if user.role == Role.PROVINCE:
            return found.exclude(obligation__local_authority__kind__in=ANSWERS_TO_DISTRICT)
        return found if user.role == Role.DISTRICT else self.none()


@wall(read=Holds("month.read", via="obligation"), add=Holds(SENDS, via="obligation"))
class Reminder(models.Model):
    """One step of one obligation, made once. `due_at` is when the law puts the step; `noticed_at` when the job came by.

    Only the newest step that has come is made: one that was missed (no machine for four days) leaves no row, since
    nobody was told. A month that owes nothing at that instant gets none.
    """

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="reminders")
    step = models.CharField("ขั้น", max_length=4)
    due_at = models.DateTimeField("ถึงขั้นเมื่อ")
    noticed_at = models.DateTimeField("ระบบแจ้งเมื่อ")
    run = models.ForeignKey(JobRun, models.PROTECT, related_name="reminders")

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "การเตือนก่อนและหลังครบกำหนด"
        constraints = [
            models.UniqueConstraint(fields=["obligation", "step"], name="reminder_once"),
            models.CheckConstraint(name="reminder_step_is_known", condition=Q(step__regex=f"^({STEP})$")),
            models.CheckConstraint(
                name="reminder_noticed_after_due", condition=Q(noticed_at__gte=F("due_at"))
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="reminder_by_due")]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.step}"


class DeliveryState(models.TextChoices):
    """SENDING without an end becomes UNKNOWN: nobody can say whether it went, so it never goes again."""

    WAITING = "waiting", "รอส่ง"
    SENDING = "sending", "กำลังส่ง"
    SENT = "sent", "ส่งแล้ว"
    FAILED = "failed", "ส่งไม่ได้"
    UNKNOWN = "unknown", "ไม่ทราบผล"
    MOOT = "moot", "ไม่ต้องแจ้งแล้ว"


IN_APP = "in_app"
EMAIL = "email"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: "Anyone") -> Self:
        """One's own; those about a month only while its local authority is within reach."""
        if not may(user, "month.read"):
            return self.none()
        of_month = Q(reminder__isnull=False) & reach(
            user, "month.read", "reminder__obligation__local_authority"
        )
        return self.filter(Q(reminder=None) | of_month, recipient=user.pk)

    def notices(self) -> Self:
        """What stands in the application, the newest first."""
        return self.filter(channel=IN_APP).order_by("-due_at", "-pk")

    def before(self, one: "Delivery") -> Self:
        """What follows this one in `notices`."""
        return self.filter(Q(due_at__lte=one.due_at), Q(due_at__lt=one.due_at) | Q(pk__lt=one.pk))

    def unread(self) -> Self:
        return self.filter(channel=IN_APP, state=DeliveryState.SENT, read_at=None)

    def to_send(self, at: datetime, channels: list[str]) -> Self:
        """Those whose turn it is, the longest waiting first."""
        due = self.filter(state=DeliveryState.WAITING, next_try_at__lte=at, channel__in=channels)
        return due.order_by("next_try_at", "pk")


def overtaken() -> Q:
    """Of deliveries: something newer has been made of the same month, or for the same office."""
    newer = Reminder.objects.filter(
        obligation=OuterRef("reminder__obligation"), due_at__gt=OuterRef("due_at")
    )
    same = {name: OuterRef(name) for name in ("recipient", "channel")}
    digest = Delivery.objects.filter(reminder=None, due_at__gt=OuterRef("due_at"), **same)
    return Q(reminder__isnull=False) & Q(Exists(newer)) | Q(reminder=None) & Q(Exists(digest))


@wall(
    read=May(SENDS)
    | Own("recipient_id")
    & (Holds("month.read", via="reminder__obligation") | Sql("{table}.reminder_id IS NULL", "a digest")),
    add=May(SENDS) & (Sees("reminder") | Sql("{table}.reminder_id IS NULL", "a digest")) & Sees("recipient"),
    change=May(SENDS) | Own("recipient_id"),
)
class Delivery(models.Model):
    """One thing told to one person by one channel. Without a `reminder`: the digest of an office for the step-day
    `due_at`, whose local authorities are read when it is sent or opened.

    At most once: SENDING is committed before anybody talks to a server. Neither address nor words are stored: both
    are read when it is sent. `error` is a code, never a server's sentence.
    """

    reminder = models.ForeignKey(Reminder, models.PROTECT, null=True, related_name="deliveries")
    due_at = models.DateTimeField("ถึงขั้นเมื่อ")
    recipient = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="ผู้รับ")
    channel = models.CharField("ช่องทาง", max_length=10)
    state = models.CharField("สถานะ", max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    made_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField("ครั้งที่", default=0)
    sent_at = models.DateTimeField("ส่งเมื่อ", null=True)
    read_at = models.DateTimeField("อ่านเมื่อ", null=True)
    error = models.CharField(max_length=60, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "การแจ้งเตือน"
        constraints = [
            models.UniqueConstraint(
                fields=["reminder", "recipient", "channel"],
                condition=Q(reminder__isnull=False),
                name="delivery_once",
            ),
            models.UniqueConstraint(
                fields=["recipient", "channel", "due_at"], condition=Q(reminder=None), name="digest_once"
            ),
            models.CheckConstraint(
                name="delivery_state_is_known", condition=Q(state__in=DeliveryState.values)
            ),
            models.CheckConstraint(
                name="delivery_sent_says_when", condition=~Q(state="sent") | Q(sent_at__isnull=False)
            ),
            models.CheckConstraint(
                name="delivery_sending_was_claimed",
                condition=~Q(state="sending") | Q(claimed_at__isnull=False, attempts__gt=0),
            ),
            models.CheckConstraint(
                name="delivery_read_in_app", condition=Q(read_at=None) | Q(channel=IN_APP)
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-due_at"], name="delivery_by_recipient"),
            models.Index(
                fields=["recipient"],
                condition=Q(channel=IN_APP, state="sent", read_at=None),
                name="delivery_unread",
            ),
            models.Index(fields=["next_try_at"], condition=Q(state="waiting"), name="delivery_to_send"),
            models.Index(fields=["claimed_at"], condition=Q(state="sending"), name="delivery_sending"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class ChannelOffQuerySet(models.QuerySet["ChannelOff"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(user=user.pk)


@wall(read=May(SENDS) | Own("user_id"), add=Own("user_id"), remove=Own("user_id"))
class ChannelOff(models.Model):
    """A channel that a user has switched off for themselves. That of the application has no switch: the database
    refuses it, so that everybody is reached by one channel at least.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10)
    off_at = models.DateTimeField()

    objects = ChannelOffQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ช่องทางแจ้งเตือนที่งดรับ"
        constraints = [
            models.UniqueConstraint(fields=["user", "channel"], name="channel_off_once"),
            models.CheckConstraint(name="channel_off_never_the_last", condition=~Q(channel=IN_APP)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.channel}"
