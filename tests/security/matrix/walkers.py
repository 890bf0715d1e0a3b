"""Who walks through the pages: one of each role in its usual office, and whom each answers for, by the circular."""

from cases.access import Role
from cases.models import LocalAuthority, User
from tests.factories import make_user
from tests.security.matrix.world import CODES

OFFICES: dict[str, tuple[Role, dict[str, str]]] = {
    "officer": (Role.OFFICER, {}),
    "head": (Role.HEAD, {}),
    "district": (Role.DISTRICT, {"district_id": "6306"}),
    "joint centre": (Role.JOINT_CENTRE, {"district_id": "6306"}),
    "province": (Role.PROVINCE, {"province_id": "63"}),
    "nation": (Role.NATION, {}),
    "administrator": (Role.ADMINISTRATOR, {}),
    "province administrator": (Role.ADMINISTRATOR, {"province_id": "63"}),
}
WALKERS = list(OFFICES)
# Nobody's rows are foreign to these: what they may not see is a matter of rights alone.
OF_THE_NATION = {"nation", "administrator"}


def walker(name: str) -> User:
    """Somebody of each role in its usual office, around แม่สอด."""
    role, office = OFFICES[name]
    if role in (Role.OFFICER, Role.HEAD):
        return make_user("walker", role, local_authority=LocalAuthority.objects.get(code=CODES["own"]))
    return make_user("walker", role, **office)


# --- who answers for whom, by the circular -------------------------------------------------------
ROUTED = {"SUBDISTRICT_MUNICIPALITY", "SAO"}


def in_reach(who: User, lao: LocalAuthority) -> bool:
    """Whether the local authority is the user's own or answers to the user's office now."""
    if who.role in ("officer", "head"):
        return who.local_authority_id == lao.pk
    if who.role in ("district", "joint_centre"):
        return lao.district_id == who.district_id and lao.kind in ROUTED
    return who.province_id in (None, lao.district.province_id)


def sees_district(who: User, code: str) -> bool:
    if who.role in ("district", "joint_centre"):
        return who.district_id == code
    return sees_province(who, code[:2])


def sees_province(who: User, code: str) -> bool:
    """All of it: a district office sees no whole province."""
    return who.role in ("province", "nation", "administrator") and who.province_id in (None, code)
