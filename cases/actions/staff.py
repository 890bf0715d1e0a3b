"""Making, changing, stopping and inviting users. Effects reach them with their next request.

`by` is None only for the server's own command line.
"""

from datetime import datetime

from django.db import IntegrityError, connection, transaction

from cases.access import Role
from cases.actions.placement import (
    Placement,
    StaffRefused,
    check_manages,
    check_not_last,
    check_placement,
    suggest_username,
)
from cases.models import User

# Creating users waits for one another: two at once see each other's names.
STAFF_LOCK = 5_955


def create_user(
    *,
    full_name: str,
    placement: Placement,
    by: User | None,
    at: datetime,
    username: str = "",
    position: str = "",
    phone: str = "",
    email: str = "",
) -> User:
    """Makes a user without a password; the invitation link sets one. A blank user name is made from the office's code."""
    check_placement(placement, by)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [STAFF_LOCK])
        user = User(full_name=full_name, position=position, phone=phone, email=email, created_at=at)
        placement.put_on(user)
        check_new(user, username)
        user.username = username.lower() or suggest_username(placement)
        user.set_unusable_password()
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError as twin:  # of another province: nobody here may see whose it is
            raise _taken(user.username) from twin
    return user


def _taken(username: str) -> StaffRefused:
    return StaffRefused(f"ชื่อผู้ใช้ “{username}” มีอยู่แล้ว — ใช้ชื่ออื่น หรือเว้นว่างให้ระบบตั้งให้")


def check_new(user: User, username: str) -> None:
    """StaffRefused for a name that is taken, or the same person twice (a double click, a second upload)."""
    if username and User.objects.filter(username=username.lower()).exists():
        raise _taken(username)
    same = User.objects.filter(
        full_name=user.full_name,
        role=user.role,
        local_authority=user.local_authority,
        district=user.district,
        province=user.province,
    )
    if same.exists():
        raise StaffRefused(f"{user.full_name} มีบัญชีในสำนักงานนี้แล้ว — เปิดหน้าผู้ใช้เดิม แล้วเปิดใช้งานหรือออกลิงก์ใหม่")


def change_user(
    *,
    user: User,
    full_name: str,
    position: str,
    phone: str,
    email: str,
    placement: Placement,
    by: User,
    at: datetime,
) -> None:
    """Corrects name and contact, and moves to another role or office: the next request works under the new one."""
    check_manages(by, user)
    with transaction.atomic():
        if placement != Placement.of(user):
            check_move(user, placement, by)
            placement.put_on(user)
        user.full_name, user.position, user.phone, user.email = full_name, position, phone, email
        user.save(
            update_fields=[
                "full_name", "position", "phone", "email", "role", "local_authority", "district", "province",
            ]
        )  # fmt: skip


def check_move(user: User, placement: Placement, by: User) -> None:
    """StaffRefused for oneself, for the nation's last administrator, beyond the scope, and into another province:
    a record shows its recorder's name, and the second wall shows names of the own province and the nation's.
    """
    if user.pk == by.pk:
        raise StaffRefused("เปลี่ยนบทบาทหรือสำนักงานของตนเองไม่ได้ — ขอให้ผู้ดูแลระบบคนอื่นดำเนินการ")
    check_placement(placement, by)
    if placement.province_code not in (None, Placement.of(user).province_code):
        raise StaffRefused(
            f"ย้าย {user.full_name} ข้ามจังหวัดไม่ได้ เพราะชื่อผู้บันทึกต้องคงอยู่กับข้อมูลของจังหวัดเดิม — ระงับบัญชีนี้ "
            "แล้วเพิ่มผู้ใช้ใหม่ในจังหวัดปลายทาง"
        )
    if user.role == Role.ADMINISTRATOR and not user.province_id:
        check_not_last(user)


def disable_user(*, user: User, by: User, at: datetime) -> None:
    """Ends the right to sign in, from the next request on, and an invitation not yet used, for good.

    Nothing that the user wrote changes.
    """
    check_manages(by, user)
    if user.pk == by.pk:
        raise StaffRefused("ระงับบัญชีของตนเองไม่ได้ — ขอให้ผู้ดูแลระบบคนอื่นดำเนินการ")
    with transaction.atomic():
        check_not_last(user)
        user.is_active, written = False, ["is_active"]
        if not user.has_usable_password():
            user.set_unusable_password()  # another one: the link was bound to the former
            written.append("password")
        user.save(update_fields=written)


def enable_user(*, user: User, by: User, at: datetime) -> None:
    """Lets the user sign in again, with the former password if there was one."""
    check_manages(by, user)
    user.is_active = True
    user.save(update_fields=["is_active"])


def reset_user(*, user: User, by: User, at: datetime) -> None:
    """Takes the password away: sessions end, former invitation links too. A new link sets the next one."""
    check_manages(by, user)
    if user.pk == by.pk:
        raise StaffRefused("ตั้งรหัสผ่านใหม่ให้ตนเองที่หน้า “เปลี่ยนรหัสผ่าน”")
    user.set_unusable_password()
    user.save(update_fields=["password"])


def accept_invitation(*, user: User, password: str, at: datetime) -> bool:
    """Sets the first password. False when the link was used in the meantime: nothing changes."""
    unused = User.objects.filter(pk=user.pk, password=user.password, is_active=True)
    user.set_password(password)
    return bool(unused.update(password=user.password))
