"""test: pytest on a throwaway PostgreSQL and Valkey of its own; the words go to pytest as they are.

The whole suite runs on all cores, with one worker more than there are of them: half of a worker's time belongs to its
database and its browser. What is chosen from it (a path, -k, -m) runs in one process, which starts sooner.
"""

import os
import shutil
import sys
from typing import NoReturn

from django.core.management.base import BaseCommand

from config import embedded, machine

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def offer_browser() -> None:
    """Tells the tests where Chromium is, or why the browser tests are skipped."""
    if os.environ.get("HELP_CENTRE_BROWSER") or os.environ.get("HELP_CENTRE_NO_BROWSER"):
        return
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser and all(map(machine.loads, machine.TEST_LIBRARIES.values())):
        os.environ["HELP_CENTRE_BROWSER"] = browser
        # Playwright runs an event loop in the test's thread; Django would refuse the database there.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    else:
        os.environ["HELP_CENTRE_NO_BROWSER"] = (
            f"ไม่พบเบราว์เซอร์ ให้ root สั่ง: {machine.line_for(machine.missing_test_packages())}"
        )


def stand_in_for_servers() -> None:
    """The settings load in the process that only hands out tests; its workers replace these names."""
    unnamed = {
        name: value for name, value in embedded.placeholder_environment().items() if name not in os.environ
    }
    os.environ.update(unnamed, HELP_CENTRE_UNSERVED=" ".join(unnamed))


class Command(BaseCommand):
    help = "ทดสอบทั้งหมด หรือเฉพาะที่ระบุแบบ pytest (เช่น tests/cases -k thai)"

    def run_from_argv(self, argv: list[str]) -> NoReturn:
        import pytest

        offer_browser()
        words = ["-p", "tests.workers", *argv[2:]]
        whole = all(word.startswith("--") for word in argv[2:])
        if whole and embedded.missing_parts(os.environ) == ["postgres", "valkey"]:
            stand_in_for_servers()
            workers = len(os.sched_getaffinity(0)) + 1
            sys.exit(int(pytest.main(["-n", str(workers), *words])))
        with embedded.servers(throwaway=True):
            code = pytest.main(words)
        sys.exit(int(code))
