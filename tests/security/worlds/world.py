"""A world: two provinces, offices of all kinds, people of all roles anywhere, and a row in every table for each office."""

import json
from random import Random
from typing import Any

from django.db import connection

from tests.security.worlds.insert import filled, insert, is_history, models_by_table, plain
from tests.security.worlds.oracle import RULES, UNUSED
from tests.security.worlds.owner import DAY, KINDS, Columns, Owner, number, renumber
from tests.security.worlds.rows import ROWS
from tests.security.worlds.terms import AREA, OFFICE, PEOPLE, Row, Truth, anyone

TABLES = sorted(models_by_table())
TRACKED = {
    table: model.pgh_tracked_model._meta.db_table
    for table, model in models_by_table().items()
    if is_history(model)
}
# Made by the world itself, once by migrate, or for nobody.
UNFURNISHED = {
    "cases_province", "cases_district", "cases_user", "cases_localauthority", "django_content_type", "auth_permission",
    "auth_group_permissions", "account_emailconfirmation", "pghistory_context",
}  # fmt: skip
FURNISHED = sorted(ROWS.keys() - UNFURNISHED)
OF_AN_OFFICE = [
    table for table in FURNISHED if RULES[table].read is not anyone and RULES[table] is not UNUSED
]


def key_of(table: str) -> str:
    return models_by_table()[table]._meta.pk.column


def photograph(known: dict[str, Row]) -> Truth:
    """Every row of every table as the owner sees it, in one statement. `known`: what was read off before."""
    parts = (f'SELECT \'{t}\', "{key_of(t)}"::text, to_jsonb(x)::text FROM "{t}" x' for t in TABLES)
    truth: Truth = {table: {} for table in TABLES}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        for table, key, text in cursor.fetchall():
            row = known.get(text)
            truth[table][key] = known[text] = json.loads(text) if row is None else row
    return truth


class World:
    """Furnished as the owner, inside a transaction that whoever made it rolls back."""

    def __init__(self, dice: Random) -> None:
        renumber()
        self.dice = dice
        self.truth: Truth = {table: {} for table in TABLES}  # the last photograph, and what was given since
        self.known: dict[str, Row] = {}
        self.stale = True  # whether triggers may have written since the last photograph
        self.crossed = False  # whether an account or an office ever changed its province
        self.home: dict[int, str] = {}  # office → province
        self.clerks: dict[int, int] = {}  # office → an officer of it
        self.provinces = [self._province() for _ in range(2)]
        self.districts = {self._district(province): province for province in self.provinces for _ in range(2)}
        self.offices = [self.office(district) for district in self.districts for _ in range(2)]
        for office in self.offices:
            self.clerks[office] = self.user("officer", {"local_authority_id": office})
        extra = [self.dice.choice(PEOPLE) for _ in range(4)]
        self.users = [
            *self.clerks.values(),
            *(self.user(role) for role in [*PEOPLE, "administrator", *extra]),
        ]
        for office in self.offices:
            for table in FURNISHED if office == self.offices[0] else OF_AN_OFFICE:
                self.give(table, self.row(table, office))

    def _province(self) -> str:
        n = number()
        return str(
            self.give("cases_province", ROWS["cases_province"](Owner(0, "", 0, 0, self.give, ROWS), n))
        )

    def _district(self, province: str) -> str:
        made = ROWS["cases_district"](Owner(0, province, 0, 0, self.give, ROWS), number())
        return str(self.give("cases_district", made))

    def office(self, district: str) -> int:
        n = number()
        facts = {"kind": self.dice.choice(KINDS), "name": f"อปท. {n}", "sort_key": "", "facts_from": DAY}
        made = int(self.give("cases_localauthority", {**facts, "code": f"{n:08d}", "district_id": district}))
        self.home[made] = self.districts[district]
        return made

    def user(self, role: str, placement: Columns | None = None) -> int:
        n = number()
        named = {"username": f"u.{n}", "full_name": f"ผู้ใช้ {n}", "password": "!", "role": role}
        active = {"is_active": self.dice.random() > 0.1}
        return int(self.give("cases_user", named | (placement or self.placement(role)) | active))

    def placement(self, role: str, province: str | None = None) -> Columns:
        """An office that fits the role, anywhere or in one province; some administrators are the nation's."""
        inside = [province] if province else self.provinces
        nowhere: Columns = {"local_authority_id": None, "district_id": None, "province_id": None}
        if role in OFFICE:
            offices = [office for office in self.offices if self.home[office] in inside]
            return nowhere | {"local_authority_id": self.dice.choice(offices)}
        if role in AREA:
            districts = [code for code, where in self.districts.items() if where in inside]
            return nowhere | {"district_id": self.dice.choice(districts)}
        if role == "province" or (role == "administrator" and (province or self.dice.random() < 0.7)):
            return nowhere | {"province_id": self.dice.choice(inside)}
        return nowhere

    def row(self, table: str, office: int, by: int | None = None) -> Columns:
        """A row of that office, signed by its clerk unless said otherwise."""
        owner = Owner(
            office, self.home[office], by or self.clerks[office], self.clerks[office], self.give, ROWS
        )
        return filled(table, ROWS[table](owner, number()))

    def give(self, table: str, columns: Columns) -> Any:
        """Saves a row behind everybody's back and returns its key."""
        columns = filled(table, columns)
        insert(table, columns)
        self.stale = True
        key = columns[key_of(table)]
        self.truth[table][str(key)] = plain(columns)
        return key
