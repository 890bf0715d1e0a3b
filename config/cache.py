"""The cache in PostgreSQL, as JSON.

Django's own keeps pickles in that table, and whoever can write a row of it would run code in the web process.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.utils import timezone

GET = "SELECT cache_key, value FROM {} WHERE cache_key = ANY (%(names)s) AND expires > %(now)s"
SET = """INSERT INTO {} AS kept (cache_key, value, expires)
    VALUES (%(name)s, %(text)s, coalesce(to_timestamp(%(ends)s), 'infinity'))
    ON CONFLICT (cache_key) DO UPDATE SET value = EXCLUDED.value, expires = EXCLUDED.expires"""
ADD = SET + " WHERE kept.expires <= %(now)s"
TOUCH = """UPDATE {} SET expires = coalesce(to_timestamp(%(ends)s), 'infinity')
    WHERE cache_key = %(name)s AND expires > %(now)s"""
COUNT = "SELECT count(*) FROM {}"


class JSONCache(DatabaseCache):
    """Holds what JSON gives back unchanged; TypeError or ValueError for anything else.

    A row whose value is no JSON counts as missing.
    """

    _table: str
    _cull: Any

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        names = {self.make_and_validate_key(key, version=version): key for key in keys}
        found = {}
        with connection.cursor() as cursor:
            self._run(cursor, GET, names=list(names))
            for name, text in cursor.fetchall():
                with suppress(ValueError, RecursionError):
                    found[names[name]] = json.loads(text)
        return found

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._write(SET, key, version, _text(value), self.get_backend_timeout(timeout))

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._write(ADD, key, version, _text(value), self.get_backend_timeout(timeout))

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        name = self.make_and_validate_key(key, version=version)
        with connection.cursor() as cursor:
            self._run(cursor, TOUCH, name=name, ends=self.get_backend_timeout(timeout))
            return bool(cursor.rowcount)

    def _write(self, sql: str, key: Any, version: int | None, text: str, ends: float | None) -> bool:
        name = self.make_and_validate_key(key, version=version)
        with connection.cursor() as cursor:
            self._run(cursor, COUNT)
            (count,) = cursor.fetchone()
            if count > self._max_entries:
                self._cull(connection.alias, cursor, timezone.now(), count)
            self._run(cursor, sql, name=name, text=text, ends=ends)
            return bool(cursor.rowcount)

    def _run(self, cursor: Any, sql: str, **given: Any) -> None:
        cursor.execute(sql.format(connection.ops.quote_name(self._table)), {"now": timezone.now(), **given})


def _text(value: Any) -> str:
    text = json.dumps(value, allow_nan=False, ensure_ascii=False)
    if json.loads(text) != value:
        raise TypeError(f"{type(value).__name__} would not come back from JSON as it is")
    return text
