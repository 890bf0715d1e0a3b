"""Real senders as processes, on real commits: two at once send each letter once; one that is killed sends none twice."""

import os
import signal
import socket
import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from django.db import connection

from config import embedded
from config.processes import wait_until
from reporting.actions import send_deliveries
from reporting.actions.send import LEASE
from reporting.models import EMAIL, Delivery
from tests.factories import make_user
from tests.reporting.post_office import free_port, open_office, use
from tests.reporting.reminding import D0, remind
from tests.reporting.september import september_of

pytestmark = pytest.mark.django_db(transaction=True)


def sender(port: int, at: datetime = D0) -> subprocess.Popen[str]:
    """As the web role, on this test's database."""
    base, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    name = str(connection.settings_dict["NAME"])
    env = os.environ | {
        "DATABASE_ROLE": "web",
        "DATABASE_URL": f"{base}/{name}",
        "TEST_DATABASE_NAME": "",
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "DEFAULT_FROM_EMAIL": "no-reply@example.go.th",
    }
    command = [sys.executable, "-m", "tests.reporting.sender", at.isoformat()]
    return subprocess.Popen(command, env=env, cwd=embedded.BASE_DIR, stdout=subprocess.PIPE, text=True)


def waiting(mae_ku, many: int) -> None:
    for n in range(many):
        make_user(f"officer{n}", local_authority=mae_ku, email=f"officer{n}@example.go.th")
    september_of(mae_ku)
    remind(D0)
    assert Delivery.objects.filter(channel=EMAIL, state="waiting").count() == many


def test_two_senders_at_once_send_each_letter_once(mae_ku, settings):
    port = free_port()
    use(settings, port)
    waiting(mae_ku, 40)
    with open_office(port) as office:
        pair = [sender(port), sender(port)]
        sent = [int(one.communicate(timeout=60)[0]) for one in pair]
    assert sum(sent) == 40
    assert office.addresses == sorted(f"officer{n}@example.go.th" for n in range(40))


def test_a_sender_killed_between_the_claim_and_the_letter_leaves_unknown(mae_ku, settings):
    """The server takes the call and says nothing; the sender, whose claim is committed, is killed with -9."""
    waiting_for = socket.create_server(("127.0.0.1", 0))
    port = waiting_for.getsockname()[1]
    use(settings, port)
    waiting(mae_ku, 1)
    victim = sender(port)
    assert wait_until(lambda: Delivery.objects.filter(state="sending").exists(), seconds=30)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    waiting_for.close()
    with open_office(port) as office:
        assert send_deliveries(at=D0 + timedelta(minutes=1)) == 0
        assert send_deliveries(at=D0 + LEASE + timedelta(minutes=1)) == 0
        assert office.letters == []
    assert Delivery.objects.get(channel=EMAIL).state == "unknown"
