"""`migrate`, and what must follow it: the throttle's table, and the web role's rights on every table."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

# Written once: the web role may add rows and read them. pgtrigger's protection and the history triggers can be
# switched off by whoever holds the connection (`pgtrigger.ignore`); a right that was never given cannot.
WRITTEN_ONCE = [
    "reporting_obligation",
    "reporting_flag",
    "reporting_posting",
    "reporting_postingrow",
    "reporting_nilvoid",
    "reporting_infoexport",
    "reporting_inforecord",
    "django_admin_log",
    "django_migrations",
]


class Command(Migrate):
    """The web role may read and write rows; it owns nothing, alters nothing and truncates nothing."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        call_command("createcachetable", database=options["database"], verbosity=0)
        with transaction.atomic(using=options["database"]):
            _grant(connections[options["database"]])


def _grant(connection: BaseDatabaseWrapper) -> None:
    """What pghistory keeps (`…event`) is written once, too. A partial migration has not every table yet."""
    quote = connection.ops.quote_name
    role, tables = quote(settings.WEB_ROLE), connection.introspection.table_names()
    kept = [quote(name) for name in tables if name in WRITTEN_ONCE or name.endswith("event")]
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        if kept:
            cursor.execute(f"REVOKE UPDATE, DELETE ON {', '.join(kept)} FROM {role}")
