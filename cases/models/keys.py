"""Row keys that sort by time and exist before the insert (a sealed field is bound to its row)."""

import uuid

from uuid_utils.compat import uuid7


def new_key() -> uuid.UUID:
    """A UUIDv7: the first 48 bits are milliseconds, so new rows stay together in the index."""
    return uuid7()
