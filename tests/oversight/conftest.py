"""The morning of 7 พ.ย. 2569, and Tak's 69 with their twelve months."""

from collections.abc import Iterator

import pytest
import time_machine

from cases.models import LocalAuthority
from reporting.models import Obligation
from tests.oversight.world import AT, oblige


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def tak(db: None) -> list[Obligation]:
    """Every month owed, nothing posted."""
    return oblige(LocalAuthority.objects.order_by("code"))
