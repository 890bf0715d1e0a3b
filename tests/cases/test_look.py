"""The look's promises that a change could break without anybody seeing it."""

import re
from pathlib import Path

import pytest
from django.forms import CharField, ChoiceField, Form, RadioSelect
from django.template import Context, Template

from cases.templatetags.look import CELL_SIGNS, COMPLETENESS, SIGNS, TIMELINESS, grid_cell

STATIC = Path(__file__).parents[2] / "static"
GRID_CSS = (STATIC / "css/grid.css").read_text()
FONT_SIGNS = "✓○◐!✕–"


@pytest.mark.parametrize("timeliness", TIMELINESS)
@pytest.mark.parametrize("completeness", COMPLETENESS)
def test_every_cell_has_its_words(timeliness: str, completeness: str) -> None:
    code = re.match(r"<td class=(\w+)>", grid_cell(timeliness, completeness))
    assert code is not None
    assert re.search(rf'\.grid \.{code[1]}::after {{ content: "[ก-๙ ]+"', GRID_CSS)


def test_a_cell_is_light() -> None:
    assert grid_cell("on_time", "complete") == "<td class=p>✓"
    assert grid_cell("on_time", "nil", in_info=True) == '<td class="pn f">○'
    assert grid_cell("missing", "incomplete") == "<td class=mi>✕"
    assert grid_cell("excused", "nil") == "<td class=x>–"


def test_each_sign_is_in_our_own_font() -> None:
    used = {sign for _, sign, _ in SIGNS.values()} | set(CELL_SIGNS.values())
    assert used == {*FONT_SIGNS, ""}


def test_styles_stay_small() -> None:
    assert sum(len(path.read_bytes()) for path in (STATIC / "css").glob("*.css")) < 45_000


def test_nothing_is_fetched_from_elsewhere() -> None:
    for path in [*STATIC.glob("css/*.css"), STATIC / "js/look.js"]:
        assert "//" not in path.read_text().replace("/*", "").replace("*/", "").replace("  // ", ""), path


class Request(Form):
    name = CharField(label="ชื่อ", help_text="ตามเอกสาร", error_messages={"required": "ยังไม่ได้พิมพ์ชื่อ"})
    kind = ChoiceField(label="ด้าน", choices=[("a", "ก"), ("b", "ข")], widget=RadioSelect)
    note = CharField(label="หมายเหตุ", required=False)


def test_a_field_is_tied_to_its_hint_and_error() -> None:
    html = str(Request({})["name"].as_field_group())
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_only_the_optional_field_says_so() -> None:
    form = Request()
    assert [("(ถ้ามี)" in str(form[name].as_field_group())) for name in form.fields] == [False, False, True]


def test_summary_links_to_each_field_and_first_choice() -> None:
    html = Template("{% load look %}{% error_summary form %}").render(Context({"form": Request({})}))
    assert "มี 2 จุดที่ต้องแก้ไขก่อนบันทึก" in html
    assert re.findall(r'href="#(\w+)"', html) == ["id_name", "id_kind_0"]


def test_no_summary_without_errors() -> None:
    html = Template("{% load look %}{% error_summary form %}").render(
        Context({"form": Request({"name": "ก", "kind": "a"})})
    )
    assert html.strip() == ""
