"""The one place that touches identity numbers: stored, compared, shown.

The number itself is sealed in its row (`cases.sealing`) and cannot be searched. Beside it stands a blind index,
a keyed hash under a key of its own: equal numbers have equal ones, and without the key nobody can try numbers.
"""

import hashlib
import hmac
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from cases.facts import ApplicantFields
from cases.models.case import Case
from cases.models.people import DocumentType, Person
from cases.sealing import token_of
from cases.sealing.token import Place, seal
from cases.thai import clean_identity, format_identity, mask_identity

COLUMNS = ("identity_number", "identity_index")
HASH = 32  # hex digits: 128 bits of an HMAC-SHA-256


def _hash(key: bytes, number: str) -> str:
    return hmac.digest(key, number.encode(), "sha256").hex()[:HASH] if number else ""


def index_of(number: str) -> str:
    """The blind index of a cleaned number; "" for none."""
    return _hash(settings.INDEX_KEY, number)


def beside(number: str) -> dict[str, str]:
    """What stands in a row beside a cleaned number."""
    return {COLUMNS[1]: index_of(number)}


def store(person: Person, number: str) -> None:
    """Puts a number as typed (dashes, spaces, Thai digits) onto an unsaved person."""
    person.identity_number = clean_identity(number)
    person.identity_index = index_of(person.identity_number)


def as_stored(key: UUID | str, applicant: ApplicantFields) -> dict[str, str]:
    """What `store` puts into the row with this key, as it stands in the table: for whoever writes many rows at once."""
    cleaned = "" if applicant.document_type == "none" else clean_identity(applicant.identity_number)
    sealed = seal(cleaned, Place(Person._meta.db_table, COLUMNS[0], str(key))) if cleaned else ""
    return {COLUMNS[0]: sealed} | beside(cleaned)


def as_kept(person: Person, applicant: ApplicantFields) -> dict[str, str]:
    """The same for a stored person: the token that stands there, where the number is the same."""
    cleaned = "" if applicant.document_type == "none" else clean_identity(applicant.identity_number)
    return {COLUMNS[0]: token_of(person, COLUMNS[0], cleaned)} | beside(cleaned)


def reveal(person: Person) -> str:
    """The full number, without dashes. The caller answers for the purpose and the log."""
    number: str = person.identity_number
    return number


# The way to the number from a case, for those who read many rows at once and open it with `opener`.
OF_APPLICANT = f"applicant__{COLUMNS[0]}"


def masked(person: Person) -> str:
    """x-xxxx-xxxxx-56-2, the form for every screen, list and letter."""
    return mask(person.identity_number)


def mask(number: str) -> str:
    """The same for a number that stands in no person: in history, in what an officer has before the eyes."""
    return mask_identity(number) if number else ""


def shown(person: Person) -> str:
    """1-1120-34563-56-2, for the page that reveals it."""
    return format_identity(person.identity_number)


def equals(number: str) -> Q:
    """A condition on Person: exactly this number, in whatever way it is typed."""
    return Q(identity_index=index_of(clean_identity(number))) & ~Q(identity_index="")


def has_number(person: Person) -> bool:
    """Whether a number stands there by which the person can be told from another."""
    return bool(_asked_by(person))


def is_of(person: Person, number: str) -> bool:
    """Whether the person bears exactly this number, in whatever way it is typed; never without one, or by a letter's."""
    theirs = _asked_by(person)
    return bool(theirs) and theirs == index_of(clean_identity(number))


def told_in(values: Mapping[str, Any]) -> str:
    """The number of one person among the values of an imported row, "" for none."""
    return str(values.get(COLUMNS[0]) or "") if is_of_one(str(values.get("document_type", ""))) else ""


def index_in(values: Mapping[str, Any]) -> str:
    """The blind index of that number."""
    return index_of(clean_identity(told_in(values)))


def borne_by(indexes: Collection[str]) -> Q:
    """A condition on Person: one of the numbers with these indexes."""
    return Q(identity_index__in=indexes)


def of_whom(case: Case) -> str:
    """The index of the applicant's number, "" for none."""
    return str(case.applicant.identity_index)


def person_key(number: str, letters: str, birth: str) -> str:
    """A keyed hash that stands for a person for ever: of the number, of name and birth where there is none."""
    return fingerprint(clean_identity(number) or f"{letters}|{birth}")


def is_of_one(document_type: str) -> bool:
    """Whether a number of this document is one person's: letters of attestation are numbered by whoever wrote them."""
    return document_type != DocumentType.CERTIFICATE


def _asked_by(person: Person) -> str:
    """The index by which other offices are asked; "" when there is none."""
    return person.identity_index if is_of_one(person.document_type) else ""


def can_be_asked(case: Case) -> bool:
    """Whether there is anything by which other offices could know the applicant or the house."""
    return bool(_asked_by(case.applicant) or case.house_code)


def about(case: Case) -> str:
    """A hash of what other offices are asked by (`cases.wall.elsewhere` makes the same): an answer to other facts shows."""
    facts = (_asked_by(case.applicant), case.house_code, case.received_on.isoformat())
    return hashlib.sha256("|".join(facts).encode()).hexdigest()


def fingerprint(number: str) -> str:
    """A keyed hash that tells equal numbers apart from different ones and gives none back; "" for none.

    For what is frozen: its key is never changed, while that of the index may be.
    """
    return _hash(settings.FINGERPRINT_KEY, number)
