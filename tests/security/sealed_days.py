"""Three days of the read log with their seals, and a superuser who goes around every trigger; for the tests beside."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from cases import seal_anchors
from cases.actions.log_checks import verify
from cases.actions.log_seals import seal_days
from cases.actions.reading import record
from cases.log_findings import sentence
from cases.models import ReadSeal, SealCheck, User, Verb
from cases.scope import principal
from cases.thai import BANGKOK
from tests.factories import MORNING

DAYS = [MORNING + timedelta(days=number) for number in range(3)]  # 14, 15, 16 ตุลาคม
NIGHT = datetime(2026, 10, 17, 1, 10, tzinfo=BANGKOK)
NEXT_NIGHT = NIGHT + timedelta(days=1)


def read(officer: User, at: datetime, count: int = 1) -> None:
    assert officer.local_authority_id
    seen = {officer.local_authority_id: [uuid4() for _ in range(count)]}
    record(verb=Verb.VIEW, seen=seen, by=officer, at=at, request_id=uuid4())


def seal(at: datetime) -> list[ReadSeal]:
    """As the task does it: the file's last word comes after the commit."""
    made = seal_unconfirmed(at)
    seal_anchors.confirm(made)
    return made


def seal_unconfirmed(at: datetime) -> list[ReadSeal]:
    """As if the machine stopped between the commit and the file's last word."""
    with principal("sealer"):
        return seal_days(at=at)


def found(at: datetime = NEXT_NIGHT, copies: Any = ()) -> set[tuple[str, str]]:
    """What the sealer's check finds, by kind and day."""
    with principal("sealer"):
        check = verify(at=at, copies=copies)
    assert all(sentence(finding) for finding in check.findings)
    return {(finding["kind"], finding.get("day", "")) for finding in check.findings}


def keep_check(**figures: Any) -> SealCheck:
    """The result of a check, with its key, as `verify` would have kept it."""
    check = SealCheck(**figures)
    check.mac = check.keyed()
    check.save(force_insert=True)
    return check


def file() -> Path:
    return Path(settings.SEAL_ANCHORS)


def lines() -> list[str]:
    return file().read_text().splitlines()


@pytest.fixture
def sealed(officer: User) -> list[ReadSeal]:
    """Three days of two rows, each sealed in the night after it, and the fourth, without a row."""
    for day in DAYS:
        read(officer, day, 3)
        read(officer, day + timedelta(hours=1))
        seal(NIGHT - timedelta(days=3) + (day - DAYS[0]) + timedelta(days=1))
    seal(NEXT_NIGHT)
    return list(ReadSeal.objects.order_by("day"))


def as_superuser(statement: str, parameters: Any = None) -> None:
    """Around every trigger, as whoever owns the tables can."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("cases_reading", "cases_readseal", "cases_sealcheck"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement, parameters)
        assert cursor.rowcount != 0
