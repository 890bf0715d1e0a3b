"""Registering a case: one number each, no twins, nobody else's office."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from cases.actions.intake import create_case
from cases.models import Case, HelpGiven, LocalAuthority, Person, User
from tests.factories import MORNING, a_help, a_request, applicant, make_case, rows_of


def test_numbers_run_by_authority_and_fiscal_year(officer: User, neighbour: User) -> None:
    made = [make_case(officer), make_case(officer), make_case(neighbour)]
    assert [case.number for case in made] == ["1/2570", "2/2570", "1/2570"]


@pytest.mark.parametrize(
    ("day", "number"),
    [(date(2026, 9, 30), "1/2569"), (date(2026, 10, 1), "1/2570"), (date(2028, 2, 29), "1/2571")],
)
def test_fiscal_year_turns_on_the_first_of_october(officer: User, day: date, number: str) -> None:
    assert make_case(officer, received_on=day).number == number


def test_a_save_that_fails_leaves_no_gap_in_the_numbers(officer: User) -> None:
    make_case(officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_case(officer, first_name="")
    assert make_case(officer).number == "2/2570"


def test_double_submit_makes_one_case(officer: User) -> None:
    key = uuid4()
    first, second = make_case(officer, form_key=key), make_case(officer, form_key=key, help_given=[a_help()])
    assert first == second
    assert Case.objects.count() == 1
    assert HelpGiven.objects.count() == 0


def test_another_office_cannot_be_written_for(officer: User, mae_ku_sao: LocalAuthority) -> None:
    with pytest.raises(PermissionDenied):
        create_case(
            local_authority=mae_ku_sao,
            form_key=uuid4(),
            applicant=applicant(),
            request=a_request(),
            help_given=[],
            by=officer,
            at=MORNING,
        )


@pytest.mark.parametrize("who", ["district", "province", "nation", "province.admin", "national.admin"])
def test_supervisors_and_administrators_register_nothing(
    cast: dict[str, User], mae_ku: LocalAuthority, who: str
) -> None:
    with pytest.raises(PermissionDenied):
        create_case(
            local_authority=mae_ku,
            form_key=uuid4(),
            applicant=applicant(),
            request=a_request(),
            help_given=[],
            by=cast[who],
            at=MORNING,
        )


def test_gaps_total_and_sort_key_are_kept_beside_the_case(officer: User) -> None:
    help_given = [a_help(), a_help(form="labour", amount=Decimal("300.50"), budget_source="")]
    case = make_case(officer, outcome="helped", help_given=help_given, house_no="", first_name="เก่ง")
    assert case.gaps == ["house_no", "help_budget"]
    assert case.help_total == Decimal("1000.50")
    assert case.applicant.sort_key.startswith("กเง ")


def test_a_person_without_document_has_no_number(officer: User) -> None:
    case = make_case(officer, document_type="none")
    assert case.applicant.identity_number == ""
    assert case.gaps == []


def test_neighbour_sees_nothing(officer: User, neighbour: User, mae_ku_sao: LocalAuthority) -> None:
    make_case(officer)
    assert not Case.objects.visible_to(neighbour).exists()
    with rows_of(mae_ku_sao):
        assert not Person.objects.exists()
