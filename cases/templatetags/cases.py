"""`{% load cases %}`: how a case's parts read on screen."""

from collections.abc import Iterable

from django import template

from cases import identity
from cases.models import Case, HelpGiven, Person
from cases.rules import LABELS
from cases.states import Transition
from cases.thai import PartialDate, format_house_code

register = template.Library()
SHORT = 2  # gaps named in a row of the list


@register.filter
def masked_identity(person: Person) -> str:
    """x-xxxx-xxxxx-56-2"""
    return identity.masked(person)


@register.filter
def partial_date(value: str) -> str:
    """พ.ศ. 2520, มีนาคม 2520 or 5 มีนาคม 2520, from what is stored."""
    return PartialDate.from_iso(value).thai if value else ""


@register.filter
def house_code(value: str) -> str:
    return format_house_code(value)


@register.filter
def gap_words(case: Case) -> str:
    """The first gaps by name, and how many more."""
    words = [LABELS.get(code, code) for code in case.gaps[:SHORT]]
    more = len(case.gaps) - SHORT
    return " ".join([*words, *([f"และอีก {more} จุด"] if more > 0 else [])])


@register.filter
def address(case: Case) -> str:
    """The address in one line, as on an envelope; what is not known is left out."""
    place = case.subdistrict
    parts = [
        case.house_no,
        case.moo and f"หมู่ที่ {case.moo}",
        case.community and f"ชุมชน{case.community}",
        case.alley and f"ซอย{case.alley}",
        case.road and f"ถนน{case.road}",
    ]
    if place:
        district = place.district
        parts += [
            f"ตำบล{place.name}",
            f"อำเภอ{district.name}",
            f"จังหวัด{district.province.name}",
            place.postcode,
        ]
    return " ".join(part for part in parts if part)


@register.filter
def has_form(help_given: Iterable[HelpGiven], form: str) -> bool:
    """Whether a line of help is money, goods, …: what its own paper is printed from."""
    return any(line.form == form for line in help_given)


@register.filter
def rare(verbs: Iterable[Transition]) -> list[Transition]:
    """Those that are seldom the next step."""
    return [verb for verb in verbs if verb.rare]
