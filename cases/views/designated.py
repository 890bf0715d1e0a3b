"""The เจ้าหน้าที่ผู้รับผิดชอบ of each local authority: whom a supervisor telephones."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from cases.access import requires
from cases.actions.designated import appoint_officer
from cases.actions.placement import StaffRefused
from cases.forms.staff import DesignatedOfficerForm
from cases.models import DesignatedOfficer, District, LocalAuthority, Province, User
from cases.views.drafts import drafted


@requires("officer.appoint")
def designated_list(request: HttpRequest) -> HttpResponse:
    """Every local authority of a province with its officer; the head goes straight to the own one."""
    by = request.user
    assert isinstance(by, User)  # noqa: S101 - @requires has seen to it
    if by.local_authority:
        return redirect("designated_one", by.local_authority.code)
    province = by.province or Province.objects.filter(code=request.GET.get("province", "")).first()
    authorities = LocalAuthority.objects.visible_to(by, "officer.appoint").filter(
        district__province=province, closed_on=None
    )
    districts = list(District.objects.filter(province=province))
    district = next((d for d in districts if d.code == request.GET.get("district")), None)
    if district:
        authorities = authorities.filter(district=district)
    rows = list(
        authorities.select_related("district")
        .prefetch_related(_with_officers(by))
        .order_by("district", "sort_key")
    )
    return render(
        request,
        "staff/designated_list.html",
        {
            "rows": rows,
            "without": sum(not row.current_officers for row in rows),  # type: ignore[attr-defined]
            "province": province,
            "provinces": [] if by.province_id else Province.objects.order_by("name"),
            "districts": districts,
            "district": district,
        },
    )


def _with_officers(by: User) -> "Prefetch[str]":
    """Each local authority's officer of today, as a list of one or none."""
    current = DesignatedOfficer.objects.visible_to(by).current()
    return Prefetch("designated_officers", current, to_attr="current_officers")


@requires("officer.appoint")
@drafted
def designated_one(request: HttpRequest, code: str) -> HttpResponse:
    """The officer of one local authority, those before, and the form that names the next."""
    by, now = request.user, timezone.now()
    assert isinstance(by, User)  # noqa: S101
    authority = get_object_or_404(LocalAuthority.objects.visible_to(by, "officer.appoint"), code=code)
    form = DesignatedOfficerForm(request.POST or None, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        try:
            appoint_officer(local_authority=authority, **form.cleaned_data, by=by, at=now)
        except StaffRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "บันทึกเจ้าหน้าที่ผู้รับผิดชอบแล้ว")
            return redirect("designated_one", code)
    officers = list(
        DesignatedOfficer.objects.visible_to(by).filter(local_authority=authority).order_by("-pk")
    )
    return render(
        request,
        "staff/designated_one.html",
        {
            "authority": authority,
            "form": form,
            "current": next((one for one in officers if one.ended_on is None), None),
            "former": [one for one in officers if one.ended_on],
        },
    )
