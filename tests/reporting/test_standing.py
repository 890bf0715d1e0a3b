"""The truth table of a cell: every combination of facts, on both sides of the due instant."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from reporting.standing import Completeness, Excused, Facts, Sign, Timeliness, standing

DUE = datetime(2026, 11, 5, 17, tzinfo=UTC)  # 00:00 Bangkok of 6 พ.ย. 2569
EXCUSED = Excused("ตก 0023/1", DUE - timedelta(days=1), before_due=True)
LAST_SECOND = DUE - timedelta(seconds=1)
AFTER = DUE + timedelta(days=3)

NEWEST = [
    ({"newest_kind": None}, Completeness.NONE),
    ({"newest_kind": "nil"}, Completeness.NIL),
    ({"newest_kind": "nil", "nil_void": True}, Completeness.INCOMPLETE),
    ({"newest_kind": "cases", "newest_complete": True}, Completeness.COMPLETE),
    ({"newest_kind": "cases", "newest_complete": False}, Completeness.INCOMPLETE),
]


@pytest.mark.parametrize(
    ("excused", "before", "after", "at", "newest"),
    list(product([False, True], [False, True], [None, AFTER], [LAST_SECOND, DUE, AFTER], NEWEST)),
)
def test_every_combination_of_facts(excused, before, after, at, newest):
    facts, completeness = newest
    result = standing(
        Facts(
            due_at=DUE,
            excused=EXCUSED if excused else None,
            good_before_due=before,
            good_after_due=after,
            **facts,
        ),
        at,
    )
    expected = (
        Timeliness.EXCUSED
        if excused
        else Timeliness.ON_TIME
        if before
        else Timeliness.NOT_DUE
        if at is LAST_SECOND
        else Timeliness.LATE
        if after
        else Timeliness.MISSING
    )
    assert result.timeliness is expected
    assert result.completeness is completeness
    if expected in (Timeliness.EXCUSED, Timeliness.MISSING, Timeliness.LATE):
        assert result.sign.name == expected.name
    else:
        assert (
            result.sign
            is {
                Completeness.NONE: Sign.NOT_DUE,
                Completeness.COMPLETE: Sign.POSTED,
                Completeness.INCOMPLETE: Sign.INCOMPLETE,
                Completeness.NIL: Sign.NIL,
            }[completeness]
        )


def test_the_due_instant_itself_is_late():
    nothing = Facts(due_at=DUE)
    assert standing(nothing, LAST_SECOND).timeliness is Timeliness.NOT_DUE
    assert standing(nothing, DUE).timeliness is Timeliness.MISSING


def test_words_give_both_axes_and_what_follows():
    facts = Facts(
        due_at=DUE,
        good_before_due=True,
        newest_kind="cases",
        newest_complete=False,
        changed_since=True,
        info_on=date(2026, 11, 4),
    )
    assert standing(facts, AFTER).words == (
        "ทันกำหนด · ไม่ครบถ้วน · มีการแก้ไขหลังบันทึก ต้องบันทึกใหม่ · บันทึกใน INFO แล้ว"
    )


def test_an_unposted_month_is_never_due_for_reposting():
    assert not standing(Facts(due_at=DUE, changed_since=True), AFTER).repost_due


def test_signs_differ_in_shape_and_word():
    assert len({sign.glyph for sign in Sign}) == len({sign.word for sign in Sign}) == len(Sign) == 7
