"""The next version of many months at once, read back from the database: what each posting would have seen."""

from collections.abc import Sequence
from datetime import date

from cases.models import Case
from config.seed.copy import copy_in
from config.seed.ground import Ground
from config.seed.work import Work
from reporting.actions.post import picture_of, version_of
from reporting.models import MonthRevision, Posting, PostingRow
from reporting.months import Month


def post(ground: Ground, works: Sequence[Work], turn: int) -> None:
    """Stores version `turn` + 1 of each of these months."""
    revisions, cases = _revisions(works), _cases(works)
    postings: list[Posting] = []
    rows: list[PostingRow] = []
    for work in works:
        where = work.cell.place.id, work.cell.month.first_day
        seen = picture_of(
            obligation=ground.obligations[where], cases=cases.get(where, []), revision=revisions[where]
        )
        by_id = ground.staff[work.cell.place.id][work.cell.by_head]
        posting, its_rows = version_of(seen, version=turn + 1, by_id=by_id, at=work.posted[turn])
        posting.pk = work.cell.keys[turn]
        for row in its_rows:
            row.posting = posting
        postings.append(posting)
        rows += its_rows
    copy_in(Posting, postings)
    copy_in(PostingRow, rows)


def _revisions(works: Sequence[Work]) -> dict[tuple[int, date], int]:
    """By local authority and month; posting a month that no case ever touched makes its row, as the lock does."""
    wanted = [(work.cell.place.id, work.cell.month.first_day) for work in works]
    MonthRevision.objects.bulk_create(
        [MonthRevision(local_authority_id=place, month=month) for place, month in wanted],
        ignore_conflicts=True,
    )
    stored = MonthRevision.objects.filter(local_authority__in={place for place, _ in wanted})
    return {
        (place, month): n for place, month, n in stored.values_list("local_authority", "month", "revision")
    }


def _cases(works: Sequence[Work]) -> dict[tuple[int, date], list[Case]]:
    """The cases that count so far, in the order of `reporting.actions.post.month_cases`."""
    keys = [record.row.case.pk for work in works for record in work.records if record.stored]
    found: dict[tuple[int, date], list[Case]] = {}
    for case in (
        Case.objects.counted()
        .filter(pk__in=keys)
        .select_related("applicant", "kind")
        .prefetch_related("help_given")
        .order_by("received_on", "fiscal_year", "serial")
    ):
        found.setdefault((case.local_authority_id, Month.of(case.received_on).first_day), []).append(case)
    return found
