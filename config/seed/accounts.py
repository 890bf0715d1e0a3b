"""Passwords for the demonstration's accounts: drawn at random, shown in one file, never fixed."""

import json
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cases.models import User
from config.seed.staff import ACCOUNTS

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another: i l o 0 1
GROUPS, LENGTH = 4, 5


def new_password() -> str:
    """Four groups of five letters: 99 bits, readable aloud."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(GROUPS))


def hand_out(path: Path) -> int:
    """Gives each demo account a password and writes them all to `path` (0600); how many were given.

    Nothing is reset when the file already lists them all and each of them can sign in. A lost file cannot
    be read back from the hashes: then all get new ones.
    """
    staff = list(
        User.objects.filter(username__in=ACCOUNTS).select_related("local_authority", "district", "province")
    )
    staff.sort(key=lambda user: ACCOUNTS.index(user.username))
    if _listed(path).issuperset(ACCOUNTS) and all(user.has_usable_password() for user in staff):
        return 0
    rows = [_row(user, new_password()) for user in staff]
    for user, row in zip(staff, rows, strict=True):
        user.set_password(row["password"])
    User.objects.bulk_update(staff, ["password"])
    _write(path, rows)
    return len(rows)


def _row(user: User, password: str) -> dict[str, str]:
    return {"username": user.username, "password": password, "role": user.role, "office": user.office}


def _listed(path: Path) -> set[str]:
    try:
        return {row["username"] for row in json.loads(path.read_text(encoding="utf-8")) if row["password"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _write(path: Path, rows: Sequence[dict[str, str]]) -> None:
    """Whole or not at all, and nobody else's to read at any moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(rows, file, ensure_ascii=False, indent=1)
    part.replace(path)
