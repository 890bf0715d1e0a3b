"""Whose name stands in the history: the scope's, whatever the connection claims."""

from collections.abc import Callable
from uuid import uuid4

import pghistory
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from pghistory.models import Context

from cases.models import Case, User
from cases.scope import principal, scope
from tests.factories import make_case

pytestmark = pytest.mark.django_db
CLAIM = (
    "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)"
)


def claim(context: object, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [str(context), text])


def attached() -> dict[str, object] | None:
    """What the context function makes of this transaction's settings, for the web role."""
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT EXECUTE ON FUNCTION _pgh_attach_context() TO {settings.WEB_ROLE}")
        cursor.execute(f"SET LOCAL ROLE {settings.WEB_ROLE}")
        cursor.execute("SELECT _pgh_attach_context()")
        (key,) = cursor.fetchone()
        cursor.execute("RESET ROLE")
    return Context.objects.get(pk=key).metadata if key else None


def last_said(case: Case) -> dict[str, object]:
    event = Case.pgh_event_model.objects.filter(pgh_obj_id=case.pk).order_by("pgh_id").last()
    return event.pgh_context.metadata


def test_a_request_leaves_its_user_and_its_address(officer: User, signed_in: Callable[[User], Client]):
    case = make_case(officer)
    url = f"/cases/{case.pk}/do/withdraw/"
    assert signed_in(officer).post(url, {"version": "1", "reason": "บันทึกซ้ำ"}).status_code == 302
    said = last_said(case)
    assert (said["user"], said["url"], len(str(said["request"]))) == (officer.pk, url, 36)
    page = signed_in(officer).get(f"/cases/{case.pk}/").content.decode()
    assert page.count(officer.full_name) >= 2


def test_the_scopes_user_stands_in_place_of_a_claimed_one(officer: User, head: User):
    case = make_case(officer)
    with scope(officer), pghistory.context(user=head.pk, url="/x/"):
        Case.objects.filter(pk=case.pk).update(referred_to="แก้")
    assert last_said(case) == {"user": officer.pk, "url": "/x/"}


def test_the_scopes_user_stands_also_where_nothing_is_claimed(officer: User):
    case = make_case(officer)
    with scope(officer):
        claim("", "")
        Case.objects.filter(pk=case.pk).update(referred_to="แก้")
    assert last_said(case) == {"user": officer.pk}


def test_without_a_scope_only_the_owner_names_a_user(officer: User):
    claim(uuid4(), f'{{"user": {officer.pk}, "principal": "watcher", "url": "/x/"}}')
    assert attached() == {"url": "/x/"}
    case = make_case(officer)
    with pghistory.context(user=officer.pk):
        Case.objects.filter(pk=case.pk).update(referred_to="ย้ายข้อมูล")
    assert last_said(case) == {"user": officer.pk}


def test_the_machine_signs_with_its_own_name(officer: User):
    with principal("watcher"), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.role')")
        assert cursor.fetchone() == ("watcher",)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.role', 'watcher', true)")
    claim(uuid4(), f'{{"user": {officer.pk}}}')
    assert attached() == {"principal": "watcher"}


@pytest.mark.parametrize("nonsense", ["[1]", '"x"', "7", "null"])
def test_a_claim_that_is_no_object_is_left_out(nonsense: str):
    claim(uuid4(), nonsense)
    assert attached() is None


def test_an_old_context_is_not_written_again(officer: User, head: User):
    """pghistory's own function overwrites the text of whatever context the connection names."""
    case = make_case(officer)
    with scope(head), pghistory.context(url="/old/"):
        Case.objects.filter(pk=case.pk).update(referred_to="หัวหน้าแก้")
    (old,) = Context.objects.filter(metadata__url="/old/")
    with scope(officer):
        claim(old.pk, '{"url": "/new/"}')
        Case.objects.filter(pk=case.pk).update(referred_to="เจ้าหน้าที่แก้")
    assert Context.objects.get(pk=old.pk).metadata == {"user": head.pk, "url": "/old/"}
    assert last_said(case) == {"user": officer.pk, "url": "/new/"}


def test_rows_of_one_request_share_one_context(officer: User):
    cases = [make_case(officer) for _ in range(3)]
    with scope(officer), pghistory.context(url="/x/"):
        Case.objects.filter(pk__in=[case.pk for case in cases]).update(referred_to="แก้")
    assert Context.objects.filter(metadata__url="/x/").count() == 1


def test_what_the_connection_itself_can_still_claim(officer: User, head: User):
    """Whoever runs statements of his own as the web role may open anybody's scope: the walls and the history
    then hold him for that person. Against that stand the parameters of every statement, not these functions.
    """
    case = make_case(officer)
    with scope(officer), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.user', %s, true)", [str(head.pk)])
        Case.objects.filter(pk=case.pk).update(referred_to="ในนามหัวหน้า")
    assert last_said(case)["user"] == head.pk
