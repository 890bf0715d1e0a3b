"""What kinds of job there are: each room registers its own when the application starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from cases.access import PERMISSIONS
from cases.models import Job, User

if TYPE_CHECKING:
    from cases.jobs.progress import Progress

Context = Mapping[str, Any]


class Run(Protocol):
    def __call__(self, job: Job, progress: "Progress") -> dict[str, Any]: ...


def _nothing(job: Job, user: User, at: datetime) -> Context:
    return {}


def _as_its_place(job: Job, user: User) -> bool:
    return True


@dataclass(frozen=True)
class JobKind:
    """One kind of heavy work.

    `permission`: what who asks must hold, when asking and again when it runs. `kept`: how long its files stay.
    `again`: while those stay, the same key gives the finished job instead of a new run. `shared`: whoever holds the
    same permission over the place sees the job and gets it for the same key. `template` is the part of the job's page that
    tells what it made, drawn with `job`, `files` and what `shown(job, user, at)` adds; its files are handed out by the
    view that this part leads to, and by `job_file` where `plain`: to the asker, without a person's data in them or
    with the office's own. `still(job, user)`: whether the asker may still have it done, and have its files, where the
    job's place alone does not tell. `asked_at(job)` is the address where the same can be asked for again.
    """

    name: str
    title: str
    run: Run
    permission: str
    attempts: int = 3
    kept: timedelta = timedelta(days=7)
    again: bool = False
    shared: bool = False
    plain: bool = True
    template: str = "jobs/made.html"
    shown: Callable[[Job, User, datetime], Context] = _nothing
    still: Callable[[Job, User], bool] = _as_its_place
    asked_at: Callable[[Job], str] = lambda job: ""


KINDS: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    """KeyError for an unknown permission, ValueError for a name that is taken."""
    PERMISSIONS[kind.permission]
    if kind.name in KINDS:
        raise ValueError(f"{kind.name} is registered already")
    KINDS[kind.name] = kind


def kind_of(job: Job) -> JobKind:
    """KeyError for a kind that no room has registered."""
    return KINDS[job.kind]
