"""A machine for each test, in a folder that goes with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.machine import Machine, machine


@pytest.fixture
def host(transactional_db: None, tmp_path: Path) -> Iterator[Machine]:
    with machine(tmp_path) as one:
        yield one
