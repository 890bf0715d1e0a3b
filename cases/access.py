"""Who may do what, and over whose rows: the whole of it on one page.

A data-protection officer can read this file. `PERMISSIONS` says which role holds which right;
`reach` says over which local authorities. A right that is not listed here does not exist, and a
role without it meets the same page as for a missing row.

Supervision follows the circular's routing (ตก ๐๐๒๓.๓/ว ๐๗๐๗): a district office answers for the
เทศบาลตำบล and อบต. of its district; the อบจ., เทศบาลนคร and เทศบาลเมือง answer to the province directly.

Two walls speak these words. The first is `visible_to` on every read; the second is PostgreSQL's row-level
security, generated from the `@wall` line beside each model (`cases.wall`). `PRINCIPALS` are not people:
they are what the machine itself may touch. `OPEN_TABLES` are the tables that are not walled off by local
authority, each with its reason; `DOORS` are the functions that may look over the second wall, each with what it tells.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

from django.db.models import Q, TextChoices
from django.http import Http404, HttpRequest, HttpResponseBase

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cases.models.staff import User

    Anyone: TypeAlias = User | AnonymousUser


class Role(TextChoices):
    OFFICER = "officer", "เจ้าหน้าที่ อปท."
    HEAD = "head", "หัวหน้าศูนย์ช่วยเหลือประชาชน"
    DISTRICT = "district", "ท้องถิ่นอำเภอ"
    JOINT_CENTRE = "joint_centre", "ศูนย์ปฏิบัติการร่วม (สถานที่กลาง)"
    PROVINCE = "province", "สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด"
    NATION = "nation", "กรมส่งเสริมการปกครองท้องถิ่น (ดูภาพรวม)"
    ADMINISTRATOR = "administrator", "ผู้ดูแลระบบ"


class LocalAuthorityKind(TextChoices):
    PAO = "PAO", "องค์การบริหารส่วนจังหวัด"
    CITY = "CITY", "เทศบาลนคร"
    TOWN = "TOWN", "เทศบาลเมือง"
    SUBDISTRICT_MUNICIPALITY = "SUBDISTRICT_MUNICIPALITY", "เทศบาลตำบล"
    SAO = "SAO", "องค์การบริหารส่วนตำบล"


# The circular's routing: these answer to their district office, the others to the province.
ANSWERS_TO_DISTRICT = (LocalAuthorityKind.SUBDISTRICT_MUNICIPALITY, LocalAuthorityKind.SAO)

LOCAL = {Role.OFFICER, Role.HEAD}
DISTRICT = {Role.DISTRICT, Role.JOINT_CENTRE}
SUPERVISORS = DISTRICT | {Role.PROVINCE, Role.NATION}
EVERYBODY = set(Role)


@dataclass(frozen=True)
class Permission:
    """A right: what it allows, in Thai for the screen, and who holds it."""

    thai: str
    roles: frozenset[Role]


def _held(thai: str, roles: set[Role]) -> Permission:
    return Permission(thai, frozenset(roles))


PERMISSIONS: dict[str, Permission] = {
    "home": _held("เปิดหน้าแรกและข้อมูลบัญชีของตน", EVERYBODY),
    "case.read": _held("ดูและค้นหาเรื่องของ อปท. ตนเอง", LOCAL),
    "case.write": _held("บันทึกและแก้ไขเรื่องของ อปท. ตนเอง", LOCAL),
    "committee.keep": _held("บันทึกคณะกรรมการ การประชุม มติ และประกาศรายชื่อ", LOCAL),
    "case.undo": _held("ย้อนขั้นตอนของเรื่อง โดยระบุเหตุผล", {Role.HEAD}),
    "case.hand_over": _held("มอบเรื่องของเจ้าหน้าที่คนอื่นให้ผู้อื่นดำเนินการ", {Role.HEAD}),
    "month.read": _held("ดูสถานะข้อมูลประจำเดือน (จำนวน ไม่เห็นตัวบุคคล)", EVERYBODY),
    "month.post": _held("บันทึกข้อมูลประจำเดือน หรือยืนยันว่าไม่มีผู้ขอ", LOCAL),
    "month.rows": _held("ตรวจรายการในฉบับที่บันทึก (ไม่เห็นตัวบุคคล)", DISTRICT | {Role.PROVINCE}),
    "month.excuse": _held("ยกเว้นข้อมูลประจำเดือนตามหนังสือที่ลงนามแล้ว", {Role.PROVINCE}),
    "letter.keep": _held("จัดทำและออกหนังสือติดตามหรือหนังสือแจ้งกำชับของหน่วยงาน", {Role.PROVINCE, Role.DISTRICT}),
    "letter.read": _held(
        "อ่านหนังสือติดตามที่ออกแล้ว (ชื่อ อปท. และจำนวน ไม่เห็นตัวบุคคล)", LOCAL | DISTRICT | {Role.PROVINCE}
    ),
    "letter.acknowledge": _held("รับทราบหนังสือติดตามที่ถึงหน่วยงานของตน", LOCAL | {Role.DISTRICT}),
    "month.send_back": _held("ส่งข้อมูลประจำเดือนกลับให้ อปท. แก้ไข", {Role.DISTRICT, Role.PROVINCE}),
    "overview": _held("ดูภาพรวมของ อปท. ในความดูแล", SUPERVISORS | {Role.ADMINISTRATOR}),
    "info.record": _held("ทำเครื่องหมายว่าบันทึกใน INFO แล้ว", LOCAL | {Role.ADMINISTRATOR}),
    "info.export": _held(
        "ส่งออกตาราง INFO (มีข้อมูลส่วนบุคคล ต้องระบุวัตถุประสงค์)", LOCAL | {Role.PROVINCE, Role.ADMINISTRATOR}
    ),
    "officer.appoint": _held("บันทึกเจ้าหน้าที่ผู้รับผิดชอบของ อปท.", {Role.HEAD, Role.ADMINISTRATOR}),
    "readlog.read": _held("ดูบันทึกว่าใครเปิดดูข้อมูลส่วนบุคคล", {Role.HEAD, Role.ADMINISTRATOR}),
    "readlog.check": _held("ดูผลตรวจการผนึกบันทึกการเปิดดู", {Role.ADMINISTRATOR}),
    "runs.read": _held("ดูการทำงานของระบบและงานที่ไม่ทำงาน", {Role.ADMINISTRATOR}),
    "staff.manage": _held("เพิ่ม ย้าย ระงับ และตั้งรหัสผ่านใหม่ให้ผู้ใช้", {Role.ADMINISTRATOR}),
    "reference.manage": _held("ดูแลข้อมูลอ้างอิง", {Role.ADMINISTRATOR}),
}

# The machine at work without a user: each a name in the scope, with the little that its job needs, everywhere.
PRINCIPALS: dict[str, frozenset[str]] = {
    "watcher": frozenset({"month.read", "duty.keep"}),  # beat: opens months, flags the late
    # beat: reminds of months that are owed, and sends; it alone reads everybody's address
    "messenger": frozenset({"month.read", "notice.send"}),
    "sealer": frozenset({"readlog.seal"}),  # beat: seals the read log by night, and verifies the seals
    "installer": frozenset(
        {"reference.manage", "staff.manage"}
    ),  # at the terminal: places, first administrator
    "operator": frozenset({"month.read", "info.export"}),  # export_info at the server's own terminal
    "monitor": frozenset({"runs.read", "runs.alarm"}),  # health and alarm: whether the machine does its work
    "runner": frozenset({"job.run"}),  # the worker: takes jobs, tells how far they are, keeps what they made
}

# Without the wall of `Holds` (rows of one's local authorities): what, and why.
OPEN_TABLES: dict[str, str] = {
    "cases_user": "sign-in reads one row before anybody has a scope; then the officials of the own province, "
    "whose names stand on every record; changed by administrators of the province",
    "cases_userevent": "history of users: administrators only",
    "cases_province": "reference: public places",
    "cases_district": "reference: public places",
    "cases_subdistrict": "reference: public places",
    "cases_localauthority": "reference: public bodies",
    "cases_localauthorityevent": "reference: what public bodies were called",
    "cases_localauthoritypast": "reference: what public bodies were called",
    "cases_coverage": "reference: who serves which subdistrict",
    "cases_helpkind": "reference: ด้าน of the regulation",
    "cases_helpsubkind": "reference: what is given within a ด้าน",
    "cases_ceiling": "reference: how much may be given for what",
    "cases_provision": "reference: quorum, public notice, the regulation that papers cite",
    "cases_holiday": "reference: public holidays",
    "reporting_channeloff": "which channel one person has switched off: that person alone",
    "reporting_deadlinerule": "reference: the circulars' deadlines",
    "oversight_lettertemplate": "reference: the words of letters, written once",
    "reporting_infolayout": "reference: the ministry's sheet",
    "reporting_infocolumn": "reference: the ministry's sheet",
    "cases_draft": "what one person has typed and not saved: that person alone, sealed",
    "cases_jobfile": "whoever sees the job sees its file; sealed",
    "cases_jobchunk": "a piece of that file; sealed",
    "oversight_letterrow": "whoever sees the letter sees its table: names of offices and where their month stood",
    "oversight_letterpaper": "whoever sees the letter sees its paper",
    "cases_readseal": "a day, a count and a hash of the read log: no person stands in it; administrators of the log's checks",
    "cases_sealcheck": "what a check of the seals found, in numbers; the same administrators",
    "reporting_alarm": "when the machine's jobs stood still, and how many were told",
    "reporting_jobrun": "counts of the watcher's runs, over the whole country",
    "django_session": "one row, for who shows its key; nobody can list them",
    "config_cache": "counts of sign-in attempts, needed before anybody has a scope, keys hashed; and a list of users "
    "between two pages of its import, sealed",
    "django_admin_log": "what administrators did to reference rows; written once",
    "django_content_type": "names of models, made by migrate",
    "django_migrations": "names of migrations, made by migrate",
    "auth_permission": "not used: rights are in this file",
    "auth_group": "not used: rights are in this file",
    "auth_group_permissions": "not used: rights are in this file",
    "account_emailaddress": "not used: nobody signs in by e-mail",
    "account_emailconfirmation": "not used: nobody signs in by e-mail",
    "pghistory_context": "whose key, which request and address stood behind a change, never what was changed: "
    "whoever is signed in may read all of them; the rows of history that point here are walled",
}

# The functions of the database that see more than their caller does (`cases.wall`): what each answers, and to whom.
# Only the last one looks over the wall between offices. There is no other.
DOORS: dict[str, str] = {
    "app_open": "whether a user may sign in and work: yes or no, before anybody has a scope",
    "app_same_office": "whether a user's row says what it said before, while the user writes it: yes or no",
    "app_clear_sessions": "nothing; it deletes the sessions that have ended",
    "app_clear_drafts": "how many it deleted of everybody's drafts: those that nobody came back to for 90 days, and two days after "
    "their form was saved; it is told nothing, so nobody can have it delete sooner",
    "app_seal_of": "the newest day up to the one asked for of which the read log is sealed, and its seal: to whoever is signed in, for "
    "the posting receipt; no row of the log, no count, nothing of who read what",
    "app_help_elsewhere": "whether other offices, anywhere in the country, helped the applicant or the house of a stored case: "
    "to whoever holds case.write over that case, ด้าน, month and office alone, nothing of the person. Asked by the stored "
    "number's keyed index and by the house code, never by what was typed. Each question leaves its row (HelpQuestion) in "
    "the same call; a user has a fixed number of them a day, found or not. A case of another office is like a missing one",
}


def may(user: "Anyone", permission: str) -> "TypeGuard[User]":
    """Whether the user holds the right. An unknown name is a programming fault: KeyError."""
    roles = PERMISSIONS[permission].roles
    return user.is_authenticated and user.is_active and Role(user.role) in roles


def reach(user: "Anyone", permission: str, prefix: str = "") -> Q:
    """The local authorities over which the user holds the right, as a condition.

    `prefix` is the path from the filtered model to its local authority, "" on LocalAuthority itself.
    Without the right: a condition that nothing meets.
    """
    if not may(user, permission):
        return Q(pk__in=[])
    path = f"{prefix}__" if prefix else ""
    match Role(user.role):
        case Role.OFFICER | Role.HEAD:
            return Q(**{f"{path}pk": user.local_authority_id})
        case Role.DISTRICT | Role.JOINT_CENTRE:
            return Q(
                **{
                    f"{path}district_id": user.district_id,
                    f"{path}kind__in": [k.value for k in ANSWERS_TO_DISTRICT],
                }
            )
        case Role.PROVINCE:
            return Q(**{f"{path}district__province_id": user.province_id})
        case Role.ADMINISTRATOR if user.province_id:
            return Q(**{f"{path}district__province_id": user.province_id})
        case Role.NATION | Role.ADMINISTRATOR:
            return Q()


View = Callable[..., HttpResponseBase]


def requires(permission: str) -> Callable[[View], View]:
    """Declares who may use a view. Others get the page of a missing row, never a hint that it exists."""
    if permission not in PERMISSIONS:
        raise KeyError(permission)

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(request.user, permission):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return declare


def public(reason: str) -> Callable[[View], View]:
    """Declares a view that anyone may use without signing in, and why."""

    def declare(view: View) -> View:
        view.permission = f"public: {reason}"  # type: ignore[attr-defined]
        view.login_required = False  # type: ignore[attr-defined]
        return view

    return declare
