"""The proofs that an alteration must make fail, each a call; and the few alterations that need more than a line."""

import ast
import json
import os
from pathlib import Path
from random import Random

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction

from config import checks
from config.roles import HISTORY, INHERIT_BY_GRANT
from tests.security import test_first_wall as source_test
from tests.security.worlds import standing as stands
from tests.security.worlds.play import Play

SEEDS = range(2570, 2582)
STEPS = 60
BORROWED: list[str] = []


def worlds() -> None:
    """Always the same worlds."""
    for seed in SEEDS:
        with transaction.atomic():
            Play(Random(seed)).run(STEPS)
            transaction.set_rollback(True)


def standing() -> None:
    found = [told for check in stands.CHECKS for told in check()]
    assert not found, found


def first_wall() -> None:
    source_test.test_every_read_passes_visible_to_or_has_its_reason()


def forget_visible_to(patch: pytest.MonkeyPatch) -> None:
    """Takes the first one out of the source that the proof reads; no file is changed."""
    file, at = source_test.CALLS[0]
    without = source_test._Without(at).visit(ast.parse(source_test.SOURCES[file]))
    patch.setitem(source_test.SOURCES, file, ast.unparse(without))


def urls_declare() -> None:
    assert checks.every_url_declares() == []


def forget_requires(patch: pytest.MonkeyPatch) -> None:
    view = next(p.callback for p in checks.patterns() if hasattr(p.callback, "permission"))
    patch.delattr(view, "permission")


def matrix() -> None:
    """The walk over all URLs for two users; what opens for them and what does not."""
    import time_machine

    from tests.security.matrix.walk import Walk
    from tests.security.matrix.walkers import walker
    from tests.security.matrix.world import CODES, NOW, furnish, ground

    for name in ("officer", "nation"):
        with transaction.atomic(), time_machine.travel(NOW, tick=False):
            ground()
            Walk(walker(name), {place: furnish(place) for place in CODES}).everywhere(("get",))
            transaction.set_rollback(True)


def open_both(patch: pytest.MonkeyPatch) -> None:
    from tests.security.matrix.walls import stand

    stand(patch, "none")


def inherit(patch: pytest.MonkeyPatch) -> None:
    """In a role that bypasses: with INHERIT its rights are the web role's, where PostgreSQL can say so by grant."""
    how = " WITH INHERIT TRUE" if connection.pg_version >= INHERIT_BY_GRANT else ""
    _roles(f"GRANT {HISTORY} TO {settings.WEB_ROLE}{how}", f"REVOKE {HISTORY} FROM {settings.WEB_ROLE}")


def bypass(patch: pytest.MonkeyPatch) -> None:
    _roles(f"ALTER ROLE {settings.WEB_ROLE} BYPASSRLS", f"ALTER ROLE {settings.WEB_ROLE} NOBYPASSRLS")


def _roles(statement: str, back: str) -> None:
    """Roles belong to the server, and no rollback reaches them: `give_back` does."""
    _superuser(statement)
    BORROWED.append(back)


def give_back() -> None:
    while BORROWED:
        _superuser(BORROWED.pop())


def _superuser(statement: str) -> None:
    """Of the throwaway server; an office's own server keeps its superuser to itself."""
    secrets = Path(os.environ["SEAL_KEYS_FILE"]).parents[1] / "secrets.json"
    if not secrets.exists():
        pytest.skip("no superuser of this server is known here")
    to = connection.settings_dict
    with psycopg.connect(
        host=to["HOST"], port=to["PORT"], dbname=to["NAME"], user="postgres",
        password=json.loads(secrets.read_text())["POSTGRES_PASSWORD"], autocommit=True,
    ) as superuser:  # fmt: skip
        superuser.execute(statement)
