"""Staff administration: who may sign in, as what, for which office."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.access import PERMISSIONS, Role, requires
from cases.account_timeline import account_timeline
from cases.actions.placement import Placement, StaffRefused
from cases.actions.staff import change_user, create_user, disable_user, enable_user, reset_user
from cases.forms.staff import NATION, NewUserForm, UserForm
from cases.invitations import invitation_path
from cases.models import Province, User
from cases.models.staff import UserQuerySet
from cases.views.drafts import drafted, was_saved

PAGE = 50
STATES = {"active": ("ใช้งานได้", True), "disabled": ("ระงับแล้ว", False)}


@requires("staff.manage")
def staff_list(request: HttpRequest) -> HttpResponse:
    """The users in reach, by user name. A name is searched for by POST and never stands in an address."""
    asked = request.POST if request.method == "POST" else request.GET
    words = request.POST.get("q", "").strip()
    role, state = asked.get("role", ""), asked.get("state", "")
    users = _found(User.objects.visible_to(request.user), words, role, state)
    after = asked.get("after", "")
    cursor = users.filter(pk=after).first() if after.isdecimal() and len(after) < 19 else None
    if cursor:
        users = users.filter(username__gt=cursor.username)
    rows = list(
        users.select_related("local_authority", "district", "province").order_by("username")[: PAGE + 1]
    )
    return render(
        request,
        "staff/list.html",
        {
            "rows": rows[:PAGE],
            "after": rows[PAGE - 1].pk if len(rows) > PAGE else None,
            "words": words,
            "role": role,
            "state": state,
            "roles": Role.choices,
            "states": [(value, label) for value, (label, _) in STATES.items()],
            "paged": cursor is not None,
        },
    )


def _found(users: UserQuerySet, words: str, role: str, state: str) -> UserQuerySet:
    if role in Role.values:
        users = users.filter(role=role)
    if state in STATES:
        users = users.filter(is_active=STATES[state][1])
    for word in words.split()[:5]:
        users = users.filter(
            Q(full_name__icontains=word)
            | Q(username__icontains=word)
            | Q(local_authority__name__icontains=word)
            | Q(district__name__icontains=word)
            | Q(province__name__icontains=word)
        )
    return users


def _province(request: HttpRequest) -> Province | None:
    """The own province; the nation's administrator chooses one in the address, and the form carries it on."""
    by = request.user
    assert isinstance(by, User)  # noqa: S101 - @requires has seen to it
    code = request.GET.get("province") or request.POST.get("province", "")
    return by.province or Province.objects.filter(code=code).first()


@requires("staff.manage")
@drafted
def staff_new(request: HttpRequest) -> HttpResponse:
    """Makes a user and shows the invitation link, once."""
    by, now, province = request.user, timezone.now(), _province(request)
    assert isinstance(by, User)  # noqa: S101
    form = NewUserForm(request.POST or None, today=timezone.localdate(now), by=by, province=province)
    if request.method == "POST" and form.is_valid():
        try:
            user = create_user(
                **form.details,
                username=form.cleaned_data["username"],
                placement=form.placement,
                by=by,
                at=now,
            )
        except StaffRefused as refused:
            form.add_error(None, str(refused))
        else:
            was_saved(request)
            return _show_invitation(request, user, "เพิ่มผู้ใช้แล้ว")
    return render(request, "staff/new.html", {"form": form, **_provinces(by, province)})


def _provinces(by: User, province: Province | None) -> dict[str, object]:
    return {"province": province, "provinces": [] if by.province_id else Province.objects.order_by("name")}


def _show_invitation(request: HttpRequest, user: User, heading: str) -> HttpResponse:
    """The one page on which the link stands."""
    expires = timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    url = request.build_absolute_uri(invitation_path(user))
    return render(
        request, "staff/invited.html", {"person": user, "url": url, "expires": expires, "heading": heading}
    )


def _person(request: HttpRequest, pk: int) -> User:
    offices = User.objects.visible_to(request.user).select_related(
        "local_authority__district__province", "district__province", "province"
    )
    person: User = get_object_or_404(offices, pk=pk)
    return person


@requires("staff.manage")
def staff_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One user, what can be done, and what was."""
    person = _person(request, pk)
    return render(request, "staff/detail.html", {"person": person, "timeline": account_timeline(person)})


@requires("staff.manage")
@drafted
def staff_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Corrects name and contact; moves to another role or office."""
    by, now, person = request.user, timezone.now(), _person(request, pk)
    assert isinstance(by, User)  # noqa: S101
    code = Placement.of(person).province_code
    province = _province(request) or (Province.objects.get(code=code) if code else None)
    form = UserForm(
        request.POST or None,
        initial=_initial(person),
        today=timezone.localdate(now),
        by=by,
        province=province,
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_user(user=person, **form.details, placement=form.placement, by=by, at=now)
        except StaffRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "บันทึกข้อมูลผู้ใช้แล้ว มีผลตั้งแต่การเปิดหน้าถัดไปของผู้ใช้")
            return redirect("staff_detail", pk)
    return render(request, "staff/edit.html", {"form": form, "person": person, **_provinces(by, province)})


def _initial(person: User) -> dict[str, str]:
    office = person.local_authority or person.district or person.province
    names = ("full_name", "position", "phone", "email", "role")
    return {name: getattr(person, name) for name in names} | {"office": office.code if office else NATION}


@requires("staff.manage")
@require_POST
def staff_disable(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends the right to sign in."""
    return _change_state(request, pk, "disable")


@requires("staff.manage")
@require_POST
def staff_enable(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives the right to sign in back."""
    return _change_state(request, pk, "enable")


def _change_state(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    act, said = {
        "disable": (disable_user, "ระงับบัญชีแล้ว ผู้ใช้ทำงานต่อไม่ได้ตั้งแต่การเปิดหน้าถัดไป"),
        "enable": (enable_user, "เปิดใช้งานบัญชีแล้ว"),
    }[verb]
    try:
        act(user=_person(request, pk), by=request.user, at=timezone.now())  # type: ignore[arg-type]
    except StaffRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("staff_detail", pk)


@requires("staff.manage")
@require_POST
def staff_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends password, sessions and former links; shows a new link, once."""
    person = _person(request, pk)
    try:
        reset_user(user=person, by=request.user, at=timezone.now())  # type: ignore[arg-type]
    except StaffRefused as refused:
        messages.error(request, str(refused))
        return redirect("staff_detail", pk)
    return _show_invitation(request, person, "ออกลิงก์ตั้งรหัสผ่านใหม่แล้ว")


@requires("home")
def permissions(request: HttpRequest) -> HttpResponse:
    """The whole of who may do what, drawn from the table that decides it."""
    rights = [(right.thai, [role in right.roles for role in Role]) for right in PERMISSIONS.values()]
    return render(request, "staff/permissions.html", {"roles": list(Role), "rights": rights})
