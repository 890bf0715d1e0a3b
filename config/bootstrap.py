"""First start on a bare machine: system packages, virtual environment, locked dependencies.

`enter` returns only inside an environment that has them. A stamp in `.venv` holds the hash of the lock it
was made from, so that every later start passes in a millisecond. Standard library only.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Thread

from config import machine
from config.machine import BootstrapError, say

BASE_DIR = Path(__file__).resolve().parent.parent
VENV = BASE_DIR / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "help-centre.json"
RUN, DEV = "requirements.txt", "requirements-dev.txt"
ROOM = 900_000_000  # bytes: environment 500 MB, caches, a first database
# A developer's own environment or a container image is used as it is when it has these.
NEEDED = {
    RUN: ("django", "celery", "gunicorn", "psycopg"),
    DEV: ("django", "pytest", "pytest_django", "mypy"),
}
UV = {"UV_SYSTEM_CERTS": "1", "UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
PIP = [
    "-m",
    "pip",
    "--disable-pip-version-check",
    "--no-input",
    "--retries",
    "2",
    "--timeout",
    "20",
    "install",
    "-q",
]
# What installers say, and what it means to an operator.
CAUSES = (
    (("no space left",), "เนื้อที่ดิสก์เต็ม กรุณาเพิ่มเนื้อที่อย่างน้อย 1 GB แล้วสั่งใหม่"),
    (
        (
            "name resolution",
            "failed to establish",
            "dns error",
            "error sending request",
            "timed out",
            "connection",
        ),
        "ติดต่อแหล่งแพ็กเกจไม่ได้ กรุณาตรวจสอบเครือข่ายหรือ proxy แล้วสั่งใหม่",
    ),
    (("hash",), "แพ็กเกจที่ได้ไม่ตรงกับ requirements.txt กรุณาตรวจสอบแหล่งแพ็กเกจหรือ proxy"),
    (
        ("no matching distribution", "no wheels", "unsatisfiable"),
        "เครื่องหรือรุ่น Python นี้ไม่มีแพ็กเกจรองรับ กรุณาใช้ Debian 12 ขึ้นไป (x86-64 หรือ arm64)",
    ),
)


def enter(arguments: Sequence[str]) -> None:
    """Returns inside an environment with the locked packages, making it when needed; else exits with a line."""
    if os.environ.get("HELP_CENTRE_NO_VENV") == "1":
        return
    lock = DEV if "test" in arguments[1:2] else RUN
    if _own_environment(lock):
        return
    try:
        changed = make_ready(lock, tests=lock == DEV)
    except BootstrapError as error:
        sys.exit(f"manage.py: {error}")
    except PermissionError as error:
        sys.exit(f"manage.py: เขียน {error.filename} ไม่ได้ กรุณาใช้ผู้ใช้ที่เป็นเจ้าของโฟลเดอร์ {BASE_DIR}")
    if changed or Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(PYTHON, [str(PYTHON), str(BASE_DIR / "manage.py"), *arguments[1:]])  # noqa: S606


def _own_environment(lock: str) -> bool:
    """Whether this already runs in another virtual environment that has what is needed."""
    if sys.prefix == sys.base_prefix or Path(sys.prefix).resolve() == VENV.resolve():
        return False
    return all(importlib.util.find_spec(name) for name in NEEDED[lock])


def make_ready(lock: str, *, tests: bool) -> bool:
    """Makes machine and environment fit; True when the environment was changed."""
    if is_fresh(lock) and not _wanted_packages(with_venv=False, tests=tests):
        return False
    with _one_at_a_time() as log:
        fresh = is_fresh(lock)
        packages = _wanted_packages(with_venv=not fresh, tests=tests)
        required = [package for package in packages if package in (machine.VENV, *machine.LIBRARIES)]
        if required and not machine.can_install():
            raise machine.refuse(required)
        if not fresh and shutil.disk_usage(BASE_DIR).free < ROOM:
            raise BootstrapError(CAUSES[0][1])
        _install_all(packages, lock, log, fresh=fresh)
    return not fresh


def _wanted_packages(*, with_venv: bool, tests: bool) -> list[str]:
    extra = machine.missing_test_packages() if tests and machine.can_install() else []
    return machine.missing_packages(with_venv=with_venv) + extra


@contextmanager
def _one_at_a_time() -> Iterator[Path]:
    """Two first starts at once do not trample each other; gives the log of the installation."""
    import fcntl

    logs = BASE_DIR / ".data" / "logs"
    logs.parent.mkdir(mode=0o700, exist_ok=True)
    logs.mkdir(mode=0o700, exist_ok=True)
    with open(logs.parent / "install.lock", "ab") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("รอการติดตั้งที่กำลังทำอยู่ในอีกหน้าต่างหนึ่ง")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield logs / "install.log"


def _install_all(packages: list[str], lock: str, log: Path, *, fresh: bool) -> None:
    """System libraries come while the Python packages do; python3-venv before both."""
    first = [package for package in packages if package == machine.VENV]
    rest = [package for package in packages if package != machine.VENV]
    if packages and not _lists_fetched(
        log, compelled=bool(first) or any(p in machine.LIBRARIES for p in rest)
    ):
        rest = []
    machine.install(first, log)
    failures: list[BootstrapError] = []
    beside = Thread(target=_install_rest, args=[rest, log, failures])
    beside.start()
    try:
        if not fresh:
            fill_environment(lock, log)
            warm_up(log)
    finally:
        beside.join()
    if failures:
        raise failures[0]


def _lists_fetched(log: Path, *, compelled: bool) -> bool:
    """Whether apt-get knows what it may install; for what only tests want, offline is no failure."""
    try:
        machine.update(log)
    except BootstrapError as error:
        if compelled:
            raise
        say(str(error))
        return False
    return True


def _install_rest(packages: list[str], log: Path, failures: list[BootstrapError]) -> None:
    """Libraries must come; what only tests want may fail, and they then say why they are skipped."""
    try:
        machine.install([package for package in packages if package in machine.LIBRARIES], log)
    except BootstrapError as error:
        failures.append(error)
        return
    try:
        machine.install([package for package in packages if package not in machine.LIBRARIES], log)
    except BootstrapError as error:
        say(str(error))


# --- The virtual environment ----------------------------------------------------------------------


def hash_of(lock: str) -> str:
    return sha256((BASE_DIR / lock).read_bytes()).hexdigest()


def is_fresh(lock: str) -> bool:
    """Whether `.venv` was filled from this very lock, by the Python it still stands on."""
    try:
        stamp = json.loads(STAMP.read_text())
        return (
            bool(stamp[lock] == hash_of(lock) and stamp["python"] == os.path.realpath(PYTHON))
            and PYTHON.exists()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def fill_environment(lock: str, log: Path) -> None:
    """Installs the lock into `.venv`, made anew when it is missing, half-made or stands on another Python."""
    say(f"ติดตั้งแพ็กเกจ Python จาก {lock} ลงใน .venv")
    STAMP.unlink(missing_ok=True)
    if not _stands():
        make_environment(log)
    with open(log, "ab") as out:
        start = out.tell()
        if not _with_uv(lock, out.fileno()) and not _with_pip(lock, out.fileno()):
            raise BootstrapError(cause_in(log, start))
    hashes = {name: hash_of(name) for name in ([RUN, DEV] if lock == DEV else [RUN])}
    STAMP.write_text(json.dumps(hashes | {"python": os.path.realpath(PYTHON)}))


def warm_up(log: Path) -> None:
    """Compiles what the application imports while apt-get and initdb still work; nobody waits for it."""
    environment = os.environ | {"HELP_CENTRE_NO_VENV": "1", "PYTHONPATH": ""}
    with open(log, "ab") as out:
        subprocess.Popen(
            [PYTHON, "manage.py", "check"], stdout=out, stderr=out, env=environment, cwd=BASE_DIR
        )


def _stands() -> bool:
    """Whether `.venv` has a Python that runs and finds its own packages' folder."""
    if not (VENV / "pyvenv.cfg").exists():
        return False
    ask = "import sys, sysconfig, os; sys.exit(not os.path.isdir(sysconfig.get_path('purelib')))"
    try:
        return subprocess.run([PYTHON, "-c", ask], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def make_environment(log: Path) -> None:
    """An empty environment; without its own pip (two seconds) where the bundled wheel will do."""
    shutil.rmtree(VENV, ignore_errors=True)
    bare = ["--without-pip"] if pip_wheel() else []
    python = getattr(sys, "_base_executable", None) or sys.executable
    with open(log, "ab") as out:
        if subprocess.run([python, "-m", "venv", *bare, VENV], stdout=out, stderr=out).returncode:
            raise BootstrapError(
                f"สร้าง .venv ไม่สำเร็จ กรุณาสั่ง: {machine.line_for([machine.VENV])} (รายละเอียดใน {log})"
            )


def pip_wheel() -> Path | None:
    """The pip that comes with Python, usable without installing it; Debian keeps it in a place of its own."""
    spec = importlib.util.find_spec("ensurepip")
    bundled = Path(spec.origin).parent / "_bundled" if spec and spec.origin else None
    for folder in (bundled, Path("/usr/share/python-wheels")):
        wheels = sorted(folder.glob("pip-*.whl")) if folder else []
        if wheels:
            return wheels[-1]
    return None


def _pip(words: Sequence[str], out: int) -> bool:
    wheel = pip_wheel()
    environment = os.environ | ({"PYTHONPATH": str(wheel)} if wheel else {})
    return subprocess.run([PYTHON, *PIP, *words], stdout=out, stderr=out, env=environment).returncode == 0


def _with_uv(lock: str, out: int) -> bool:
    """The fast way; False when uv cannot be had or finds no packages (it ignores pip's configuration)."""
    uv = VENV / "bin" / "uv"
    if not uv.exists() and not _pip(["uv"], out):
        return False
    words = [
        "pip",
        "install",
        "--quiet",
        "--python",
        str(PYTHON),
        "--require-hashes",
        "-r",
        str(BASE_DIR / lock),
    ]
    try:
        return subprocess.run([uv, *words], stdout=out, stderr=out, env=os.environ | UV).returncode == 0
    except OSError:
        return False


def _with_pip(lock: str, out: int) -> bool:
    say("ใช้ pip แทน uv (ช้ากว่าเล็กน้อย)")
    return _pip(["--require-hashes", "-r", str(BASE_DIR / lock)], out)


def cause_in(log: Path, start: int) -> str:
    """What went wrong, in one line, from what the installers wrote after byte `start`."""
    said = log.read_bytes()[start:].decode(errors="replace").lower()
    for words, meaning in CAUSES:
        if any(word in said for word in words):
            return f"{meaning} (รายละเอียดใน {log})"
    return f"ติดตั้งแพ็กเกจ Python ไม่สำเร็จ ดูรายละเอียดใน {log}"
