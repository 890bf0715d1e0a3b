"""`{% load look %}`: the small pieces of the look that would be tedious or heavy to write out by hand.

The catalogue with the markup stands at the top of static/css/components.css, grid.css and forms.css.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm, BaseFormSet, BoundField, PasswordInput
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cases.thai import BANGKOK, MONTHS_SHORT, WEEKDAYS

register = template.Library()

# state → (class, sign, word): the glossary's words, experience by shape before colour.
SIGNS: dict[str, tuple[str, str, str]] = {
    "posted": ("p", "✓", "บันทึกแล้ว"),
    "nil": ("n", "○", "ไม่มีผู้ขอ"),
    "incomplete": ("i", "◐", "ไม่ครบถ้วน"),
    "late": ("l", "!", "เกินกำหนด"),
    "missing": ("m", "✕", "ยังไม่บันทึก"),
    "excused": ("x", "–", "ได้รับยกเว้น"),
    "not_due": ("u", "", "ยังไม่ถึงกำหนด"),
    "complete": ("p", "✓", "ครบถ้วน"),
}
TIMELINESS = {"on_time": "p", "late": "l", "missing": "m", "excused": "x", "not_due": "u"}
COMPLETENESS = {"": "", "none": "", "complete": "c", "nil": "n", "incomplete": "i"}
# By precedence: the first letter of a cell's class that is found here gives its sign.
CELL_SIGNS = {"x": "–", "m": "✕", "l": "!", "i": "◐", "n": "○", "c": "✓"}
URGENT = timedelta(days=3)
ONE_LINE = 30  # letters of a name or a stage that a column of a table can keep on one line


@register.simple_tag
def application_name() -> str:
    """The product's name, also on error pages, which have no context."""
    return settings.APPLICATION_NAME


@register.filter
def whole(text: object) -> SafeString:
    """A name, a stage or a short answer on one line of its cell: browsers break Thai by their dictionary, which parts
    words that belong together (ตามคำ|สั่ง, เห็น|ชอบ, a surname), and a table squeezes its columns to such parts.
    """
    return format_html('<span class="nw">{}</span>' if len(str(text)) <= ONE_LINE else "{}", text)


@register.simple_tag
def sign(state: str, word: str = "") -> SafeString:
    """A state as sign and word; `word` replaces the usual one."""
    css, glyph, usual = SIGNS[state]
    if not glyph:
        return format_html('<span class="st st-{}">{}</span>', css, word or usual)
    return format_html(
        '<span class="st st-{}"><span class="sign" aria-hidden="true">{}</span> {}</span>',
        css,
        glyph,
        word or usual,
    )


@register.simple_tag
def grid_cell(
    timeliness: str, completeness: str = "", in_info: bool = False, changed: bool = False
) -> SafeString:
    """One `<td>` of the status grid from both axes; its words come from grid.css. "" where nothing is owed."""
    if not timeliness:
        return mark_safe("<td>")
    axes = TIMELINESS[timeliness] + COMPLETENESS[completeness]
    sign = next((glyph for letter, glyph in CELL_SIGNS.items() if letter in axes), "")
    css = axes + ("e" if changed else "") + ("f" if in_info else "")
    return mark_safe(f"<td class={css}>{sign}{'*' if changed else ''}")  # noqa: S308  (all from the tables above)


@register.simple_tag
def bar(percent: float | Decimal | None, fat: bool = False) -> SafeString:
    """A bar beside a percentage that the text already tells; hidden from screen readers, printed as ink."""
    width = max(0, min(100, round(percent or 0)))
    css = "bar fat" if fat else "bar"
    return format_html('<svg class="{}" aria-hidden="true"><rect width="{}%"/></svg>', css, width)


@register.filter
def mark(field: BoundField) -> str:
    """What stands after a label: (ถ้ามี) for what may stay blank, or the widget's own data-mark."""
    own = field.field.widget.attrs.get("data-mark")
    if own is not None:
        return str(own)
    return "" if field.field.required else "(ถ้ามี)"


@register.inclusion_tag("parts/errors.html")
def error_summary(*forms: "BaseForm | BaseFormSet[Any]") -> dict[str, Any]:
    """`{% error_summary form lines %}`: everything to mend in forms and formsets, each linked to its field."""
    rows: list[tuple[str, str, str]] = []
    for form in forms:
        rows += _formset_errors(form) if isinstance(form, BaseFormSet) else _form_errors(form)
    return {"rows": rows, "kept": not any(_has_password(form) for form in forms)}


def _has_password(form: "BaseForm | BaseFormSet[Any]") -> bool:
    """A password is never shown again: what was typed is then not all there."""
    return isinstance(form, BaseForm) and any(
        isinstance(field.widget, PasswordInput) for field in form.fields.values()
    )


def _formset_errors(formset: "BaseFormSet[Any]") -> list[tuple[str, str, str]]:
    rows = [("", "", str(error)) for error in formset.non_form_errors()]
    return rows + [row for form in formset.forms for row in _form_errors(form)]


def _form_errors(form: BaseForm) -> list[tuple[str, str, str]]:
    """(id of the control, label, error); the first choice stands for a group of choices."""
    rows = [("", "", str(error)) for error in form.non_field_errors()]
    for field in form.visible_fields():
        target = f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label
        rows += [(target, str(field.label), str(error)) for error in field.errors]
    return rows


@register.inclusion_tag("parts/due.html")
def due_slip(due_at: datetime, now: datetime, what: str, url: str = "", verb: str = "") -> dict[str, Any]:
    """The due instant as a slip: the last day that counts, the whole sentence, what is left, the next step."""
    last_day = (due_at - timedelta(microseconds=1)).astimezone(BANGKOK)
    level = "stop" if now >= due_at else "warn" if due_at - now <= URGENT else ""
    return {
        "due_at": due_at, "now": now, "what": what, "url": url, "verb": verb, "level": level,
        "weekday": WEEKDAYS[last_day.weekday()], "day": last_day.day, "month": MONTHS_SHORT[last_day.month - 1],
    }  # fmt: skip
