"""The keys of the walls: what is refused at the start, and what an embedded installation makes and keeps."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import embedded, key_files, keys
from config.postgres import EmbeddedError


def test_new_keys_are_accepted() -> None:
    found = keys.read(keys.new_keys())
    assert list(found.ring) == ["k1"]
    assert {len(found.ring["k1"]), len(found.index), len(found.fingerprint), len(found.read_log)} == {32}


def test_the_first_of_the_ring_is_current_and_all_are_there() -> None:
    ring = f"k2:{keys.new_key()}, k1:{keys.new_key()}"
    assert list(keys.read(keys.new_keys() | {"SEAL_KEYS": ring}).ring) == ["k2", "k1"]


SAME = keys.new_key()
REFUSED = {
    "missing": ({"INDEX_KEY": ""}, "INDEX_KEY is missing"),
    "short": ({"READ_LOG_KEY": "c2hvcnQ="}, "READ_LOG_KEY has 5 bytes"),
    "no base64": ({"FINGERPRINT_KEY": "ก" * 44}, "FINGERPRINT_KEY is not base64"),
    "no random": ({"INDEX_KEY": "A" * 43 + "="}, "INDEX_KEY is no random key"),
    "no id": ({"SEAL_KEYS": keys.new_key()}, "SEAL_KEYS must read id:key"),
    "id twice": ({"SEAL_KEYS": f"k1:{keys.new_key()},k1:{keys.new_key()}"}, "the id k1 twice"),
    "two purposes": ({"INDEX_KEY": SAME, "FINGERPRINT_KEY": SAME}, "are the same key"),
    "ring and purpose": ({"SEAL_KEYS": f"k1:{SAME}", "READ_LOG_KEY": SAME}, "are the same key"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    changes, message = REFUSED[name]
    with pytest.raises(keys.BadKey, match=message) as refusal:
        keys.read(keys.new_keys() | changes)
    assert SAME not in str(refusal.value)


def start(**changes: str) -> subprocess.CompletedProcess[str]:
    """The settings as a web process loads them, in an environment of its own."""
    environment = (
        embedded.placeholder_environment() | {"PATH": os.environ["PATH"], "HOME": "/nowhere"} | changes
    )
    load = "import django.conf as c; print(sorted(c.settings.SEAL_KEYS))"
    command = [sys.executable, "-c", load]
    environment = {name: value for name, value in environment.items() if value} | {
        "DJANGO_SETTINGS_MODULE": "config.settings"
    }
    return subprocess.run(command, env=environment, cwd=embedded.BASE_DIR, capture_output=True, text=True)


def test_the_start_is_refused_without_a_key() -> None:
    refused = start(SEAL_KEYS="")
    assert refused.returncode == 1
    assert "ImproperlyConfigured: SEAL_KEYS is missing" in refused.stderr
    assert start().stdout == "['k1']\n"


def test_a_key_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "ring").write_text(f"k7:{keys.new_key()}\n")
    assert start(SEAL_KEYS="", SEAL_KEYS_FILE=str(tmp_path / "ring")).stdout == "['k7']\n"


# --- The files of an embedded installation ----------------------------------------------------------


def data_in(folder: Path) -> Path:
    (folder / "postgres").mkdir()
    return folder


def test_an_installation_gets_files_of_its_own(tmp_path: Path) -> None:
    names = key_files.load(tmp_path)
    assert sorted(names) == ["FINGERPRINT_KEY_FILE", "INDEX_KEY_FILE", "READ_LOG_KEY_FILE", "SEAL_KEYS_FILE"]
    keys.read({name.removesuffix("_FILE"): Path(path).read_text() for name, path in names.items()})
    assert {Path(path).stat().st_mode & 0o777 for path in names.values()} == {0o600}
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


def test_they_stay_as_they_are(tmp_path: Path) -> None:
    first = [Path(path).read_text() for path in key_files.load(tmp_path).values()]
    assert [Path(path).read_text() for path in key_files.load(data_in(tmp_path)).values()] == first


def test_an_older_installation_is_completed(tmp_path: Path) -> None:
    assert len(key_files.load(data_in(tmp_path))) == 4


def test_a_lost_key_is_asked_for(tmp_path: Path) -> None:
    key_files.load(data_in(tmp_path))
    (tmp_path / "keys" / "SEAL_KEYS").unlink()
    with pytest.raises(EmbeddedError, match="ไม่พบกุญแจ SEAL_KEYS"):
        key_files.load(tmp_path)
    assert not (tmp_path / "keys" / "SEAL_KEYS").exists()


def test_what_the_environment_names_is_left_alone(tmp_path: Path) -> None:
    found = key_files.load(tmp_path)
    named = {"SEAL_KEYS": "k1:…", "INDEX_KEY_FILE": "/run/secrets/index"}
    assert sorted(key_files.not_named(named, found)) == ["FINGERPRINT_KEY_FILE", "READ_LOG_KEY_FILE"]
