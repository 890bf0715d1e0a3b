"""A seeded province looked at from all sides: as real work would have left it, and nobody real in it.

Seeded once for the whole file; each test's own changes are rolled back.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from cases import identity
from cases.models import Case, DesignatedOfficer, LocalAuthority, Person, User
from cases.thai import BANGKOK
from config.seed import province
from config.seed.plan import OWING, READY
from reporting import actions
from reporting.actions.post import picture, version_of
from reporting.corrections import Correction
from reporting.facts import MonthStanding, standings
from reporting.models import (
    Excuse,
    Flag,
    JobRun,
    MonthTally,
    NilVoid,
    Obligation,
    Posting,
    PostingKind,
    SendBack,
)
from reporting.months import Month

pytestmark = pytest.mark.django_db

OCTOBER = Month(2026, 10)
LATE_NOVEMBER = datetime(2026, 11, 23, 9, 0, tzinfo=BANGKOK)
WISH = province.Wish(seed=1, months=3, cases=400)


@pytest.fixture(scope="module", autouse=True)
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        province.seed(WISH, LATE_NOVEMBER)
        yield
        transaction.set_rollback(True)


def october() -> dict[str, MonthStanding]:
    owed = Obligation.objects.filter(month=OCTOBER.first_day).select_related("local_authority")
    return {row.obligation.local_authority.code: row for row in standings(owed, LATE_NOVEMBER)}


def plain(rows: dict[object, object]) -> object:
    """As JSON would give it back: dates as text, amounts as text."""
    return json.loads(json.dumps({str(key): row for key, row in rows.items()}, cls=DjangoJSONEncoder))


# --- As real work would have left it -----------------------------------------------------------------


def test_an_order_excuses_several_and_a_district_has_sent_a_month_back():
    together = Counter(Excuse.objects.values_list("act", "order_number"))
    assert sorted(together.values()) == [1, 2]
    newest = SendBack.objects.latest("sent_at")
    assert newest.posting.obligation.local_authority.name == "องค์การบริหารส่วนตำบลมหาวัน"
    assert newest.sent_by.username == "district.maesot"
    [waiting] = [row for row in _all() if row.standing.correction.open]
    assert waiting.obligation == newest.posting.obligation
    assert {row.standing.correction for row in _all()} <= {
        Correction.NONE,
        Correction.WAITING,
        Correction.ON_TIME,
    }


def _all() -> list[MonthStanding]:
    return standings(Obligation.objects.all(), LATE_NOVEMBER)


def test_counts_are_those_that_were_asked_for():
    assert province.counts() == {
        "months": 3,
        "local_authorities": 69,
        "cases": 400,
        "postings": 138,
        "nil": 18,
        "flags": 18,
        "users": 160,
    }


def test_a_posting_is_what_the_real_verb_would_have_made():
    """Months that did not move since: posted anew, they give the same rows, figures and hash."""
    compared = 0
    for stored in Posting.objects.select_related("obligation__local_authority").order_by("pk"):
        seen = picture(obligation=stored.obligation)
        decided_later = any(case.changed_at > stored.posted_at for case in seen.cases)
        if seen.revision != stored.revision or decided_later:
            continue
        anew, rows = version_of(seen, version=stored.version, by_id=stored.posted_by_id, at=stored.posted_at)
        anew.pk = stored.pk
        names = [field.attname for field in Posting._meta.concrete_fields if field.name != "help_total"]
        assert plain({n: getattr(anew, n) for n in names}) == plain({n: getattr(stored, n) for n in names})
        assert anew.help_total == stored.help_total
        frozen = {row.case_id: (row.number, row.intake, row.outcome, row.gaps) for row in stored.rows.all()}
        assert plain({row.case_id: (row.number, row.intake, row.outcome, row.gaps) for row in rows}) == plain(
            frozen
        )
        compared += 1
    assert compared == 70


def test_a_decision_after_the_posting_leaves_its_content_true():
    """What became of a request later neither voids a posting nor asks for another one."""
    compared = 0
    for stored in Posting.objects.select_related("obligation__local_authority"):
        seen = picture(obligation=stored.obligation)
        if seen.revision == stored.revision:
            anew, _ = version_of(seen, version=stored.version, by_id=stored.posted_by_id, at=stored.posted_at)
            assert anew.content_hash == stored.content_hash
            compared += 1
    assert compared == 127


def test_a_real_posting_follows_on_the_seeded_ones():
    owed = Obligation.objects.get(local_authority__code=OWING, month=OCTOBER.first_day)
    officer = User.objects.get(username="officer.maeku-sao")
    posting = actions.post(obligation=owed, by=officer, at=LATE_NOVEMBER)
    assert (posting.version, posting.kind, posting.case_count) == (1, PostingKind.CASES, 6)


def test_counters_agree_with_the_rows():
    months = [
        (case.local_authority_id, Month.of(case.received_on).first_day, case.kind_id, case.outcome)
        for case in Case.objects.all()
    ]
    kept = {
        (tally.local_authority_id, tally.month, tally.kind_id, tally.outcome): tally.cases
        for tally in MonthTally.objects.exclude(cases=0)
    }
    assert kept == Counter(months)


def test_flags_are_those_of_the_job_and_a_further_run_finds_no_more():
    flags = Flag.objects.select_related("obligation", "run")
    assert all(flag.flagged_at == flag.obligation.due_at == flag.run.as_of for flag in flags)
    assert actions.flag_late(at=LATE_NOVEMBER, noticed_at=LATE_NOVEMBER).newly_flagged == 0


def test_every_run_stands_in_the_ledger():
    jobs = Counter(JobRun.objects.values_list("job", flat=True))
    assert jobs == {"flag_late": 2, "make_reminders": 15, "seed 1 3 400 2569-11": 1}


def test_case_numbers_run_without_gaps_in_the_order_of_entry():
    for authority in LocalAuthority.objects.all():
        for year in (2569, 2570):
            cases = Case.objects.filter(local_authority=authority, fiscal_year=year)
            serials = list(cases.order_by("entered_at", "pk").values_list("serial", flat=True))
            assert serials == list(range(1, len(serials) + 1))


def test_nothing_comes_after_now():
    assert not Case.objects.filter(changed_at__gt=LATE_NOVEMBER).exists()
    assert not Posting.objects.filter(posted_at__gt=LATE_NOVEMBER).exists()
    assert not Case.objects.filter(received_on__gte=LATE_NOVEMBER.date()).exists()


def test_history_tells_when_it_happened():
    events = apps.get_model("cases", "CaseEvent").objects
    assert events.filter(pgh_label="insert").count() == 400
    entered = dict(Case.objects.values_list("pk", "entered_at"))
    for event in events.filter(pgh_label="insert"):
        assert event.pgh_created_at == entered[event.pgh_obj_id]


# --- What a demonstration needs ------------------------------------------------------------------------


def test_the_newest_complete_month_is_lively():
    signs = Counter(row.standing.sign.key for row in october().values())
    assert signs == {"posted": 44, "nil": 10, "missing": 6, "late": 5, "incomplete": 3, "excused": 1}
    assert sum(row.standing.repost_due for row in october().values()) == 2
    assert (Excuse.objects.count(), NilVoid.objects.count()) == (3, 2)


def test_both_mae_ku_have_work_to_do():
    month = october()
    assert month[READY].standing.sign.key == "posted"
    assert month[OWING].standing.sign.key == "missing"
    running = Case.objects.filter(received_on__gte=OCTOBER.next.first_day, local_authority__code=READY)
    assert running.incomplete().count() >= 3


def test_addresses_lie_in_the_authoritys_own_tambons():
    for case in Case.objects.select_related("local_authority"):
        own = case.local_authority.subdistricts.filter(pk=case.subdistrict_id)
        assert case.local_authority.covers_province or own.exists()


def test_two_authorities_have_not_named_an_officer():
    assert DesignatedOfficer.objects.current().count() == 67


# --- Nobody real -----------------------------------------------------------------------------------------


def test_numbers_and_phones_are_synthetic():
    for person in Person.objects.all():
        number = identity.reveal(person)
        assert not number or "99" in number[:4] or number.startswith("XX")
        assert not person.phone or re.fullmatch(r"08\d000\d{4}", person.phone)
    assert not Case.objects.exclude(house_code="").exclude(house_code__startswith="99").exists()
    assert all(re.fullmatch(r"08\d000\d{4}", one.phone) for one in DesignatedOfficer.objects.all())


def test_nobody_can_sign_in_without_an_accounts_file():
    assert not any(user.has_usable_password() for user in User.objects.all())
