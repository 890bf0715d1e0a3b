"""Whether a file would come out the same: a text that is another one after every change of what it shows.

No list of columns to forget one from: PostgreSQL writes each version of a row at another place or under another
transaction, so the sum over both is another one after any write to any of the rows. A write that the file does not
show makes it anew for nothing, and that is all. The statements do not grow with the rows.
"""

import hashlib
import json
from typing import Any

from django.db import models
from django.db.models import Count, Expression, F, Func, Sum, TextField, Value
from django.db.models.functions import Cast, Concat

from cases.models import (
    Case,
    District,
    HelpGiven,
    HelpKind,
    HelpSubkind,
    LocalAuthority,
    LocalAuthorityPast,
    Person,
    Province,
    Subdistrict,
    User,
)
from reporting.exports.wanted import Wanted
from reporting.facts import standings
from reporting.info.layouts import arranged
from reporting.models import InfoColumn, InfoLayout, Obligation

_NUMBER = models.DecimalField(max_digits=40, decimal_places=0)


class _Version(Expression):
    """A number that is another one for each version of a row."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        row = connection.ops.quote_name(compiler.query.get_initial_alias())
        return f"hashtextextended({row}.ctid::text || ' ' || {row}.xmin::text, 0)::numeric", ()


def state_of(*parts: list[Any]) -> str:
    """The parts as one hash."""
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


def versions(rows: models.QuerySet[Any]) -> list[Any]:
    """Of these rows: how many, and in which version each; one statement."""
    found = rows.order_by().aggregate(many=Count("pk"), sum=Sum(_Version(output_field=_NUMBER)))
    return [found["many"], found["sum"]]


def offices(wanted: Wanted) -> list[Any]:
    """What the local authorities are called, and where they lie."""
    return [
        wanted.whose.code,
        str(wanted.period),
        *versions(LocalAuthority.objects.filter(pk__in=wanted.keys)),
        *versions(LocalAuthorityPast.objects.filter(local_authority__in=wanted.keys)),
        *versions(District.objects.all()),
        *versions(Province.objects.all()),
    ]


def layouts(wanted: Wanted) -> list[Any]:
    """Which layout each month follows, and all that stands in it. CannotExport where there is none."""
    parts = arranged(wanted.period)
    keys = [part.layout.pk for part in parts]
    return [
        [(part.layout.pk, str(part.period)) for part in parts],
        *versions(InfoLayout.objects.filter(pk__in=keys)),
        *versions(InfoColumn.objects.filter(layout__in=keys)),
    ]


def cases(rows: models.QuerySet[Case]) -> list[Any]:
    """The cases with their applicants, their help, and the names that stand beside them."""
    rows = rows.order_by()
    return [
        *versions(rows),
        *versions(Person.objects.filter(pk__in=rows.values("applicant"))),
        *versions(HelpGiven.objects.filter(case__in=rows.values("pk"))),
        *_names(User.objects.filter(pk__in=rows.values("entered_by"))),
        *versions(HelpKind.objects.all()),
        *versions(HelpSubkind.objects.all()),
        *versions(Subdistrict.objects.all()),
    ]


def _names(users: models.QuerySet[User]) -> list[Any]:
    """By what they are called: a user's row is written at every sign-in."""
    named = Concat(Cast(F("pk"), TextField()), Value(" "), F("full_name"), output_field=TextField())
    number = Func(named, Value(0), function="hashtextextended", output_field=models.BigIntegerField())
    found = users.aggregate(many=Count("pk"), sum=Sum(number, output_field=_NUMBER))
    return [found["many"], found["sum"]]


def months(wanted: Wanted, permission: str) -> list[Any]:
    """Where each office's months stand at that instant: postings, excuses, what is late by now."""
    by = wanted.by
    owed = Obligation.objects.visible_to(by, permission).filter(
        local_authority__in=wanted.keys,
        month__range=(wanted.period.first.first_day, wanted.period.last.first_day),
    )
    return sorted(
        [
            str(row.obligation.pk),
            row.standing.words,
            str(row.newest and row.newest.id),
            row.obligation.fact_revision,  # type: ignore[attr-defined]
        ]
        for row in standings(owed, wanted.at)
    )
