"""What the office entered on its last letter: proposed for the next."""

import re

from cases.models import User
from oversight.letters.routing import Issuer
from oversight.models import Letter

LAST_DIGITS = re.compile(r"[0-9๐-๙]+\s*$")


def proposed(user: User, issuer: Issuer) -> dict[str, str]:
    """unit, group, phone, and the number up to its running part; one statement."""
    out = Letter.objects.visible_to(user).of_issuer(user).out()
    last = out.order_by("-issued_at").values("number", "unit", "group", "phone").first()
    if last:
        return {name: str(value) for name, value in last.items()} | {
            "number": LAST_DIGITS.sub("", last["number"])
        }
    prefix = "" if issuer.district else issuer.province.letter_prefix
    return {"unit": issuer.unit, "group": "", "phone": "", "number": f"{prefix}/ว " if prefix else ""}
