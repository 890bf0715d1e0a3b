"""A million cases for a benchmark: one made by the action, the others copied from it inside PostgreSQL.

Two provinces that do not exist: 99 with 69 local authorities, 98 with the rest of a nation. History is filled as
triggers would have, the month's counters too. Takes locks on the tables that it fills; not beside people at work.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.test import Client

from cases.access import LocalAuthorityKind, Role
from cases.actions.rows import PreparedCase, insert_cases, prepare_case
from cases.facts import ApplicantFields, HelpFields, RequestFields
from cases.models import Case, District, HelpGiven, HelpKind, LocalAuthority, Person, Province, User
from cases.thai import BANGKOK, check_digit
from config.benchmarks.country import JANUARY, NOWHERE, obligations, post_most
from config.seed.dice import dice, key
from reporting.months import Month, due_at

ELSEWHERE = "98"
KIND = "benchmark"
MONTHS = list(Month.range(JANUARY - 11, JANUARY))
AT = datetime(2000, 1, 20, 9, 0, tzinfo=BANGKOK)
DUE = due_at(MONTHS[-1]) + timedelta(days=20)
OF_ONE_OFFICE = 1_400
NEWEST = 60  # of the measured office, made by the action: whatever is sealed in a row opens
FILLED: tuple[type[models.Model], ...] = (Person, Case, HelpGiven)
DAYS = 730


@dataclass(frozen=True)
class World:
    """The people who ask, the officer's browser and the cases that the officer opens."""

    officer: User
    province: User
    nation: User
    browser: Client
    cases: list[PreparedCase]
    web_role: str


def world(many: int, authorities: int) -> World:
    """`many` cases: a fiftieth in one large local authority, the rest even over others of some 1,400 each."""
    offices = [*_places(NOWHERE, 69), *_places(ELSEWHERE, authorities - 69)]
    HelpKind.objects.create(code=KIND, name=KIND, position=99)
    officer = _user("officer", Role.OFFICER, local_authority=offices[1])
    User.objects.bulk_create(
        User(username=f"{one.code}@nowhere", full_name="-", role=Role.OFFICER, local_authority=one)
        for one in offices
    )
    made = World(
        officer,
        _user("province", Role.PROVINCE, province_id=NOWHERE),
        _user("nation", Role.NATION),
        browser(officer),
        [_prepared(officer, n) for n in range(NEWEST)],
        settings.WEB_ROLE,
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        insert_cases(made.cases)
        with unhindered(cursor):
            _copy(cursor, made.cases[0], [one.pk for one in offices[: max(15, many // OF_ONE_OFFICE)]], many)
        post_most(obligations(offices, MONTHS))
        cursor.execute("ANALYZE")
    return made


def _places(province: str, many: int) -> list[LocalAuthority]:
    """20 a district, all of which answer to it."""
    whole = Province.objects.create(code=province, name=f"จังหวัดสมมติ {province}")
    names = [f"{province}{n:02}" for n in range(min(99, many // 20 + 1))]
    districts = District.objects.bulk_create(
        District(code=n, province=whole, name=f"อำเภอ {n}") for n in names
    )
    return LocalAuthority.objects.bulk_create(
        LocalAuthority(
            code=f"{province}{n:06}",
            kind=LocalAuthorityKind.SAO,
            name=f"อบต. {n}",
            sort_key=f"{n:06}",
            district=districts[n % len(districts)],
            facts_from=date(1999, 1, 1),
        )
        for n in range(many)
    )


def _user(name: str, role: Role, **office: Any) -> User:
    user: User = User.objects.create(username=f"{name}@nowhere", full_name=name, role=role, **office)
    return user


def browser(user: User) -> Client:
    """One in which the user is signed in."""
    client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0].lstrip(".*") or "localhost")
    client.force_login(user)
    return client


def number_of(n: int) -> str:
    """Of nobody, with a right check digit."""
    return f"1{n:011d}" + str(check_digit(f"1{n:011d}"))


def entered(n: int) -> dict[str, Any]:
    """What an officer enters for one case, with two lines of help."""
    lines = [
        HelpFields(form="goods", description="ถุงยังชีพ", amount=Decimal(700), given_on=AT.date()),
        HelpFields(form="money", amount=Decimal(2_000), given_on=AT.date(), budget_source="reserve"),
    ]
    return {
        "applicant": ApplicantFields(
            document_type="thai_id",
            identity_number=number_of(n),
            title="นาง",
            first_name=f"สมมติ {n}",
            last_name="ไม่มีจริง",
            birth="1977-03-05",
            phone="0812345678",
        ),
        "request": RequestFields(
            received_on=date(2000, 1, 1 + n % 20),
            kind_id=KIND,
            channel="self",
            people_affected=4,
            house_no="12/3",
            moo="4",
            hardship="น้ำท่วมบ้าน เครื่องเรือนเสียหาย",
            wanted="ถุงยังชีพ",
        ),
        "help_given": lines,
    }


def _prepared(officer: User, n: int) -> PreparedCase:
    return prepare_case(
        local_authority_id=officer.local_authority_id or 0,
        serial=9_000_000 + n,
        form_key=key(dice("walls", n), AT),
        by_id=officer.pk,
        at=AT,
        **entered(n),
    )


@contextmanager
def unhindered(cursor: Any) -> Iterator[None]:
    """Without triggers and foreign keys, which would look at each of a million rows; both come back."""
    tables = [model._meta.db_table for model in FILLED]
    cursor.execute(
        """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
           WHERE contype = 'f' AND conrelid = ANY (%s::regclass[])""",
        [tables],
    )
    keys = cursor.fetchall()
    for table, name, _ in keys:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for table, name, what in keys:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {what} NOT VALID')
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _key(kind: int) -> str:
    """A key of row `n` that grows with it, as those of the application do."""
    return f"('0190000{kind}-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"


def _copy(cursor: Any, row: PreparedCase, offices: Sequence[int], many: int) -> None:
    office = f"(%(offices)s::bigint[])[CASE WHEN n %% 50 = 0 THEN 1 ELSE 2 + n %% {len(offices) - 1} END]"
    person = {
        "id": _key(1),
        "local_authority_id": office,
        "identity_index": "md5(n::text)",
        "first_name": "'สมมติ ' || n",
        "sort_key": "'สมมติ ' || n",
        "spelling": "'สมมติ' || n",  # of each another, as people's names are
    }
    case = {
        "id": _key(2),
        "local_authority_id": office,
        "applicant_id": _key(1),
        "form_key": _key(2),
        "serial": "n",
        "received_on": f"'1998-01-01'::date + n * {DAYS} / {many}",
    }
    given = {"id": _key(3), "local_authority_id": office, "case_id": _key(2)}
    wanted = {"many": many, "offices": list(offices)}
    _multiply(cursor, row.person, person, wanted)
    _multiply(cursor, row.case, case, wanted)
    _multiply(cursor, row.help_given[0], given, wanted | {"many": many // 2})
    for model in FILLED:
        _remember(cursor, model)
    cursor.execute(COUNT)


def _multiply(cursor: Any, row: models.Model, changed: dict[str, str], wanted: dict[str, Any]) -> None:
    table = row._meta.db_table
    columns = [str(field.column) for field in row._meta.concrete_fields]
    values = ", ".join(changed.get(name, f't."{name}"') for name in columns)
    cursor.execute(
        f"""INSERT INTO {table} ({", ".join(columns)})
            SELECT {values} FROM {table} t, generate_series(1, %(many)s) n WHERE t.id = %(row)s""",  # noqa: S608
        {**wanted, "row": row.pk},
    )


def _remember(cursor: Any, model: type[models.Model]) -> None:
    """The history of what was copied: each row's beginning."""
    events: type[models.Model] = model.pgh_event_model  # type: ignore[attr-defined]
    kept = [str(field.column) for field in events._meta.concrete_fields]
    same = ", ".join(name for name in kept if not name.startswith("pgh_"))
    cursor.execute(
        f"""INSERT INTO {events._meta.db_table} ({same}, pgh_created_at, pgh_label, pgh_obj_id)
            SELECT {same}, '2000-01-20 09:00+07', 'insert', id FROM {model._meta.db_table}
            WHERE id::text LIKE '0190000_-0000-7000-8000-%%'"""  # noqa: S608
    )


COUNT = """
INSERT INTO reporting_monthtally (local_authority_id, month, kind_id, outcome, cases, incomplete, people, help_total)
SELECT local_authority_id, reporting_month_of(received_on), kind_id, outcome, count(*), 0, count(*), 0
FROM cases_case WHERE kind_id = 'benchmark' AND received_on < '2000-01-01' GROUP BY 1, 2, 3, 4
"""
