"""What an officer enters about one case, as plain values: the paper form's three parts.

Pure. Forms, imports and the seed make these; `cases.rules` judges them, `cases.actions` stores them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

# The reference row of ด้านสาธารณภัย: help may come before the written request (domain §3).
DISASTER = "disaster"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantFields:
    """ผู้ยื่นคำขอ. `document_type` is a `DocumentType` value; `birth` is PartialDate.iso or blank."""

    document_type: str
    first_name: str
    identity_number: str = ""
    identity_checked: bool = False
    identity_override: str = ""
    title: str = ""
    last_name: str = ""
    birth: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFields:
    """The request and its result so far. Codes are the keys of reference rows, choices their values."""

    received_on: date
    kind_id: str
    subkind_id: str | None = None
    channel: str = ""
    people_affected: int = 1
    house_code: str = ""
    house_no: str = ""
    moo: str = ""
    community: str = ""
    alley: str = ""
    road: str = ""
    subdistrict_id: str | None = None
    hardship: str = ""
    wanted: str = ""
    outcome: str = "pending"
    outcome_reason: str = ""
    approved_on: date | None = None
    referred_to: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpFields:
    """One line of help given, `amount` in baht. `id` names the stored line that it replaces; None is a new line.

    `receiver` blank: the applicant. `over_ceiling_reason`: why it is more than the ceiling (`cases.ceilings`).
    """

    form: str
    description: str = ""
    amount: Decimal | None = None
    given_on: date | None = None
    budget_source: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    receiver: str = ""
    evidence: str = ""
    over_ceiling_reason: str = ""
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case as `cases.rules` sees it."""

    applicant: ApplicantFields
    request: RequestFields
    help_given: Sequence[HelpFields] = ()
