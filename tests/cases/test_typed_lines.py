"""A formset drawn again with what was typed."""

import pytest
from django import forms
from django.http import QueryDict

from cases.forms.base import typed_lines


class LineForm(forms.Form):
    name = forms.CharField()
    number = forms.CharField()


def _drawn(total: str, most: int = 3) -> list[str]:
    data = QueryDict(mutable=True)
    data.update({"row-TOTAL_FORMS": total, "row-0-name": "นายชัย", "row-1-number": "2", "row-2-strange": "x"})
    return [
        f"{line['name']}{line['number']}" for line in typed_lines(data, LineForm, prefix="row", most=most)
    ]


@pytest.mark.parametrize(
    ("total", "drawn"),
    [
        ("0", []),
        ("2", ["นายชัย", "2"]),
        ("3", ["นายชัย", "2", ""]),
        ("4", ["นายชัย", "2", ""]),
        ("999", ["นายชัย", "2", ""]),
    ],
)
def test_as_many_lines_as_there_were_and_no_more_than_may_be(total: str, drawn: list[str]) -> None:
    assert _drawn(total) == drawn


@pytest.mark.parametrize("total", ["", "-1", "สอง", "๒", "²", "2.5", "9" * 5000])
def test_a_count_that_is_none_draws_the_first_line(total: str) -> None:
    """5,000 digits are more than Python turns into a number."""
    assert _drawn(total) == ["นายชัย"]
