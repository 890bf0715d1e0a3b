"""Keeps what a job made: sealed, in pieces, in PostgreSQL. No path on any disk."""

import hashlib
from collections.abc import Iterable, Iterator

from cases.models import Job, JobFile
from cases.scope import principal
from cases.sealing import parcel_key

PIECE = 1 << 20  # bytes


def keep_file(job: Job, name: str, content_type: str, chunks: Iterable[bytes]) -> JobFile:
    """Stores the file; called by the job's `run`, in whose transaction it becomes visible.

    `name` is what the officer's browser will call it. `chunks` may be of any size: `iter(partial(file.read, n), b"")`.
    """
    digest = hashlib.sha256()
    file = JobFile(job=job, name=name, content_type=content_type, key=parcel_key())
    with principal("runner"):
        file.save(force_insert=True)
        for place, piece in enumerate(_pieces(chunks)):
            digest.update(piece)
            file.size += len(piece)
            file.piece(place, piece).save(
                force_insert=True
            )  # each by itself: all at once would be the whole file
        file.sha256 = digest.hexdigest()
        file.save(update_fields=["size", "sha256"])
    return file


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    if held:
        yield bytes(held)
