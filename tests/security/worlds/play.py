"""Plays a world: random acts by random actors, each compared with what the oracle says."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random
from uuid import UUID

from django.db import transaction

from cases.models import HelpQuestion, User
from tests.security.worlds import acts
from tests.security.worlds.first_wall import compare_first_wall
from tests.security.worlds.insert import models_by_table, plain
from tests.security.worlds.oracle import Table, rule, told_of_help
from tests.security.worlds.owner import Columns
from tests.security.worlds.rows import ROWS
from tests.security.worlds.terms import MACHINES, NOBODY, PEOPLE, Actor, Row, Truth, actor
from tests.security.worlds.world import TABLES, TRACKED, World, key_of, photograph

RIGHTS = ("info.export", "month.rows", "case.read")
# What an act is most worth trying on: rows of people, and what would widen one's own reach.
TEMPTING = (
    "cases_user", "cases_user", "cases_case", "cases_person", "cases_helpgiven", "cases_reading", "cases_localauthority",
    "reporting_posting", "reporting_postingrow", "reporting_excuse", "reporting_infoexport", "django_session",
)  # fmt: skip
POINTS_AT = (
    "cases_localauthority", "cases_district", "cases_province", "cases_user", "cases_person", "cases_case",
    "cases_committee", "cases_committeemember", "cases_meeting", "cases_agendaitem", "cases_notice", "cases_noticeentry",
    "reporting_obligation", "reporting_posting",
)  # fmt: skip


FORGED = (
    "cases_case", "cases_helpgiven", "cases_person", "cases_reading", "reporting_posting", "reporting_postingrow",
    "reporting_inforecord", "reporting_infoexport",
)  # fmt: skip


OF_PEOPLE = ("cases_case", "cases_person", "cases_helpgiven", "cases_helpgiven", "reporting_postingrow")


class Disagreement(AssertionError):
    """The database answered otherwise than the oracle."""


def rules() -> dict[str, Table]:
    """The oracle's rule for every table; of one that has none it says what to add."""
    return {table: rule(table, TRACKED) for table in TABLES}


class Play:
    """One world and what happens in it. `counts` tells afterwards what was done."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.world = World(dice)
        self.rules = rules()
        self.counts: Counter[str] = Counter()
        self.refresh()

    @property
    def truth(self) -> Truth:
        return self.world.truth

    def run(self, steps: int) -> None:
        for _ in range(steps):
            kind = self.dice.choice(STEPS)
            self.counts[kind.__name__] += 1
            kind(self)

    # --- Who -----------------------------------------------------------------------------------------

    def somebody(self) -> tuple[int | None, Actor]:
        """A user (whatever became of the account), now and then the machine, nobody, or a user who never was."""
        luck = self.dice.random()
        if luck < 0.12:
            return None, replace(NOBODY, role=self.dice.choice(MACHINES))
        if luck < 0.16:
            return None, NOBODY
        if luck < 0.18:
            return 99_999_999, NOBODY
        user = self.dice.choice(self.world.users)
        return user, actor(user, self.truth)

    def widened(self, a: Actor) -> Actor:
        """What else an actor may tell the database: a right by name, a name at the door, keys of sessions."""
        luck = self.dice.random()
        if luck < 0.35:
            return replace(a, opened=self.dice.choice(RIGHTS))
        if luck < 0.45 and a.id is None and not a.role:
            someone = self.truth["cases_user"][str(self.dice.choice(self.world.users))]
            return replace(a, door=self.dice.choice([someone["username"], f"#{someone['id']}"]))
        if luck < 0.55:
            return replace(a, sessions=(self.dice.choice(sorted(self.truth["django_session"])),))
        return a

    # --- What ----------------------------------------------------------------------------------------

    def look(self) -> None:
        """Everything that the actor can see, of every table."""
        self.refresh()
        user, a = self.somebody()
        self.look_as(user, self.widened(a))

    def look_as(self, user: int | None, a: Actor) -> None:
        readable = {table: self.rules[table] for table in TABLES if self.rules[table].read}
        with acts.in_name_of(user, a):
            found = acts.seen(list(readable))
        expected = acts.expected_rows(a, self.truth, readable)
        for table in readable:
            self.agree(a, f"SELECT {table}", sorted(expected[table]), sorted(found[table]))
        if a.id is not None:
            if not self.world.crossed:
                self.nobody_is_missing(a, found)
            if not a.opened and not a.door and not a.sessions:
                compare_first_wall(User.objects.get(pk=a.id), a, self.truth, found)

    def look_after(self) -> None:
        """When a scope has ended, the transaction around it sees what it saw before: nothing of anybody's."""
        self.refresh()
        user = self.dice.choice(self.world.users)
        readable = {table: self.rules[table] for table in TABLES if self.rules[table].read}
        with acts.in_name_of(None, NOBODY):
            with acts.in_name_of(user, replace(actor(user, self.truth), opened=self.dice.choice(RIGHTS))):
                pass
            found = acts.seen(list(readable))
        expected = acts.expected_rows(NOBODY, self.truth, readable)
        self.agree(NOBODY, "after a scope has ended", expected, found)

    def nobody_is_missing(self, a: Actor, found: dict[str, set[str]]) -> None:
        """Whoever a visible row names is visible: an INNER JOIN to the recorder must not swallow the record."""
        for table, keys in found.items():
            for column in self.signatures(table):
                named = {str(self.truth[table][key][column]) for key in keys} - {"None"}
                self.agree(a, f"{table}.{column} of what is seen", [], sorted(named - found["cases_user"]))

    def signatures(self, table: str) -> list[str]:
        """The columns that name a user, the row's own key and what a history is of aside."""
        fields = models_by_table()[table]._meta.concrete_fields
        return [f.column for f in fields if f.related_model is User and f.name != "pgh_obj"]

    def add(self) -> None:
        user, a = self.somebody()
        table = self.dice.choice(self.dice.choice((TEMPTING, TABLES)))
        a = replace(a, sessions=()) if table == "django_session" else a
        if table not in ROWS or table in UNMADE:
            columns = {}
            expected = acts.REFUSED
        else:
            columns = self.candidate(table, a)
            expected = acts.may_add(a, self.rules[table], plain(columns), self.truth)
        self.act(user, a, f"INSERT {table} {columns}", expected, lambda: acts.add(table, columns))

    def candidate(self, table: str, a: Actor) -> Columns:
        """A row for the actor's own office or any other, under the actor's name or another's, of own things or others'."""
        offices = [*self.world.offices, *([a.la] * 8 if a.la in self.world.offices else [])]
        signer = a.id if a.id and self.dice.random() < 0.7 else self.dice.choice(self.world.users)
        columns = self.world.row(table, self.dice.choice(offices), signer)
        if table == "cases_reading" and a.role in MACHINES and self.dice.random() < 0.7:
            columns |= {"actor_id": None, "principal": self.dice.choice([a.role, "operator"])}
        if table == "cases_user":
            role = self.dice.choice(PEOPLE)
            columns |= {"role": role} | self.world.placement(role)
        elif table in POINTED and self.dice.random() < 0.4:
            columns |= self.pointed_elsewhere(table)
        return columns

    def pointed_elsewhere(self, table: str) -> Columns:
        """One of the row's foreign keys, led to any row of the world."""
        column, target = self.dice.choice(POINTED[table])
        return {column: self.any_key(target)}

    def any_key(self, table: str) -> object:
        known = {"cases_localauthority": self.world.offices, "cases_user": self.world.users,
                 "cases_district": list(self.world.districts), "cases_province": self.world.provinces}  # fmt: skip
        keys = known.get(table) or [row[key_of(table)] for row in self.truth[table].values()]
        return self.dice.choice(keys)

    def change(self) -> None:
        user, a = self.somebody()
        table = self.dice.choice(self.dice.choice((TEMPTING, TABLES)))
        key, row = self.any_row(table, a)
        if row is None:
            return
        columns = self.alteration(table, row)
        expected = acts.may_change(a, self.rules[table], row, columns, self.truth)
        words = f"UPDATE {table} {row} SET {columns}"
        self.act(user, a, words, expected, lambda: acts.change(table, key, columns))

    def alteration(self, table: str, row: Row) -> Columns:
        """Nothing at all, a password, a state, another role, another office, another's row."""
        luck = self.dice.random()
        if table == "cases_user" and luck < 0.7:
            role = self.dice.choice(PEOPLE)
            promoted = {"role": role} | self.world.placement(role)
            aside = {"role": role}, {"is_active": not row["is_active"]}, {"password": "forged"}
            return self.dice.choice([promoted, promoted, *aside])
        if table == "cases_localauthority" and luck < 0.3:
            return {"kind": self.dice.choice(("PAO", "SAO"))}
        if table in POINTED and luck < 0.6:
            return self.pointed_elsewhere(table)
        return {}

    def any_row(self, table: str, a: Actor) -> tuple[str, Row | None]:
        """Any row; every other time one of the actor's own office or the actor."""
        rows = sorted(self.truth[table].items())
        if self.dice.random() < 0.5:
            own = [
                (k, r) for k, r in rows if (a.la and r.get("local_authority_id") == a.la) or k == str(a.id)
            ]
            rows = own or rows
        return self.dice.choice(rows) if rows else ("", None)

    # --- Aimed: an act that is allowed but for one lie ---------------------------------------------------

    def forge(self) -> None:
        """A clerk adds to the own office, signed by the clerk, and lies in one column or in none."""
        office = self.dice.choice(self.world.offices)
        user = self.world.clerks[office]
        a = actor(user, self.truth)
        table = self.dice.choice(FORGED)
        columns = self.world.row(table, office, user)
        if self.dice.random() < 0.7:
            columns |= self.pointed_elsewhere(table)
        expected = acts.may_add(a, self.rules[table], plain(columns), self.truth)
        self.act(user, a, f"INSERT {table} {columns}", expected, lambda: acts.add(table, columns))

    def overreach(self) -> None:
        """Whoever sees a row of people, by office or with a right opened by name, changes it, leads it elsewhere, removes it."""
        users = [u for u in self.world.users if actor(u, self.truth).role in ("province", "administrator")]
        user = self.dice.choice(
            users if users and self.dice.random() < 0.5 else list(self.world.clerks.values())
        )
        a = replace(actor(user, self.truth), opened=self.dice.choice((*RIGHTS, "info.export")))
        table = self.dice.choice(OF_PEOPLE)
        rows = self.truth[table]
        keys = sorted(
            key for key, row in rows.items() if (read := self.rules[table].read) and read(a, row, self.truth)
        )
        if keys:
            key = self.dice.choice(keys)
            columns = self.pointed_elsewhere(table) if self.dice.random() < 0.5 else {}
            rule, row = self.rules[table], rows[key]
            expected = acts.may_change(a, rule, row, columns, self.truth)
            self.act(
                user,
                a,
                f"UPDATE {table} {row} SET {columns}",
                expected,
                lambda: acts.change(table, key, columns),
            )
            row = self.truth[table][key]  # as the first act may have left it
            expected = acts.may_remove(a, rule, row, self.truth)
            self.act(user, a, f"DELETE {table} {row}", expected, lambda: acts.remove(table, key), keep=False)

    def promote(self) -> None:
        """Somebody gives the own account, or a colleague's, another role, office, state or password."""
        user = self.dice.choice(self.world.users)
        a = actor(user, self.truth)
        whose = str(self.dice.choice([user, user, self.dice.choice(self.world.users)]))
        row = self.truth["cases_user"][whose]
        columns = self.alteration("cases_user", row)
        expected = acts.may_change(a, self.rules["cases_user"], row, columns, self.truth)
        words = f"UPDATE cases_user {row} SET {columns}"
        self.act(user, a, words, expected, lambda: acts.change("cases_user", whose, columns))

    def ask_elsewhere(self) -> None:
        """Of any cases, and of one that is not there: answers about the own office's alone, each with its line of the log."""
        user, a = self.somebody()
        a = self.widened(a)
        keys = [*self.dice.sample(sorted(self.truth["cases_case"]), 4), str(UUID(int=7))]
        cases = {key: self.truth["cases_case"][key] for key in keys[:-1]}
        lines = {key: told_of_help(a, case, self.truth) for key, case in cases.items()}
        expected = {key: found for key, found in lines.items() if found is not None}
        with transaction.atomic():
            before = HelpQuestion.objects.count()
            with acts.in_name_of(user, a):
                answer = acts.told_of_help(keys)
            logged = HelpQuestion.objects.count() - before
            transaction.set_rollback(True)
        self.agree(a, f"help elsewhere, of {cases}", expected, answer)
        self.agree(a, "questions in the log", len(expected), logged)

    def take_away(self) -> None:
        user, a = self.somebody()
        table = self.dice.choice(self.dice.choice((TEMPTING, TABLES)))
        key, row = self.any_row(table, a)
        if row is not None:
            expected = acts.may_remove(a, self.rules[table], row, self.truth)
            self.act(user, a, f"DELETE {table} {row}", expected, lambda: acts.remove(table, key), keep=False)

    def act(
        self,
        user: int | None,
        a: Actor,
        words: str,
        expected: str,
        does: Callable[[], str],
        keep: bool = True,
    ) -> None:
        """Most acts are undone, so that a world stays mixed; the others stand for what comes after."""
        keep = keep and self.dice.random() < 0.2
        with transaction.atomic():
            with acts.in_name_of(user, a):
                answer = does()
            if not keep:
                transaction.set_rollback(True)
        self.agree(a, words, expected, answer)
        if keep and answer == acts.DONE:
            self.world.crossed = self.world.stale = True
            self.refresh()

    # --- Behind everybody's back ------------------------------------------------------------------------

    def move_office(self) -> None:
        """To another district, mostly of the same province, or to another kind; its rows answer elsewhere at once."""
        office = self.dice.choice(self.world.offices)
        home = self.world.home[office]
        crosses = self.dice.random() < 0.1
        districts = [d for d, province in self.world.districts.items() if crosses or province == home]
        columns = {"district_id": self.dice.choice(districts), "kind": self.dice.choice(("SAO", "CITY"))}
        self.world.crossed |= self.world.districts[columns["district_id"]] != home
        self.world.home[office] = self.world.districts[columns["district_id"]]
        self.behind("cases_localauthority", office, columns)
        self.look()

    def move_user(self) -> None:
        """To another office of the own province, to another role, out of service or back."""
        user = self.dice.choice(self.world.users)
        before = self.truth["cases_user"][str(user)]
        if self.dice.random() < 0.3:
            self.behind("cases_user", user, {"is_active": not before["is_active"]})
        else:
            home = acts.home_of(before, self.truth)
            role = self.dice.choice(PEOPLE if home is None else [r for r in PEOPLE if r != "nation"])
            self.world.crossed |= home is None
            self.behind("cases_user", user, {"role": role} | self.world.placement(role, home))
        self.look_as(user, actor(user, self.truth))

    def behind(self, table: str, key: object, columns: Columns) -> None:
        done = acts.change(table, str(key), columns)
        assert done == acts.DONE, done
        self.world.stale = True
        self.refresh()

    # --- What came of it ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Looks anew, if anything may have changed since."""
        if self.world.stale:
            self.world.truth = photograph(self.world.known)
            self.world.stale = False

    def agree(self, a: Actor, words: str, expected: object, answer: object) -> None:
        self.counts["comparisons"] += 1
        if expected != answer:
            raise Disagreement(f"{a}\n{words}\nthe oracle: {expected}\nthe database: {answer}")


def _pointed() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for table, model in models_by_table().items():
        for field in model._meta.concrete_fields:
            if field.related_model and field.related_model._meta.db_table in POINTS_AT:
                found.setdefault(table, []).append((field.column, field.related_model._meta.db_table))
    return found


POINTED = _pointed()
# Refused whatever they hold, so that a row of them need not be made.
UNMADE = {"auth_group_permissions", "account_emailconfirmation"}
STEPS = (
    *[Play.look] * 4,
    *[Play.add] * 4,
    *[Play.change] * 4,
    *[Play.take_away] * 2,
    *[Play.forge] * 4,
    *[Play.overreach] * 3,
    *[Play.promote] * 2,
    *[Play.ask_elsewhere] * 2,
    Play.move_office,
    Play.move_user,
    Play.look_after,
)
