"""Django's own messages reach the officer in our voice, none in English."""

import re

import pytest
from django import forms
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

FIELDS = [
    (forms.CharField(), ""),
    (forms.CharField(max_length=3), "ยาวไป"),
    (forms.CharField(min_length=9), "สั้น"),
    (forms.IntegerField(), "สี่"),
    (forms.IntegerField(min_value=1), "0"),
    (forms.IntegerField(max_value=9), "10"),
    (forms.DecimalField(max_digits=3), "12345"),
    (forms.DecimalField(decimal_places=2), "1.234"),
    (forms.ChoiceField(choices=[("ก", "ก")]), "ข"),
    (forms.UUIDField(), "-"),
    (forms.EmailField(), "ก"),
]


@pytest.mark.parametrize(("field", "typed"), FIELDS)
def test_refusal_is_thai_and_says_how_to_mend(field: forms.Field, typed: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        field.clean(typed)
    (message,) = refusal.value.messages
    assert " — " in message
    assert not re.search(r"[A-Za-z]{3}", message.replace("name@example.go.th", ""))


def test_common_password_is_refused_in_thai() -> None:
    with pytest.raises(ValidationError, match="มีผู้ใช้กันมากจนเดาได้"):
        CommonPasswordValidator().validate("password123")
