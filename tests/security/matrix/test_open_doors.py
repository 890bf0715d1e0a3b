"""Addresses of ours and of the sign-in that ask for no permission: they name no row, or tell nothing of it."""

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from config.checks import is_library, patterns
from reporting.models import JobRun
from reporting.models.run import JOBS
from tests.security.matrix.addresses import NO_USER, arguments_of
from tests.security.matrix.admin_pages import administration
from tests.security.matrix.asking import METHODS, Asker
from tests.security.matrix.walk import foreign_words, nothing_of
from tests.security.matrix.walkers import walker
from tests.security.matrix.world import Place

pytestmark = pytest.mark.django_db
Places = dict[str, Place]
EVERYBODYS = {"account_login", "account_inactive", "account_logout", "health", "alive", "watching"}
SIGNED_IN = {"account_change_password", "account_reauthenticate"}
BY_KEY = {"invitation"}


def test_these_are_all() -> None:
    """A new one is said here to be everybody's, or gets its own proof as the invitation has."""
    admin = {id(one) for one in administration()}
    open_doors = [
        one
        for one in patterns()
        if id(one) not in admin and (is_library(one.callback) or one.callback.permission.startswith("public"))
    ]
    assert {one.name for one in open_doors} == EVERYBODYS | SIGNED_IN | BY_KEY
    assert {one.name for one in open_doors if arguments_of(one)} == BY_KEY


@pytest.mark.parametrize("name", ["officer", "province administrator"])
def test_they_show_nobodys_row(name: str, places: Places) -> None:
    who = walker(name)
    who.set_password("ฝนตกที่แม่สอดทั้งคืน")  # who signed in has one
    who.save()
    asker = Asker(who)
    for job in JOBS:  # or the watch turns red an hour after this database was migrated
        JobRun.objects.create(job=job, as_of=timezone.now(), started_at=timezone.now())
    for door in sorted(EVERYBODYS | SIGNED_IN):
        for method in METHODS:
            answer = asker.ask(method, reverse(door))
            assert answer.status in (200, 302, 405), f"{method} {door}: {answer.status}"
            for place in places.values():
                nothing_of(foreign_words(who, place), answer, f"{method} {door} as {name}, {place.name}")


def test_a_visitor_is_sent_to_the_door() -> None:
    asker = Asker(None)
    for door in SIGNED_IN:
        for method in METHODS:
            answer = asker.ask(method, reverse(door))
            assert answer.is_the_door(method), f"{method} {door}: {answer.status}"


@pytest.mark.parametrize("name", [None, "officer", "administrator"])
def test_an_invitation_without_its_key_is_nobodys(name: str | None, places: Places) -> None:
    """Of an official near or far, invited or not, or of no one: by any method the same answer."""
    asker = Asker(walker(name) if name else None)
    sent = {"password": "ฝนตกที่แม่สอดทั้งคืน", "again": "ฝนตกที่แม่สอดทั้งคืน"}
    for method in METHODS:
        nobodys = asker.ask(method, _invitation(NO_USER), sent)
        assert nobodys.status in (405, 410), f"{method}: {nobodys.status}"
        for place in places.values():
            answer = asker.ask(method, _invitation(place.officer.pk), sent)
            assert (answer.text, answer.written) == (nobodys.text, 0), f"{method}, {place.name}"


def _invitation(user: int) -> str:
    return reverse("invitation", args=[urlsafe_base64_encode(force_bytes(user)), "d00d00-" + "0" * 32])
