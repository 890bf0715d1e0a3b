"""Which role goes with which office, and who may give it: nobody beyond the own scope, nobody above the own rights.

`by` is None only for the server's own command line.
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from cases.access import DISTRICT, LOCAL, Role, may
from cases.models import District, LocalAuthority, Province, User

USERNAME_ENDINGS = {
    Role.OFFICER: "officer",
    Role.HEAD: "head",
    Role.DISTRICT: "district",
    Role.JOINT_CENTRE: "centre",
    Role.PROVINCE: "province",
    Role.NATION: "nation",
    Role.ADMINISTRATOR: "admin",
}


class StaffRefused(Exception):
    """Why not, in Thai, with the way to mend it."""


@dataclass(frozen=True)
class Placement:
    """A role and the one office that goes with it."""

    role: Role
    local_authority: LocalAuthority | None = None
    district: District | None = None
    province: Province | None = None

    @classmethod
    def of(cls, user: User) -> "Placement":
        return cls(Role(user.role), user.local_authority, user.district, user.province)

    @property
    def province_code(self) -> str | None:
        """None for the nation."""
        if self.local_authority:
            return self.local_authority.district.province_id
        if self.district:
            return self.district.province_id
        return self.province.code if self.province else None

    @property
    def fits(self) -> bool:
        """Whether the office is of the kind that the role needs; the database says the same."""
        offices = [bool(self.local_authority), bool(self.district), bool(self.province)]
        if self.role in LOCAL:
            return offices == [True, False, False]
        if self.role in DISTRICT:
            return offices == [False, True, False]
        if self.role == Role.PROVINCE:
            return offices == [False, False, True]
        return offices == [False, False, False] or (
            self.role == Role.ADMINISTRATOR and offices == [False, False, True]
        )

    def put_on(self, user: User) -> None:
        user.role, user.local_authority, user.district, user.province = (
            self.role,
            self.local_authority,
            self.district,
            self.province,
        )


def roles_to_give(by: User | None) -> list[Role]:
    """A province's administrator makes no one of the nation."""
    return [role for role in Role if not (by and by.province_id and role == Role.NATION)]


def check_placement(placement: Placement, by: User | None) -> None:
    """StaffRefused when role and office do not go together or lie outside the scope of `by`."""
    if by and not may(by, "staff.manage"):
        raise PermissionDenied
    if not placement.fits:
        raise StaffRefused(f"บทบาท “{placement.role.label}” ไม่ตรงกับสำนักงานที่เลือก — เลือกสำนักงานของบทบาทนี้")
    if by and by.province_id and placement.province_code != by.province_id:
        raise StaffRefused("สำนักงานนี้อยู่นอกจังหวัดของผู้ดูแลระบบ — ขอให้ผู้ดูแลระบบส่วนกลางดำเนินการ")


def check_manages(by: User | None, user: User) -> None:
    """PermissionDenied for somebody outside the scope of `by`."""
    if by and not User.objects.visible_to(by).filter(pk=user.pk).exists():
        raise PermissionDenied


def check_not_last(user: User) -> None:
    """StaffRefused when the nation would be left without an administrator who can sign in."""
    top = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, province=None, is_active=True)
    remaining = list(top.order_by("pk").values_list("pk", flat=True))
    if remaining == [user.pk]:
        raise StaffRefused("เป็นผู้ดูแลระบบส่วนกลางคนสุดท้าย — แต่งตั้งผู้ดูแลระบบส่วนกลางอีกคนก่อน")


def suggest_username(placement: Placement) -> str:
    """05630603.officer; a number follows from the second of an office."""
    place = placement.local_authority or placement.district or placement.province
    stem = f"{place.code}.{USERNAME_ENDINGS[placement.role]}" if place else USERNAME_ENDINGS[placement.role]
    taken = set(User.objects.filter(username__startswith=stem).values_list("username", flat=True))
    return next(
        name for n in range(1, len(taken) + 2) if (name := stem if n == 1 else f"{stem}{n}") not in taken
    )
