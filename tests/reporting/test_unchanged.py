"""What changes a file makes another text of what it would hold; what does not touch it leaves the text as it was."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from cases.models import Case, District, HelpKind, HelpSubkind, LocalAuthority, Person, Subdistrict, User
from cases.thai import BANGKOK
from reporting.actions.open import open_month
from reporting.exports import EXPORTS, HELP, INFO, LEDGER, SUMMARY, Export
from reporting.exports.wanted import wanted
from reporting.info.whose import Whose
from reporting.models import Excuse, InfoColumn, InfoLayout, Obligation, Posting
from reporting.months import Month, Period
from tests.factories import HELP as A_LINE
from tests.factories import a_help, as_owner, make_case
from tests.reporting.september import post

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)
AT = datetime(2026, 11, 2, 9, 15, tzinfo=BANGKOK)
Happens = Callable[[User, Case], Any]


@pytest.fixture
def case(officer: User) -> Case:
    open_month(month=OCTOBER, at=AT)
    return make_case(officer, received_on=date(2026, 10, 12), help_given=[A_LINE], outcome="helped")


def now(what: Export, by: User, *, at: datetime = AT, months: int = 1, **whose: Any) -> str:
    period = Period(OCTOBER, OCTOBER + (months - 1))
    place = Whose(**whose) if whose else Whose(by.local_authority)
    return what.state(wanted(whose=place, period=period, permission=what.permission, by=by, at=at))


def owed(officer: User) -> Obligation:
    return Obligation.objects.get(local_authority=officer.local_authority, month=OCTOBER.first_day)


def another_case(officer: User, case: Case) -> None:
    make_case(officer, received_on=date(2026, 10, 13), help_given=[A_LINE], outcome="helped")


def a_changed_case(officer: User, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(house_no="99/9")


def more_people(officer: User, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(people_affected=9)


def more_help(officer: User, case: Case) -> None:
    case.help_given.create(
        local_authority=case.local_authority, form="goods", amount=500, given_on=date(2026, 10, 30)
    )


def help_mended(officer: User, case: Case) -> None:
    """Beneath the case: neither its version nor its total tells."""
    case.help_given.update(budget_source="donation")


def help_taken_away(officer: User, case: Case) -> None:
    case.help_given.all().delete()


def an_applicant_renamed(officer: User, case: Case) -> None:
    Person.objects.filter(pk=case.applicant_id).update(title="นาง")


def a_case_gone_and_another_come(officer: User, case: Case) -> None:
    """As many as before, as often changed."""
    Case.objects.filter(pk=case.pk).update(received_on=date(2026, 9, 1))
    make_case(officer, received_on=date(2026, 10, 12), help_given=[A_LINE], outcome="helped")


def an_office_renamed(officer: User, case: Case) -> None:
    LocalAuthority.objects.filter(pk=officer.local_authority_id).update(name="เทศบาลตำบลแม่กุใหม่")


def an_office_called_otherwise_before(officer: User, case: Case) -> None:
    office = officer.local_authority
    office.past.create(
        code=office.code, kind="SAO", name="อบต.เดิม", period=(date(2000, 1, 1), date(2026, 11, 1))
    )


def a_district_renamed(officer: User, case: Case) -> None:
    District.objects.filter(pk=officer.local_authority.district_id).update(name="แม่สอดใหม่")


def a_clerk_renamed(officer: User, case: Case) -> None:
    User.objects.filter(pk=officer.pk).update(full_name="สมหมาย มีชื่อใหม่")


def a_kind_renamed(officer: User, case: Case) -> None:
    HelpKind.objects.filter(pk=case.kind_id).update(name="ด้านสาธารณภัยและภัยพิบัติ")


def a_subkind_renamed(officer: User, case: Case) -> None:
    HelpSubkind.objects.filter(pk=case.subkind_id).update(name="ถุงยังชีพและน้ำดื่ม")


def a_subdistrict_renamed(officer: User, case: Case) -> None:
    Subdistrict.objects.filter(pk=case.subdistrict_id).update(name="แม่กุใหม่")


def a_posting(officer: User, case: Case) -> None:
    post(owed(officer), officer, AT)


def an_excuse(officer: User, case: Case) -> None:
    Excuse.objects.create(
        local_authority=officer.local_authority, first_month=owed(officer).month, last_month=owed(officer).month,
        cause="disaster", reason="น้ำท่วม", order_number="ตก 1/2569", signed_by="ผวจ.", granted_by=officer, granted_at=AT
    )  # fmt: skip


def a_layout_beside(officer: User, case: Case) -> None:
    layout = InfoLayout.objects.create(version=9, title="แบบใหม่", effective_from=date(2026, 10, 1))
    InfoColumn.objects.create(layout=layout, position=1, heading="ชื่อ", source="first_name")
    InfoLayout.objects.filter(pk=layout.pk).update(published_on=date(2026, 9, 1))


def the_layout_taken_back_and_mended(officer: User, case: Case) -> None:
    """The same row, published anew with another source beneath the same heading."""
    layout = InfoLayout.objects.published().get()
    InfoLayout.objects.filter(pk=layout.pk).update(published_on=None)
    InfoColumn.objects.filter(layout=layout, source="wanted").update(source="note")
    InfoLayout.objects.filter(pk=layout.pk).update(published_on=layout.published_on)


OF_CASES = [another_case, a_changed_case, more_help, help_mended, help_taken_away, an_applicant_renamed,
            a_case_gone_and_another_come, a_clerk_renamed, a_kind_renamed, a_subkind_renamed, a_subdistrict_renamed,
            an_office_renamed, an_office_called_otherwise_before]  # fmt: skip
OF_MONTHS = [a_posting, an_excuse]
CHANGES = {
    INFO: [*OF_CASES, *OF_MONTHS, a_district_renamed, a_layout_beside, the_layout_taken_back_and_mended],
    LEDGER: OF_CASES,
    HELP: [one for one in OF_CASES if one is not a_clerk_renamed],
    SUMMARY: [
        another_case, a_case_gone_and_another_come, more_people, a_kind_renamed, an_office_renamed, a_district_renamed,
        *OF_MONTHS,
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("what", "happens"),
    [
        pytest.param(what, one, id=f"{what.slug}-{one.__name__}")
        for what, some in CHANGES.items()
        for one in some
    ],
)
def test_what_changes_the_file_changes_the_text(
    what: Export, happens: Happens, case: Case, officer: User
) -> None:
    before = now(what, officer)
    assert now(what, officer) == before
    with as_owner():
        happens(officer, case)
    assert now(what, officer) != before


@pytest.mark.parametrize("what", EXPORTS.values(), ids=lambda what: what.slug)
def test_what_others_do_leaves_it(what: Export, case: Case, officer: User, neighbour: User) -> None:
    before = now(what, officer)
    make_case(officer, received_on=date(2026, 11, 3))
    make_case(neighbour, received_on=date(2026, 10, 3))
    with as_owner():
        User.objects.update(last_login=AT)
    assert now(what, officer) == before


@pytest.mark.parametrize("what", [INFO, SUMMARY], ids=lambda what: what.slug)
def test_a_month_that_becomes_late_makes_another(what: Export, case: Case, officer: User) -> None:
    due = owed(officer).due_at
    assert now(what, officer, at=due - timedelta(seconds=1)) != now(what, officer, at=due)


@pytest.mark.parametrize("what", EXPORTS.values(), ids=lambda what: what.slug)
def test_it_is_nobodys_beyond_the_reach(what: Export, case: Case, officer: User, neighbour: User) -> None:
    with pytest.raises(PermissionDenied):
        now(what, neighbour, local_authority=officer.local_authority)


@pytest.mark.parametrize(("what", "statements"), [(INFO, 21), (LEDGER, 14), (HELP, 15), (SUMMARY, 10)])
@pytest.mark.parametrize("many", [1, 4])
def test_statements_do_not_grow(
    many: int, what: Export, statements: int, case: Case, officer: User, django_assert_num_queries: Any
) -> None:
    for day in range(many):
        make_case(officer, received_on=date(2026, 10, 1 + day), help_given=[a_help()], outcome="helped")
    assert Posting.objects.count() == 0
    with django_assert_num_queries(statements):
        now(what, officer, months=many)
