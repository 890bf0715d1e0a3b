"""Whoever may send SQL as the web role makes no session of what it finds there."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from cases.scope import closed
from cases.tasks import clear_sessions
from config.celery import app
from config.sessions import SessionStore, row_key

pytestmark = pytest.mark.django_db
CASES = "/cases/"
MINE = "a" * 32  # a key of the attacker's own


def as_web(statement: str, *values: object) -> int:
    with transaction.atomic(), closed(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def key_of(client: Client) -> str:
    return client.cookies["sessionid"].value


def end(client: Client) -> None:
    assert Session.objects.filter(pk=row_key(key_of(client))).update(
        expire_date=timezone.now() - timedelta(hours=1)
    )


def copied(client: Client, data: str) -> int:
    """The status that a stranger's browser gets for a row made of these data."""
    as_web(
        "INSERT INTO django_session VALUES (%s, %s, now() + interval '1 day') ON CONFLICT DO NOTHING",
        row_key(MINE),
        data,
    )
    stranger = Client()
    stranger.cookies["sessionid"] = MINE
    return stranger.get(CASES).status_code


def test_the_key_in_the_cookie_stands_nowhere_in_the_database(signed_in, officer):
    client = signed_in(officer)
    assert client.get(CASES).status_code == 200
    assert not Session.objects.filter(pk=key_of(client)).exists()
    assert Session.objects.filter(pk=row_key(key_of(client))).exists()


def test_a_row_copied_under_another_key_signs_nobody_in(signed_in, officer):
    client = signed_in(officer)
    data = Session.objects.get().session_data
    assert client.get(CASES).status_code == 200
    assert copied(client, data) == 302


def test_an_ended_session_is_shown_to_nobody_not_even_to_who_names_it(signed_in, officer):
    client = signed_in(officer)
    end(client)
    assert as_web("SELECT * FROM django_session") == 0
    assert as_web("SELECT * FROM app_session(%s)", row_key(key_of(client))) == 0
    assert client.get(CASES).status_code == 302


def test_an_ended_session_is_not_revived(signed_in, officer):
    client = signed_in(officer)
    end(client)
    longer = "UPDATE django_session SET expire_date = now() + interval '1 day'"
    assert as_web(longer) == 0
    with transaction.atomic(), closed(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.session', %s, true)", [row_key(key_of(client))])
        cursor.execute(longer)  # without WHERE only the policy for changing is asked
        assert cursor.rowcount == 0


def test_clearsessions_deletes_the_ended_and_no_other(signed_in, officer, head):
    ended, living = signed_in(officer), signed_in(head)
    end(ended)
    with transaction.atomic(), closed():
        call_command("clearsessions")
    assert [row.pk for row in Session.objects.all()] == [row_key(key_of(living))]


def test_beat_deletes_the_ended_by_itself(signed_in, officer, head):
    ended, living = signed_in(officer), signed_in(head)
    end(ended)
    assert app.conf.beat_schedule["clear-sessions"]["task"] == clear_sessions.name
    clear_sessions.apply(throw=True)
    assert [row.pk for row in Session.objects.all()] == [row_key(key_of(living))]


def test_a_session_changes_its_key_and_keeps_what_it_holds():
    with transaction.atomic(), closed():
        store = SessionStore()
        store["kept"] = "ไว้"
        store.save()
        first = store.session_key
        store.cycle_key()
        store.save()
        assert store.session_key != first
        assert SessionStore(first).load() == {}
        again = SessionStore(store.session_key)
        assert again["kept"] == "ไว้"
        again.flush()
    assert not Session.objects.exists()
