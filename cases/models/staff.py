"""Users, each with one role and one office, and the designated officer of each local authority."""

from typing import TYPE_CHECKING, Any, Self

import pghistory
import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from cases.access import DISTRICT, LOCAL, Role, may, reach
from cases.models.places import WHOLE_COUNTRY, District, LocalAuthority, Province
from cases.wall import Changes, Holds, May, Own, Sql, wall

if TYPE_CHECKING:
    from cases.access import Anyone

# Before the sign-in one row is shown: of the user name typed, or of the key in an invitation's link.
AT_THE_DOOR = Sql(
    "current_setting('app.door', true) <> '' AND current_setting('app.door', true) IN ({table}.username, '#' || {table}.id)",
    "the one at the door",
)
OF_OWN_PROVINCE = Sql(
    """{table}.province_id = (SELECT NULLIF(current_setting('app.province', true), ''))
       OR EXISTS (SELECT FROM cases_district d WHERE d.province_id = current_setting('app.province', true) AND d.code =
            coalesce({table}.district_id,
                     (SELECT l.district_id FROM cases_localauthority l WHERE l.id = {table}.local_authority_id)))""",
    "of the own province",
)
OF_THE_NATION = Sql(
    "COALESCE({table}.local_authority_id::text, {table}.district_id, {table}.province_id) IS NULL",
    "of the nation",
)
ADMINISTRATORS = Sql(f"{{table}}.role = '{Role.ADMINISTRATOR.value}'", "an administrator")
MANAGED = May("staff.manage") & (WHOLE_COUNTRY | OF_OWN_PROVINCE)
# The history knows no password, but must know that it changed, whoever did it and by whatever way.
NOTE_CHANGE = """
    IF TG_OP = 'UPDATE' AND NEW.password = OLD.password THEN
        NEW.password_changed_at := OLD.password_changed_at;
    ELSE
        NEW.password_changed_at := clock_timestamp();
    END IF;
    NEW.has_password := left(NEW.password, 1) <> '!';
    RETURN NEW;
"""
# Whoever writes the own row (password, last sign-in) leaves role, office and state as they were.
NOT_PROMOTED = Sql(
    """app_same_office({table}.id, {table}.role, {table}.local_authority_id, {table}.district_id, {table}.province_id,
                       {table}.is_active)""",
    "role, office and state as before",
)


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, user: "Anyone") -> Self:
        """Those whom an administrator manages: of the own province, or all for the nation's."""
        if not may(user, "staff.manage"):
            return self.none()
        if not user.province_id:
            return self
        return self.filter(
            Q(local_authority__district__province=user.province_id)
            | Q(district__province=user.province_id)
            | Q(province=user.province_id)
        )


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Finds users by name without regard to case: phones capitalise the first letter."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=(username or "").lower())  # type: ignore[no-any-return]


@wall(
    read=Own("id")
    | AT_THE_DOOR
    | (May("runs.alarm") & ADMINISTRATORS)
    | (
        May("home", "info.export", "staff.manage", "notice.send")
        & (WHOLE_COUNTRY | OF_OWN_PROVINCE | OF_THE_NATION)
    ),
    add=MANAGED,
    change=Changes(Own("id") | AT_THE_DOOR | MANAGED, MANAGED | ((Own("id") | AT_THE_DOOR) & NOT_PROMOTED)),
    history=MANAGED,
)
@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["password", "last_login"],
)
class User(AbstractBaseUser):
    """Someone who signs in. The role fixes the kind of office; the database refuses any other pair."""

    username = models.CharField("ชื่อผู้ใช้", max_length=60, unique=True)
    full_name = models.CharField("ชื่อ–สกุล", max_length=120)
    position = models.CharField("ตำแหน่ง", max_length=120, blank=True)
    phone = models.CharField("โทรศัพท์", max_length=20, blank=True)
    email = models.EmailField("อีเมล", blank=True)
    role = models.CharField("บทบาท", max_length=20, choices=Role)
    local_authority = models.ForeignKey(
        LocalAuthority, models.PROTECT, null=True, blank=True, verbose_name="อปท.", related_name="staff"
    )
    district = models.ForeignKey(District, models.PROTECT, null=True, blank=True, verbose_name="อำเภอ")
    province = models.ForeignKey(Province, models.PROTECT, null=True, blank=True, verbose_name="จังหวัด")
    is_active = models.BooleanField("ใช้งานได้", default=True)
    created_at = models.DateTimeField("สร้างเมื่อ", null=True, editable=False)
    # The two are the database's own (`NOTE_CHANGE`): what is assigned to them is not kept.
    password_changed_at = models.DateTimeField("เปลี่ยนรหัสผ่านเมื่อ", null=True, editable=False)
    has_password = models.BooleanField("มีรหัสผ่าน", default=False, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name", "role"]

    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "ผู้ใช้"
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(name="user_role_is_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="user_name_is_lower", condition=Q(username__regex=r"^[a-z0-9._@-]+$")
            ),
            models.CheckConstraint(
                name="user_office_fits_role",
                condition=Q(
                    role__in=sorted(r.value for r in LOCAL),
                    local_authority__isnull=False,
                    district=None,
                    province=None,
                )
                | Q(
                    role__in=sorted(r.value for r in DISTRICT),
                    local_authority=None,
                    district__isnull=False,
                    province=None,
                )
                | Q(role=Role.PROVINCE, local_authority=None, district=None, province__isnull=False)
                | Q(role=Role.NATION, local_authority=None, district=None, province=None)
                | Q(role=Role.ADMINISTRATOR, local_authority=None, district=None),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="password_seen",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=NOTE_CHANGE,
            )
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def office(self) -> str:
        """The office's name as the page header shows it."""
        return office_name(self)

    # What Django's admin asks. Reference data only; no case model is registered there.
    @property
    def is_staff(self) -> bool:
        return may(self, "reference.manage")

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


def office_name(row: Any) -> str:
    """Of a user, or of an event of one."""
    if row.local_authority:
        return str(row.local_authority.name)
    if row.district:
        place = "ที่ทำการท้องถิ่นอำเภอ" if row.role == Role.DISTRICT else "ศูนย์ปฏิบัติการร่วมฯ อำเภอ"
        return f"{place}{row.district.name}"
    if row.province:
        return f"สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด{row.province.name}"
    return "กรมส่งเสริมการปกครองท้องถิ่น"


class DesignatedOfficerQuerySet(models.QuerySet["DesignatedOfficer"]):
    def visible_to(self, user: "Anyone") -> Self:
        return self.filter(reach(user, "month.read", "local_authority"))

    def current(self) -> Self:
        return self.filter(ended_on=None)


@wall(read=Holds("month.read"), add=Holds("officer.appoint"), change=Holds("officer.appoint"))
@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class DesignatedOfficer(models.Model):
    """เจ้าหน้าที่ผู้รับผิดชอบ, appointed by order (circular, item 1): whom a supervisor telephones."""

    local_authority = models.ForeignKey(LocalAuthority, models.PROTECT, related_name="designated_officers")
    name = models.CharField("ชื่อ–สกุล", max_length=120)
    position = models.CharField("ตำแหน่ง", max_length=120, blank=True)
    phone = models.CharField("โทรศัพท์", max_length=20)
    order_number = models.CharField("คำสั่งเลขที่", max_length=60)
    order_date = models.DateField("ลงวันที่")
    ended_on = models.DateField("พ้นหน้าที่วันที่", null=True, blank=True)

    objects = DesignatedOfficerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "เจ้าหน้าที่ผู้รับผิดชอบ"
        constraints = [
            models.UniqueConstraint(
                fields=["local_authority"], condition=Q(ended_on=None), name="one_designated_officer"
            ),
        ]

    def __str__(self) -> str:
        return self.name
