"""Evidence as an officer sends it, and as it is stored."""

from typing import Any

from django.db import transaction
from django.test import Client

from cases.actions.evidence import add_evidence
from cases.models import Case, Evidence, User
from cases.scope import scope
from cases.uploads import Sent
from tests.cases.pictures import photograph
from tests.factories import MORNING, rows_of

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"


def send(client: Client, case: Case, *files: Any, **more: Any) -> Any:
    return client.post(
        f"/cases/{case.pk}/evidence/", {"kind": "damage", "note": "", "files": list(files)} | more
    )


def add(case: Case, by: User, data: bytes = b"", kind: str = "damage", type: str = JPEG) -> Evidence:
    """As a request of the user would."""
    sent = Sent("a.jpg", type, data or photograph())
    with transaction.atomic(), scope(by):
        case = Case.objects.select_related("local_authority").get(pk=case.pk)
        return add_evidence(case=case, kind=kind, note="หลังคาครัว", sent=sent, by=by, at=MORNING)


def stored(case: Case) -> list[Evidence]:
    with rows_of(case.local_authority_id):
        return list(Evidence.objects.filter(case=case).select_related("bytes").order_by("added_at", "id"))


def text(answer: Any) -> str:
    return answer.content.decode()
