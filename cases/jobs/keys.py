"""Whose rows stand in a file that a job made: kept beside it for the read log, never handed out."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

from cases.jobs.files import keep_file
from cases.models import Job, JobFile, User

KEYS = "text/x-keys"


class Keys:
    """Gathers keys of cases by local authority, sixteen bytes each, while a file is written."""

    def __init__(self) -> None:
        self.found: dict[int, bytearray] = defaultdict(bytearray)

    def add(self, offices: Sequence[int], cases: Sequence[UUID]) -> None:
        for office, key in zip(offices, cases, strict=True):
            self.found[office] += UUID(str(key)).bytes

    def finish(self) -> None: ...

    def lines(self) -> Iterator[bytes]:
        """A line a local authority: its key, and those of its cases."""
        for office, keys in self.found.items():
            yield f"{office} {keys.hex()}\n".encode()


def keep_keys(job: Job, keys: Keys) -> None:
    keep_file(job, "keys", KEYS, keys.lines())


def files_of(job: Job, user: User) -> list[JobFile]:
    """What the job made for people."""
    return list(JobFile.objects.visible_to(user).filter(job=job).exclude(content_type=KEYS))


def keys_of(job: Job, user: User) -> dict[int, list[UUID]] | None:
    """The cases in the job's files by local authority, each once; None where none were kept."""
    file = JobFile.objects.visible_to(user).filter(job=job, content_type=KEYS).first()
    return _read(file) if file else None


def _read(file: JobFile) -> dict[int, list[UUID]]:
    seen = {}
    for line in b"".join(file.pieces()).decode().splitlines():
        office, _, keys = line.partition(" ")
        found = (UUID(keys[at : at + 32]) for at in range(0, len(keys), 32))
        seen[int(office)] = list(dict.fromkeys(found))
    return seen
