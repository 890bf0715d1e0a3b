"""The token that stands in a sealed column: `keyid:base64url(nonce + AES-256-GCM ciphertext with its tag)`.

The place (table, column, row) is authenticated with the text: a token copied to another place does not open.

The nonce is synthetic: 96 bits of an HMAC-SHA-256 over place and text, under a key derived from the seal key
for that alone. So the same text in the same place has the same token, which triggers need to tell whether a
column changed, and everything else differs. This is safe because GCM breaks when one nonce serves two
*different* messages, and here that takes a collision of the HMAC: as unlikely as with random nonces (after
2³² tokens under one key about 2⁻³³), and it cannot run out of luck with a weak random source or a restored
machine. What equal tokens reveal is that a row's column holds what it held before, which its history says.
"""

import base64
import binascii
import hmac
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE, TAG = 12, 16  # bytes
# What a token looks like in SQL: no text of an office begins so.
PATTERN = f"^[a-z0-9]{{1,12}}:[A-Za-z0-9_-]{{{(NONCE + TAG) * 4 // 3 + 1},}}$"


class SealBroken(Exception):
    """A token that does not open where it stands. Says where, never what."""


class Place(NamedTuple):
    """Where a token belongs; `row` is the row's key as text."""

    table: str
    column: str
    row: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column} of {self.row}"

    @property
    def bound(self) -> bytes:
        """PostgreSQL stores no NUL, so the parts cannot run into one another."""
        return "\0".join(("seal1", *self)).encode()


@lru_cache(maxsize=64)
def _locks(key: bytes) -> tuple[AESGCM, bytes]:
    """The cipher and the nonces' key, both derived, so that no key does two jobs."""
    return AESGCM(hmac.digest(key, b"seal: text", "sha256")), hmac.digest(key, b"seal: nonce", "sha256")


def current() -> str:
    """The id of the key that seals."""
    return next(iter(settings.SEAL_KEYS))


def seal(text: str, place: Place) -> str:
    """The token of a text that is not blank, under the current key."""
    id = current()
    cipher, nonces = _locks(settings.SEAL_KEYS[id])
    plain, bound = text.encode(), place.bound
    nonce = hmac.digest(nonces, bound + b"\0" + plain, "sha256")[:NONCE]
    sealed = base64.urlsafe_b64encode(nonce + cipher.encrypt(nonce, plain, bound))
    return f"{id}:{sealed.rstrip(b'=').decode()}"


def opener(table: str, column: str) -> Callable[[str, str], str]:
    """As `unseal(token, Place(table, column, row))` for the many rows of an export: takes (token, row)."""
    bound = Place(table, column, "").bound
    ciphers = {id: _locks(key)[0].decrypt for id, key in settings.SEAL_KEYS.items()}

    def opened(token: str, row: str) -> str:
        id, _, body = token.partition(":")
        try:
            raw = binascii.a2b_base64(
                body.replace("-", "+").replace("_", "/") + "=" * (-len(body) % 4), strict_mode=True
            )
            return ciphers[id](raw[:NONCE], raw[NONCE:], bound + row.encode()).decode()
        except (KeyError, InvalidTag, ValueError):
            return unseal(token, Place(table, column, row))  # says what is wrong

    return opened


def unseal(token: str, place: Place) -> str:
    """The text of a token that belongs to this place; SealBroken when it does not, was bent, or lost its key."""
    id, _, body = token.partition(":")
    if (key := settings.SEAL_KEYS.get(id)) is None:
        raise SealBroken(f"{place}: sealed under a key that SEAL_KEYS does not hold")
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        return _locks(key)[0].decrypt(raw[:NONCE], raw[NONCE:], place.bound).decode()
    except (InvalidTag, ValueError, binascii.Error):
        raise SealBroken(f"{place}: bent, moved from elsewhere, or sealed under another key {id}") from None
