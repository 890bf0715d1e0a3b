"""Heavy work as rows: PostgreSQL remembers it, a worker runs it, a page shows it.

    register(JobKind("import.read", "อ่านและตรวจไฟล์", read_file, permission="case.write"))   # in AppConfig.ready

    job = ask(kind="import.read", by=user, at=at, arguments={"file": str(pk)}, local_authority=office, key=str(pk))
    return redirect("job_page", job.pk)

    def read_file(job: Job, progress: Progress) -> dict[str, Any]:
        rows = …                                     # visible_to(job.asked_by); no query beyond the asker's rights
        progress(done, total, "ตรวจแถว")              # seen by others at once; JobEnded when it is over
        keep_file(job, "ผลการตรวจ.xlsx", XLSX, chunks)  # sealed, gone with the job's other files when it expires
        keep_keys(job, keys)                         # whose rows stand in it: the read log of its download names them
        return {"good": 812, "rejected": 3}          # small: stands in job.result

`run` is one transaction in the scope of the asker as the asker is *then*: all of what it wrote is there, or nothing.
A worker takes a job for `LEASE`; each progress renews it. A worker that dies is found by the sweeper of every minute
when its lease is over, and the job runs again, up to the kind's `attempts`. A run that lost its lease, or was
cancelled, cannot commit: its last statement asks for the row with its own attempt number. So `run` calls `progress`
more often than every minute, and writes nothing outside its transaction.

A refusal that the officer can mend is `JobFailed("what — what to do")`: told at once, never tried again. A lost right
is told too. Anything else is tried again.

The broker carries a hint that something waits, and nothing of what it is; without it the sweeper finds the job.
"""

from cases.jobs.asking import ask, cancel
from cases.jobs.files import keep_file
from cases.jobs.keys import Keys, files_of, keep_keys, keys_of
from cases.jobs.kinds import KINDS, JobKind, kind_of, register
from cases.jobs.progress import LEASE, JobEnded, JobFailed, Progress
from cases.jobs.running import run_next
from cases.jobs.sweeping import remind, sweep

__all__ = [
    "KINDS",
    "LEASE",
    "JobEnded",
    "JobFailed",
    "JobKind",
    "Keys",
    "Progress",
    "ask",
    "cancel",
    "files_of",
    "keep_file",
    "keep_keys",
    "keys_of",
    "kind_of",
    "register",
    "remind",
    "run_next",
    "sweep",
]
