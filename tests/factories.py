"""Makes rows for tests; every argument that a test does not care about has a believable, invented default."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction

from cases.access import LocalAuthorityKind, Role
from cases.actions.intake import change_case, create_case
from cases.actions.outcome import decide_case, restore_case, withdraw_case
from cases.facts import ApplicantFields, HelpFields, RequestFields
from cases.models import Case, District, LocalAuthority, User
from cases.scope import closed, enter, scope
from cases.thai import BANGKOK, check_digit, sort_key

# A morning in the middle of a month that nothing happens to end.
MORNING = datetime(2026, 10, 14, 9, 30, tzinfo=BANGKOK)

APPLICANT = ApplicantFields(
    document_type="thai_id",
    identity_number="1112034563562",
    title="นาง",
    first_name="สมศรี",
    last_name="ใจดี",
    birth="1977-03-05",
    phone="0812345678",
)
REQUEST = RequestFields(
    received_on=date(2026, 10, 12),
    kind_id="disaster",
    subkind_id="relief_bag",
    channel="self",
    people_affected=4,
    house_no="12/3",
    moo="4",
    subdistrict_id="630602",
    hardship="น้ำท่วมบ้าน เครื่องเรือนเสียหาย",
    wanted="ถุงยังชีพ",
)
HELP = HelpFields(
    form="goods",
    description="ถุงยังชีพ 1 ชุด",
    amount=Decimal("700.00"),
    given_on=date(2026, 10, 13),
    budget_source="reserve",
)


def identity_number(seed: int) -> str:
    """A 13-digit number with a right check digit, of nobody: the middle digits are the seed."""
    first12 = f"1{seed:011d}"
    return f"{first12}{check_digit(first12)}"


def local_authority(code: str) -> LocalAuthority:
    """One of Tak's, from the reference data."""
    return LocalAuthority.objects.get(code=code)


def make_lao(code: str, **changes: Any) -> LocalAuthority:
    """Another local authority than Tak's 69, an อบต. in แม่สอด unless said otherwise."""
    name = changes.pop("name", f"องค์การบริหารส่วนตำบลทดสอบ {code}")
    defaults = {
        "kind": LocalAuthorityKind.SAO,
        "district": District.objects.get(code=changes.pop("district_code", "6306")),
        "facts_from": date(2023, 11, 9),
    }
    with as_owner():
        return LocalAuthority.objects.create(
            code=code, name=name, sort_key=sort_key(name), **defaults | changes
        )


def make_user(username: str, role: Role = Role.OFFICER, *, password: str = "", **changes: Any) -> User:
    """A user who can be signed in with `client.force_login`; pass a password only to sign in by form."""
    user = User(
        username=username, full_name=changes.pop("full_name", f"ทดสอบ {username}"), role=role, **changes
    )
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    with as_owner():
        user.save()
    return user


@contextmanager
def as_owner() -> Iterator[None]:
    """Steps up for what a test furnishes while a scope is open around it."""
    inside = bool(getattr(connection, "scopes", []))
    if inside:
        connection.connection.execute("SET LOCAL ROLE NONE")
    yield
    if inside:
        connection.connection.execute(f'SET LOCAL ROLE "{settings.WEB_ROLE}"')


def applicant(**changes: Any) -> ApplicantFields:
    return replace(APPLICANT, **changes)


def a_request(**changes: Any) -> RequestFields:
    return replace(REQUEST, **changes)


def a_help(**changes: Any) -> HelpFields:
    return replace(HELP, **changes)


def make_case(
    by: User, *, at: datetime = MORNING, help_given: Sequence[HelpFields] = (), **changes: Any
) -> Case:
    """A case of the user's own local authority, through the action, complete unless changed.

    `changes` go to the applicant or to the request by their names; form_key may be given.
    """
    people = {
        name: changes.pop(name) for name in list(changes) if name in ApplicantFields.__dataclass_fields__
    }
    form_key = changes.pop("form_key", None) or uuid4()
    assert by.local_authority is not None
    with transaction.atomic(), scope(by):
        return create_case(
            local_authority=by.local_authority,
            form_key=form_key,
            applicant=applicant(**people),
            request=a_request(**changes),
            help_given=help_given,
            by=by,
            at=at,
        )


@contextmanager
def rows_of(local_authority: LocalAuthority | int) -> Iterator[None]:
    """Opens a local authority's rows as an officer of it would, without a user: the web role, one office."""
    with closed():
        enter((AS_OFFICER, [local_authority if isinstance(local_authority, int) else local_authority.pk]))
        yield


# What `app_open` sets for an officer, without one.
AS_OFFICER = """
SELECT set_config('app.role', 'officer', true), set_config('app.local_authority', l.id::text, true),
       set_config('app.province', d.province_id, true)
FROM cases_localauthority l JOIN cases_district d ON d.code = l.district_id WHERE l.id = %s
"""


def decide(*, by: User, **told: Any) -> None:
    """`decide_case` as a request of the user would: in the user's own scope."""
    with transaction.atomic(), scope(by):
        decide_case(by=by, **told)


def withdraw(*, by: User, **told: Any) -> None:
    with transaction.atomic(), scope(by):
        withdraw_case(by=by, **told)


def restore(*, by: User, **told: Any) -> None:
    with transaction.atomic(), scope(by):
        restore_case(by=by, **told)


def change(*, by: User, **told: Any) -> None:
    with transaction.atomic(), scope(by):
        change_case(by=by, **told)
