"""`readme`: rewrites the parts of README.md that are drawn from the code; `--check` only compares."""

import re
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cases import states
from cases.access import PERMISSIONS, Role
from cases.wall import build
from config import retention
from reporting import diagram

README = settings.BASE_DIR / "README.md"


def _fenced(text: str) -> str:
    return f"```mermaid\n{text}\n```"


def permissions() -> str:
    """The permission table: a row a right, a column a role."""
    roles = list(Role)
    head = "| สิทธิ | " + " | ".join(role.label for role in roles) + " |"
    rows = [
        f"| {permission.thai} (`{name}`) | "
        + " | ".join("✓" if role in permission.roles else "" for role in roles)
        + " |"
        for name, permission in PERMISSIONS.items()
    ]
    return "\n".join([head, "|---" * (len(roles) + 1) + "|", *rows])


def walls() -> str:
    """The second wall as `@wall` beside each model says; tables with the same wall share a row."""
    alike: dict[str, list[str]] = {}
    for model, wall in build.walls():
        if not hasattr(model, "pgh_tracked_model"):
            never = "".join(f", never `{column}`" for column in sorted(wall.signed))
            changes = f"{wall.change}{never}" if wall.change else None
            terms = (wall.read, wall.add, changes, wall.remove)
            alike.setdefault(" | ".join(str(term or "–") for term in terms), []).append(model._meta.db_table)
    rows = sorted((", ".join(f"`{name}`" for name in sorted(names)), terms) for terms, names in alike.items())
    head = "| Tables | read | add | change | remove |\n|---|---|---|---|---|"
    return "\n".join([head, *(f"| {names} | {terms} |" for names, terms in rows)])


def blocks() -> dict[str, str]:
    """What stands between `<!-- NAME -->` and `<!-- /NAME -->`."""
    return {
        "case-states": _fenced(states.mermaid()),
        "month-states": _fenced(diagram.mermaid()),
        "permissions": permissions(),
        "walls": walls(),
        "retention": retention.rows(),
    }


def redrawn(text: str) -> str:
    """README.md with every block as the code has it now."""
    for name, body in blocks().items():
        text, found = re.subn(
            rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", rf"\g<1>{body}\n\g<2>", text, flags=re.DOTALL
        )
        if found != 1:
            raise CommandError(f"README.md has no block {name}")
    return text


class Command(BaseCommand):
    help = "Redraws the diagrams and tables in README.md from the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say whether it is up to date")

    def handle(self, *, check: bool, **_: Any) -> None:
        text = README.read_text(encoding="utf-8")
        new = redrawn(text)
        if check and new != text:
            raise CommandError("README.md is out of date: run `python3 manage.py readme`")
        if not check:
            README.write_text(new, encoding="utf-8")
