"""`up` as the operator sees it: one line when it cannot start; all stops; a kill heals."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from config import embedded, processes
from config.keeper import free_port
from config.management.commands.up import Place, code_hash, first_page_answers, only_one, web_environment
from config.processes import wait_until

SERVERS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DATABASE_ROLE")


@contextmanager
def started(data: Path, port: int, *words: str) -> Iterator[subprocess.Popen[str]]:
    """`manage.py up` on a data folder of its own, past its ready line."""
    environment = {name: value for name, value in os.environ.items() if name not in SERVERS}
    command = [sys.executable, "manage.py", "up", "--no-demo", "--port", str(port), *words]
    with subprocess.Popen(
        command,
        cwd=embedded.BASE_DIR,
        env=environment | {"HELP_CENTRE_DATA": str(data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def until_ready(process: subprocess.Popen[str]) -> str:
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("ready "):
            return line.split()[1]
    raise AssertionError("".join(said))


def services(data: Path) -> list[processes.Record]:
    """What `up` has started and noted: web, worker, beat, Valkey."""
    found = [processes.recall(path) for path in (data / "run").glob("*.json")]
    return [record for record in found if record is not None]


# --- In one line ----------------------------------------------------------------------------------


def test_port_in_use_is_one_line_with_the_way_out(data: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with started(data, port) as process:
            said = process.stdout.read()
    assert said.count("\n") == 1
    assert f"port {port}" in said
    assert f"up --port {port + 1}" in said
    assert process.returncode == 1
    assert not (data / "postgres").exists()


def test_second_up_says_where_the_first_is(data: Path) -> None:
    embedded.make_folders(data)
    with only_one(data, Place("127.0.0.1", 8000)), started(data, 8001) as process:
        said = process.stdout.read()
    assert said.count("\n") == 1
    assert f"http://127.0.0.1:8000/ (pid {os.getpid()})" in said


def test_pages_do_not_know_the_owners_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://owner:secret@db/office")
    monkeypatch.setenv("DATABASE_ROLE", "owner")
    environment = web_environment(Place("127.0.0.1", 8000))
    assert "DATABASE_OWNER_URL" not in environment
    assert environment["DATABASE_ROLE"] == "web"


def test_an_office_names_its_own_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", "https://help.example.go.th")
    assert web_environment(Place("127.0.0.1", 8000))["SITE_URL"] == "https://help.example.go.th"


def test_changed_code_prepares_the_database_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.management.commands.up.BASE_DIR", tmp_path)
    (tmp_path / "cases" / "migrations").mkdir(parents=True)
    (tmp_path / "requirements.txt").touch()
    before = code_hash()
    (tmp_path / "cases" / "migrations" / "0002_more.py").touch()
    assert code_hash() != before


# --- For real -------------------------------------------------------------------------------------


@pytest.mark.long
def test_ctrl_c_stops_every_child(data: Path) -> None:
    with started(data, free_port(None)) as process:
        until_ready(process)
        assert wait_until(lambda: len(services(data)) == 4, seconds=10)
        everything = [
            *services(data),
            processes.record_of(json.loads((data / "run" / "servers.json").read_text())["pid"]),
        ]
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert not [record for record in everything if record.alive()]


@pytest.mark.long
def test_killed_up_leaves_nothing_and_starts_again(data: Path) -> None:
    port = free_port(None)
    with started(data, port) as process:
        until_ready(process)
        assert wait_until(lambda: len(services(data)) == 4, seconds=10)
        everything = services(data)
        process.kill()
    with started(data, port) as again:
        assert until_ready(again) == f"http://127.0.0.1:{port}/"
        assert not [record for record in everything if record.alive()]


@pytest.mark.long
def test_everything_killed_at_once_starts_again(data: Path) -> None:
    port = free_port(None)
    with started(data, port) as process:
        until_ready(process)
        assert wait_until(lambda: len(services(data)) == 4, seconds=10)
        keeper = json.loads((data / "run" / "servers.json").read_text())["pid"]
        postmaster = int((data / "postgres" / "postmaster.pid").read_text().split()[0])
        numbers = [process.pid, keeper, postmaster, *(record.pid for record in services(data))]
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in numbers:
                os.kill(pid, number)
    with started(data, port) as again:
        assert until_ready(again)


@pytest.mark.long
def test_killed_web_process_comes_back_and_is_reported(data: Path) -> None:
    place = Place("127.0.0.1", free_port(None))
    with started(data, place.port) as process:
        until_ready(process)
        os.kill(processes.recall(data / "run" / "web.json").pid, signal.SIGKILL)
        assert "web หยุดทำงาน" in process.stdout.readline()
        assert wait_until(lambda: first_page_answers(place), seconds=20)
