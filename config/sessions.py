"""Sessions in PostgreSQL behind a wall: a row is shown to who names its key, and nobody can list them."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection
from django.utils import timezone


class SessionStore(DatabaseStore):
    """Django's own, reading through `app_session`, which opens the one row for the transaction."""

    def _get_session_from_db(self) -> Any:
        for row in self.model.objects.raw("SELECT * FROM app_session(%s)", [self.session_key]):
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
                    [self.session_key],
                )
