"""A full number leaves the screen by itself, also where scripts are off."""

import pytest

from tests.factories import make_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NUMBER = "1-1120-34563-56-2"


@pytest.mark.parametrize("javascript", [True, False])
def test_the_number_goes_by_itself(officer, at_desk, settings, javascript):
    settings.REVEAL_SECONDS = 2
    case = make_case(officer)
    page = at_desk(officer, javascript=javascript).open(f"/cases/{case.pk}/")
    assert NUMBER not in page.content()
    page.get_by_label("วัตถุประสงค์ที่ดูเลขเต็ม").select_option("pay")
    page.get_by_role("button", name="แสดงเลขเต็ม").click()
    page.get_by_text(NUMBER).wait_for()
    page.get_by_text("x-xxxx-xxxxx-56-2").wait_for()
    assert NUMBER not in page.content()
    assert page.url.endswith(f"/cases/{case.pk}/")
