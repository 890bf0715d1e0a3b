"""The web's pooled connections: one that is given back keeps nothing of the request that had it."""

from typing import Any

from psycopg import Connection

# At most as many as gunicorn's threads in one process; seconds to wait for one. A server that does not answer is
# tried anew for each who asks, and not, as by default, after pauses that double for five minutes.
KEPT: dict[str, Any] = {"min_size": 1, "max_size": 8, "timeout": 10, "reconnect_timeout": 5}


def as_new(connection: Connection) -> None:
    """Also what was set for longer than a transaction: settings, locks, cursors, temporary tables, LISTEN."""
    connection.autocommit = True
    connection.execute("DISCARD ALL")
