"""Text for a terminal. Thai vowels and tone marks above and below take no column of their own."""

import unicodedata
from collections.abc import Mapping, Sequence


def width(text: str) -> int:
    """Columns of a terminal that `text` fills."""
    return sum(unicodedata.category(character) not in ("Mn", "Me", "Cf") for character in text)


def table(columns: Mapping[str, str], rows: Sequence[Mapping[str, object]]) -> str:
    """Rows under headings, aligned; `columns` names each key's heading."""
    cells = [list(columns.values())] + [[str(row.get(key) or "") for key in columns] for row in rows]
    widths = [max(width(line[number]) for line in cells) for number in range(len(columns))]
    padded = [
        "  ".join(cell + " " * (size - width(cell)) for cell, size in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    return "\n".join([padded[0], "  ".join("─" * size for size in widths), *padded[1:]])
