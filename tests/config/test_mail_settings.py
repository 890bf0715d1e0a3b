"""E-mail from the environment: none without a server, a sender's address with one, a wrong hour stops the start."""

import json
import os
import subprocess
import sys
from pathlib import Path

from config import embedded

NAMES = (
    "EMAIL_SENDS", "EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD",
    "EMAIL_USE_TLS", "EMAIL_USE_SSL", "DEFAULT_FROM_EMAIL", "SERVER_EMAIL",
)  # fmt: skip
TOLD = f"import json, django.conf as c; print(json.dumps({{n: getattr(c.settings, n) for n in {NAMES}}}))"
FROM = "ระบบข้อมูลฯ <no-reply@example.go.th>"


def start(**changes: str) -> subprocess.CompletedProcess[str]:
    environment = embedded.placeholder_environment() | {"PATH": os.environ["PATH"], "HOME": "/nowhere"}
    environment |= changes | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.run(
        [sys.executable, "-c", TOLD], env=environment, cwd=embedded.BASE_DIR, capture_output=True, text=True
    )


def settings(**changes: str) -> dict[str, object]:
    return json.loads(start(**changes).stdout)


def test_without_a_server_nothing_is_sent() -> None:
    found = settings()
    assert found["EMAIL_SENDS"] is False
    assert found["EMAIL_BACKEND"].endswith("dummy.EmailBackend")


def test_a_server_with_a_name_and_a_password() -> None:
    found = settings(
        EMAIL_URL="smtp+tls://post%40office:p%40ss@mail.example.go.th:587", DEFAULT_FROM_EMAIL=FROM
    )
    assert found == {
        "EMAIL_SENDS": True,
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example.go.th",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "post@office",
        "EMAIL_HOST_PASSWORD": "p@ss",
        "EMAIL_USE_TLS": True,
        "EMAIL_USE_SSL": False,
        "DEFAULT_FROM_EMAIL": FROM,
        "SERVER_EMAIL": FROM,
    }


def test_it_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("smtp://127.0.0.1:2525\n")
    found = settings(EMAIL_URL_FILE=str(tmp_path / "mail"), DEFAULT_FROM_EMAIL=FROM)
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("127.0.0.1", 2525)


def test_a_server_without_a_sender_stops_the_start() -> None:
    refused = start(EMAIL_URL="smtp://127.0.0.1:2525")
    assert refused.returncode == 1
    assert "DEFAULT_FROM_EMAIL is missing" in refused.stderr


def test_hours_that_cannot_be_read_stop_the_start() -> None:
    assert "QUIET_HOURS '18-8' is not like 18:00-08:00" in start(QUIET_HOURS="18-8").stderr
