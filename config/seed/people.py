"""Invented applicants with their documents and addresses.

Every 13-digit number carries the office code 99xx. Office codes begin with a province's code, and those run
from 10 to 96: no office ever issued 99xx, and no reading of these numbers names one. So do the house codes.
A telephone number is 08x-000-xxxx.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from cases.access import LocalAuthorityKind
from cases.facts import ApplicantFields
from cases.thai import check_digit
from config.seed.dice import share
from config.seed.words import (
    ALLEYS,
    BORDER_MEN,
    BORDER_WOMEN,
    COMMUNITIES,
    MEN,
    ROADS,
    SURNAME_ENDS,
    SURNAME_STARTS,
    WOMEN,
)

OFFICE = "99"  # begins every synthetic office code
URBAN = (LocalAuthorityKind.CITY, LocalAuthorityKind.TOWN)
BORDER = frozenset({"6304", "6305", "6306", "6307", "6308"})
# Document types and how often they are shown, in the border districts and elsewhere.
DOCUMENTS = (
    "thai_id",
    "non_thai_id",
    "unregistered",
    "pink_card",
    "g_code",
    "passport",
    "certificate",
    "none",
)
AT_THE_BORDER = (74, 8, 7, 4, 2, 1, 2, 2)
INLAND = (95, 1, 1, 1, 0, 0, 1, 1)
# What stands before the office code.
FIRST_DIGITS = {"thai_id": "12358", "non_thai_id": "678", "unregistered": "0", "pink_card": "0"}


@dataclass(frozen=True, slots=True)
class Area:
    """A tambon in which a local authority's applicants live."""

    code: str
    district: str


@dataclass(frozen=True, slots=True)
class Address:
    """Fields of the request that say where the applicant lives."""

    house_no: str
    subdistrict_id: str
    moo: str = ""
    community: str = ""
    alley: str = ""
    road: str = ""
    house_code: str = ""


def identity_number(rng: Random, document: str) -> str:
    """A number of that document which nobody can hold; "" where there is none."""
    digits = f"{rng.randrange(10**8):08}"
    match document:
        case "none":
            return ""
        case "g_code":
            return f"G{OFFICE}{digits}{rng.randrange(100):02}"
        case "passport":
            return f"XX{digits[:6]}"
        case "certificate":
            return f"{OFFICE}/{digits[:4]}"
        case "pink_card":
            first12 = f"00{OFFICE}{digits}"
        case _:
            first12 = rng.choice(FIRST_DIGITS[document]) + OFFICE + f"{rng.randrange(100):02}" + digits[:7]
    return f"{first12}{check_digit(first12)}"


def phone(rng: Random) -> str:
    return f"08{rng.randrange(10)}000{rng.randrange(10_000):04}"


def _birth(rng: Random, received: date) -> str:
    """ISO, as exact as the applicant knew it; "" where it was not asked."""
    year, month, day = received.year - rng.randint(19, 88), rng.randint(1, 12), rng.randint(1, 28)
    known = rng.choices(("", "year", "month", "day"), (12, 13, 5, 70))[0]
    return {"": "", "year": f"{year}", "month": f"{year}-{month:02}"}.get(
        known, f"{year}-{month:02}-{day:02}"
    )


def full_name(rng: Random, *, border: bool) -> tuple[str, str, str]:
    """Title, first name, surname; no surname for some at the border."""
    woman = share(rng, 0.56)
    title = rng.choice(("นาง", "นางสาว", "นาง")) if woman else "นาย"
    if border:
        return title, rng.choice(BORDER_WOMEN if woman else BORDER_MEN), ""
    surname = rng.choice(SURNAME_STARTS) + rng.choice(SURNAME_ENDS)
    return title, rng.choice(WOMEN if woman else MEN), surname


def applicant(rng: Random, area: Area, received: date) -> ApplicantFields:
    at_the_border = area.district in BORDER
    document = rng.choices(DOCUMENTS, AT_THE_BORDER if at_the_border else INLAND)[0]
    without_surname = share(rng, 0.1 if document == "thai_id" and at_the_border else 0)
    title, first, last = full_name(rng, border=document != "thai_id" or without_surname)
    return ApplicantFields(
        document_type=document,
        identity_number=identity_number(rng, document),
        title=title,
        first_name=first,
        last_name=last,
        birth=_birth(rng, received),
        phone=phone(rng) if share(rng, 0.7) else "",
    )


def address(rng: Random, kind: str, areas: Sequence[Area]) -> tuple[Area, Address]:
    """Somewhere in the local authority's own tambons: a ชุมชน in towns, a หมู่ elsewhere."""
    area = rng.choice(areas)
    number = f"{rng.randint(1, 320)}" + (f"/{rng.randint(1, 12)}" if share(rng, 0.3) else "")
    code = f"{OFFICE}{rng.randrange(10**9):09}" if share(rng, 0.6) else ""
    if kind not in URBAN:
        return area, Address(number, area.code, moo=str(rng.randint(1, 12)), house_code=code)
    alley = rng.choice(ALLEYS) if share(rng, 0.4) else ""
    community = rng.choice(COMMUNITIES)
    return area, Address(number, area.code, "", community, alley, rng.choice(ROADS), code)


def household(rng: Random, area: Area) -> tuple[ApplicantFields, Address]:
    """Who asks for a house that more than one office knows, by number and house code."""
    title, first, last = full_name(rng, border=False)
    number, code = identity_number(rng, "thai_id"), f"{OFFICE}{rng.randrange(10**9):09}"
    birth = f"{rng.randint(1940, 1985)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    who = ApplicantFields(
        document_type="thai_id",
        identity_number=number,
        title=title,
        first_name=first,
        last_name=last,
        birth=birth,
        phone=phone(rng),
    )
    return who, Address(f"{rng.randint(1, 320)}", area.code, moo=str(rng.randint(1, 12)), house_code=code)
