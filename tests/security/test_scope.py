"""A verb asks for the reach itself: a page that forgets to must not be the only wall."""

import pytest
from django.core.exceptions import PermissionDenied

from cases.access import Role
from cases.models import District, Province
from reporting.actions.open import open_month
from reporting.models import Obligation
from reporting.months import Month
from tests.factories import MORNING, make_lao, make_user
from tests.reporting.september import excuse

pytestmark = pytest.mark.django_db


def test_a_province_excuses_no_month_of_another():
    other = Province.objects.create(code="99", name="จังหวัดอื่น")
    make_lao("06990101", district=District.objects.create(code="9901", name="อำเภออื่น", province=other))
    open_month(month=Month(2026, 10), at=MORNING)
    stranger = make_user("far.province", Role.PROVINCE, province=other)
    own, foreign = (Obligation.objects.get(local_authority__code=code) for code in ("06990101", "05630603"))
    assert excuse(own, stranger, MORNING)
    with pytest.raises(PermissionDenied):
        excuse(foreign, stranger, MORNING)
