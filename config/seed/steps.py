"""What happens to a request after it was made: decided, left incomplete, mended. Each step has its instant."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from cases.facts import ApplicantFields, CaseFacts, HelpFields, RequestFields
from config.seed.dice import key, office_hours, share
from config.seed.plan import READY, Cell, Fate
from config.seed.stories import AGENCIES, REFUSALS, Gift, Story

# Fields of the request that a hurried officer leaves blank; an applicant's number is another, never mended.
LEFT_BLANK = ("hardship", "wanted", "channel", "house_no", "moo")
MENDED_EARLY = 0.05
LEFT_IN = {Fate.RUNNING: 0.24, Fate.MISSING: 0.3, Fate.EXCUSED: 0.2}

Change = Callable[[CaseFacts], CaseFacts]
Step = tuple[datetime, Change]


def is_late_entry(cell: Cell, number: int) -> bool:
    """Entered after the month's first version: what a nil return did not know, or a month that grew."""
    if cell.fate in (Fate.NIL_VOIDED, Fate.NIL_CORRECTED):
        return True
    return cell.fate is Fate.GREW and number == cell.count - 1


def one_more(facts: CaseFacts) -> CaseFacts:
    """Somebody was forgotten in the household: an intake field changes."""
    request = facts.request
    return replace(facts, request=replace(request, people_affected=request.people_affected + 1))


# --- Outcome ---------------------------------------------------------------------------------------


def decision(rng: Random, cell: Cell, story: Story, request: RequestFields, entered: datetime) -> list[Step]:
    """Mostly help; some are refused or referred, a few twice-entered records are withdrawn, a few wait on."""
    what = rng.choices(("help", "refuse", "refer", "withdraw", ""), (85, 6, 5, 1, 3))[0]
    day = request.received_on + timedelta(days=rng.randint(*story.wait))
    when = office_hours(rng, day)
    reason, agency, gift = rng.choice(REFUSALS), rng.choice(AGENCIES), rng.choice(story.gifts)
    match what:
        case "help":
            return [(when, _helping(rng, request, gift, day, when))]
        case "refuse":
            return [(when, _setting(outcome="not_eligible", outcome_reason=reason))]
        case "refer":
            return [(when, _setting(outcome="referred", referred_to=agency))]
        case "withdraw" if cell.fate is Fate.ON_TIME and entered + timedelta(hours=1) < cell.posted[0]:
            return [(entered + timedelta(minutes=40), _setting(outcome="withdrawn", outcome_reason="บันทึกซ้ำ"))]
    return []


def _setting(**fields: str) -> Change:
    return lambda facts: replace(facts, request=replace(facts.request, **fields))  # type: ignore[arg-type]


def _helping(rng: Random, request: RequestFields, gift: Gift, day: date, when: datetime) -> Change:
    """Approved a little before it was given; one line of help, now and then a second one in goods."""
    approved = max(request.received_on, day - timedelta(days=rng.randint(0, 6)))
    lines = [_line(rng, gift, day, when)]
    if gift.form == "money" and share(rng, 0.1):
        bag = Gift("goods", "ถุงยังชีพ 1 ชุด", 500, 700, 50, ("donation",))
        lines.append(_line(rng, bag, day, when + timedelta(milliseconds=1)))

    def change(facts: CaseFacts) -> CaseFacts:
        return replace(
            facts,
            request=replace(facts.request, outcome="helped", approved_on=approved),
            help_given=tuple(lines),
        )

    return change


def _line(rng: Random, gift: Gift, day: date, when: datetime) -> HelpFields:
    amount = rng.randrange(gift.low, gift.high + 1, gift.step)
    return HelpFields(
        id=key(rng, when),
        form=gift.form,
        description=gift.description,
        amount=Decimal(amount).quantize(Decimal("0.01")),
        given_on=day,
        budget_source=rng.choice(gift.budgets),
    )


# --- What is missing ---------------------------------------------------------------------------------


def _lacks(cell: Cell, number: int) -> bool:
    """Whether this case has to be incomplete for its month to be what it is."""
    if cell.fate in (Fate.UNFINISHED, Fate.MENDED):
        return number == 0
    if cell.fate is Fate.GREW:
        return number == cell.count - 1
    return cell.place.code == READY and cell.fate is Fate.RUNNING and number < 3


def _blank(name: str) -> dict[str, str]:
    return {"moo": "", "community": ""} if name == "moo" else {name: ""}


def mending(rng: Random, cell: Cell, number: int, entered: datetime) -> list[Step]:
    """A field left blank at the entry and, where the month came to be complete, filled later."""
    name, early, left = rng.choice(LEFT_BLANK), share(rng, MENDED_EARLY), rng.random()
    leave = (entered, _leaving(name))
    if _lacks(cell, number):
        mended = cell.fate is Fate.MENDED and cell.between
        return [leave, (cell.between, _filling(name, rng))] if mended and cell.between else [leave]
    if left < LEFT_IN.get(cell.fate, 0):
        return [leave]
    room = cell.posted[0] - entered if cell.posted else timedelta()
    if early and room > timedelta(hours=2) and not is_late_entry(cell, number):
        return [leave, (entered + room * rng.uniform(0.2, 0.9), _filling(name, rng))]
    return []


def _leaving(name: str) -> Change:
    return lambda facts: replace(facts, request=replace(facts.request, **_blank(name)))  # type: ignore[arg-type]


def _filling(name: str, rng: Random) -> Change:
    """What the officer found out when asking again."""
    found = {
        "hardship": "มีรายได้ไม่เพียงพอต่อการดำรงชีพ ตรวจสอบข้อเท็จจริงโดยเจ้าหน้าที่ลงพื้นที่แล้ว",
        "wanted": "ความช่วยเหลือตามความจำเป็น",
        "channel": "self",
        "house_no": f"{rng.randint(1, 320)}",
        "moo": str(rng.randint(1, 12)),
    }[name]
    return _setting(**{name: found})


def forgetful(rng: Random, cell: Cell, number: int, who: ApplicantFields) -> ApplicantFields:
    """Some applicants of an unfinished month have no number yet; now and then a card's digits do not agree."""
    throw = rng.random()
    if throw < LEFT_IN.get(cell.fate, 0) / 3 and who.document_type != "none":
        return replace(who, identity_number="")
    if throw > 0.985 and who.document_type == "thai_id" and cell.fate is not Fate.RUNNING:
        wrong = str((int(who.identity_number[-1]) + 1) % 10)
        number_text = who.identity_number[:-1] + wrong
        return replace(who, identity_number=number_text, identity_override="ตรงกับบัตรตัวจริงแล้ว")
    return who
