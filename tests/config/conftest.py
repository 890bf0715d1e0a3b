"""Servers and folders for the tests of how it runs; nothing here touches the demo data."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config import embedded

BOTH = ["postgres", "valkey"]


@contextmanager
def _open_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="hc-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that also `nobody` may walk through; pytest's own are closed to everybody else."""
    with _open_folder() as folder:
        yield folder


@pytest.fixture
def data(open_folder: Path) -> Path:
    """An empty data folder, as `.data` is before the first start."""
    return open_folder / "data"


@pytest.fixture(scope="module")
def held() -> Iterator[embedded.Held]:
    """The embedded servers, running for all tests of a file; whoever kills one sees it come back."""
    with _open_folder() as folder:
        held = embedded.hold(folder / "data", BOTH)
        yield held
        held.release()
