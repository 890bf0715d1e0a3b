"""On the form of a new case: who may have asked before, and the two answers to that, before anything is saved."""

from contextlib import suppress
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, QueryDict

from cases import identity
from cases.actions.apart import tell_apart
from cases.forms.intake import IntakeForms
from cases.forms.place import codes_of
from cases.matching import Match, Sought, earlier_cases
from cases.models import Case, User, Verb
from cases.thai import ThaiDateError, clean_house_code, parse_partial_date
from cases.views.reads import said_elsewhere, saw_rows

# Buttons of the form that look for earlier cases; the last two with the key of one.
LOOKS = ("check", "use_house", "not_same")
HOUSE = ("house_code", "house_no", "moo", "community", "alley", "road")


def with_house(request: HttpRequest, user: User) -> QueryDict:
    """What was typed, with the address of the case that “ใช้ที่อยู่ของครัวเรือนนี้” names; nothing else is touched."""
    if not (case := _named(request, user, "use_house")):
        return request.POST
    typed = QueryDict(request.POST.urlencode(), mutable=True)
    for name in HOUSE:
        typed[name] = getattr(case, name)
    for name, code in codes_of(case.subdistrict_id or "").items():
        typed[name] = code
    return typed


def look_for_earlier(request: HttpRequest, forms: IntakeForms, user: User, now: datetime) -> list[Match]:
    """What a button asked for, recorded as a search; “ไม่ใช่คนเดียวกัน” is kept first."""
    said_elsewhere(request)
    if not any(name in request.POST for name in LOOKS) or "restored" in request.POST:
        return []
    sought = sought_in(forms, now.date())
    if case := _named(request, user, "not_same"):
        tell_apart(sought=sought, case=case, by=user, at=now)
    found = earlier_cases(sought, by=user, one_each=True)
    if sought.is_known and user.local_authority_id:
        shown = [match.case.pk for match in found]
        saw_rows(request, Verb.SEARCH, {user.local_authority_id: shown})
    return found


def sought_in(forms: IntakeForms, today: date) -> Sought:
    """What stands in the fields, as far as it can be read."""
    text = {name: str(forms.applicant[name].value() or "") for name in ("first_name", "last_name", "birth")}
    birth = ""
    with suppress(ThaiDateError):
        birth = parse_partial_date(text.pop("birth"), today=today).iso
    house_code = clean_house_code(str(forms.place["house_code"].value() or ""))
    number = (
        forms.applicant.number_typed
        if identity.is_of_one(str(forms.applicant["document_type"].value()))
        else ""
    )
    return Sought(number=number, birth=birth, house_code=house_code, **text)


def _named(request: HttpRequest, user: User, button: str) -> Case | None:
    """The case that the button names; another office's is none."""
    with suppress(ValueError):
        key = UUID(request.POST.get(button, ""))
        return Case.objects.visible_to(user).select_related("applicant").filter(pk=key).first()
    return None
