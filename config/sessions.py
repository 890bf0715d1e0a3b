"""Sessions in PostgreSQL behind a wall: a row is shown to who names its key, and nobody can list them.

The database never meets the key that stands in the cookie: rows are found by its hash, and what a row holds is
signed for that key. So a row that is copied, or a statement that is seen, is of no use in another's browser.
"""

import hashlib
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection
from django.utils import timezone


def row_key(session_key: str | None) -> str:
    """Under what a session stands in the table, which has 40 characters for it; a key's 164 bits need no salt."""
    return hashlib.sha256((session_key or "").encode()).hexdigest()[:40]


class SessionStore(DatabaseStore):
    """Django's own, reading through `app_session`, which opens the one row for the transaction."""

    @property
    def key_salt(self) -> str:
        return f"{super().key_salt}.{self.session_key}"

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row = super().create_model_instance(data)
        row.session_key = row_key(self.session_key)
        return row

    def _get_session_from_db(self) -> Any:
        for row in self.model.objects.raw("SELECT * FROM app_session(%s)", [row_key(self.session_key)]):
            if row.expire_date > timezone.now():
                return row
        self._session_key = None
        return None

    def exists(self, session_key: str) -> bool:
        """A new key's 164 random bits are not looked for; the primary key refuses a twin."""
        return False

    def save(self, must_create: bool = False) -> None:
        super().save(must_create=must_create)
        if must_create:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('app.session', concat_ws(',', current_setting('app.session', true), %s), true)",
                    [row_key(self.session_key)],
                )

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            self.model.objects.filter(session_key=row_key(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Ended rows are shown to nobody, so the web role has them deleted (`manage.py clearsessions`)."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT app_clear_sessions()")
