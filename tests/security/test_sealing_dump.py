"""Whoever steals a dump: everything that the application wrote, searched for what must not be in it.

Negative controls: the same search finds a number in an open column, in a session and in the cache.
"""

import base64
import binascii
import hashlib
import json
import os
import re
import shutil
import subprocess
import zlib
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from cases.models import Case
from config import postgres
from config.embedded import data_folder
from tests.cases.typed import edited
from tests.factories import identity_number, make_case, rows_of, withdraw
from tests.reporting.september import ENTERED, THE_3RD, THE_4TH, post, september_of

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = identity_number(63_110_427)
DASHED = f"{NUMBER[0]}-{NUMBER[1:5]}-{NUMBER[5:10]}-{NUMBER[10:12]}-{NUMBER[12]}"
SECRETS = {
    "identity_number": NUMBER,
    "phone": "0810007719",
    "hardship": "สามีป่วยเป็นวัณโรคดื้อยา",
    "wanted": "ค่าพาหนะไปโรงพยาบาลจิตเวช",
    "note": "บุตรติดเชื้อเอชไอวี",
}
REASON = "ผู้ยื่นคำขอเสียชีวิตด้วยโรคไต"
DAY = ENTERED.date()


def forms_of(text: str) -> Iterator[bytes]:
    """How a text may stand somewhere: as it is, escaped, encoded, or hashed without a key."""
    raw = text.encode()
    yield from (raw, json.dumps(text)[1:-1].encode(), raw.hex().encode(), text.encode("utf-16-le"))
    for shift in range(3):  # base64 of anything that holds it
        yield base64.b64encode(b"\0" * shift + raw)[4:-4]
    for name in ("md5", "sha1", "sha256", "sha512"):
        yield hashlib.new(name, raw).hexdigest().encode()


def needles() -> dict[str, bytes]:
    texts = [*SECRETS.values(), REASON, DASHED, "081-000-7719"]
    return {f"{text} #{n}": form for text in texts for n, form in enumerate(forms_of(text))}


def dump() -> bytes:
    """The whole database as `pg_dump` writes it; without the program, every row of every table as text."""
    there = connection.settings_dict
    command = shutil.which("pg_dump") or str(postgres.find(os.environ, data_folder()).folder / "pg_dump")
    place = {"PGHOST": there["HOST"], "PGPORT": str(there["PORT"]), "PGUSER": there["USER"]}
    environment = os.environ | place | {"PGPASSWORD": there["PASSWORD"], "PGDATABASE": there["NAME"]}
    done = subprocess.run([command, "--format=plain"], env=environment, capture_output=True)
    return done.stdout if done.returncode == 0 else rows()


def rows() -> bytes:
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found).encode()


def unpacked(text: bytes) -> Iterator[bytes]:
    """The text, and whatever it holds in base64, packed or not: sessions, cache."""
    yield text
    for word in set(re.findall(rb"[A-Za-z0-9+/_-]{16,}", text)):
        plain = word.replace(b"-", b"+").replace(b"_", b"/")
        try:
            opened = base64.b64decode(plain + b"=" * (-len(plain) % 4))
        except binascii.Error:
            continue
        yield opened
        try:
            yield zlib.decompress(opened)
        except zlib.error:
            continue


def found() -> set[str]:
    haystack = b"\n".join(unpacked(dump()))
    return {name for name, needle in needles().items() if needle in haystack}


@pytest.fixture
def work(officer, mae_ku, signed_in):
    """All that becomes of a case: received, posted, edited, searched, revealed, withdrawn."""
    case = make_case(officer, at=ENTERED, received_on=DAY, **SECRETS)
    make_case(officer, at=ENTERED, received_on=DAY)
    post(september_of(mae_ku), officer, THE_3RD)
    client = signed_in(officer)
    changed = edited(
        case, wanted="รถเข็น", phone="", hardship="", note="", identity_number="", received_on="2/9/2569"
    )
    assert client.post(f"/cases/{case.pk}/edit/", changed).status_code == 302
    assert case.number in client.post("/cases/search/", {"q": NUMBER}).content.decode()
    assert client.get(f"/cases/{case.pk}/").status_code == 200
    assert NUMBER in client.post(
        f"/cases/{case.pk}/identity/", {"purpose": "verify"}
    ).content.decode().replace("-", "")
    with transaction.atomic(), rows_of(mae_ku):
        withdraw(case=Case.objects.get(pk=case.pk), version=2, reason=REASON, by=officer, at=THE_4TH)
    return case, client


def test_a_dump_holds_none_of_it(work):
    text = dump()
    assert b"COPY public.cases_caseevent" in text or b"k1:" in text
    assert text.count(b"k1:") > 20
    assert found() == set()


def test_the_search_would_find_a_number_in_an_open_column(work):
    case, _ = work
    Case.objects.filter(pk=case.pk).update(
        road=DASHED, alley=hashlib.sha256(NUMBER.encode()).hexdigest()[:80]
    )
    assert f"{DASHED} #0" in found()
    assert f"{NUMBER} #9" in found()


def test_the_search_would_find_one_in_session_and_cache(work):
    _, client = work
    session = client.session
    session["typed"] = {"words": f"ค้นหา {NUMBER} และอื่น ๆ " * 20}
    session.save()
    assert f"{NUMBER} #0" in found()
    session.flush()
    assert found() == set()
    cache.set("asked", f"ค้นหา {NUMBER}")
    assert f"{NUMBER} #0" in found()
