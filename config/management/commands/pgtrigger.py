"""`pgtrigger`, and what must follow it: installing makes the triggers' functions anew, as anybody's."""

from typing import Any

from django.db import connections, transaction
from pgtrigger.management.commands.pgtrigger import Command as PgTrigger

from config import history


class Command(PgTrigger):
    """Until the functions are the history role's again, the web role can write no tracked row."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)  # type: ignore[no-untyped-call]
        database = options.get("database") or "default"
        with transaction.atomic(using=database):
            history.keep(connections[database])
