"""Has a spreadsheet made as a page would ask for it, runs the job, and takes it out for a purpose."""

from typing import Any

from django.test import Client

from reporting.forms import PURPOSES
from tests.cases.jobs import run_here

PURPOSE = {"purpose": PURPOSES[0]}


def made(client: Client, path: str, asked: dict[str, str] | None = None) -> str:
    """The address of the finished job's page."""
    answer = client.post(path, asked or {})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    run_here()
    return str(answer.url)  # type: ignore[attr-defined]


def taken(
    client: Client, path: str, asked: dict[str, str] | None = None, said: dict[str, str] | None = None
) -> Any:
    """The answer to the download."""
    page = made(client, path, asked)
    return client.post(page.replace("/jobs/", "/exports/"), PURPOSE if said is None else said)
