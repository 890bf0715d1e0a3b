"""A worker for the tests, as a process of its own: takes one job and, in the middle of it, waits to be killed.

python -m tests.cases.job_worker
"""

import time
from typing import Any

import django

django.setup()

from cases.jobs import Progress, keep_file, run_next  # noqa: E402
from cases.models import Job  # noqa: E402
from tests.cases.jobs import TEXT, kind  # noqa: E402
from tests.factories import make_case  # noqa: E402


def stall(job: Job, progress: Progress) -> dict[str, Any]:
    make_case(job.asked_by)
    keep_file(job, "ครึ่ง.txt", TEXT, [b"half"])
    progress(1, 2, "ครึ่งทาง")
    time.sleep(60)
    return {}


if __name__ == "__main__":
    with kind(stall):
        run_next()
