"""Keeping what was typed and not saved, and letting it go once it was."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from cases.models import Draft, User
from cases.sealing import sealed_changes
from cases.wall.drafts import DONE, KEPT

MOST = 60  # drafts that wait for one person; the oldest give way [D]
LARGEST = 300_000  # characters of one draft: far above the longest form


def keep_draft(
    *, key: UUID, path: str, title: str, typed: Sequence[tuple[str, str]], by: User, at: datetime
) -> bool:
    """Writes the newest state of an open form; False when it was saved meanwhile.

    ValueError for more than LARGEST: then nothing is written.
    """
    text = json.dumps(typed, ensure_ascii=False, separators=(",", ":"))
    if len(text) > LARGEST:
        raise ValueError(len(text))
    row = Draft(key=key, owner=by, path=path, kept_at=at)
    told = sealed_changes(row, {"title": title[:120], "typed": text, "kept_at": at})
    mine = Draft.objects.visible_to(by)
    if mine.filter(key=key, path=path, done_at=None).update(**told):
        return True
    row.title, row.typed = title[:120], text
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # saved meanwhile, or kept by another request of this page
        return False
    _give_way(by, at)
    return True


def finish_draft(*, key: UUID, path: str, by: User, at: datetime) -> None:
    """The form was saved, or the draft is not wanted: what was typed goes, and does not come back."""
    done = {"title": "", "typed": "", "done_at": at}
    if not Draft.objects.visible_to(by).filter(key=key).update(**done):
        row = Draft(key=key, owner=by, path=path, kept_at=at, done_at=at)
        Draft.objects.bulk_create([row], ignore_conflicts=True)


def _give_way(by: User, at: datetime) -> None:
    mine = Draft.objects.visible_to(by)
    newest = mine.waiting().values("pk")[:MOST]
    mine.filter(done_at=None).exclude(pk__in=newest).delete()
    mine.filter(kept_at__lt=at - KEPT).delete()
    mine.filter(done_at__lt=at - DONE).delete()


def clear_drafts() -> int:
    """Deletes everybody's drafts that nobody came back to, by the database's clock; how many went.

    Whoever goes on typing lets the own old ones go (`_give_way`); this is for those who never return.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_clear_drafts()")
        (gone,) = cursor.fetchone()
    return int(gone)
