"""Which commands connect as whom, and which start no server."""

import runpy
from collections.abc import Callable

import pytest
from django.core.management import get_commands

from config import bootstrap

MANAGE = runpy.run_path(str(bootstrap.BASE_DIR / "manage.py"))
command_in: Callable[[list[str]], str] = MANAGE["command_in"]


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (["migrate"], "migrate"),
        (["--traceback", "flag_late", "--json"], "flag_late"),
        ([], "help"),
        (["--help"], "help"),
    ],
)
def test_command_is_the_first_word(words: list[str], command: str) -> None:
    assert command_in(["manage.py", *words]) == command


@pytest.mark.parametrize("command", ["flag_late", "export_info", "shell", "runserver"])
def test_daily_commands_connect_as_the_web_role(command: str) -> None:
    assert command not in MANAGE["OWNER_COMMANDS"]


def test_every_named_command_exists() -> None:
    named = MANAGE["OWNER_COMMANDS"] | MANAGE["WITHOUT_SERVERS"] | MANAGE["WITHOUT_DJANGO"]
    assert named - set(get_commands()) - {"help", "version"} == set()
