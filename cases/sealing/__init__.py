"""Sealed fields: what hurts people when it leaks is unreadable to whoever has the database without the keys.

    phone = SealedTextField("โทรศัพท์", blank=True)

The column holds a token, the attribute gives the text. A blank stays blank, so that SQL and constraints can
count what is missing. There is no search in a sealed field (equality of identity numbers: `cases.identity`),
and no way to write text into its column by mistake: Python refuses it, and so does a constraint in the table.

Sealed: identity numbers, phones, hardship, what was asked for, reasons and notes, the frozen rows of posted
months, and pictures and papers that prove a case (`parcel`). Left open: names, addresses and birth (listed, sorted and searched by SQL, behind the walls), what was
given, to whom a case was referred and why a doubtful number was kept, and the phones of officials and designated
officers, which are work contacts shown to those who must call them. The length of a text can be told from its
token. tests/security/test_new_table.py lists every column of words that lies open.
"""

from cases.sealing.fields import SealedField, SealedJSONField, SealedTextField
from cases.sealing.parcel import SealedBytesField, pack, parcel_key, unpack
from cases.sealing.token import SealBroken
from cases.sealing.updates import sealed_bulk, sealed_changes, sealed_for, token_of
from cases.sealing.value import Sealed

__all__ = [
    "SealBroken",
    "Sealed",
    "SealedBytesField",
    "SealedField",
    "SealedJSONField",
    "SealedTextField",
    "pack",
    "parcel_key",
    "sealed_bulk",
    "sealed_changes",
    "sealed_for",
    "token_of",
    "unpack",
]
