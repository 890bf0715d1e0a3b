"""What to take out, whose, and of which months."""

from datetime import date
from typing import Any

from django import forms

from cases.forms.base import ThaiForm, choices_of
from cases.forms.fields import attrs
from reporting.exports import Export
from reporting.exports.places import Places
from reporting.months import Month, Period

MONTHS = 37  # to choose from: this one, and three years back
BACKWARDS = "เดือนสุดท้าย{last}มาก่อนเดือนแรก{first} — เลือกเดือนสุดท้ายใหม่ หรือสลับสองช่อง"


def _select(size: str = "f-30") -> forms.Select:
    return forms.Select(attrs=attrs(size, mark=""))


class WantedForm(ThaiForm):
    """`?what=info&whose=l:05630603&first=2569-10&last=2569-12`; stands in the address, nothing of a person in it."""

    what = forms.ChoiceField(label="ไฟล์", widget=_select())
    province = forms.ChoiceField(label="จังหวัด", required=False, widget=_select())
    whose = forms.ChoiceField(label="ข้อมูลของ", widget=_select())
    first = forms.ChoiceField(label="ตั้งแต่เดือน", widget=_select("f-10"))
    last = forms.ChoiceField(label="ถึงเดือน", widget=_select("f-10"))

    def __init__(
        self, asked: dict[str, str], *, today: date, kinds: list[Export], places: Places, provinces: list[Any]
    ) -> None:
        this = Month.of(today)
        months = [this - back for back in range(MONTHS)]
        usual = str(months[1])
        self.asked = {"what": kinds[0].slug, "whose": places.usual, "first": usual, "last": usual} | asked
        super().__init__(self.asked, today=today)
        self.kinds, self.places = {one.slug: one for one in kinds}, places
        choices_of(self, "what", [(one.slug, one.title) for one in kinds])
        choices_of(self, "whose", places.groups)
        for name in ("first", "last"):
            choices_of(self, name, [(str(month), month.thai) for month in months])
        if provinces:
            choices_of(self, "province", [(one.code, one.name) for one in provinces])
        else:
            del self.fields["province"]
        if len(places.known) == 1:
            self.fields["whose"].widget = forms.HiddenInput()

    def forget_unknown(self) -> None:
        """What is none of the choices becomes the usual one: an old link, or an office of another province."""
        usual = {"what": next(iter(self.kinds)), "whose": self.places.usual}
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField) and not field.valid_value(self.asked.get(name, "")):
                self.asked[name] = usual.get(name, str(Month.of(self.today).previous))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            first, last = Month.parse(cleaned["first"]), Month.parse(cleaned["last"])
            if last < first:
                self.add_error("last", BACKWARDS.format(first=first.thai, last=last.thai))
        return cleaned

    @property
    def strange(self) -> bool:
        """Whether something was asked for that was not among the choices."""
        return any(
            error.code == "invalid_choice" for errors in self.errors.as_data().values() for error in errors
        )

    @property
    def kind(self) -> Export:
        return self.kinds[self.cleaned_data["what"]]

    @property
    def period(self) -> Period:
        return Period(Month.parse(self.cleaned_data["first"]), Month.parse(self.cleaned_data["last"]))
