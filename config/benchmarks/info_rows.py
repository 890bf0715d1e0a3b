"""info, its country: many cases of one province in three months of พ.ศ. 2543, each sealed as the application seals it.

Some hundreds are prepared by the action; the others are those with keys, days and names of their own.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection, models

from cases import identity
from cases.access import Role
from cases.actions.rows import prepare_case
from cases.facts import ApplicantFields, HelpFields, RequestFields
from cases.models import Case, HelpGiven, HelpKind, LocalAuthority, Person, User
from cases.models.keys import new_key
from config.benchmarks.country import local_authorities
from config.benchmarks.million import AT, number_of, unhindered
from config.seed.copy import copy_rows
from config.seed.dice import dice, key
from reporting.models import InfoColumn, InfoLayout
from reporting.months import Month

OFFICES, CHUNK, KINDS_OF_CASES = 69, 1_000, 210
FIRST = Month(2000, 1)
KINDS = [f"benchmark{n}" for n in range(5)]
HARDSHIPS = [
    "น้ำท่วมบ้านสูงประมาณ 80 เซนติเมตร เครื่องเรือน ที่นอน และเครื่องใช้ไฟฟ้าเสียหายทั้งหมด",
    "หลังคาบ้านถูกลมพายุพัดเสียหายบางส่วน มีผู้สูงอายุอาศัยอยู่ด้วย",
    "รายได้ไม่เพียงพอ ดูแลบุตรพิการ",
]


class Facts(NamedTuple):
    """What one case holds, as the columns are named."""

    person: dict[str, Any]
    case: dict[str, Any]
    lines: list[dict[str, Any]]


def province(sizes: list[int]) -> list[LocalAuthority]:
    """`sizes[n]` cases in the n-th month; helped or pending, with lines of help, of houses that recur."""
    offices = local_authorities(OFFICES)
    HelpKind.objects.bulk_create(
        HelpKind(code=code, name=f"ด้านสมมติ {code}", position=90 + at) for at, code in enumerate(KINDS)
    )
    clerk = User.objects.create(
        username="benchmark@nowhere", full_name="ผู้บันทึกสมมติ", role=Role.OFFICER, local_authority=offices[0]
    )
    _own_layout()
    rows = _rows(offices, [_prepared(n, clerk, offices[0]) for n in range(KINDS_OF_CASES)], sizes)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with unhindered(cursor):
            while some := list(islice(rows, CHUNK)):
                copy_rows(Person, [one.person for one in some])
                copy_rows(Case, [one.case for one in some])
                copy_rows(HelpGiven, [line for one in some for line in one.lines])
        cursor.execute("ANALYZE cases_case, cases_person, cases_helpgiven")
    return offices


def _own_layout() -> None:
    """The first layout as it is, from before the first of these months."""
    first = InfoLayout.objects.order_by("version")[0]
    copied = InfoLayout.objects.create(version=9_999, title=first.title, effective_from=date(1999, 1, 1))
    columns = list(first.columns.all())
    for column in columns:
        column.pk, column.layout = None, copied
    InfoColumn.objects.bulk_create(columns)
    copied.published_on = copied.effective_from
    copied.save()


def _rows(offices: list[LocalAuthority], like: list[Facts], sizes: list[int]) -> Iterator[Facts]:
    n = 0
    for at, many in enumerate(sizes):
        first = (FIRST + at).first_day
        for _ in range(many):
            n += 1
            yield _like(like[n % KINDS_OF_CASES], n, offices[n % OFFICES].pk, first + timedelta(days=n % 28))


def _like(one: Facts, n: int, office: int, day: date) -> Facts:
    number, person, case = number_of(n), new_key(), new_key()
    return Facts(
        one.person
        | {
            "id": person,
            "local_authority_id": office,
            identity.COLUMNS[0]: number,
            "last_name": f"ไม่มีจริง {n % 7_919}",
        }
        | identity.beside(number),
        one.case
        | {
            "id": case,
            "local_authority_id": office,
            "applicant_id": person,
            "form_key": case,
            "serial": n,
            "received_on": day,
            "house_no": f"{n % 400}/{n % 7}",
        },
        [line | {"id": new_key(), "local_authority_id": office, "case_id": case} for line in one.lines],
    )


def _prepared(n: int, clerk: User, office: LocalAuthority) -> Facts:
    made = prepare_case(
        local_authority_id=office.pk,
        serial=n + 1,
        form_key=key(dice("info", n), AT),
        by_id=clerk.pk,
        at=AT,
        applicant=_applicant(n),
        request=_request(n),
        help_given=_help(n),
    )
    return Facts(_columns(made.person), _columns(made.case), [_columns(line) for line in made.help_given])


def _columns(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _applicant(n: int) -> ApplicantFields:
    return ApplicantFields(
        document_type="thai_id",
        identity_number=number_of(n),
        title=("นาย", "นาง", "นางสาว")[n % 3],
        first_name=f"สมมติ {n}",
        last_name="ไม่มีจริง",
        birth="1977-03-05",
        phone="0812345678",
    )


def _request(n: int) -> RequestFields:
    asked = RequestFields(
        received_on=FIRST.first_day,
        kind_id=KINDS[n % len(KINDS)],
        channel=("self", "headman", "field")[n % 3],
        people_affected=1 + n % 6,
        house_no="1",
        moo=str(n % 12),
        hardship=HARDSHIPS[n % 3],
        wanted="ถุงยังชีพและวัสดุซ่อมแซมที่อยู่อาศัย",
        note="" if n % 2 else "ลงพื้นที่ตรวจสอบแล้ว",
    )
    return replace(asked, outcome="helped", approved_on=FIRST.last_day) if n % 3 else asked


def _help(n: int) -> list[HelpFields]:
    if not n % 3:
        return []
    day = FIRST.last_day
    goods = HelpFields(form="goods", description="ถุงยังชีพ", amount=Decimal(700), given_on=day)
    money = HelpFields(form="money", amount=Decimal(2_000 + n % 50), given_on=day, budget_source="reserve")
    return [goods, money] if n % 2 else [money]
