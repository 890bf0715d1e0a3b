"""What a posting freezes of a case, and the hash over it. Pure apart from reading loaded rows.

Intake is what the officer received; outcome is what became of it by then. Only intake is hashed: a
payment in January changes nothing about the request of October.
"""

import hmac
import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from cases import identity
from cases.models import Case

INTAKE_FIELDS = [
    "received_on",
    "channel",
    "people_affected",
    "house_code",
    "house_no",
    "moo",
    "community",
    "alley",
    "road",
    "subdistrict_id",
    "kind_id",
    "subkind_id",
    "hardship",
    "wanted",
]
APPLICANT_FIELDS = [
    "document_type",
    "identity_override",
    "title",
    "first_name",
    "last_name",
    "birth",
    "phone",
]
OUTCOME_FIELDS = ["outcome", "outcome_reason", "approved_on", "referred_to", "note", "help_total"]
HELP_FIELDS = ["form", "description", "amount", "given_on", "budget_source"]


def intake(case: Case) -> dict[str, Any]:
    """The case as requested. The identity number stands as a keyed fingerprint."""
    person = case.applicant
    return {
        **{name: getattr(case, name) for name in INTAKE_FIELDS},
        **{name: getattr(person, name) for name in APPLICANT_FIELDS},
        "identity": identity.fingerprint(identity.reveal(person)),
    }


def outcome(case: Case) -> dict[str, Any]:
    """What had become of it: complete even when it says อยู่ระหว่างดำเนินการ."""
    return {
        **{name: getattr(case, name) for name in OUTCOME_FIELDS},
        "help_given": [{name: getattr(line, name) for name in HELP_FIELDS} for line in case.help_given.all()],
    }


def content_hash(rows: Iterable[tuple[Any, dict[str, Any]]]) -> str:
    """HMAC-SHA-256 over (case id, intake) pairs in the order of their ids; the same content, the same hash.

    Keyed, because it stands on pages, in files and in a dump: a plain hash would confirm a guessed telephone number.
    """
    canonical = json.dumps(
        sorted(((str(key), content) for key, content in rows), key=lambda pair: pair[0]),
        cls=DjangoJSONEncoder,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hmac.digest(settings.FINGERPRINT_KEY, b"month|" + canonical.encode(), "sha256").hex()
