"""A worker for the tests, as a process of its own: brings a file in row by row and, in the middle of it, waits to be killed.

python -m tests.cases.imports.import_worker
"""

import time
from typing import Any

import django

django.setup()

from cases.actions import imports_commit, imports_jobs  # noqa: E402
from cases.jobs import Progress, run_next  # noqa: E402
from cases.jobs import progress as telling  # noqa: E402

HALFWAY = 2


def stalling(bring: Any) -> Any:
    def commit(*, progress: Progress, **told: Any) -> Any:
        def tell(done: int, total: int, note: str) -> None:
            progress(done, total, note)
            if done >= HALFWAY:
                time.sleep(60)

        return bring(progress=tell, **told)

    return commit


if __name__ == "__main__":
    imports_commit.CHUNK = 1
    telling.OFTEN = 0  # the row at which it stops is to be seen at once
    imports_jobs.commit_import = stalling(imports_jobs.commit_import)
    run_next()
