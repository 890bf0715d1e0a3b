"""The processes of `up`: what dies comes back, what stops stays stopped, leftovers are recognised."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import processes
from config.processes import wait_until
from config.supervisor import STEADY, Service, Supervisor
from config.terminal import table, width

FOREVER = [sys.executable, "-c", "import time; time.sleep(60)"]
AT_ONCE = [sys.executable, "-c", "raise SystemExit(3)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Supervisor:
    for name in ("run", "logs"):
        (tmp_path / name).mkdir()
    return Supervisor(tmp_path, tmp_path, said.append)


def rounds(supervisor: Supervisor, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        supervisor.look_after()
        time.sleep(0.02)


def test_killed_service_comes_back_after_a_second(supervisor: Supervisor, said: list[str]) -> None:
    service = Service("web", FOREVER, os.environ)
    supervisor.start(service)
    killed = service.child.pid
    service.child.kill()
    rounds(supervisor, 0.5)
    assert service.child is None
    rounds(supervisor, 1)
    assert service.child.pid != killed
    assert service.child.poll() is None
    assert len(said) == 1
    assert "web หยุดทำงาน" in said[0]
    supervisor.stop()


def test_what_keeps_dying_waits_longer_each_time_and_is_forgiven_when_steady() -> None:
    service = Service("web", AT_ONCE, {})
    assert [service.pause(1.0) for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    assert service.pause(STEADY + 1) == 1


def test_stop_ends_all_even_the_deaf_and_leaves_no_note(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = processes.stop_child
    monkeypatch.setattr(processes, "stop_child", lambda child, patience: quick(child, patience=0.3))
    for name, command in (("web", FOREVER), ("worker", STUBBORN)):
        supervisor.start(Service(name, command, os.environ))
    assert wait_until(lambda: "deaf" in supervisor.log("worker").read_text(), seconds=10)
    supervisor.stop()
    assert all(service.child.poll() is not None for service in supervisor.services.values())
    assert not list((supervisor.data / "run").iterdir())


def test_leftover_of_a_killed_run_is_ended(supervisor: Supervisor, tmp_path: Path) -> None:
    with subprocess.Popen(FOREVER) as left:
        processes.remember(left.pid, tmp_path / "run" / "web.json")
        supervisor.stop_leftovers(["web", "worker"])
        assert left.wait(5) == -signal.SIGTERM


def test_stranger_with_the_same_number_is_left_alone(supervisor: Supervisor, tmp_path: Path) -> None:
    with subprocess.Popen(FOREVER) as stranger:
        record = processes.record_of(stranger.pid)
        earlier = {
            "pid": record.pid,
            "started": record.started - 100,
            "boot": record.boot,
            "command": FOREVER,
        }
        processes.write_json(tmp_path / "run" / "web.json", earlier)
        supervisor.stop_leftovers(["web"])
        assert stranger.poll() is None
        stranger.kill()


def test_forked_children_of_a_killed_leftover_are_ended_too(supervisor: Supervisor, tmp_path: Path) -> None:
    code = "import os, time; pid = os.fork(); pid and print(pid, flush=True); time.sleep(60)"
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, process_group=0) as parent:
        child = processes.record_of(int(parent.stdout.readline()))
        processes.remember(parent.pid, tmp_path / "run" / "web.json")
        parent.kill()
        parent.wait()
        assert child.alive()
        supervisor.stop_leftovers(["web"])
        assert wait_until(lambda: not child.alive(), seconds=5)


def test_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from config import processes;"
        "print(processes.spawn(sys.argv[1:], log=Path('/dev/null')).pid, flush=True); time.sleep(60)"
    )
    base = Path(processes.__file__).parent.parent
    with subprocess.Popen([sys.executable, "-c", code, *FOREVER], stdout=subprocess.PIPE, cwd=base) as parent:
        child = processes.record_of(int(parent.stdout.readline()))
        parent.kill()
    assert wait_until(lambda: not child.alive(), seconds=5)


def test_long_log_is_set_aside(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_bytes(b"x" * (processes.LOG_LIMIT + 1))
    processes.open_log(log).close()
    assert log.stat().st_size == 0
    assert (tmp_path / "web.log.1").exists()


def test_thai_marks_take_no_column() -> None:
    assert width("เจ้าหน้าที่") == 7
    lines = table({"role": "บทบาท", "user": "ชื่อผู้ใช้"}, [{"role": "ผู้ดูแลระบบ", "user": "a"}]).splitlines()
    assert {
        width(line[: line.index(end)]) for line, end in zip((lines[0], lines[2]), ("ชื่อ", "a"), strict=True)
    } == {10}
