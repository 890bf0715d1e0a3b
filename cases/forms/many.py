"""Cases ticked in a list, and what is told of all of them at once."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from cases.facts import HelpFields
from cases.forms.base import ThaiForm, choices_of
from cases.forms.decide import DecideForm
from cases.forms.fields import ThaiDateField, attrs
from cases.forms.help import NO_FORM, NO_UNIT, HelpLineForm
from cases.models import HelpKind
from cases.states import BY_VERB, Dated


def ticked_in(values: Iterable[str]) -> dict[UUID, int | None]:
    """`key` or `key~version` of each tick; what is no key names no row, what is no version says none."""
    found: dict[UUID, int | None] = {}
    for value in values:
        key, _, version = value.partition("~")
        try:
            found[UUID(key)] = (
                int(version) if version.isascii() and version.isdigit() and len(version) < 9 else None
            )
        except ValueError:
            continue
    return found


class ManyForm(ThaiForm):
    """The day of the verbs that a list offers; they ask for the same."""

    happened_on: Any = DecideForm.base_fields["happened_on"]
    approved_on: Any = DecideForm.base_fields["approved_on"]

    def __init__(self, *args: Any, verbs: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dated = {BY_VERB[verb].dated for verb in verbs}
        if Dated.ASKED not in dated:
            del self.fields["happened_on"]
        if Dated.APPROVAL not in dated:
            del self.fields["approved_on"]
        else:
            self.fields["approved_on"].required = True

    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class SameHelpForm(ThaiForm):
    """One line of help, the same for everybody ticked; what is one receiver's own is typed on the case."""

    form: Any = HelpLineForm.base_fields["form"]
    description: Any = HelpLineForm.base_fields["description"]
    quantity: Any = HelpLineForm.base_fields["quantity"]
    unit: Any = HelpLineForm.base_fields["unit"]
    amount: Any = HelpLineForm.base_fields["amount"]
    given_on = ThaiDateField(
        label="วันที่ช่วยเหลือ",
        help_text="เช่น 5/11/2569",
        error_messages={"required": "ยังไม่ได้กรอกวันที่ช่วยเหลือ — พิมพ์เช่น 5/11/2569"},
    )
    budget_source: Any = HelpLineForm.base_fields["budget_source"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not data.get("form") and "form" not in self.errors:
            self.add_error("form", NO_FORM)
        if data.get("quantity") and not data.get("unit") and "unit" not in self.errors:
            self.add_error("unit", NO_UNIT)
        return data

    def facts(self) -> dict[str, Any]:
        return {"help_given": [HelpFields(**self.cleaned_data)]}


def many_form(data: QueryDict | None, *, verbs: tuple[str, ...], today: Any) -> ManyForm | SameHelpForm:
    """What the verbs of a list are told; without verbs a form of nothing."""
    if "help" in verbs:
        return SameHelpForm(data, today=today, initial={"given_on": today})
    return ManyForm(data, today=today, verbs=verbs)


class WorkFilter(ThaiForm):
    """`?kind=disaster&mine=on`; what is not understood narrows nothing."""

    mine = forms.BooleanField(label="เฉพาะงานของฉัน", required=False)
    kind = forms.ChoiceField(label="ด้าน", required=False, widget=forms.Select(attrs=attrs(mark="")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "kind", [("", "ทุกด้าน"), *HelpKind.objects.values_list("code", "name")])

    @property
    def is_mine(self) -> bool:
        """Whether only what the user carries on is shown."""
        self.is_valid()
        return bool(self.cleaned_data.get("mine"))

    def chosen(self) -> dict[str, str]:
        """The filters that were understood, by the case's own columns."""
        self.is_valid()
        return {"kind": kind} if (kind := self.cleaned_data.get("kind")) else {}
