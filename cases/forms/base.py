"""What every form of ours shares."""

import re
from datetime import date
from typing import Any, cast

from django import forms
from django.core.validators import MaxLengthValidator
from django.http import QueryDict

from cases.forms.fields import DatedField

TOO_LONG = "ยาว %(show_value)d ตัวอักษร ใส่ได้ไม่เกิน %(limit_value)d ตัวอักษร — ตัดข้อความให้สั้นลง"


class ThaiForm(forms.Form):
    """Knows `today`, puts no `required` on the page (our own sentences answer), speaks Thai about length."""

    use_required_attribute = False

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        self.today = today
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, DatedField):
                field.today = today
            for validator in field.validators:
                if isinstance(validator, MaxLengthValidator):
                    validator.message = TOO_LONG
            field.widget.attrs.pop("maxlength", None)  # a browser would cut a pasted text without a word


def choices_of(form: forms.Form, name: str, choices: Any) -> None:
    """Sets the choices of a form's own copy of a field."""
    cast(forms.ChoiceField, form.fields[name]).choices = choices


def typed_lines(data: QueryDict, form: type[forms.Form], *, prefix: str, most: int) -> list[dict[str, Any]]:
    """What stands in a formset's lines, to be drawn again unjudged; the first line alone where its count is no number."""
    total = data.get(f"{prefix}-TOTAL_FORMS", "")
    count = min(int(total), most) if re.fullmatch(r"[0-9]{1,9}", total) else 1
    return [{name: data.get(f"{prefix}-{n}-{name}", "") for name in form.base_fields} for n in range(count)]
