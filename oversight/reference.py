"""The first versions of the letters' texts, added when missing, never changed."""

import json

from cases.reference import FOLDER
from oversight.models import LetterTemplate


def load_letter_templates() -> int:
    """Rows added."""
    rows = json.loads((FOLDER / "letter_templates.json").read_text(encoding="utf-8"))
    known = set(LetterTemplate.objects.values_list("kind", "to", "version"))
    missing = [LetterTemplate(**row) for row in rows if (row["kind"], row["to"], row["version"]) not in known]
    LetterTemplate.objects.bulk_create(missing)
    return len(missing)
