"""The words in which a wall is written, and what each says to PostgreSQL.

They speak of the transaction's scope (`cases.scope`): settings `app.user`, `app.role`, … that
`app_open` fills from the user's present row. A part that does not depend on the row stands in a
sub-select, so that PostgreSQL works it out once a statement and not once a row.
"""

from dataclasses import dataclass

from django.db import models

from cases.access import PERMISSIONS, PRINCIPALS, Role

Model = type[models.Model]
EVERYWHERE = "(SELECT app_everywhere())"
# Those who may hold a right over the whole country (`app_everywhere` says whether they do).
COUNTRYWIDE = {Role.NATION.value, Role.ADMINISTRATOR.value, *PRINCIPALS}


def holders(permissions: tuple[str, ...]) -> list[str]:
    """The roles and principals that hold any of these; an unknown name is a programming fault: KeyError."""
    machine = {right for rights in PRINCIPALS.values() for right in rights}
    if unknown := set(permissions) - PERMISSIONS.keys() - machine:
        raise KeyError(*unknown)
    roles = {role.value for name in permissions if name in PERMISSIONS for role in PERMISSIONS[name].roles}
    return sorted(roles | {name for name, rights in PRINCIPALS.items() if rights & set(permissions)})


def _setting(name: str) -> str:
    return f"current_setting('app.{name}', true)"


def _role_in(permissions: tuple[str, ...]) -> str:
    return f"{_setting('role')} = ANY ('{{{','.join(holders(permissions))}}}'::text[])"


class Term:
    """A condition on a row, or on the scope alone."""

    def sql(self, model: Model) -> str:
        raise NotImplementedError

    def __str__(self) -> str:
        """In words, for the table in the README."""
        raise NotImplementedError

    def after(self, model: Model) -> str:
        """The condition on the row as it would be after an UPDATE."""
        return self.sql(model)

    def signatures(self) -> set[str]:
        """The columns in which it asks for the scope's user."""
        return set()

    def __or__(self, other: "Term") -> "Term":
        return _Both(self, other, "OR")

    def __and__(self, other: "Term") -> "Term":
        return _Both(self, other, "AND")


@dataclass(frozen=True)
class _Both(Term):
    one: Term
    other: Term
    word: str

    def sql(self, model: Model) -> str:
        return f"({self.one.sql(model)} {self.word} {self.other.sql(model)})"

    def signatures(self) -> set[str]:
        return self.one.signatures() | self.other.signatures()

    def __str__(self) -> str:
        return f"{self.one} or {self.other}" if self.word == "OR" else f"({self.one}) and ({self.other})"


@dataclass(frozen=True)
class _Anyone(Term):
    """Every transaction, also one without a scope: for what is public, or needed before the sign-in."""

    def sql(self, model: Model) -> str:
        return "true"

    def __str__(self) -> str:
        return "anyone"


ANYONE = _Anyone()


@dataclass(frozen=True, init=False)
class May(Term):
    """The scope holds one of the permissions, whatever the row."""

    permissions: tuple[str, ...]

    def __init__(self, *permissions: str) -> None:
        holders(permissions)
        object.__setattr__(self, "permissions", permissions)

    def sql(self, model: Model) -> str:
        return f"(SELECT {_role_in(self.permissions)})"

    def __str__(self) -> str:
        return " or ".join(f"`{name}`" for name in self.permissions)


@dataclass(frozen=True, init=False)
class Holds(Term):
    """Rows of the local authorities over which the scope holds one of the permissions.

    `via` is the path of foreign keys to the local authority, in Django's words: "local_authority",
    "obligation__local_authority"; a path of one other name ends at that row's own `local_authority`.
    """

    permissions: tuple[str, ...]
    via: str

    def __init__(self, *permissions: str, via: str = "local_authority") -> None:
        holders(permissions)
        object.__setattr__(self, "permissions", permissions)
        path = via if via.endswith("local_authority") else f"{via}__local_authority"
        object.__setattr__(self, "via", path)

    @property
    def held(self) -> str:
        """The condition on the scope, whatever the row."""
        return _role_in(self.permissions)

    @property
    def countrywide(self) -> bool:
        """Held over the whole country in everyday work: worth a short cut around the array of all its places."""
        return bool(COUNTRYWIDE & set(holders(self.permissions)))

    def sql(self, model: Model) -> str:
        places = f"(SELECT CASE WHEN {self.held} THEN app_reached() END)::bigint[]"
        reached = f"{_place(model, self.via.split('__'))} = ANY ({places})"
        return f"((SELECT {self.held} AND app_everywhere()) OR {reached})" if self.countrywide else reached

    def __str__(self) -> str:
        return f"{' or '.join(f'`{name}`' for name in self.permissions)} in reach"

    def __or__(self, other: "Term") -> "Term":
        """Two rights over the same places are one condition: an OR between them would hide the index."""
        if isinstance(other, Holds) and other.via == self.via:
            return _HoldsEither(self, other)
        return super().__or__(other)


@dataclass(frozen=True, init=False)
class Opened(Holds):
    """As `Holds`, but only while the scope has been opened by that name (`cases.scope.opened`).

    For a wide right that is used at a few places: a forgotten filter elsewhere does not meet it.
    """

    def __init__(self, permission: str, via: str = "local_authority") -> None:
        super().__init__(permission, via=via)

    @property
    def held(self) -> str:
        return f"({_setting('opened')} = '{self.permissions[0]}' AND {super().held})"

    @property
    def countrywide(self) -> bool:
        return False

    def __str__(self) -> str:
        return f"{super().__str__()}, opened"


@dataclass(frozen=True, init=False)
class _HoldsEither(Holds):
    """One of two, over the same places."""

    one: Holds
    other: Holds

    def __init__(self, one: Holds, other: Holds) -> None:
        super().__init__(*one.permissions, *other.permissions, via=one.via)
        object.__setattr__(self, "one", one)
        object.__setattr__(self, "other", other)

    @property
    def held(self) -> str:
        return f"({self.one.held} OR {self.other.held})"

    @property
    def countrywide(self) -> bool:
        return self.one.countrywide or self.other.countrywide

    def __str__(self) -> str:
        return f"{self.one} or {self.other}"


@dataclass(frozen=True)
class HoldsProvince(Term):
    """Rows of the scope's own province, in a column that names one."""

    permission: str
    column: str = "province_id"

    def sql(self, model: Model) -> str:
        roles = sorted({"province", "administrator", *PRINCIPALS} & set(holders((self.permission,))))
        own = f"{model._meta.db_table}.{self.column} = (SELECT {_setting('province')})"
        held = f"{_setting('role')} = ANY ('{{{','.join(roles)}}}'::text[])"
        return f"((SELECT {held}) AND {model._meta.db_table}.{self.column} IS NOT NULL AND ({EVERYWHERE} OR {own}))"

    def __str__(self) -> str:
        return f"`{self.permission}` in its province"


@dataclass(frozen=True)
class Own(Term):
    """The column names the scope's user."""

    column: str

    def sql(self, model: Model) -> str:
        return f"{model._meta.db_table}.{self.column} = (SELECT NULLIF({_setting('user')}, '')::bigint)"

    def signatures(self) -> set[str]:
        return {self.column}

    def __str__(self) -> str:
        return f"oneself (`{self.column}`)"


@dataclass(frozen=True)
class Signed(Term):
    """The column names the scope's user; nobody, where the machine is at work."""

    column: str

    def sql(self, model: Model) -> str:
        me = f"(SELECT NULLIF({_setting('user')}, '')::bigint)"
        return f"{model._meta.db_table}.{self.column} IS NOT DISTINCT FROM {me}"

    def signatures(self) -> set[str]:
        return {self.column}

    def __str__(self) -> str:
        return f"signed by oneself (`{self.column}`)"


@dataclass(frozen=True)
class Sees(Term):
    """The row that a foreign key names is one that the scope may read: nothing hangs on a row of another office."""

    name: str

    def sql(self, model: Model) -> str:
        key = model._meta.get_field(self.name)
        other: Model = key.related_model  # type: ignore[assignment]
        table = other._meta.db_table
        named = f"{table}.{other._meta.pk.column} = {model._meta.db_table}.{key.column}"  # type: ignore[union-attr]
        return f"(SELECT true FROM {table} WHERE {named})"  # noqa: S608 -- made of the model's own names

    def __str__(self) -> str:
        return f"the row of `{self.name}` in sight"


@dataclass(frozen=True)
class Sql(Term):
    """A condition of its own, for the few tables with a reason in `access.OPEN_TABLES`.

    `{table}` in the text stands for the table's name; `said` are its words.
    """

    text: str
    said: str

    def sql(self, model: Model) -> str:
        return f"({self.text.replace('{table}', model._meta.db_table)})"

    def __str__(self) -> str:
        return self.said


@dataclass(frozen=True)
class Changes(Term):
    """For UPDATE: one condition on the row as it is, another on what it becomes."""

    old: Term
    new: Term

    def sql(self, model: Model) -> str:
        return self.old.sql(model)

    def __str__(self) -> str:
        return f"{self.old}; afterwards {self.new}"

    def after(self, model: Model) -> str:
        return self.new.sql(model)


def _place(model: Model, path: list[str]) -> str:
    """The local authority of a row: its own column, or that of the row to which the path of foreign keys leads.

    Scalar sub-selects, not EXISTS: PostgreSQL plans each EXISTS twice, and these stand inside one another.
    """
    table = model._meta.db_table
    if path in ([], ["pk"]):
        return f"{table}.{model._meta.pk.column}"
    field = model._meta.get_field(path[0])
    if len(path) == 1:
        return f"{table}.{field.column}"  # type: ignore[union-attr]
    other: Model = field.related_model  # type: ignore[assignment]
    where = f"{other._meta.db_table}.{other._meta.pk.column} = {table}.{field.column}"  # type: ignore[union-attr]
    return f"(SELECT {_place(other, path[1:])} FROM {other._meta.db_table} WHERE {where})"  # noqa: S608 -- as above
