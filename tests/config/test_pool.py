"""The web's connections, as gunicorn has them: waiting in a pool, which a process makes after its fork."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.django_db
# The web server's start, and what a request asks. Each `ask` takes a connection and gives it back.
SETUP = """
import os
import psycopg
import config.wsgi
from django.db import connection

def tell(*answers):
    print('told', *answers, flush=True)

def ask(statement):
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0]
    finally:
        connection.close()
"""


def web(script: str) -> list[str]:
    """What a process of the web prints, on the test's own database."""
    place, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    database = connection.settings_dict["NAME"]
    asked = subprocess.run(
        [sys.executable, "-c", SETUP + script],
        env=os.environ
        | {"DATABASE_URL": f"{place}/{database}", "DATABASE_ROLE": "web", "DATABASE_POOL": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert asked.returncode == 0, asked.stderr
    return [
        word for line in asked.stdout.splitlines() if line.startswith("told ") for word in line.split()[1:]
    ]


def test_it_is_the_web_role():
    assert web("tell(ask('SELECT current_user'))") == [settings.WEB_ROLE]


def test_processes_share_no_connection():
    """Two on one socket would read each other's answers, and a pool's threads stay behind at a fork."""
    told = web(
        """
for number in range(2):
    if os.fork() == 0:
        tell(ask("SELECT pg_backend_pid()"))
        os._exit(0)
    os.wait()
"""
    )
    assert len(set(told)) == 2


def test_who_waits_longer_than_a_connection_lives_is_served():
    """As after an hour, when the pool lets a connection go."""
    told = web(
        """
if os.fork() == 0:
    for number in range(2):
        ask("SELECT 1")
        connection.pool.drain()
    tell(ask("SELECT 'served'"))
    os._exit(0)
os.wait()
"""
    )
    assert told == ["served"]


def test_a_dead_connection_is_noticed_before_it_is_used():
    """As after a restart of PostgreSQL, or a firewall that drops what is idle."""
    told = web(
        """
ask("SELECT 1")
with psycopg.connect(os.environ["DATABASE_URL"]) as other:
    other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user"
                  " AND datname = current_database() AND pid <> pg_backend_pid()")
tell(ask("SELECT 'served'"), ask("SELECT 'again'"))
"""
    )
    assert told == ["served", "again"]


def test_nothing_that_was_set_meets_the_next_request():
    """Such as a scope that an injected statement sets for longer than its own transaction."""
    told = web(
        """
ask("SELECT set_config('app.role', 'nation', false)")
ask("SELECT set_config('search_path', 'pg_temp,public', false)")
tell(repr(ask("SELECT coalesce(current_setting('app.role', true), '')")),
     ask("SELECT replace(current_setting('search_path'), ' ', '')"))
"""
    )
    assert told == ["''", "public,pg_temp"]
