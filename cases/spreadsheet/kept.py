"""Where an uploaded list waits between its preview and its confirmation."""

import base64
from typing import Any
from uuid import uuid4

from import_export.tmp_storages import CacheStorage

from cases.sealing.token import Place, seal, unseal


class SealedCache(CacheStorage):  # type: ignore[misc]
    """In PostgreSQL, where any web process finds it, with no file name to tamper with; sealed, for it holds
    people's names and telephones.
    """

    name: str | None

    def save(self, data: str | bytes) -> None:
        self.name = self.name or uuid4().hex
        kind, raw = ("bytes", data) if isinstance(data, bytes) else ("text", data.encode())
        super().save(seal(f"{kind} {base64.b64encode(raw).decode()}", self._place))

    def read(self) -> Any:
        """Text or bytes as they were saved; None when it waited too long."""
        if (kept := super().read()) is None:
            return None
        kind, _, packed = unseal(kept, self._place).partition(" ")
        raw = base64.b64decode(packed)
        return raw if kind == "bytes" else raw.decode()

    @property
    def _place(self) -> Place:
        return Place("config_cache", "value", self.name or "")
