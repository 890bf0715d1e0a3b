"""Every URL × role × placement, from the URLconf itself: a new URL is walked without being asked.

A user without the right, or asking for a foreign row, gets the page of a missing row, byte for byte. A URL
whose argument this file does not know fails the test until it is said whose row it names.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse

from cases.access import ANSWERS_TO_DISTRICT, Role, may, reach
from cases.actions.reading import record
from cases.models import Case, District, LocalAuthority, Province, Reading, User, Verb
from cases.thai import BANGKOK
from config.checks import every_url_declares, is_library, patterns
from reporting.actions import declare_nil
from reporting.actions.open import open_month
from reporting.models import Obligation, Posting
from reporting.months import Month
from tests.factories import make_case, make_lao, make_user

pytestmark = pytest.mark.django_db
MONTH = Month(2026, 9)
POSTED = datetime(2026, 10, 3, 10, tzinfo=BANGKOK)
NOWHERE = UUID(int=7)
CODES = {"own": "05630603", "neighbour": "06630608", "city": "03630601", "other_district": "06630502"}


@dataclass
class Place:
    """A local authority of the story with one of everything that a URL can name."""

    local_authority: LocalAuthority
    officer: User
    case: Case
    posting: Posting
    reading: Reading

    @property
    def district(self) -> District:
        return self.local_authority.district


@pytest.fixture
def places(db: None) -> dict[str, Place]:
    province = Province.objects.create(code="99", name="จังหวัดอื่น")
    far = District.objects.create(code="9901", name="อำเภออื่น", province=province)
    make_lao("06990101", district=far)
    open_month(month=MONTH, at=datetime(2026, 9, 1, tzinfo=BANGKOK))
    codes = {**CODES, "other_province": "06990101"}
    return {name: _furnish(LocalAuthority.objects.get(code=code)) for name, code in codes.items()}


def _furnish(lao: LocalAuthority) -> Place:
    officer = make_user(f"clerk.{lao.code}", local_authority=lao)
    obligation = Obligation.objects.get(local_authority=lao, month=MONTH.first_day)
    posting = declare_nil(obligation=obligation, by=officer, at=POSTED)
    case = make_case(officer, received_on=date(2026, 10, 12))
    seen = {lao.pk: [case.pk]}
    record(verb=Verb.VIEW, seen=seen, by=officer, at=POSTED)
    return Place(lao, officer, case, posting, Reading.objects.get(local_authority=lao))


Arguments = dict[str, Any]


def _row_of(permission: str) -> Callable[[User, Place], bool]:
    """Opens when the place's local authority lies in the user's reach."""

    def opens(who: User, place: Place) -> bool:
        reached = LocalAuthority.objects.filter(reach(who, permission))
        return reached.filter(pk=place.local_authority.pk).exists()

    return opens


def _district(who: User, place: Place) -> bool:
    reached = LocalAuthority.objects.filter(reach(who, "overview"), kind__in=ANSWERS_TO_DISTRICT)
    return reached.filter(district=place.district).exists()


def _province(who: User, place: Place) -> bool:
    whole = {Role.PROVINCE, Role.ADMINISTRATOR, Role.NATION}
    return who.role in whole and who.province_id in (None, place.district.province_id)


def _direct(who: User, place: Place) -> bool:
    others = LocalAuthority.objects.exclude(kind__in=ANSWERS_TO_DISTRICT)
    return _province(who, place) and others.filter(district__province=place.district.province_id).exists()


def _user(who: User, place: Place) -> bool:
    return User.objects.visible_to(who).filter(pk=place.officer.pk).exists()


Opens = Callable[[User, Place], bool]
# Name of a URL, or a prefix of names → whether the place's row opens for the user, and the row's argument.
ROWS: dict[str, tuple[Opens, Callable[[Place], Arguments]]] = {
    "case_decide": (_row_of("case.read"), lambda p: {"pk": p.case.pk, "verb": "withdraw"}),
    "case_": (_row_of("case.read"), lambda p: {"pk": p.case.pk}),
    "staff_": (_user, lambda p: {"pk": p.officer.pk}),
    "designated_": (_row_of("officer.appoint"), lambda p: {"code": p.local_authority.code}),
    "posting_": (_row_of("month.read"), lambda p: {"pk": p.posting.pk}),
    "reading_": (_row_of("readlog.read"), lambda p: {"pk": p.reading.pk}),
    "excuse_": (
        _row_of("month.excuse"),
        lambda p: {"code": p.local_authority.code, "month": str(MONTH)},
    ),
    "overview_local_authority": (_row_of("overview"), lambda p: {"code": p.local_authority.code}),
    "overview_district": (_district, lambda p: {"code": p.district.pk}),
    "overview_direct": (_direct, lambda p: {"code": p.district.province_id}),
    "overview_province": (_province, lambda p: {"code": p.district.province_id}),
}
MISSING: dict[str, Arguments] = {
    "case_decide": {"pk": NOWHERE, "verb": "withdraw"},
    "case_": {"pk": NOWHERE},
    "staff_": {"pk": 0},
    "designated_": {"code": "00000000"},
    "posting_": {"pk": NOWHERE},
    "reading_": {"pk": NOWHERE},
    "excuse_": {"code": "00000000", "month": str(MONTH)},
    "overview_local_authority": {"code": "00000000"},
    "overview_district": {"code": "0000"},
    "overview_": {"code": "00"},
}
# Arguments that name no row but a month of the user's own: any value that the page accepts.
FREE: dict[str, Arguments] = {"month_": {"month": str(MONTH)}}


# Papers of one province or district: there is none of the whole nation.
OF_ONE_AREA = {"overview_late_pdf"}


def ours() -> Iterator[URLPattern]:
    return (pattern for pattern in patterns() if not is_library(pattern.callback))


def _named(table: dict[str, Any], name: str) -> Any:
    """The entry of the longest prefix of a URL's name."""
    keys = [key for key in table if name == key or (key.endswith("_") and name.startswith(key))]
    return table[max(keys, key=len)] if keys else None


def _arguments(pattern: URLPattern) -> set[str]:
    return set(pattern.pattern.converters) | set(re.compile(pattern.pattern.regex).groupindex)


def _bare(response: HttpResponse) -> bytes:
    """The body without its CSRF token, which differs at every answer."""
    return re.sub(rb'(csrfmiddlewaretoken" value|X-CSRFToken[^:]*:) ?"[^"]+"', b"", response.content)


def _ask(client: Client, method: str, url: str) -> Any:
    """Asks and undoes whatever the answer changed."""
    with transaction.atomic():
        response = getattr(client, method)(url)
        transaction.set_rollback(True)
    return response


@pytest.fixture(params=[*Role, "province administrator"])
def who(request: pytest.FixtureRequest, places: dict[str, Place]) -> User:
    """Each role in its usual office, around แม่สอด."""
    match request.param:
        case Role.OFFICER | Role.HEAD:
            office = {"local_authority": places["own"].local_authority}
        case Role.DISTRICT | Role.JOINT_CENTRE:
            office = {"district_id": "6306"}
        case Role.PROVINCE | "province administrator":
            office = {"province_id": "63"}
        case _:
            office = {}
    role = Role.ADMINISTRATOR if request.param == "province administrator" else request.param
    return make_user("walker", role, **office)


def test_every_url_of_ours_declares_who_may_use_it():
    assert every_url_declares() == []
    assert {p.name for p in ours()} >= {
        "home",
        "case_list",
        "case_detail",
        "month_list",
        "overview",
        "staff_list",
    }


def test_the_walk_knows_every_argument():
    unknown = [
        p.name
        for p in ours()
        if _arguments(p) and not _named(ROWS, p.name) and not _named(FREE, p.name) and _is_guarded(p)
    ]
    assert unknown == []


def _is_guarded(pattern: URLPattern) -> bool:
    return not pattern.callback.permission.startswith("public")


def test_a_visitor_is_sent_to_the_door(client):
    for pattern in ours():
        if not _is_guarded(pattern):
            continue
        known = _named(MISSING, pattern.name) or _named(FREE, pattern.name)
        url = reverse(pattern.name, kwargs=known if _arguments(pattern) else None)
        response = _ask(client, "get", url)
        assert response.status_code == 302, pattern.name
        assert response["Location"].startswith("/account/login/"), pattern.name


@pytest.mark.parametrize("method", ["get", "post"])
def test_every_url_for_every_role_in_every_placement(who, places, method):
    client = Client(raise_request_exception=False)
    client.force_login(who)
    opened = refused = 0
    for pattern in filter(_is_guarded, ours()):
        missing = _ask(client, method, _missing_row(pattern))
        for allowed, url in _doors(pattern, who, places):
            response = _ask(client, method, url)
            where = f"{method} {url} as {who.role}: {response.status_code}"
            if allowed:
                opened += 1
                assert response.status_code not in {403, 404, 500}, where
            else:
                refused += 1
                assert (response.status_code, _bare(response)) == (missing.status_code, _bare(missing)), where
                assert response.status_code in {404, 405}, where
    assert opened >= 3
    assert refused >= 20


def _missing_row(pattern: URLPattern) -> str:
    """The same question about a row that does not exist; without a row, an address that does not."""
    arguments = _named(MISSING, pattern.name) if _arguments(pattern) else None
    return reverse(pattern.name, kwargs=arguments) if arguments else "/no-such-page/"


def _doors(pattern: URLPattern, who: User, places: dict[str, Place]) -> Iterator[tuple[bool, str]]:
    """(whether it opens, address) for each placement that the URL can name."""
    permission = pattern.callback.permission
    if not _named(ROWS, pattern.name) or not _arguments(pattern):
        free = _named(FREE, pattern.name) if _arguments(pattern) else None
        national = who.role in {Role.NATION, Role.ADMINISTRATOR} and not who.province_id
        opens_here = may(who, permission) and not (national and pattern.name in OF_ONE_AREA)
        yield opens_here, reverse(pattern.name, kwargs=free)
        return
    opens, arguments = _named(ROWS, pattern.name)
    for place in places.values():
        yield may(who, permission) and opens(who, place), reverse(pattern.name, kwargs=arguments(place))
