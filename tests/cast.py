"""The named cast of every story: people of แม่สอด and ท่าสองยาง in จังหวัดตาก, all invented."""

import pytest

from cases.access import Role
from cases.models import LocalAuthority, User
from tests.factories import local_authority, make_user


@pytest.fixture
def mae_ku(db: None) -> LocalAuthority:
    """เทศบาลตำบลแม่กุ, not the อบต. of the same name."""
    return local_authority("05630603")


@pytest.fixture
def mae_ku_sao(db: None) -> LocalAuthority:
    """อบต.แม่กุ, the neighbour that shares tambon and short name."""
    return local_authority("06630608")


@pytest.fixture
def mahawan(db: None) -> LocalAuthority:
    """อบต.มหาวัน, the third in the story."""
    return local_authority("06630611")


@pytest.fixture
def officer(mae_ku: LocalAuthority) -> User:
    return make_user("officer", full_name="กานดา วงศ์ทอง", local_authority=mae_ku)


@pytest.fixture
def head(mae_ku: LocalAuthority) -> User:
    return make_user("head", Role.HEAD, full_name="ประสิทธิ์ แก้วใส", local_authority=mae_ku)


@pytest.fixture
def neighbour(mae_ku_sao: LocalAuthority) -> User:
    return make_user("neighbour", full_name="วิภา ดอนแก้ว", local_authority=mae_ku_sao)


@pytest.fixture
def third_officer(mahawan: LocalAuthority) -> User:
    return make_user("third", full_name="ธนา มีสุข", local_authority=mahawan)


@pytest.fixture
def district_officer(db: None) -> User:
    """ท้องถิ่นอำเภอแม่สอด."""
    return make_user("district", Role.DISTRICT, full_name="สุดา เรืองศรี", district_id="6306")


@pytest.fixture
def other_district(db: None) -> User:
    """ท้องถิ่นอำเภอท่าสองยาง."""
    return make_user("other.district", Role.DISTRICT, full_name="มานะ พงษ์ดี", district_id="6305")


@pytest.fixture
def joint_centre(db: None) -> User:
    return make_user("joint.centre", Role.JOINT_CENTRE, full_name="อรุณ แสงงาม", district_id="6306")


@pytest.fixture
def province_officer(db: None) -> User:
    """สถจ.ตาก."""
    return make_user("province", Role.PROVINCE, full_name="พิมพ์ใจ สายธาร", province_id="63")


@pytest.fixture
def nation(db: None) -> User:
    return make_user("nation", Role.NATION, full_name="ชัยวัฒน์ ภูผา")


@pytest.fixture
def province_administrator(db: None) -> User:
    return make_user("province.admin", Role.ADMINISTRATOR, full_name="นภา คงมั่น", province_id="63")


@pytest.fixture
def national_administrator(db: None) -> User:
    return make_user("national.admin", Role.ADMINISTRATOR, full_name="วรรณา ใจงาม")


@pytest.fixture
def cast(
    officer: User,
    head: User,
    neighbour: User,
    third_officer: User,
    district_officer: User,
    other_district: User,
    joint_centre: User,
    province_officer: User,
    nation: User,
    province_administrator: User,
    national_administrator: User,
) -> dict[str, User]:
    """Everybody, by user name."""
    people = (
        officer, head, neighbour, third_officer, district_officer, other_district, joint_centre,
        province_officer, nation, province_administrator, national_administrator,
    )  # fmt: skip
    return {person.username: person for person in people}
