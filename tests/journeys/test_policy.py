"""Chromium finds nothing on any page that our own Content-Security-Policy refuses, the administration's included."""

import pytest

from tests.journeys.test_accessible import arguments, pages  # noqa: F401 - the story's rows

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADMIN = ["/admin/", *(
    f"/admin/{model}/{page}"
    for model in ("cases/user", "cases/localauthority", "cases/helpkind", "cases/holiday", "reporting/infolayout")
    for page in ("", "export/", "import/")
), "/admin/cases/holiday/add/", "/admin/cases/helpkind/disaster/change/", "/admin/cases/helpkind/disaster/history/"]  # fmt: skip
LISTEN = "document.addEventListener('securitypolicyviolation', e => told(e.violatedDirective + ' ' + e.sourceFile))"


def violations(desk, paths):
    found = []
    desk.page.expose_function("told", lambda what: found.append(what))
    desk.page.add_init_script(LISTEN)
    seen = 0
    for path in paths:
        answer = desk.page.request.get(f"{desk.address}{path}", max_redirects=0)
        if answer.status == 200 and answer.headers["content-type"].startswith("text/html"):
            desk.open(path)
            seen += 1
    return seen, found


@pytest.mark.parametrize("role", ["officer", "province_officer", "nation"])
def test_no_page_breaks_the_policy(role, request, arguments, at_desk):  # noqa: F811
    user = request.getfixturevalue(role)
    seen, found = violations(at_desk(user), [*pages(user, arguments)])
    assert found == []
    assert seen >= 3


def test_no_administration_page_breaks_it(national_administrator, arguments, at_desk):  # noqa: F811
    desk = at_desk(national_administrator)
    seen, found = violations(desk, [*pages(national_administrator, arguments), *ADMIN])
    assert found == []
    assert seen >= len(ADMIN)


def test_a_page_that_breaks_it_is_told(officer, at_desk):
    """The negative control."""
    desk = at_desk(officer)
    found = []
    desk.page.expose_function("told", lambda what: found.append(what))
    desk.page.add_init_script(LISTEN)
    desk.open("/")
    desk.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">')")
    desk.page.wait_for_timeout(200)
    assert found
    assert found[0].startswith("style-src")
    desk.errors.clear()
