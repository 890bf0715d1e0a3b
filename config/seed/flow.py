"""Puts the committee's work, questions and evidence beside the cases of a seeded province, before the history is dated.

For the offices of the demonstration's accounts. What a posted month froze stays as it is: only a request of the
running month changes, and only by its list of names.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cases.access import LocalAuthorityKind
from cases.models import Case, Stage, User
from config.seed import committee, evidence, letters, questions
from config.seed.choice import ASKED_WITHIN, choose
from config.seed.desk import MODELS, Desk
from config.seed.dice import dice
from config.seed.ground import Ground
from config.seed.plan import READY, Place
from config.seed.staff import SLUGS
from config.seed.trails import store


def work(ground: Ground, places: Sequence[Place]) -> None:
    """All offices at once: the statements do not grow with them."""
    desks = _desks(ground, [place for place in places if place.code in SLUGS])
    pao = next((place for place in places if place.kind == LocalAuthorityKind.PAO), None)
    cases = _cases(desks)
    helped_at = _helped_at(cases)
    for desk in desks:
        own = [case for case in cases if case.local_authority_id == desk.place.id]
        chosen = choose(own, helped_at, desk.today)
        committee.sit(desk, chosen, helped_at)
        letters.write(desk, chosen, pao)
    store([trail for desk in desks for trail in desk.trails])
    for model in MODELS:
        model._default_manager.bulk_create([row for desk in desks for row in desk.rows[model]])
    for row, changes in (one for desk in desks for one in desk.later):
        for name, value in changes.items():
            setattr(row, name, value)
        row.save(update_fields=list(changes))
    for desk in desks:
        own = [case for case in cases if case.local_authority_id == desk.place.id]
        questions.ask(desk, own)
        if desk.place.code == READY:
            evidence.add(desk, own)
    questions.date(ground.at)


def _desks(ground: Ground, offices: Sequence[Place]) -> list[Desk]:
    staff = User.objects.in_bulk([pk for place in offices for pk in ground.staff[place.id]])
    found = []
    for place in offices:
        officer, head = (staff[pk] for pk in ground.staff[place.id])
        found.append(Desk(place, ground.at, officer, head, dice(ground.seed, "committee", place.code)))
    return found


def _cases(desks: Sequence[Desk]) -> list[Case]:
    own = Case.objects.filter(local_authority__in=[desk.place.id for desk in desks])
    return list(own.filter(received_on__gte=desks[0].today - ASKED_WITHIN).newest_first() if desks else [])


def _helped_at(cases: Sequence[Case]) -> dict[UUID, datetime]:
    """When those were helped that had been entered before: the second event tells of it."""
    given = [case.pk for case in cases if case.stage == Stage.GIVEN]
    events = Case.pgh_event_model.objects.filter(pgh_obj_id__in=given, version__lte=2)  # type: ignore[attr-defined]
    told = list(events.values_list("pgh_obj_id", "version", "stage", "changed_at"))
    entered = {pk for pk, version, stage, _ in told if version == 1 and stage == Stage.REGISTERED}
    return {
        pk: at for pk, version, stage, at in told if version == 2 and stage == Stage.GIVEN and pk in entered
    }
