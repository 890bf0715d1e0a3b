"""The synthetic province: the same for the same seed, indistinguishable from real work, and nobody real."""

import json
import re
import stat
from datetime import datetime
from io import StringIO

import geothai
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cases.models import AgendaItem, Case, CaseStep, HelpGiven, Person, Referral, User
from cases.passwords import TunedArgon2
from cases.thai import BANGKOK, identity_problem
from config.seed import province
from config.seed.accounts import new_password
from config.seed.dice import dice
from config.seed.people import DOCUMENTS, identity_number
from config.seed.plan import allot
from config.seed.staff import ACCOUNTS
from reporting import actions
from reporting.models import Flag, Obligation, Posting, PostingRow
from reporting.months import Month

pytestmark = pytest.mark.django_db

OCTOBER = Month(2026, 10)
MID_NOVEMBER = datetime(2026, 11, 23, 9, 0, tzinfo=BANGKOK)
WISH = province.Wish(seed=1, months=3, cases=400)


@pytest.fixture
def seeded() -> None:
    province.seed(WISH, MID_NOVEMBER)


def seed(*words: str) -> str:
    out = StringIO()
    call_command("seed", *words, stdout=out)
    return out.getvalue()


def everything() -> dict[str, list[object]]:
    """Each table's rows without the keys that the database gives and the passwords that nobody has."""
    return {
        "cases": [row | {"entered_by_id": 0} for row in Case.objects.order_by("pk").values()],
        "people": list(Person.objects.order_by("pk").values()),
        "help": list(HelpGiven.objects.order_by("pk").values()),
        "postings": list(Posting.objects.order_by("pk").values("pk", "version", "posted_at", "content_hash", "revision")),
        "rows": list(PostingRow.objects.order_by("posting", "case").values("posting", "case", "intake", "outcome")),
        "flags": list(Flag.objects.order_by("obligation").values("flagged_at", "noticed_at")),
        "steps": list(CaseStep.objects.order_by("pk").values("pk", "case", "verb", "happened_on", "entered_at", "reason")),
        "agenda": list(AgendaItem.objects.order_by("pk").values("pk", "case", "meeting__held_on", "resolution")),
        "letters": list(Referral.objects.order_by("pk").values("pk", "case", "agency", "sent_on", "reply")),
        "users": list(User.objects.order_by("username").values("username", "full_name", "phone", "created_at")),
    }  # fmt: skip


# --- The same for the same seed ----------------------------------------------------------------------


def test_the_same_seed_makes_the_same_data(seeded):
    first = everything()
    empty()
    province.seed(WISH, MID_NOVEMBER)
    assert everything() == first


def test_another_seed_makes_other_people(seeded):
    names = set(Person.objects.values_list("first_name", "last_name", "birth"))
    empty()
    province.seed(province.Wish(seed=2, months=3, cases=400), MID_NOVEMBER)
    others = set(Person.objects.values_list("first_name", "last_name", "birth"))
    assert len(names & others) < len(names) / 20


def empty() -> None:
    """What was seeded is gone, reference data stay."""
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE cases_person, cases_user, cases_committee, cases_caseserial, reporting_obligation, reporting_jobrun, "
            "reporting_monthrevision, reporting_monthtally CASCADE"
        )


def test_a_repeated_seed_adds_nothing():
    first = json.loads(seed("--until", "2569-09", "--months", "2", "--cases", "60", "--seed", "5", "--json"))
    again = json.loads(seed("--until", "2569-09", "--months", "2", "--cases", "60", "--seed", "5", "--json"))
    assert (first["cases"], first["months"], again["added"]) == (60, 2, 0)
    assert first["added"] == first["cases"] + first["postings"] + first["flags"] + first["users"]
    assert {**first, "added": 0} == again
    assert "ไม่ได้เพิ่ม" in seed("--until", "2569-09", "--months", "2", "--cases", "60", "--seed", "5")


def test_another_seed_on_top_is_refused(seeded):
    with pytest.raises(CommandError, match="--months 3 --cases 400 --seed 1"):
        seed("--months", "3", "--cases", "401")
    assert "ไม่ได้เพิ่ม" in seed("--cases", "401", "--if-empty")
    assert Case.objects.count() == 400


def test_real_work_is_never_touched(officer, mae_ku):
    actions.open_months(at=MID_NOVEMBER)
    owed = Obligation.objects.get(local_authority=mae_ku, month=OCTOBER.next.first_day)
    actions.declare_nil(obligation=owed, by=officer, at=datetime(2026, 12, 2, 9, tzinfo=BANGKOK))
    with pytest.raises(CommandError, match="ไม่ได้มาจากข้อมูลสาธิต"):
        seed("--cases", "50")
    assert (Case.objects.count(), User.objects.count()) == (0, 1)


def test_months_that_cannot_be_are_refused():
    with pytest.raises(CommandError, match="ยังมาไม่ถึง"):
        seed("--until", "2599-01")
    with pytest.raises(CommandError, match="อ่านเดือน"):
        seed("--until", "2026-10")
    with pytest.raises(CommandError, match="ก่อนหนังสือสั่งการ"):
        seed("--until", "2568-11", "--months", "12")
    assert User.objects.count() == 0


def test_counts_add_up_exactly():
    assert allot(10, [1.0, 1.0, 1.0], [0, 0, 0]) == [4, 3, 3]
    assert allot(10, [0.0, 0.0, 1.0], [2, 0, 0]) == [2, 0, 8]
    assert allot(2, [3.0, 1.0], [2, 2]) == [2, 0]


# --- Nobody real ---------------------------------------------------------------------------------------


def test_no_number_names_an_office_that_issues_any():
    """Digits 2–3 (after 00-: 3–4) of a number are the province of the issuing office: 99 is none."""
    provinces = {province.code for province in geothai.provinces()}
    assert "99" not in provinces
    rng = dice("numbers")
    for document in DOCUMENTS:
        for _ in range(50):
            number = identity_number(rng, document)
            if re.fullmatch(r"\d{13}", number):
                assert identity_problem(number) is None
                assert not {number[1:3], number[2:4] if number.startswith("00") else "99"} & provinces


# --- Accounts -------------------------------------------------------------------------------------------


def test_accounts_are_written_for_their_owner_alone(seeded, tmp_path):
    path = tmp_path / "data" / "demo-accounts.json"
    seed("--months", "3", "--cases", "400", "--accounts-file", str(path))
    rows = json.loads(path.read_text())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [row["username"] for row in rows] == list(ACCOUNTS)
    assert rows[0] | {"password": ""} == {
        "username": "officer.maeku", "password": "", "role": "officer", "office": "เทศบาลตำบลแม่กุ",
    }  # fmt: skip
    user = User.objects.get(username=rows[0]["username"])
    assert user.check_password(rows[0]["password"])
    assert user.password.startswith(TunedArgon2.algorithm)
    assert sum(user.has_usable_password() for user in User.objects.all()) == len(ACCOUNTS) <= 16


def test_passwords_are_drawn_anew_and_never_reset(seeded, tmp_path):
    here, there = tmp_path / "one.json", tmp_path / "two.json"
    words = ("--months", "3", "--cases", "400", "--accounts-file")
    seed(*words, str(here))
    first = here.read_text()
    seed(*words, str(here))
    assert here.read_text() == first
    seed(*words, str(there))
    passwords = [row["password"] for path in (here, there) for row in json.loads(path.read_text())]
    assert len(set(passwords)) == 2 * len(ACCOUNTS)


def test_passwords_are_long_and_readable():
    assert all(re.fullmatch(r"([a-hjkmnp-z2-9]{5}-){3}[a-hjkmnp-z2-9]{5}", new_password()) for _ in range(50))
