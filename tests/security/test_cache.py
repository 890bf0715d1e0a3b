"""What lies in the cache is read as JSON: whoever can write its table, as the web role can, runs no code by it."""

import base64
import os
import pickle

import pytest
from django.core.cache import cache, caches
from django.db import connection, transaction

from cases.scope import closed

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


class Touch:
    """Unpickled, it makes a folder: the sign that foreign code has run."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


def poison(value):
    """As the web role, without anybody's scope."""
    with transaction.atomic(), closed(), connection.cursor() as cursor:
        cursor.execute("UPDATE config_cache SET value = %s, expires = now() + interval '1 day'", [value])
        return cursor.rowcount


def test_a_pickle_in_the_cache_is_not_run(client, officer, tmp_path):
    attempt = {"login": officer.username, "password": "ไม่ใช่รหัสผ่านนี้แน่"}
    client.post(LOGIN, attempt)
    assert poison(base64.b64encode(pickle.dumps(Touch(tmp_path / "ran"))).decode())
    assert client.post(LOGIN, attempt).status_code == 200
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("value", ["{", "", "gASVIg==", "[" * 100_000])
def test_what_is_no_json_counts_as_missing(value):
    cache.set("one", [1.5, "ก"])
    assert poison(value)
    assert cache.get("one", "missing") == "missing"


@pytest.mark.parametrize(
    "value", [b"raw", (1, 2), {1: 2}, object(), float("nan")], ids=lambda v: type(v).__name__
)
def test_what_would_come_back_changed_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        cache.set("one", value)


def test_it_is_a_cache():
    assert cache.add("one", {"ก": [1.5, True, None]}) is True
    assert cache.add("one", 2) is False
    assert cache.get_many(["one", "two"]) == {"one": {"ก": [1.5, True, None]}}
    cache.set("one", 3, timeout=None)
    assert (cache.get("one"), cache.incr("one"), cache.touch("one", 60), "one" in cache) == (3, 4, True, True)
    cache.set("two", 2, timeout=-1)
    assert (cache.get("two"), cache.touch("two"), cache.add("two", 5), cache.get("two")) == (
        None,
        False,
        True,
        5,
    )
    assert (cache.delete("one"), cache.get("one")) == (True, None)


def test_when_it_is_full_what_is_over_goes_first(monkeypatch):
    cache.set("over", 1, timeout=-1)
    cache.set("kept", 1)
    monkeypatch.setattr(caches["default"], "_max_entries", 1)
    cache.set("new", 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM config_cache ORDER BY 1")
        assert cursor.fetchall() == [(":1:kept",), (":1:new",)]
