"""How a row is known again: two keyed hashes, from which nothing can be read back.

`content` is of everything that the row says: the same row again, in whatever order of columns, changes nothing. `wish` is
of who asks for what on which day: a row that was mended since is the same request. Neither knows the office: a row is
only ever compared with those of its own. The case number is in neither: it says which case is meant, not what it is.
"""

from typing import Any

import orjson

from cases import identity
from cases.imports.compare import Values
from cases.thai import letters_of


def content_of(values: Values) -> str:
    """Of all that makes the case."""
    return identity.fingerprint(_text([values["applicant"], values["request"], values["help"]]))


def wish_of(values: Values) -> str:
    """ "" where there is neither a number nor a surname: a first name alone tells nobody from another."""
    person, request = values["applicant"], values["request"]
    number = identity.told_in(person)
    if not number and not person.get("last_name"):
        return ""
    names = f"{person.get('first_name', '')} {person.get('last_name', '')}"
    who = number or f"{letters_of(names)}|{person.get('birth', '')}"
    wish = [who, request["received_on"], request["kind_id"], request.get("subkind_id")]
    return identity.fingerprint(_text(wish))


def number_of(values: Values) -> tuple[int, int] | None:
    """(fiscal year, serial) of the case number in the row: 12/2570."""
    serial, _, year = str(values.get("case_number") or "").partition("/")
    fits = serial.isascii() and serial.isdigit() and len(serial) < 8 and year.isascii() and year.isdigit()
    return (int(year), int(serial)) if fits and 2500 <= int(year) < 2700 else None


def _text(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
