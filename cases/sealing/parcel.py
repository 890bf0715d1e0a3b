"""Bytes that are sealed in their row: pictures, which are too large to be tokens.

Each row has a key of its own, random, and that key is what is sealed as text beside them (`SealedTextField`). So
`rotate_keys` renews a hundred bytes a row and never carries a picture, and a row that lost its key is lost for good.
A parcel is `MARK + nonce + AES-256-GCM ciphertext`, bound to its table, column and row as a token is.
"""

import base64
import os
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

from cases.sealing.token import NONCE, Place, SealBroken

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    Bytes = models.BinaryField[Any, Any]
else:
    Bytes = models.BinaryField

MARK = b"\0sealed1\0"  # no picture and no document begins so


class SealedBytesField(Bytes):
    """A column of parcels: the table refuses what was not packed by `pack`."""

    def db_check(self, connection: "BaseDatabaseWrapper") -> str:
        return f"substring(\"{self.column}\" from 1 for {len(MARK)}) = '\\x{MARK.hex()}'"


def parcel_key() -> str:
    """A new random key, as text for a `SealedTextField`."""
    return base64.b64encode(AESGCM.generate_key(256)).decode()


def pack(key: str, data: bytes, place: Place) -> bytes:
    nonce = os.urandom(NONCE)
    return MARK + nonce + AESGCM(base64.b64decode(key)).encrypt(nonce, data, place.bound)


def unpack(key: str, parcel: bytes, place: Place) -> bytes:
    """The bytes of a parcel that belongs to this place; SealBroken when it does not, or was bent."""
    raw = bytes(parcel)
    nonce, sealed = raw[len(MARK) : len(MARK) + NONCE], raw[len(MARK) + NONCE :]
    try:
        return AESGCM(base64.b64decode(key)).decrypt(nonce, sealed, place.bound)
    except (InvalidTag, ValueError):
        raise SealBroken(f"{place}: bent, moved from elsewhere, or packed under another key") from None
