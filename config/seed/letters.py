"""Cases that went to another agency by letter, one that came back, and a request with a list of names."""

from datetime import date, timedelta

from cases.models import Case, Referral, RosterPerson
from config.seed.choice import Chosen
from config.seed.desk import Desk
from config.seed.dice import moment
from config.seed.people import BORDER
from config.seed.plan import Place
from config.seed.trails import Trail

PEOPLE = 12
AGENCY = "สำนักงานพัฒนาสังคมและความมั่นคงของมนุษย์จังหวัดตาก"
REPLY = "ผู้ยื่นคำขอมีคุณสมบัติไม่ตรงตามระเบียบของหน่วยงาน จึงส่งเรื่องคืนให้ท้องถิ่นพิจารณาช่วยเหลือ"


def write(desk: Desk, chosen: Chosen, pao: Place | None) -> None:
    """The older case goes to the อบจ., which has not answered; the อบจ. itself writes to the province's agency."""
    if chosen.roster:
        _list_people(desk, chosen.roster)
    if chosen.referred:
        _send(desk, chosen.referred, _working_day(desk.today, 24), pao if pao != desk.place else None)
    if chosen.returned:
        _take_back(desk, chosen.returned)


def _list_people(desk: Desk, case: Case) -> None:
    """A neighbourhood checked house by house: the list, then its count as that of the request."""
    trail = desk.trail(case)
    day = min(case.received_on + timedelta(days=2), desk.yesterday)
    trail.take("check", day, moment(day, 13, 10))
    at = trail.write(moment(day, 15, 30))
    for place in range(1, PEOPLE + 1):
        desk.add(
            RosterPerson,
            at,
            case=case,
            place=place,
            name=desk.name(border=desk.place.district in BORDER and place % 4 == 0),
            house_no=f"{desk.rng.randint(1, 320)}",
            moo=case.moo,
            community=case.community,
        )
    trail.write(at, people_affected=PEOPLE)


def _take_back(desk: Desk, case: Case) -> None:
    """Sent, answered, and back to be checked here."""
    letter, trail = _send(desk, case, _working_day(desk.today, 40), None)
    day = _working_day(desk.today, 9)
    trail.take("take_back", day, moment(day, 11, desk.rng.randrange(60)), REPLY)
    desk.later.append((letter, {"replied_on": day, "reply": REPLY}))


def _working_day(today: date, ago: int) -> date:
    """So many days ago, on a weekend the Friday before."""
    day = today - timedelta(days=ago)
    return day - timedelta(days=max(0, day.weekday() - 4))


def _send(desk: Desk, case: Case, day: date, to: Place | None) -> tuple[Referral, Trail]:
    """By letter to another อปท., or else to the agency."""
    agency = to.name if to else AGENCY
    trail = desk.trail(case)
    at = trail.take("refer", day, moment(day, 14, desk.rng.randrange(60)), referred_to=agency)
    letter: Referral = desk.add(
        Referral,
        at,
        case=case,
        step_id=trail.steps[-1].pk,
        agency=agency,
        to_local_authority_id=to.id if to else None,
        letter_number=f"ตก {desk.rng.randint(51_000, 59_000)}/{desk.rng.randint(100, 900)}",
        sent_on=day,
    )
    return letter, trail
