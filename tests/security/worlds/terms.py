"""The words of the oracle: who asks, how far a role reaches, and how a rule is put together of smaller ones.

Like the oracle itself it imports nothing of `cases.wall`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

Row = dict[str, Any]
Truth = dict[str, dict[str, Row]]  # table → key as text → row, as the owner sees them

OFFICE = ("officer", "head")
AREA = ("district", "joint_centre")
PEOPLE = (*OFFICE, *AREA, "province", "nation", "administrator")
MACHINES = ("watcher", "messenger", "sealer", "operator", "runner", "installer", "monitor")
ROUTED_KINDS = ("SUBDISTRICT_MUNICIPALITY", "SAO")


@dataclass(frozen=True)
class Actor:
    """In whose name a transaction asks. Without a role: nobody."""

    id: int | None = None
    role: str = ""
    la: int | None = None
    district: str | None = None
    province: str | None = None
    opened: str = ""
    door: str = ""
    sessions: tuple[str, ...] = ()

    @property
    def everywhere(self) -> bool:
        country = ("nation", *MACHINES)
        return self.role in country or (self.role == "administrator" and not self.province)


NOBODY = Actor()


def place_of(user: Row, truth: Truth) -> tuple[str | None, str | None]:
    """(district, province) of a user's office."""
    la = truth["cases_localauthority"].get(str(user["local_authority_id"]))
    district = user["district_id"] or (la["district_id"] if la else None)
    seat = truth["cases_district"].get(str(district))
    return user["district_id"], user["province_id"] or (seat["province_id"] if seat else None)


def actor(user_id: int, truth: Truth, **how: Any) -> Actor:
    """What a user is at this moment; nobody when unknown or no longer active."""
    user = truth["cases_user"].get(str(user_id))
    if not user or not user["is_active"]:
        return replace(NOBODY, **how)
    district, province = place_of(user, truth)
    return Actor(user["id"], user["role"], user["local_authority_id"], district, province, **how)


def reaches(a: Actor, la_id: int | None, truth: Truth) -> bool:
    """Over one local authority: own office, own district's routed kinds, own province, everywhere."""
    if la_id is None:
        return False
    if a.everywhere:
        return True
    la = truth["cases_localauthority"].get(str(la_id))
    if la is None:
        return False
    if a.role in OFFICE:
        return a.la == la_id
    if a.role in AREA:
        return la["district_id"] == a.district and la["kind"] in ROUTED_KINDS
    if a.role in ("province", "administrator"):
        return truth["cases_district"][la["district_id"]]["province_id"] == a.province
    return False


WHOSE = (
    "A row of {columns} has no local authority of its own: its line in RULES, tests/security/worlds/oracle.py, must say "
    "by what it hangs on one, as `owed` and `posted` do."
)
Rule = Callable[[Actor, Row, Truth], bool]
Office = Callable[[Row, Truth], int | None]


def own(row: Row, truth: Truth) -> int | None:
    if "local_authority_id" not in row:
        raise LookupError(WHOSE.format(columns=", ".join(row)))
    return row["local_authority_id"]


def owed(row: Row, truth: Truth) -> int | None:
    obligation = truth["reporting_obligation"].get(str(row["obligation_id"]))
    return obligation and obligation["local_authority_id"]


def posted(row: Row, truth: Truth) -> int | None:
    posting = truth["reporting_posting"].get(str(row["posting_id"]))
    return posting and owed(posting, truth)


def reminded(row: Row, truth: Truth) -> int | None:
    reminder = truth["reporting_reminder"].get(str(row["reminder_id"]))
    return reminder and owed(reminder, truth)


def over(office: Office, *roles: str) -> Rule:
    return lambda a, row, truth: a.role in roles and reaches(a, office(row, truth), truth)


def while_open(name: str, *roles: str) -> Rule:
    """A wide right that counts only while it is opened by name."""
    return lambda a, row, truth: a.opened == name and over(own, *roles)(a, row, truth)


def anyone(a: Actor, row: Row, truth: Truth) -> bool:
    return True


def role(*roles: str) -> Rule:
    return lambda a, row, truth: a.role in roles


def either(*rules: Rule) -> Rule:
    return lambda a, row, truth: any(rule(a, row, truth) for rule in rules)


def both(*rules: Rule) -> Rule:
    return lambda a, row, truth: all(rule(a, row, truth) for rule in rules)


def mine(column: str) -> Rule:
    return lambda a, row, truth: a.id is not None and row[column] == a.id


def signed(column: str) -> Rule:
    """By whoever is at work; by nobody when that is the machine."""
    return lambda a, row, truth: row[column] == a.id


def of_province(*roles: str) -> Rule:
    """A row that names a province instead of a local authority."""

    def holds(a: Actor, row: Row, truth: Truth) -> bool:
        return (
            a.role in roles
            and bool(row["province_id"])
            and (a.everywhere or row["province_id"] == a.province)
        )

    return holds
