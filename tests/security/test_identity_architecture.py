"""Identity numbers pass through `cases/identity.py`: whoever else names them stands here with a reason."""

import ast
from pathlib import Path

from config.embedded import BASE_DIR

WORDS = {"identity_number", "identity_index", "mask_identity", "format_identity", "index_of"}
NAMED = {
    "cases/identity.py": "the one place",
    "cases/models/people.py": "the columns",
    "cases/thai/__init__.py": "pure: how a number is read and shown",
    "cases/thai/identity.py": "pure: how a number is read and shown",
    "cases/facts.py": "what an officer types, before it is stored",
    "cases/rules.py": "judges what was typed",
    "cases/forms/applicant.py": "the field of the form",
    "cases/actions/rows.py": "hands what was typed to cases.identity",
    "cases/merge.py": "names the column that is chosen together with the document",
    "cases/timeline.py": "names the column to have it masked by cases.identity",
    "cases/spreadsheet/fields.py": "names the column of an office's register",
    "cases/spreadsheet/headings.py": "tells the column of an office's register by what stands in it",
    "cases/spreadsheet/rows.py": "tells rows of people from totals and signatures",
    "cases/spreadsheet/template.py": "names the column of the blank register",
    "cases/spreadsheet/who.py": "judges what stands in the register, before it is stored",
    "cases/views/imports_left.py": "calls the column by its name, where an undoing left it",
    "config/benchmarks/jobs_heavy.py": "names the column of the invented register",
    "config/benchmarks/jobs_people.py": "invents numbers",
    "config/benchmarks/imports.py": "names the column of the invented register",
    "config/benchmarks/million.py": "invents numbers",
    "config/benchmarks/info_plain.py": "names the column of the INFO sheet, revealed by cases.identity",
    "config/benchmarks/info_rows.py": "invents numbers",
    "config/seed/people.py": "invents numbers",
    "config/seed/steps.py": "invents wrong numbers",
    "reporting/registers/ledger.py": "names the column of the INFO sheet, revealed by cases.identity",
    "reporting/info/sources.py": "names the column of the INFO sheet, revealed by cases.identity",
}
# Of these, only the first reads the attribute of a stored person.
ROOMS = ("cases", "reporting", "oversight", "config")


def words_in(source: str) -> set[str]:
    """The words that a module's code names: attributes, names, arguments, strings that are nothing else."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        for name in ("attr", "id", "arg", "name", "value"):
            word = getattr(node, name, None)
            if isinstance(word, str):
                found.add(word)
    return found & WORDS


def modules() -> dict[str, Path]:
    paths = (
        path for room in ROOMS for path in (BASE_DIR / room).rglob("*.py") if "migrations" not in path.parts
    )
    return {str(path.relative_to(BASE_DIR)): path for path in paths}


def test_nobody_else_names_them() -> None:
    assert {name for name, path in modules().items() if words_in(path.read_text())} == set(NAMED)


def test_no_template_names_them() -> None:
    named = [
        p for p in (BASE_DIR / "templates").rglob("*.html") if "applicant.identity_number" in p.read_text()
    ]
    assert [path.name for path in named] == ["applicant.html"]  # the field of the form


def test_the_search_would_find_one() -> None:
    assert words_in("print(case.applicant.identity_number)") == {"identity_number"}
    assert words_in("Person.objects.filter(identity_index='x')") == {"identity_index"}
