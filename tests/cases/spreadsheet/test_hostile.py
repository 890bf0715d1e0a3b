"""Nothing that is sent keeps a web process busy, and nothing that a child says is believed unchecked."""

import resource
import time
from pathlib import Path

import openpyxl
import pytest

from cases.spreadsheet import reading
from cases.spreadsheet.reading import FileRefused, check_file, read_book
from tests.cases.spreadsheet.hostile import HOSTILE, related
from tests.cases.spreadsheet.registers import HEADINGS, people, saved, workbook


def spent() -> float:
    """Seconds of processor time, with those of children: what other work does beside the test is not counted."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


@pytest.mark.parametrize("why", HOSTILE)
def test_hostile_file_is_refused_within_two_seconds(why: str) -> None:
    name, make = HOSTILE[why]
    data = make()
    began, own = spent(), time.process_time()
    with pytest.raises(FileRefused, match=" — "):
        read_book(data, name=name)
    assert spent() - began < 2
    assert time.process_time() - own < 0.5  # the caller's own


def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 40


def test_the_page_that_receives_a_file_refuses_it_as_the_reader_does() -> None:
    name, make = HOSTILE["the last cell of all"]
    with pytest.raises(FileRefused, match="1,048,576"):
        check_file(make(), name=name)
    check_file(workbook([HEADINGS, *people(2)]), name="a.xlsx")


def test_a_workbook_with_a_link_to_click_is_no_danger() -> None:
    check_file(related("hyperlink", "https://example.org/"), name="a.xlsx")


@pytest.mark.parametrize(
    "says",
    [
        "",
        "[1]",
        "{}",
        '{"refused": "\\u0000"}',
        '{"refused": ["x"]}',
        '{"sheets": [{"name": "a", "rows": 2, "merged": [], "hidden": false}], "blind": 0}',
        '{"sheets": [{"name": "a", "rows": -1, "merged": [[1]], "hidden": false}], "blind": 0}',
        '{"sheets": [{"name": "a", "rows": 1, "merged": [], "hidden": false}], "blind": 0}\n{"a": 1}',
        '{"sheets": [{"name": "a", "rows": 1, "merged": [], "hidden": false}], "blind": 0}\n[1, [{"a": 1}]]',
        '{"sheets": [{"name": "a", "rows": 1, "merged": [], "hidden": false}], "blind": 0}\n[1, [["no day"]]]',
        '{"sheets": [{"name": "a", "rows": 1, "merged": [], "hidden": false}], "blind": 0}\n["1", []]',
        '{"sheets": [{"name": "a", "rows": 1, "merged": [], "hidden": false}], "blind": 0}\n' + "[" * 100_000,
    ],
)
def test_a_child_that_was_taken_over_is_not_believed(
    says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "child.py"
    script.write_text(f"import sys\nsys.stdin.buffer.read()\nprint({says!r})\n")
    monkeypatch.setattr(reading, "CHILD", script)
    with pytest.raises(FileRefused, match="ไม่สมบูรณ์"):
        [list(sheet.rows) for sheet in read_book(workbook([HEADINGS]), name="a.xlsx").sheets]


def test_what_needs_too_much_is_not_called_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    data = workbook([HEADINGS, *([f"{n}/{at}" for at in range(len(HEADINGS))] for n in range(6_000))])
    monkeypatch.setattr(reading, "ANSWER", 100_000)
    with pytest.raises(FileRefused, match="หน่วยความจำ"):
        read_book(data, name="a.xlsx")


def test_the_caller_holds_no_rows(tmp_path: Path) -> None:
    """Rows stay in the kernel's memory and are read anew: twice the same, and one at a time."""
    book = read_book(workbook([HEADINGS, *people(60)]), name="a.xlsx")
    rows = book.sheets[0].rows
    assert [row.number for row in rows] == [row.number for row in rows] == list(range(1, 62))
    first, second = iter(rows), iter(rows)
    assert next(first) == next(second)
    assert next(first).cells[0] == 1


def test_formulas_without_results_are_told() -> None:
    book = read_book(workbook([HEADINGS, *people(2)]), name="a.xlsx")
    assert book.notes == []
    unsaved = openpyxl.Workbook()
    unsaved.active.append(["=1+1", "=A1", "x"])
    (note,) = read_book(saved(unsaved), name="a.xlsx").notes
    assert "2 ช่อง" in note
