"""The whole form of a case: its parts on one page, in the order of the paper form."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from cases.facts import CaseFacts, RequestFields
from cases.forms.applicant import ApplicantForm, initial_of
from cases.forms.help import help_lines
from cases.forms.place import PlaceForm, codes_of, home_of
from cases.forms.request import OutcomeForm, RequestForm, purpose_of
from cases.models import Case, LocalAuthority, Outcome
from cases.models.keys import new_key
from cases.rules import Gap

# Submit buttons that redraw the page instead of saving.
REDRAWS = ("show_places", "add_line", "check", "use_house", "not_same", "restored")
CONTRADICTS = (
    "มีรายการความช่วยเหลือที่ให้ จึงเลือก “ไม่เข้าหลักเกณฑ์” ไม่ได้ — เลือก “ให้ความช่วยเหลือแล้ว” หรือลบรายการหากไม่ได้ให้"
)
# What of the request chooses a ceiling, or says which household's help counts.
MEASURED_BY = (
    "received_on",
    "kind_id",
    "subkind_id",
    "house_code",
    "house_no",
    "moo",
    "community",
    "subdistrict_id",
)
TITLES = {
    "applicant": "ผู้ยื่นคำขอ",
    "place": "บ้านและที่อยู่",
    "request": "คำขอ",
    "outcome": "ผลการพิจารณาและความช่วยเหลือ",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: folded when nothing in it is left to do."""

    name: str
    number: int
    title: str
    gaps: int | None
    open: bool


class KeyForm(forms.Form):
    """What the page carries unseen: the blank form's key, and the version that the officer read."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)


class IntakeForms:
    """Bound to a POST that saves, unbound for a first or a redrawn page; `case` when one is edited."""

    def __init__(
        self,
        data: QueryDict | None,
        *,
        today: date,
        home: LocalAuthority,
        case: Case | None = None,
        facts: CaseFacts | None = None,
        habits: Callable[[], dict[str, Any]] = dict,
    ) -> None:
        """`habits`: what a blank form begins with (`Case.objects.habits_of`), asked only for one that is drawn."""
        redraw = data is not None and any(name in data for name in REDRAWS)
        self.saves = data is not None and not redraw
        self.facts_before = facts
        habit = habits() if data is None and facts is None else {}
        # Who enters cases as they come in has no result yet: it stays folded after a case without one.
        self.folds_outcome = habit.get("outcome") == Outcome.PENDING
        bound = data if self.saves else None
        typed = _typed(data) if data is not None and redraw else None
        request = facts.request if facts else None
        current = (request.kind_id, request.subkind_id) if request else None
        outcome = case.outcome if case else ""

        def start(stored: Callable[[], dict[str, Any]]) -> dict[str, Any]:
            """What an unbound form shows; a bound one needs none and asks the database for none."""
            return {} if self.saves else stored() if typed is None else typed

        self.key = KeyForm(
            bound, initial=start(lambda: {"form_key": new_key(), "version": case.version if case else 0})
        )
        self.applicant = ApplicantForm(
            stored=facts.applicant if facts else None,
            data=bound,
            today=today,
            initial=start(lambda: initial_of(facts.applicant) if facts else {}),
        )
        self.place = PlaceForm(
            stored_house_code=request.house_code if request else "",
            data=bound,
            today=today,
            home=home,
            initial=start(lambda: _place(request, home) | _village(habit)),
        )
        self.request = RequestForm(
            bound,
            today=today,
            current=current,
            initial=start(lambda: _request(request, today) | _channel(habit)),
        )
        self.outcome = OutcomeForm(
            bound,
            today=today,
            current=outcome,
            stage=case.stage if case else "",
            initial=start(lambda: _columns(request, OutcomeForm)),
        )
        self.lines = help_lines(
            bound,
            today=today,
            stored=list(facts.help_given) if facts else [],
            redrawn=data if redraw else None,
        )

    @property
    def parts(self) -> list[Any]:
        return [self.key, self.applicant, self.place, self.request, self.outcome, self.lines]

    def is_valid(self) -> bool:
        """All parts are asked, so that every error shows at once."""
        valid = all([part.is_valid() for part in self.parts])  # noqa: C419 - a generator would stop at the first
        if valid and self.facts_before is None and _contradicts(self.facts()):
            self.outcome.add_error("outcome", CONTRADICTS)
            return False
        return valid

    @property
    def form_key(self) -> UUID:
        key: UUID = self.key.cleaned_data["form_key"]
        return key

    @property
    def version(self) -> int:
        return int(self.key.cleaned_data["version"])

    def facts(self) -> CaseFacts:
        """What was entered; only after `is_valid`."""
        request = RequestFields(**self.place.facts(), **self.request.facts(), **self.outcome.facts())
        return CaseFacts(self.applicant.facts(), request, self.lines.facts())

    def sections(self, gaps: Sequence[Gap] | None = None) -> list[Section]:
        """The parts with what is left to do in each; `gaps` None on a new form, where all stand open."""
        members: dict[str, list[Any]] = {
            "applicant": [self.applicant],
            "place": [self.place],
            "request": [self.request],
            "outcome": [self.outcome, *self.lines.forms],
        }
        force = not self.saves and self.facts_before is None
        found = [
            _section(number, name, parts, gaps, force=force)
            for number, (name, parts) in enumerate(members.items(), 1)
        ]
        if self.folds_outcome:
            found[-1] = replace(found[-1], open=False)
        return found


def changes_help(before: CaseFacts, after: CaseFacts) -> bool:
    """Whether something that ceilings are chosen by, or measured with, is not as before."""
    return list(before.help_given) != list(after.help_given) or any(
        getattr(before.request, name) != getattr(after.request, name) for name in MEASURED_BY
    )


def _contradicts(facts: CaseFacts) -> bool:
    """A new case that says ไม่เข้าหลักเกณฑ์ with help given. Of a stored one the action says it, with what may be done."""
    return facts.request.outcome == Outcome.NOT_ELIGIBLE and bool(facts.help_given)


def _section(number: int, name: str, parts: list[Any], gaps: Sequence[Gap] | None, *, force: bool) -> Section:
    ids = {field.html_name for part in parts for field in part}
    mine = None if gaps is None else sum(gap.field in ids for gap in gaps)
    wrong = any(part.is_bound and part.errors for part in parts)
    return Section(name, number, TITLES[name], mine, force or wrong or mine is None or mine > 0)


def _typed(data: QueryDict) -> dict[str, Any]:
    """What stood in the fields, to be shown again as it was."""
    return {name: data[name] for name in data}


def _columns(request: RequestFields | None, form: type[forms.Form]) -> dict[str, Any]:
    return (
        {name: getattr(request, name) for name in form.base_fields if hasattr(request, name)}
        if request
        else {}
    )


def _place(request: RequestFields | None, home: LocalAuthority) -> dict[str, Any]:
    if request is None:
        return home_of(home)
    code = request.subdistrict_id or ""
    codes = codes_of(code) if code else home_of(home)
    return {**codes, **_columns(request, PlaceForm), "subdistrict": code}


def _village(habit: dict[str, Any]) -> dict[str, Any]:
    """Where the last applicant lived, down to the หมู่ที่ or ชุมชน."""
    code = habit.get("subdistrict_id")
    if not code:
        return {}
    place = {"province": code[:2], "district": code[:4], "subdistrict": code}
    return place | {"moo": habit["moo"], "community": habit["community"]}


def _channel(habit: dict[str, Any]) -> dict[str, Any]:
    return {"channel": habit["channel"]} if habit else {}


def _request(request: RequestFields | None, today: date) -> dict[str, Any]:
    if request is None:
        return {"received_on": today}
    return _columns(request, RequestForm) | {"purpose": purpose_of(request.kind_id, request.subkind_id)}
