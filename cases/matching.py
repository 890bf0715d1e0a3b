"""Whether a person or a household has asked before, in the own office: found by what an officer has typed.

By the exact identity number, else the house code, else the name with what is known of the birth. Each suggestion says
why, and what speaks against it. Numbers are compared by their keyed index (`cases.identity`), names by their letters alone
(`cases.thai.letters_of`); one that only sounds alike (`spelling_key`) counts with a birth that agrees.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q

from cases import identity
from cases.models import Case, Person, ToldApart, User
from cases.thai import clean_house_code, clean_identity, letters_of, spelling_key

MOST = 5
LOOKED_THROUGH = (
    100  # of those that bear the name, the house or the number: the number first, then the newest
)
SHORTEST = 5  # of a number: a passport's or a card's, not one half typed
NUMBER, HOUSE = "เลขประจำตัวตรงกัน", "เลขรหัสประจำบ้านตรงกัน"
NAME, NAME_ALONE = "ชื่อและวันเกิดตรงกัน", "ชื่อตรงกัน ไม่ทราบวันเกิดของฝ่ายหนึ่ง"
ALIKE = "ชื่อออกเสียงคล้ายกันและวันเกิดตรงกัน"
ORDER = (NUMBER, HOUSE, NAME, ALIKE, NAME_ALONE)
OTHER_NAME = "แต่ชื่อไม่ตรงกัน — ตรวจเลขที่พิมพ์กับเอกสารอีกครั้ง"
OTHER_NUMBER = "แต่เลขประจำตัวไม่ตรงกัน"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Who is sought, as typed or stored; `birth` is PartialDate.iso. What is blank finds nobody."""

    number: str = ""
    first_name: str = ""
    last_name: str = ""
    birth: str = ""
    house_code: str = ""

    @classmethod
    def stored(cls, case: Case) -> "Sought":
        person = case.applicant
        return cls(
            number=identity.reveal(person) if identity.is_of_one(person.document_type) else "", first_name=person.first_name, last_name=person.last_name,
            birth=person.birth, house_code=case.house_code,
        )  # fmt: skip

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def letters(self) -> str:
        """Of the whole name; "" without a surname and a birth, when a name tells nobody from another."""
        return letters_of(self.name) if self.last_name or self.birth else ""

    @property
    def is_known(self) -> bool:
        """Whether there is anything to look by."""
        return bool(len(clean_identity(self.number)) >= SHORTEST or self.house_code or self.letters)

    @property
    def key(self) -> str:
        """The person's key, for `ToldApart`."""
        return identity.person_key(self.number, letters_of(self.name), self.birth)


@dataclass(frozen=True, slots=True)
class Match:
    """An earlier case, why it may be the same person's or household's, and what speaks against it."""

    case: Case
    why: Sequence[str]
    but: str = ""

    @property
    def may_be_another(self) -> bool:
        """A likeness of the name alone, of which an officer can say that it is chance."""
        return not {NUMBER, HOUSE} & set(self.why)

    @property
    def has_house(self) -> bool:
        return bool(self.case.house_code or self.case.house_no)


def earlier_cases(
    sought: Sought, *, by: User, apart_from: UUID | None = None, one_each: bool = False
) -> list[Match]:
    """The five nearest, in one statement; without those of whom an officer has said that they are somebody else.

    `one_each`: of each person the newest case alone.
    """
    if not sought.is_known:
        return []
    cases = Case.objects.visible_to(by).counted().filter(pk__in=_like(sought))
    if apart_from:
        cases = cases.exclude(pk=apart_from)
    others = ToldApart.objects.visible_to(by).from_whom(sought.key)
    numbered = ExpressionWrapper(_numbered(sought), BooleanField())
    rows = (
        cases.select_related("applicant", "kind", "subkind", "subdistrict")
        .annotate(others=others, numbered=numbered)
        .order_by("-numbered", "-received_on", "-id")  # else many namesakes would hide the one number
    )
    found = [_match(sought, case) for case in rows[:LOOKED_THROUGH]]
    nearest = sorted((one for one in found if one.why), key=lambda one: ORDER.index(one.why[0]))
    if one_each:  # a dictionary keeps the last: the newest, when they come oldest first
        newest = {Sought.stored(one.case).key: one for one in reversed(nearest)}
        nearest = [one for one in nearest if one in newest.values()]
    return nearest[:MOST]


def _numbered(sought: Sought) -> Q:
    if len(clean_identity(sought.number)) < SHORTEST:
        return Q(pk__in=[])
    return Q(applicant__in=Person.objects.filter(identity.equals(sought.number)))


def _like(sought: Sought) -> Any:
    """Keys of cases, wider than a match where it is of names: letters and birth are left to `_match`.

    A union, since each part has its index: of one condition with OR PostgreSQL reads the whole table.
    """
    parts = [_numbered(sought)]
    if sought.house_code:
        parts.append(Q(house_code=clean_house_code(sought.house_code)))
    if sought.letters:
        parts.append(Q(applicant__in=Person.objects.filter(spelling=spelling_key(sought.name))))
    first, *others = (Case.objects.filter(part).order_by().values("pk") for part in parts)
    return first.union(*others) if others else first


def _match(sought: Sought, case: Case) -> Match:
    person = case.applicant
    why = []
    if identity.is_of(person, sought.number):
        why.append(NUMBER)
    if sought.house_code and clean_house_code(sought.house_code) == case.house_code:
        why.append(HOUSE)
    if not why and sought.letters and not _is_somebody_else(sought, case):
        why += _by_name(sought, person)
    return Match(case, why, _but(sought, person) if why else "")


def _by_name(sought: Sought, person: Person) -> list[str]:
    name = f"{person.first_name} {person.last_name}"
    if spelling_key(sought.name) != spelling_key(name):
        return []
    is_same = sought.letters == letters_of(name)
    if not (sought.birth and person.birth):
        return [NAME_ALONE] if is_same else []
    shorter, longer = sorted((sought.birth, person.birth), key=len)
    return [NAME if is_same else ALIKE] if longer.startswith(shorter) else []


def _but(sought: Sought, person: Person) -> str:
    """What an officer should look at before believing that two are one."""
    is_alike = spelling_key(sought.name) == spelling_key(f"{person.first_name} {person.last_name}")
    if identity.is_of(person, sought.number):
        return OTHER_NAME if sought.first_name and not is_alike else ""
    return OTHER_NUMBER if is_alike and sought.number and identity.has_number(person) else ""


def _is_somebody_else(sought: Sought, case: Case) -> bool:
    return Sought.stored(case).key in case.others  # type: ignore[attr-defined] # annotated
