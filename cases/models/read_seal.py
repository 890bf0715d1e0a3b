"""The seals of the read log and the checks of them: rows that the database keeps, and that only the key makes.

Whoever is superuser of the database can write any row here, of any day; what counts is `genuine`. Instants
outside what Python can load (`infinity`) are never loaded: every read is bounded on both sides.
"""

import hmac
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.access import may
from cases.models.reading import EARLIEST, LATEST
from cases.thai import day_of
from cases.wall import May, wall

if TYPE_CHECKING:
    from cases.access import Anyone

LOOKED_THROUGH = 14  # so many of the newest checks, for a genuine one
UNCHECKED = timedelta(days=2)  # a check is made every night: older than this, something stands still


def keyed(*parts: str) -> str:
    """HMAC-SHA256 under READ_LOG_KEY, which is not in the database. No part holds a `|` but the last."""
    return hmac.new(settings.READ_LOG_KEY, "|".join(parts).encode(), "sha256").hexdigest()


def microseconds(instant: datetime) -> str:
    """Since 1970, exactly: floating point would lose the last of them."""
    return str(int(instant.timestamp()) * 1_000_000 + instant.microsecond)


class ReadSealQuerySet(models.QuerySet["ReadSeal"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self if may(user, "readlog.check") else self.none()

    def known(self, at: datetime) -> Self:
        """Those that can have been made by now, by day."""
        return self.filter(self._possible(at)).order_by("day")

    def impossible(self, at: datetime) -> Self:
        """Those dated later than now or before anything: count them, never load them."""
        return self.filter(~self._possible(at))

    @staticmethod
    def _possible(at: datetime) -> Q:
        days = (EARLIEST.date(), day_of(at))
        return Q(day__range=days, sealed_at__range=(EARLIEST, at))


@wall(read=May("readlog.check", "readlog.seal"), add=May("readlog.seal"))
class ReadSeal(models.Model):
    """One day of the read log, in Bangkok, as it stood when it was sealed.

    `digest` is the SHA-256 that PostgreSQL worked out over the day's rows; `seal` the keyed hash over
    everything here and the seal of the day before, whose key is not in the database.
    """

    day = models.DateField("วันที่", unique=True)
    rows = models.PositiveBigIntegerField("จำนวนรายการ")
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    seal = models.CharField("ตราผนึก", max_length=64)
    sealed_at = models.DateTimeField("ผนึกเมื่อ")

    objects = ReadSealQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ตราผนึกบันทึกการเปิดดู"
        ordering = ["-day"]
        constraints = [
            models.CheckConstraint(
                name="seal_day_is_a_day",
                condition=Q(
                    day__gte=EARLIEST.date(),
                    day__lt=LATEST.date(),
                    sealed_at__gte=EARLIEST,
                    sealed_at__lt=LATEST,
                ),
            )
        ]
        triggers = [pgtrigger.Protect(name="seal_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.day}"

    def keyed(self) -> str:
        """The seal that belongs to these figures, for who has the key."""
        figures = (self.day.isoformat(), str(self.rows), self.digest, microseconds(self.sealed_at))
        return keyed(self.previous, *figures)

    @property
    def genuine(self) -> bool:
        return hmac.compare_digest(self.seal.encode(), self.keyed().encode())


class SealCheckQuerySet(models.QuerySet["SealCheck"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self if may(user, "readlog.check") else self.none()

    def until(self, at: datetime) -> Self:
        """Those that can have been made by now, the newest first."""
        return self.filter(at__range=(EARLIEST, at)).order_by("-at", "-id")

    def impossible(self, at: datetime) -> Self:
        """Those dated later than now or before anything: count them, never load them."""
        return self.filter(~Q(at__range=(EARLIEST, at)))

    def newest_genuine(self, at: datetime) -> "SealCheck | None":
        """None also when somebody buried it under forged ones: a log that is not known to be checked."""
        return next((check for check in self.until(at)[:LOOKED_THROUGH] if check.genuine), None)


@wall(read=May("readlog.check", "readlog.seal"), add=May("readlog.seal"))
class SealCheck(models.Model):
    """What a verification of all sealed days found. `findings`: a list of {kind, day, …}, numbers only.

    `anchors` is how many sealed days stood in the file outside the database; `mac` the keyed hash without
    which “all is well” is believed by nobody.
    """

    at = models.DateTimeField("ตรวจเมื่อ")
    days = models.PositiveIntegerField("จำนวนวัน")
    rows = models.PositiveBigIntegerField("จำนวนรายการ")
    anchors = models.PositiveIntegerField("จำนวนวันที่จดไว้นอกฐานข้อมูล", default=0)
    findings = models.JSONField(default=list)
    mac = models.CharField(max_length=64, blank=True)

    objects = SealCheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "ผลตรวจตราผนึก"
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                name="check_at_is_an_instant", condition=Q(at__gte=EARLIEST, at__lt=LATEST)
            )
        ]
        indexes = [models.Index(fields=["-at"], name="sealcheck_newest")]
        triggers = [
            pgtrigger.Protect(name="check_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {len(self.findings)}"

    def keyed(self) -> str:
        """The `mac` that belongs to this result, for who has the key. The first word keeps it apart from a seal."""
        figures = (str(number) for number in (self.days, self.rows, self.anchors))
        told = json.dumps(self.findings, sort_keys=True, separators=(",", ":"))
        return keyed("check", microseconds(self.at), *figures, told)

    @property
    def genuine(self) -> bool:
        return hmac.compare_digest(self.mac.encode(), self.keyed().encode())

    @property
    def grave(self) -> int:
        """How many findings tell of a hand on the log; the others tell of a machine that stood still or is new."""
        return sum(finding["kind"] not in ("late", "begun") for finding in self.findings)
