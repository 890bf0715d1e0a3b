"""What the demonstration shows beside the cases: pictures and papers of some, and what other offices answered.

Seeded once for the whole file.
"""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import transaction
from PIL import Image
from pytest_django.plugin import DjangoDbBlocker

from cases.matching import NUMBER, Sought, earlier_cases
from cases.models import Case, Evidence, EvidenceKind, HelpQuestion, Outcome, User
from cases.scope import scope
from cases.thai import BANGKOK, identity_problem
from config.seed import pictures, province
from config.seed.dice import dice
from config.seed.households import MAE_KU, MANY
from config.seed.people import OFFICE, household
from config.seed.plan import OWING, PAO, READY

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=BANGKOK)
WISH = province.Wish(seed=1, months=12, cases=900)


@pytest.fixture(scope="module", autouse=True)
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        province.seed(WISH, NOW)
        yield
        transaction.set_rollback(True)


def of_maeku() -> User:
    return User.objects.get(username="officer.maeku")


# --- Evidence ------------------------------------------------------------------------------------------------


def test_two_requests_of_mae_ku_have_evidence_of_each_kind_of_paper():
    rows = list(Evidence.objects.select_related("case", "bytes").order_by("added_at"))
    assert {row.local_authority.code for row in rows} == {READY}
    assert sorted(row.kind for row in rows) == ["damage", "damage", "identity_copy", "paper"]
    assert len({row.case_id for row in rows}) == 2
    for row in rows:
        assert row.case.entered_at < row.added_at <= NOW
        assert row.added_by == of_maeku() == row.case.entered_by
        picture = Image.open(io.BytesIO(row.bytes.opened("full")))
        assert picture.size == (row.width, row.height) == pictures.SIZE
        assert len(row.bytes.opened("full")) == row.size < 300_000


def test_a_file_is_told_by_history_as_of_its_day():
    events = Evidence.pgh_event_model.objects.all()
    assert {event.pgh_obj_id: event.pgh_created_at for event in events} == dict(
        Evidence.objects.values_list("pk", "added_at")
    )


def colours_above(card: Image.Image) -> list[object]:
    """Of the strip in which a card has nothing."""
    return card.crop((0, 0, pictures.WIDE, 120)).getcolors(pictures.WIDE * 120) or []


def test_the_copy_of_a_card_says_what_it_is_for():
    copy = Evidence.objects.select_related("bytes", "case__applicant").get(kind=EvidenceKind.IDENTITY_COPY)
    image = Image.open(io.BytesIO(copy.bytes.opened("full"))).convert("RGB")
    plain = Image.open(io.BytesIO(pictures.card(copy.case.applicant.full_name, ""))).convert("RGB")
    assert len(colours_above(plain)) < 10 < len(colours_above(image))


def test_the_same_chance_draws_the_same_picture():
    assert pictures.flooded_house(Random(4)) == pictures.flooded_house(Random(4))
    assert pictures.bank_book(Random(4), "ก ข") == pictures.bank_book(Random(4), "ก ข")


# --- Double help ---------------------------------------------------------------------------------------------


def test_some_were_helped_elsewhere_and_most_were_not():
    asked = HelpQuestion.objects.all()
    found = [one for one in asked if one.answers]
    assert asked.count() == 20
    assert 2 <= len(found) <= 8
    offices = {office for one in found for _, _, office in one.answers}
    assert "องค์การบริหารส่วนจังหวัดตาก" in offices
    for code in (READY, OWING):
        assert any(one.local_authority.code == code for one in found)


def test_a_question_is_put_after_the_entry_and_tells_nothing_that_came_later():
    for one in HelpQuestion.objects.select_related("case", "local_authority"):
        assert max(one.case.entered_at, NOW - timedelta(minutes=45)) == one.at < NOW
        assert one.by == one.case.entered_by
        assert all(month <= f"{NOW:%Y-%m}" for _, month, _ in one.answers)


def test_pending_requests_are_among_those_asked_about():
    assert HelpQuestion.objects.filter(case__outcome=Outcome.PENDING, local_authority__code=READY).exists()


def test_a_household_is_the_same_in_each_office_and_nobodys_in_the_country():
    known = [household(dice(WISH.seed, "household", n), MAE_KU) for n in range(MANY)]
    for who, where in known:
        assert who.identity_number[1:3] == OFFICE
        assert identity_problem(who.identity_number) is None
        assert where.house_code.startswith(OFFICE)
        assert len(where.house_code) == 11
    codes = [where.house_code for _, where in known]
    cases = Case.objects.filter(house_code__in=codes)
    assert set(cases.values_list("local_authority__code", flat=True)) == {READY, OWING, PAO}
    assert cases.values("house_code", "applicant__first_name", "applicant__birth").distinct().count() <= MANY


def test_who_comes_again_is_suggested():
    """As the form of entry would: the same household asked the same office before."""
    own = Case.objects.filter(local_authority__code=READY).exclude(house_code="").select_related("applicant")
    codes = [household(dice(WISH.seed, "household", n), MAE_KU)[1].house_code for n in range(MANY)]
    newest = own.filter(house_code__in=codes).order_by("-received_on")[0]
    with transaction.atomic(), scope(of_maeku()):
        found = earlier_cases(Sought.stored(newest), by=of_maeku(), apart_from=newest.pk)
    assert found
    assert NUMBER in found[0].why
