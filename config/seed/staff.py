"""Who works where: an officer and a head for every local authority, the supervisors, the administrators.

Invented names. Nobody here can sign in until `accounts` gives a password.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cases.access import LocalAuthorityKind, Role
from cases.models import DesignatedOfficer, User
from cases.reference import TAK
from cases.thai import BE
from config.seed.dice import dice
from config.seed.people import full_name, phone
from config.seed.plan import OWING, PAO, READY, Place

WITHOUT_DESIGNATED = 2
# Local authorities and districts that are known by name; the others by code.
SLUGS = {
    READY: "maeku",
    OWING: "maeku-sao",
    "06630611": "mahawan",
    "03630601": "maesot-city",
    PAO: "pao",
}
DISTRICTS = {
    "6301": "mueangtak",
    "6302": "bantak",
    "6303": "samngao",
    "6304": "maeramat",
    "6305": "thasongyang",
    "6306": "maesot",
    "6307": "phopphra",
    "6308": "umphang",
    "6309": "wangchao",
}
# The accounts that a demonstration signs in with; hashing a password takes 15 ms, so not everybody.
ACCOUNTS = (
    "officer.maeku",
    "head.maeku",
    "officer.maeku-sao",
    "head.maeku-sao",
    "officer.mahawan",
    "officer.maesot-city",
    "head.maesot-city",
    "officer.pao",
    "district.maesot",
    "district.thasongyang",
    "centre.maesot",
    "province.tak",
    "nation",
    "admin.tak",
    "admin",
)
OFFICER_POSITIONS = ("นักพัฒนาชุมชน", "เจ้าพนักงานพัฒนาชุมชน", "เจ้าพนักงานธุรการ", "เจ้าพนักงานป้องกันและบรรเทาสาธารณภัย")
HEAD_POSITION = {
    LocalAuthorityKind.PAO: "ปลัดองค์การบริหารส่วนจังหวัด",
    LocalAuthorityKind.SAO: "ปลัดองค์การบริหารส่วนตำบล",
}


def username(role: str, place: Place) -> str:
    return f"{role}.{SLUGS.get(place.code, place.code)}"


def users(seed: int, places: Sequence[Place], created_at: datetime) -> list[User]:
    """Everybody, unsaved, without a password."""
    found: list[User] = []
    for place in places:
        officer = dice(seed, "position", place.code).choice(OFFICER_POSITIONS)
        head = HEAD_POSITION.get(LocalAuthorityKind(place.kind), "ปลัดเทศบาล")
        found.append(
            User(
                username=username("officer", place),
                role=Role.OFFICER,
                position=officer,
                local_authority_id=place.id,
            )
        )
        found.append(
            User(username=username("head", place), role=Role.HEAD, position=head, local_authority_id=place.id)
        )
    for code, slug in DISTRICTS.items():
        found.append(
            User(username=f"district.{slug}", role=Role.DISTRICT, position="ท้องถิ่นอำเภอ", district_id=code)
        )
        found.append(
            User(
                username=f"centre.{slug}",
                role=Role.JOINT_CENTRE,
                position="เจ้าหน้าที่ศูนย์ปฏิบัติการร่วม",
                district_id=code,
            )
        )
    found += [
        User(username="province.tak", role=Role.PROVINCE, position="นักส่งเสริมการปกครองท้องถิ่น", province_id=TAK),
        User(username="nation", role=Role.NATION, position="นักส่งเสริมการปกครองท้องถิ่น"),
        User(username="admin.tak", role=Role.ADMINISTRATOR, position="ผู้ดูแลระบบของจังหวัด", province_id=TAK),
        User(username="admin", role=Role.ADMINISTRATOR, position="ผู้ดูแลระบบ"),
    ]
    for user in found:
        rng = dice(seed, "user", user.username)
        title, first, last = full_name(rng, border=False)
        user.full_name, user.phone, user.created_at = f"{title}{first} {last}", phone(rng), created_at
        user.set_unusable_password()
    return found


def designated(
    seed: int, places: Sequence[Place], staff: dict[str, User], first: datetime
) -> list[DesignatedOfficer]:
    """Appointed by order before the first month; two local authorities have not yet named anybody."""
    named = [place for place in places if place.code not in SLUGS]
    without = {
        place.code for place in dice(seed, "undesignated").sample(named, min(WITHOUT_DESIGNATED, len(named)))
    }
    found = []
    for place in places:
        if place.code in without:
            continue
        rng = dice(seed, "designated", place.code)
        officer, day = staff[username("officer", place)], (first - timedelta(days=rng.randint(12, 60))).date()
        found.append(
            DesignatedOfficer(
                local_authority_id=place.id,
                name=officer.full_name,
                position=officer.position,
                phone=officer.phone,
                order_number=f"{rng.randint(40, 480)}/{day.year + BE}",
                order_date=day,
            )
        )
    return found
