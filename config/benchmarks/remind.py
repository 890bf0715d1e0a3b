"""remind: one national month reminded of, with everybody who is told, against a loop as one would write it first.

The loop would take half an hour for a country: it is timed on every n-th obligation, and those are compared.
"""

from datetime import datetime, timedelta

from django.db import transaction

from cases.access import Role
from cases.models import LocalAuthority, User
from cases.scope import principal
from config.benchmarks.country import JANUARY, local_authorities, obligations, post_most
from config.benchmarks.measure import Disagreement, Figures, rolled_back, timed
from reporting.actions import make_reminders
from reporting.escalation import Told, newest_step
from reporting.models import IN_APP, Delivery, JobRun, Obligation, Reminder
from reporting.months import due_at

DUE = due_at(JANUARY)
AT = DUE + timedelta(hours=9)  # d+1
SAMPLE = 400


def staff(authorities: list[LocalAuthority]) -> None:
    """An officer and a head each, and one official of each district."""
    local = [
        User(username=f"{role.value}@{one.code}", full_name="-", role=role, local_authority=one)
        for one in authorities
        for role in (Role.OFFICER, Role.HEAD)
    ]
    districts = {one.district_id for one in authorities}
    offices = [
        User(username=f"district@{code}", full_name="-", role=Role.DISTRICT, district_id=code)
        for code in sorted(districts)
    ]
    User.objects.bulk_create([*local, *offices])


def by_statement() -> None:
    """As the task does it, behind the second wall."""
    with transaction.atomic(), principal("messenger"):
        make_reminders(at=AT)


def by_loop(sample: list[int]) -> None:
    """Asks each obligation whether it owes, and makes its reminder and those of its people one by one."""
    run = JobRun.objects.create(job="benchmark", as_of=AT, started_at=AT)
    for obligation in Obligation.objects.filter(pk__in=sample).select_related("local_authority"):
        step = newest_step(obligation.due_at, AT)
        if step is None or not Obligation.objects.owing(AT).filter(pk=obligation.pk).exists():
            continue
        reminder, _ = Reminder.objects.get_or_create(
            obligation=obligation,
            step=step.key,
            defaults={"due_at": step.at, "noticed_at": AT, "run": run},
        )
        for person in obligation.local_authority.staff.filter(is_active=True):
            _tell(person, reminder, step.at)
        if Told.SUPERVISOR in step.told:
            for person in User.objects.filter(
                role=Role.DISTRICT, district=obligation.local_authority.district_id
            ):
                _tell(person, None, step.at)


def _tell(person: User, reminder: Reminder | None, at: datetime) -> None:
    Delivery.objects.get_or_create(
        recipient=person,
        reminder=reminder,
        channel=IN_APP,
        due_at=at,
        defaults={"state": "sent", "made_at": AT, "next_try_at": AT, "sent_at": AT},
    )


def told(sample: list[int]) -> set[tuple[int, int]]:
    """Who was told of which of these obligations."""
    found = Delivery.objects.filter(reminder__obligation__in=sample)
    return set(found.values_list("reminder__obligation", "recipient"))


def digests() -> set[int]:
    return set(Delivery.objects.filter(reminder=None).values_list("recipient", flat=True))


def remind(many: int) -> Figures:
    with rolled_back():
        authorities = local_authorities(many)
        owed = obligations(authorities, [JANUARY])
        post_most(owed[: many // 2])  # half a country has not begun
        staff(authorities)
        sample = [one.pk for one in owed[:: -(-many // SAMPLE)]]
        with rolled_back():
            ours = timed(by_statement)[0]
            of_ours, digested, rows = told(sample), digests(), Delivery.objects.count()
        with rolled_back():
            baseline = timed(lambda: by_loop(sample))[0]
            agree = told(sample) == of_ours and digests() <= digested
    if not agree or not of_ours:
        raise Disagreement("remind")
    words = f"  {many:,} แห่ง แจ้ง {rows:,} รายการ: {ours:.2f} วินาที วิธีที่เทียบ {len(sample):,} แห่ง: {baseline:.2f} วินาที"
    return Figures(many / ours, len(sample) / baseline, "obligations/s", (words,))
