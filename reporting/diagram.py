"""The month's states as a diagram, worked out by applying every event to every reachable month."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from reporting.standing import Excused, Facts, Sign, standing

DUE = datetime(2026, 10, 5, 17, tzinfo=UTC)
BEFORE, AFTER = DUE.replace(day=3), DUE.replace(day=9)
Event = Callable[[Facts, bool], Facts | None]


def _post(complete: bool) -> Event:
    def event(facts: Facts, due: bool) -> Facts | None:
        facts = replace(facts, newest_kind="cases", newest_complete=complete, nil_void=False)
        return _good(facts, due) if complete else facts

    return event


def _good(facts: Facts, due: bool) -> Facts:
    if due:
        return replace(facts, good_after_due=facts.good_after_due or AFTER)
    return replace(facts, good_before_due=True)


def _declare_nil(facts: Facts, due: bool) -> Facts | None:
    if facts.newest_kind == "nil" and not facts.nil_void:
        return None
    return _good(replace(facts, newest_kind="nil", nil_void=False), due)


def _case_appears(facts: Facts, due: bool) -> Facts | None:
    if facts.newest_kind != "nil" or facts.nil_void:
        return None
    # Voided before the due instant, the nil return does not count as on time any more.
    return replace(facts, nil_void=True, good_before_due=facts.good_before_due and due, good_after_due=None)


def _excuse(facts: Facts, due: bool) -> Facts | None:
    return None if facts.excused else replace(facts, excused=Excused("", BEFORE, before_due=not due))


EVENTS: dict[str, Event] = {
    "บันทึกครบถ้วน": _post(complete=True),
    "บันทึกไม่ครบถ้วน": _post(complete=False),
    "ยืนยันว่าไม่มีผู้ขอ": _declare_nil,
    "มีเรื่องของเดือนนั้นเพิ่มเข้ามา": _case_appears,
    "ได้รับยกเว้น": _excuse,
}


def _steps(facts: Facts, due: bool) -> Iterator[tuple[str, Facts, bool]]:
    for name, event in EVENTS.items():
        after = event(facts, due)
        if after is not None and not facts.excused:
            yield name, after, due
    if not due:
        yield "พ้นกำหนด", facts, True


def _sign(facts: Facts, due: bool) -> Sign:
    return standing(facts, AFTER if due else BEFORE).sign


def edges() -> list[tuple[Sign, str, Sign]]:
    """Every change of sign that some event can bring about, each once."""
    start = (Facts(due_at=DUE), False)
    seen, waiting, found = {start}, [start], dict[tuple[Sign, str, Sign], None]()
    while waiting:
        facts, due = waiting.pop(0)
        for name, after, then in _steps(facts, due):
            found[_sign(facts, due), name, _sign(after, then)] = None
            if (after, then) not in seen:
                seen.add((after, then))
                waiting.append((after, then))
    return sorted(
        (e for e in found if e[0] is not e[2]), key=lambda e: (list(Sign).index(e[0]), e[1], e[2].word)
    )


def mermaid() -> str:
    """A Mermaid state diagram of the signs of the grid, for the README."""
    names = {sign: sign.name.lower() for sign in Sign}
    lines = ["stateDiagram-v2", *(f"    {names[s]}: {s.glyph} {s.word}".replace(":  ", ": ") for s in Sign)]
    lines.append("    [*] --> not_due: เปิดเดือน")
    merged: dict[tuple[Sign, Sign], list[str]] = {}
    for source, event, target in edges():
        merged.setdefault((source, target), []).append(event)
    lines += [f"    {names[s]} --> {names[t]}: {' / '.join(events)}" for (s, t), events in merged.items()]
    return "\n".join(lines)
