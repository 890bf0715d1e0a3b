"""What the machine itself must have: system libraries, and for the browser tests Chromium.

Root on Debian gets it installed by apt-get; anybody else is told the one line to run. Standard library only.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

# Package → the library WeasyPrint loads from it for official paper.
LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
VENV = "python3-venv"
# Package → program, for tests only: journeys in a browser, the text layer of a PDF.
TEST_PROGRAMS = {"chromium": "chromium", "poppler-utils": "pdftotext"}
# Playwright's driver loads it and does not bring it along.
TEST_LIBRARIES = {"libatomic1": "libatomic.so.1"}
TEST_FONTS = ["fonts-liberation"]  # Chromium draws nothing without any font
APT = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=120"]
# Sync once at the end instead of for every file: three times as fast, and repeatable should power fail.
QUICK = ["-y", "--no-install-recommends", "-o", "DPkg::Options::=--force-unsafe-io"]


class BootstrapError(Exception):
    """The first start cannot go on; the message says in one Thai line what to do."""


def say(line: str) -> None:
    """A line of progress; on standard error, so that `--json` output stays clean."""
    print(f"• {line}", file=sys.stderr, flush=True)


def loads(library: str) -> bool:
    """Whether this machine has a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_packages(*, with_venv: bool) -> list[str]:
    """What must be installed before anything runs."""
    found = [VENV] if with_venv and importlib.util.find_spec("ensurepip") is None else []
    return found + [package for package, library in LIBRARIES.items() if not loads(library)]


def missing_test_packages() -> list[str]:
    """What tests would like: without it they are skipped with the reason."""
    found = [package for package, program in TEST_PROGRAMS.items() if shutil.which(program) is None]
    found += [package for package, library in TEST_LIBRARIES.items() if not loads(library)]
    return found + TEST_FONTS if "chromium" in found else found


def can_install() -> bool:
    """Whether this is root on Debian."""
    return os.geteuid() == 0 and Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def line_for(packages: list[str]) -> str:
    """The one line that an administrator of the machine runs."""
    return f"apt-get install -y --no-install-recommends {' '.join(packages)}"


def refuse(packages: list[str]) -> BootstrapError:
    """For who may not install: the line to ask for."""
    return BootstrapError(f"ขาดแพ็กเกจของระบบ ให้ผู้ดูแลเครื่อง (root) สั่ง: {line_for(packages)}")


def apt(*words: str, log: Path) -> None:
    """Runs apt-get; its output goes to the log."""
    with open(log, "ab") as out:
        code = subprocess.run(
            [*APT, *words],
            stdout=out,
            stderr=out,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            check=False,
        ).returncode
    if code:
        raise BootstrapError(f"apt-get ไม่สำเร็จ (เครือข่ายหรือเนื้อที่ดิสก์) กรุณาตรวจสอบแล้วสั่งใหม่ ดูรายละเอียดใน {log}")


def update(log: Path) -> None:
    """Fetches the lists of packages."""
    apt("update", log=log)


def install(packages: list[str], log: Path) -> None:
    """Installs packages by name."""
    if packages:
        say(f"ติดตั้งแพ็กเกจของระบบด้วย apt-get: {' '.join(packages)}")
        apt("install", *QUICK, *packages, log=log)
