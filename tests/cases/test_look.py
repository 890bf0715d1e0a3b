"""The look's promises that a change could break without anybody seeing it."""

import json
import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django.forms import CharField, ChoiceField, Form, RadioSelect
from django.template import Context, Template
from django.utils.html import escape

from cases.templatetags.look import CELL_SIGNS, SIGNS, grid_cell, whole
from cases.thai import BANGKOK
from reporting.standing import Completeness, Standing, Timeliness

STATIC = Path(__file__).parents[2] / "static"
GRID_CSS = (STATIC / "css/grid.css").read_text()
FONT_SIGNS = "✓○◐!✕–"


def spoken(cell: str) -> str:
    """What grid.css makes a screen reader say of a cell."""
    letters = re.fullmatch(r"<td class=(\w+)>\W*", cell)
    assert letters is not None
    words = re.findall(r'\[class([*^])=(\w)\] { --\w: "([^"]+)"', GRID_CSS)
    return "".join(
        text
        for kind, letter, text in words
        if (letters[1].startswith(letter) if kind == "^" else letter in letters[1])
    )


@pytest.mark.parametrize("timeliness", Timeliness)
@pytest.mark.parametrize("completeness", Completeness)
@pytest.mark.parametrize("more", [{}, {"changed": True, "in_info": True}])
def test_cell_says_both_axes_in_the_words_of_standing(
    timeliness: Timeliness, completeness: Completeness, more: dict[str, bool]
) -> None:
    standing = Standing(timeliness, completeness, bool(more), date(2026, 11, 4) if more else None)
    cell = grid_cell(timeliness.name.lower(), completeness.name.lower(), **more)
    assert spoken(cell) == standing.words
    assert cell.split(">")[1].rstrip("*") == standing.sign.glyph


def test_a_cell_is_light() -> None:
    assert grid_cell("on_time", "complete") == "<td class=pc>✓"
    assert grid_cell("on_time", "nil", in_info=True) == "<td class=pnf>○"
    assert grid_cell("late", "complete", changed=True) == "<td class=lce>!*"
    assert grid_cell("not_due") == "<td class=u>"
    assert grid_cell("") == "<td>"


def test_each_sign_is_in_our_own_font() -> None:
    used = {sign for _, sign, _ in SIGNS.values()} | set(CELL_SIGNS.values())
    assert used == {*FONT_SIGNS, ""}


def test_styles_stay_small() -> None:
    """What one page loads: the shared sheets and at most one of a room's own."""
    shared = ("tokens", "base", "components", "forms", "grid", "print")
    sizes = {path.stem: len(path.read_bytes()) for path in (STATIC / "css").glob("*.css")}
    assert sum(sizes.pop(name) for name in shared) + max(sizes.values()) < 45_000


def test_nothing_is_fetched_from_elsewhere() -> None:
    for path in [*STATIC.glob("css/*.css"), STATIC / "js/look.js"]:
        assert "//" not in path.read_text().replace("/*", "").replace("*/", "").replace("  // ", ""), path


class Request(Form):
    name = CharField(label="ชื่อ", help_text="ตามเอกสาร", error_messages={"required": "ยังไม่ได้พิมพ์ชื่อ"})
    kind = ChoiceField(label="ด้าน", choices=[("a", "ก"), ("b", "ข")], widget=RadioSelect)
    note = CharField(label="หมายเหตุ", required=False)


def test_htmx_sets_no_styles() -> None:
    """The content security policy refuses them, and the console fills with errors."""
    page = Path("templates/base.html").read_text(encoding="utf-8")
    told = json.loads(re.search(r"name=\"htmx-config\" content='([^']+)'", page)[1])
    assert told["includeIndicatorStyles"] is False
    assert "style" not in told["attributesToSettle"]


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
    assert "มี 2 จุดที่ต้องแก้ไข" in html
    assert re.findall(r'href="#(\w+)"', html) == ["id_name", "id_kind_0"]


def test_no_summary_without_errors() -> None:
    html = Template("{% load look %}{% error_summary form %}").render(
        Context({"form": Request({"name": "ก", "kind": "a"})})
    )
    assert html.strip() == ""


@pytest.mark.parametrize("text", ["ตามคำสั่ง", "ยังไม่มีมติ", "นางสาวปราณี เนินทรายทองสว่าง", "<b>"])
def test_short_words_of_a_cell_stay_on_one_line(text: str) -> None:
    assert whole(text) == f'<span class="nw">{escape(text)}</span>'


def test_what_no_column_could_hold_may_break() -> None:
    assert whole(f"{'ก' * 30}<") == f"{'ก' * 30}&lt;"


def test_the_hour_on_screen_does_not_leave_its_word_behind() -> None:
    at = datetime(2026, 11, 5, 14, 30, 59, tzinfo=BANGKOK)
    shown = {
        "thai_instant": "เวลา 14.30\u00a0น.",
        "thai_second": "เวลา 14.30.59\u00a0น.",
        "thai_due": "เวลา 14.30\u00a0น.",
        "clock": "14.30.59\u00a0น.",
    }
    for name, words in shown.items():
        drawn = Template(f"{{% load thai %}}{{{{ at|{name} }}}}").render(Context({"at": at}))
        assert drawn.endswith(words), name


def test_the_bar_of_a_list_lies_on_no_field_where_it_is_narrow() -> None:
    """`.dock` is sticky everywhere else; on a list the shared fields stand right above it."""
    narrow = r"@media \(max-width: 999px\) \{ \.sheet \+ \.dock \{ position: static; \} \}"
    assert re.search(narrow, (STATIC / "css/forms.css").read_text())
    work = (STATIC.parent / "templates/cases/work.html").read_text()
    assert re.search(r'<div class="sheet form">.*</div>\n<div class="dock">', work)
