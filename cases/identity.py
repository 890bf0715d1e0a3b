"""The one place that touches identity numbers: stored, compared, shown.

Sealing them later (encryption, blind index) changes this file and no other; everything else asks here.
"""

import hashlib
import hmac

from django.conf import settings
from django.db.models import Q

from cases.models.people import Person
from cases.thai import clean_identity, format_identity, mask_identity


def store(person: Person, number: str) -> None:
    """Puts a number as typed (dashes, spaces, Thai digits) onto an unsaved person."""
    person.identity_number = clean_identity(number)


def reveal(person: Person) -> str:
    """The full number, without dashes. The caller answers for the purpose and the log."""
    return person.identity_number


def masked(person: Person) -> str:
    """x-xxxx-xxxxx-56-2, the form for every screen, list and letter."""
    return mask_identity(person.identity_number) if person.identity_number else ""


def shown(person: Person) -> str:
    """1-1120-34563-56-2, for the officer's own form and the INFO sheet."""
    return format_identity(person.identity_number)


def equals(number: str) -> Q:
    """A condition on Person: exactly this number, in whatever way it is typed."""
    return Q(identity_number=clean_identity(number)) & ~Q(identity_number="")


def fingerprint(number: str) -> str:
    """A keyed hash that tells equal numbers apart from different ones and gives none back; "" for none."""
    if not number:
        return ""
    key = hashlib.sha256(b"identity fingerprint" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, number.encode(), hashlib.sha256).hexdigest()[:32]
