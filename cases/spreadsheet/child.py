"""The only code that parses an officer's workbook. Run as `python -I child.py` by `reading`, never imported.

Reads one line of JSON (`job`) and the file from standard input. The limits of memory and time stand before the first
parser is imported; what it needs of ours (`guard`, the limits of `cases.uploads`) is loaded by path, so that no folder
of ours is on its own. Answers with one line of JSON, then a line for each row:

    {"sheets": [{"name": …, "rows": 812, "merged": [[1, 1, 1, 9]], "hidden": false}], "blind": 0}
    [4, ["1", "นายสมชาย", ["2026-11-05"], null, 3000]]

or {"refused": a sentence in Thai}; asked to annotate, with the workbook itself. A missing answer (killed, as for too much memory; an error of a parser) is told by
`reading`.
"""

import csv
import gc
import io
import json
import os
import signal
import sys
from collections.abc import Iterator
from datetime import date, datetime
from errno import EFBIG
from importlib.util import module_from_spec, spec_from_file_location
from itertools import chain
from pathlib import Path
from typing import Any

EXACT = 2**53  # below it a float holds every whole number
HERE = Path(__file__).resolve().parent

Rows = list[tuple[int, list[Any]]]


def load(path: Path) -> Any:
    """A module of ours by its path."""
    spec = spec_from_file_location(path.stem, path)
    module = module_from_spec(spec)  # type: ignore[arg-type]  # a file of ours is there
    sys.modules[path.stem] = module  # dataclasses look their module up
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module


def sheets_of(data: bytes) -> Iterator[tuple[dict[str, Any], Rows]]:
    """Each sheet of a workbook that `guard` has let pass. Formulas are their last results."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        first = sheet.start[1] if sheet.start else 0
        rows = [
            (number, cells)
            for number, row in enumerate(sheet.iter_rows(), 1)
            if (cells := trimmed([None] * first + [plain(cell) for cell in row]))
        ]
        merged = [
            [top + 1, left + 1, bottom + 1, right + 1]
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
        ]
        hidden = about.visible != SheetVisibleEnum.Visible
        yield {"name": about.name, "merged": merged, "hidden": hidden}, rows


def plain(cell: Any) -> Any:
    """A cell as JSON has it."""
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < EXACT else cell
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, datetime):
        midnight = not (cell.hour or cell.minute or cell.second)
        return [(cell.date() if midnight else cell.replace(microsecond=0)).isoformat()]
    if isinstance(cell, date):
        return [cell.isoformat()]
    return cell if isinstance(cell, bool | int) else str(cell)


def trimmed(cells: list[Any]) -> list[Any]:
    """Without empty cells behind; [] when nothing but spaces is left."""
    while cells and (cells[-1] is None or (isinstance(cells[-1], str) and not cells[-1].strip())):
        cells.pop()
    return cells


def table_of(text: str, mark: str) -> Iterator[tuple[dict[str, Any], Rows]]:
    """The one sheet of a CSV, whichever mark stands between its cells. Lines count as rows, as Excel shows them."""
    rows = [
        (number, cells)
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=mark), 1)
        if (cells := trimmed([cell or None for cell in row]))
    ]
    yield {"name": "CSV", "merged": [], "hidden": False}, rows


def answer(found: Iterator[tuple[dict[str, Any], Rows]], blind: int) -> None:
    sheets = list(found)
    from orjson import dumps

    lines = [{"sheets": [about | {"rows": len(rows)} for about, rows in sheets], "blind": blind}]
    for line in chain(lines, *(rows for _, rows in sheets)):
        sys.stdout.buffer.write(dumps(line) + b"\n")


def main() -> None:
    job = json.loads(sys.stdin.buffer.readline())
    load(HERE.parent / "uploads" / "child.py").limit(job["memory"], job["seconds"], job["output"])
    guard = load(HERE / "guard.py")
    findings = json.loads(sys.stdin.buffer.read(job.get("findings", 0)) or "{}")
    data = sys.stdin.buffer.read()
    gc.disable()  # of a process that ends with its answer
    try:
        blind = guard.check_upload(io.BytesIO(data), job["name"], guard.REGISTERS)
        if job["task"] == "annotate":
            sys.stdout.buffer.write(load(HERE / "annotating.py").annotate(findings, data, guard))
        elif job["task"] == "look":
            answer(iter(()), blind)
        elif guard.suffix_of(job["name"]) == "csv":
            text = guard.decode(data)
            answer(table_of(text, guard.mark_of(text)), blind)
        else:
            answer(sheets_of(data), blind)
        sys.stdout.buffer.flush()
    except guard.UploadRefused as why:
        sys.stdout.buffer.write(json.dumps({"refused": str(why)}).encode() + b"\n")
        sys.stdout.buffer.flush()
    except (
        MemoryError,
        OSError,
    ) as why:  # more memory than is given, or a longer answer: as when the time is up
        if getattr(why, "errno", EFBIG) != EFBIG:
            raise
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
