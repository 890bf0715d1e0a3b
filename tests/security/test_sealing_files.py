"""Whoever steals a dump finds no picture in it; and the keys of pictures are renewed with all others."""

import json
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction

from cases.actions.evidence import add_evidence
from cases.models import Evidence, EvidenceBytes, User
from cases.scope import scope
from cases.sealing import SealBroken
from cases.uploads import Sent
from config import keys
from tests.cases.pictures import photograph
from tests.factories import MORNING, make_case
from tests.security.test_sealing_dump import dump


def proof_of(officer: User, note: str = "รอยร้าวข้างเตียงผู้ป่วย") -> EvidenceBytes:
    case, sent = make_case(officer), Sent("a.jpg", "image/jpeg", photograph())
    with transaction.atomic(), scope(officer):
        row = add_evidence(case=case, kind="damage", note=note, sent=sent, by=officer, at=MORNING)
    return EvidenceBytes.objects.get(evidence=row)


@pytest.mark.django_db(transaction=True)
def test_a_dump_holds_neither_the_picture_nor_its_thumbnail_nor_its_key(officer: User) -> None:
    row = proof_of(officer)
    text = dump()
    for column in ("full", "thumbnail"):
        open_bytes, parcel = row.opened(column), bytes(getattr(row, column))
        assert parcel[200:240].hex().encode() in text  # the control: what is stored is found
        assert open_bytes[200:240].hex().encode() not in text
        assert open_bytes[:12].hex().encode() not in text
    assert row.key.encode() not in text
    assert "รอยร้าวข้างเตียง".encode() not in text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["removed", "turned"])
def test_what_was_taken_away_is_in_no_table_any_more(how: str, officer: User, signed_in) -> None:  # type: ignore[no-untyped-def]
    row = proof_of(officer)
    old = bytes(row.full)[200:240].hex().encode()
    assert old in dump()
    seen = Evidence.objects.get().sha256[:16]
    told = {"removed": ("remove", {"reason": "ผิดเรื่อง"}), "turned": ("turn", {"turn": "left", "seen": seen})}[
        how
    ]
    with time_machine.travel(MORNING, tick=False):
        signed_in(officer).post(f"/evidence/{row.evidence_id}/{told[0]}/", told[1])
    assert old not in dump()


@pytest.mark.django_db
def test_rotate_keys_renews_the_pictures_key_and_leaves_the_picture(officer: User, settings) -> None:  # type: ignore[no-untyped-def]
    old, new = (keys.read(keys.new_keys()).index for _ in range(2))
    settings.SEAL_KEYS = {"k1": old}
    before = proof_of(officer)
    picture = before.opened("full")
    settings.SEAL_KEYS = {"k2": new, "k1": old}
    out = StringIO()
    call_command("rotate_keys", "--json", stdout=out)
    assert json.loads(out.getvalue())
    settings.SEAL_KEYS = {"k2": new}
    after = EvidenceBytes.objects.get()
    assert bytes(after.full) == bytes(before.full)
    assert after.opened("full") == picture
    settings.SEAL_KEYS = {"k1": old}
    with pytest.raises(SealBroken):
        EvidenceBytes.objects.get().opened("full")
