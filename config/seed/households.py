"""Households of ตำบลแม่กุ that ask more than once: at the tambon's two offices, and at the อบจ.

So that the demonstration has earlier cases to suggest, and double help to find.
"""

from cases.facts import ApplicantFields
from config.seed.dice import dice
from config.seed.people import Address, Area, household
from config.seed.plan import OWING, PAO, READY, Cell

MAE_KU = Area("630602", "6306")
MANY, EVERY = 6, {READY: 8, OWING: 8, PAO: 6}  # of an office's month the second case, the tenth, …


def known_household(seed: int, cell: Cell, number: int) -> tuple[ApplicantFields, Address] | None:
    """Who asks and where they live, when this case of the cell is one of theirs."""
    every = EVERY.get(cell.place.code)
    if not every or number % every != 1:
        return None
    which = dice(seed, "household of", cell.place.code, cell.month, number).randrange(MANY)
    return household(dice(seed, "household", which), MAE_KU)
