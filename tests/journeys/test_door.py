"""The thin thread: a real sign-in in a real browser, over the real middleware."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_officer_signs_in_and_out(officer, at_desk):
    desk = at_desk(officer)
    assert desk.page.get_by_text("เทศบาลตำบลแม่กุ").first.is_visible()
    desk.page.get_by_role("button", name="ออกจากระบบ").first.click()
    desk.page.wait_for_url("**/account/login/**")
