"""`migrate`, and what must follow it: the throttle's table, the walls, and who keeps the history."""

from typing import Any

from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections, transaction

from cases.wall.build import build
from config import history


class Command(Migrate):
    """The web role may read and write rows as the walls allow; it owns, alters and truncates nothing."""

    def get_check_kwargs(self, options: dict[str, Any]) -> Any:
        """Without the check of the database's role (config/checks.py): who migrates is the owner, who may bypass."""
        checks: Any = super().get_check_kwargs(options)
        return {**checks, "databases": []}

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        call_command("createcachetable", database=options["database"], verbosity=0)
        connection = connections[options["database"]]
        with transaction.atomic(using=options["database"]):
            build(connection)
            history.keep(connection)
