"""The Department's list comes in row by row: what it changes is dated, what it cannot say is refused, nothing is lost."""

import csv
import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases.models import LocalAuthority, LocalAuthorityPast
from cases.reference import load_tak
from cases.spreadsheet.dla import COLUMNS

pytestmark = pytest.mark.django_db
MAE_KU = ["ตาก", "แม่สอด", "แม่กุ", "5630603", "เทศบาลตำบล", "เทศบาลตำบลแม่กุ"]
MAE_KU_SAO = ["ตาก", "แม่สอด", "แม่กุ", "6630608", "องค์การบริหารส่วนตำบล", "องค์การบริหารส่วนตำบลแม่กุ"]


@pytest.fixture(autouse=True)
def _tak():
    load_tak()


@pytest.fixture
def imported(tmp_path):
    def run(*rows, options=("--as-of", "28/11/2568"), encoding="utf-8-sig"):
        path = tmp_path / "dla.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows([[*COLUMNS, "โทรศัพท์"], *rows])
        out = StringIO()
        call_command("import_local_authorities", str(path), "--json", *options, stdout=out)
        assert out.getvalue().count("\n") == 1
        return json.loads(out.getvalue())

    return run


def test_known_rows_change_nothing_and_the_lost_zero_comes_back(imported):
    result = imported(MAE_KU, MAE_KU_SAO)
    assert (result["rows"], result["unchanged"], result["refused"]) == (2, 2, 0)
    assert result["absent"] == 67
    assert not LocalAuthorityPast.objects.exists()


def test_a_raised_sao_keeps_what_it_was(imported):
    result = imported(MAE_KU, [*MAE_KU_SAO[:4], "เทศบาลตำบล", "เทศบาลตำบลแม่กุใหม่"])
    assert result["kind_changed"] == 1
    now = LocalAuthority.objects.get(code="06630608")
    assert (now.kind, now.name, now.facts_from) == (
        "SUBDISTRICT_MUNICIPALITY",
        "เทศบาลตำบลแม่กุใหม่",
        date(2025, 11, 28),
    )
    assert now.facts_on(date(2025, 11, 27)) == ("06630608", "SAO", "องค์การบริหารส่วนตำบลแม่กุ")
    assert now.facts_on(date(2025, 11, 28))[1] == "SUBDISTRICT_MUNICIPALITY"


def test_a_new_one_is_made_with_its_tambons(imported):
    new = ["ตาก", "แม่สอด", "แม่กาษา", "06630699", "อบต.", "อบต.บ้านใหม่"]
    result = imported(new, [*new[:2], "พะวอ", *new[3:]])
    assert (result["created"], result["coverage_added"]) == (1, 2)
    made = LocalAuthority.objects.get(code="06630699")
    assert made.name == "องค์การบริหารส่วนตำบลบ้านใหม่"
    assert list(made.coverage.values_list("partial", flat=True)) == [True, True]


def test_a_possible_twin_is_refused_until_somebody_says(imported):
    raised = ["ตาก", "พบพระ", "ช่องแคบ", "05630799", "เทศบาลตำบล", "เทศบาลตำบลช่องแคบ"]
    [refusal] = imported(raised)["refusals"]
    assert (refusal["row"], refusal["column"], refusal["value"]) == (2, "รหัส อปท.", "05630799")
    assert "06630703" in refusal["reason"]
    assert "--same 05630799=06630703" in refusal["mend"]
    assert LocalAuthority.objects.count() == 69
    result = imported(raised, options=("--as-of", "28/11/2568", "--same", "05630799=06630703"))
    assert result["kind_changed"] == 1
    assert LocalAuthority.objects.count() == 69
    assert LocalAuthorityPast.objects.get().code == "06630703"
    [refusal] = imported(["ตาก", "พบพระ", "ช่องแคบ", "06630703", "อบต.", "ช่องแคบ"])["refusals"]
    assert "เป็นรหัสเดิมของ เทศบาลตำบลช่องแคบ" in refusal["reason"]


@pytest.mark.parametrize(
    ("at", "value", "column"),
    [
        (3, "663060", "รหัส อปท."),
        (3, "", "รหัส อปท."),
        (4, "เมืองพัทยา", "ประเภท อปท."),
        (5, "", "อปท."),
        (0, "ตากก", "จังหวัด"),
        (1, "แม่ระมาด", "ตำบล"),
        (1, "แม่สอง", "อำเภอ"),
        (2, "", "ตำบล"),
    ],
)
def test_a_bad_cell_is_named_and_the_other_rows_come_in(imported, at, value, column):
    bad = [*MAE_KU_SAO]
    bad[at] = value
    result = imported(MAE_KU, bad)
    [refusal] = result["refusals"]
    assert (refusal["row"], refusal["column"], refusal["value"]) == (
        3,
        column,
        bad[at] if column != "ตำบล" else bad[2],
    )
    assert refusal["mend"]
    assert result["unchanged"] == 1


def test_rows_of_one_code_must_agree(imported):
    result = imported(MAE_KU, [*MAE_KU[:5], "เทศบาลตำบลอื่น"])
    assert result["refusals"][0]["row"] == 3


def test_an_older_file_does_not_turn_the_clock_back(imported):
    imported(MAE_KU, [*MAE_KU_SAO[:4], "เทศบาลตำบล", "เทศบาลตำบลแม่กุใหม่"])
    result = imported(MAE_KU_SAO, options=("--as-of", "1/1/2567"))
    assert "ใหม่กว่า" in result["refusals"][0]["reason"]
    assert LocalAuthority.objects.get(code="06630608").kind == "SUBDISTRICT_MUNICIPALITY"


def test_windows_874_is_read_and_a_second_run_changes_nothing(imported):
    row = [*MAE_KU_SAO[:4], "เทศบาลตำบล", "เทศบาลตำบลแม่กุใหม่"]
    assert imported(row, encoding="cp874")["kind_changed"] == 1
    assert imported(row, encoding="cp874")["unchanged"] == 1


def test_the_whole_list_costs_the_same_statements(imported, django_assert_num_queries):
    new = [["ตาก", "แม่สอด", "แม่กาษา", f"066306{n}", "อบต.", f"อบต.บ้าน{n}"] for n in range(20, 90)]
    with django_assert_num_queries(15):
        assert imported(*new)["created"] == 70


def test_a_file_without_the_columns_says_which(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("จังหวัด,ชื่อ\nตาก,แม่กุ\n", encoding="utf-8")
    with pytest.raises(CommandError, match="ไม่พบคอลัมน์ อำเภอ"):
        call_command("import_local_authorities", str(path))
