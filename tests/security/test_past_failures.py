"""Every failure of systems like this one is a test with its number in the name, or waits for a feature in README.md."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
README = HERE / "README.md"
# Where it happened → its numbers, as they stand in tests' names.
FAILURES = {
    "DHIS2": ["cve_2021_32704", "cve_2021_39179", "cve_2021_41187", "cve_2022_24848", "cve_2026_55084", "cve_2023_32060"],
    "SORMAS": ["sormas_5490", "sormas_1475", "sormas_12957"],
    "kpi": ["kpi_2646", "kpi_5121"],
    "OpenCRVS": ["opencrvs_9188", "opencrvs_10470"],
    "CARE": ["care_209"],
    "KoboToolbox": ["kobocat_551", "kobocat_470"],
    "ODK central": ["odk_central_968"],
    "Bayanat": ["bayanat_bay_01"],
    "WeasyPrint": ["cve_2025_68616", "cve_2026_55073"],
    "spreadsheets": ["openpyxl_xxe", "tablib_yaml", "import_export_1543"],
    "Django": ["cve_2025_64459"],
    "wagtail": ["wagtail_2199"],
    "hope": ["hope_3497"],
}  # fmt: skip
NUMBERS = [number for numbers in FAILURES.values() for number in numbers]
# BAY-01 is many findings: what of it is proven, by the words after its number.
BAY_01 = ["history", "an_export", "a_files_name", "a_spreadsheet", "no_action", "an_address_that_begins"]


def names_of_tests() -> set[str]:
    sources = "\n".join(path.read_text("utf-8") for path in HERE.parent.rglob("test_*.py"))
    return set(re.findall(r"^def (test_\w+)", sources, re.MULTILINE))


def waiting() -> dict[str, str]:
    """Number → what it waits for, from the README's table."""
    section = README.read_text("utf-8").partition("## Waiting for their feature")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)` \| (.+?) \|", section, re.MULTILINE))


@pytest.mark.parametrize("number", NUMBERS)
def test_each_is_a_test_or_waits(number: str) -> None:
    proven = [name for name in names_of_tests() if number in name]
    assert bool(proven) != (number in waiting()), (
        f"{number}: {proven or 'no test'}; waits: {waiting().get(number)}"
    )


def test_nothing_else_waits() -> None:
    assert {number for number in waiting() if not number.startswith("bay_01_")} <= set(NUMBERS)
    assert all(waiting().values())


@pytest.mark.parametrize("finding", BAY_01)
def test_bayanats_findings_each_have_theirs(finding: str) -> None:
    assert [name for name in names_of_tests() if f"bay_01_{finding}" in name]
