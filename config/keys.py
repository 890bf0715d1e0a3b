"""The keys that stay outside the database, one per purpose; read from the environment or from files.

`SEAL_KEYS` is a ring, `id:key[,id:key…]`: the first seals, all open (`rotate_keys` moves rows to the first).
The others are one key each. A key is 32 bytes in base64. Standard library and nothing of ours: the embedded
servers make keys before Django is loaded.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

LENGTH = 32  # bytes: AES-256, HMAC-SHA-256
RING = "SEAL_KEYS"
# What each key is for; losing one loses this, and nothing else.
PURPOSES = {
    RING: "opens identity numbers, phones and what is written about a person's hardship",
    "INDEX_KEY": "finds an identity number by equality (blind index)",
    "FINGERPRINT_KEY": "tells equal identity numbers and equal contents of posted months apart from different ones",
    "READ_LOG_KEY": "proves that the read log was not changed after its nightly seal",
}
ID = re.compile(r"[a-z0-9]{1,12}")


class BadKey(ValueError):
    """Which setting is wrong, how, and how to mend it. Never holds any of the key."""


@dataclass(frozen=True, repr=False)
class Keys:
    """All keys, checked; `ring` in its order, the current one first."""

    ring: Mapping[str, bytes]
    index: bytes
    fingerprint: bytes
    read_log: bytes


def read(given: Mapping[str, str]) -> Keys:
    """Checks the settings' texts; BadKey for one that is missing, malformed, short, or used for two purposes."""
    for name in PURPOSES:
        if not given.get(name, "").strip():
            raise BadKey(
                f"{name} is missing: it {PURPOSES[name]}. Set {name}, or {name}_FILE with a file's path; "
                "`python manage.py make_keys` prints new ones. Keys that were in use must be brought back, not remade."
            )
    ring = _ring(given[RING])
    single = {name: _key(name, given[name]) for name in PURPOSES if name != RING}
    _check_apart({f"{RING} ({id})": key for id, key in ring.items()} | single)
    return Keys(ring, single["INDEX_KEY"], single["FINGERPRINT_KEY"], single["READ_LOG_KEY"])


def _ring(text: str) -> dict[str, bytes]:
    ring: dict[str, bytes] = {}
    for part in text.strip().split(","):
        id, colon, key = part.strip().partition(":")
        if not colon or not ID.fullmatch(id):
            raise BadKey(f"{RING} must read id:key[,id:key…]; an id has 1 to 12 small letters and digits")
        if id in ring:
            raise BadKey(f"{RING} names the id {id} twice")
        ring[id] = _key(f"{RING} ({id})", key)
    return ring


def _key(name: str, text: str) -> bytes:
    plain = text.strip().replace("-", "+").replace("_", "/").rstrip("=")
    try:
        key = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise BadKey(f"{name} is not base64") from None
    if len(key) != LENGTH:
        raise BadKey(f"{name} has {len(key)} bytes; a key has {LENGTH}")
    if len(set(key)) < 8:
        raise BadKey(f"{name} is no random key: it repeats the same few bytes")
    return key


def _check_apart(keys: Mapping[str, bytes]) -> None:
    owners: dict[bytes, str] = {}
    for name, key in keys.items():
        if key in owners:
            raise BadKey(f"{name} and {owners[key]} are the same key; each purpose has its own")
        owners[key] = name


def new_key() -> str:
    return base64.b64encode(secrets.token_bytes(LENGTH)).decode()


def new_keys() -> dict[str, str]:
    """A fresh value for each setting; the ring starts with one key named k1."""
    return {name: f"k1:{new_key()}" if name == RING else new_key() for name in PURPOSES}
