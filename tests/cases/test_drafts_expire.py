"""Drafts of somebody who never came back go by themselves, everybody's, and nothing that somebody may still want."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cases.actions.drafts import clear_drafts
from cases.models import Draft, User
from cases.scope import closed
from cases.tasks import clear_drafts as task
from cases.wall.drafts import DONE, KEPT
from config.celery import app
from tests.factories import as_owner

MINUTE = timedelta(minutes=1)


def draft(owner: User, title: str, *, age: timedelta, done: timedelta | None = None) -> None:
    now = timezone.now()
    ended = None if done is None else now - done
    with as_owner():
        Draft.objects.create(
            key=uuid4(), owner=owner, path="/cases/new/", title=title, kept_at=now - age, done_at=ended
        )


def titles() -> set[str]:
    with as_owner():
        return {row.title for row in Draft.objects.all()}


def test_those_of_everybody_that_are_over_age_go(officer: User, head: User) -> None:
    draft(officer, "ลืมแล้ว", age=KEPT + MINUTE)
    draft(head, "ลืมเหมือนกัน", age=KEPT + MINUTE)
    draft(officer, "ยังรออยู่", age=KEPT - MINUTE)
    draft(officer, "บันทึกแล้ว", age=DONE + MINUTE, done=DONE + MINUTE)
    draft(head, "เพิ่งบันทึก", age=KEPT - MINUTE, done=DONE - MINUTE)
    assert clear_drafts() == 3
    assert titles() == {"ยังรออยู่", "เพิ่งบันทึก"}
    assert clear_drafts() == 0


@pytest.mark.django_db
def test_the_web_role_without_any_scope_has_them_deleted_and_cannot_itself(officer: User) -> None:
    """The worker belongs to nobody: it is shown no draft at all."""
    draft(officer, "ลืมแล้ว", age=KEPT + MINUTE)
    draft(officer, "ยังรออยู่", age=MINUTE)
    with transaction.atomic(), closed():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM cases_draft")
            assert cursor.rowcount == 0
        assert clear_drafts() == 1
    assert titles() == {"ยังรออยู่"}


@pytest.mark.django_db
def test_nobody_else_may_ask_for_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_function_privilege('public', 'app_clear_drafts()', 'execute')")
        assert cursor.fetchone() == (False,)


def test_beat_does_it_by_itself(officer: User) -> None:
    draft(officer, "ลืมแล้ว", age=KEPT + MINUTE)
    assert app.conf.beat_schedule["clear-drafts"]["task"] == task.name
    assert task.apply(throw=True).result == 1
    assert titles() == set()
