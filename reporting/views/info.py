"""Spreadsheets for INFO, for a province: which months are posted, which stand in INFO; take one, mark one."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.access import LOCAL, may, requires
from cases.models import LocalAuthority, Province, User
from cases.thai import BANGKOK
from cases.views.told import follow
from reporting.actions import record_in_info
from reporting.exports import INFO, ask_export
from reporting.facts import MonthStanding, standings
from reporting.forms import RecordForm
from reporting.info import CannotExport
from reporting.info.whose import Whose
from reporting.models import InfoExport, Obligation
from reporting.months import Month, Period
from reporting.views.signed import Signed

NOT_POSTED = "ยังไม่ได้ทำเครื่องหมาย — เลือก อปท. ที่บันทึกข้อมูลประจำเดือนแล้วจากตารางด้านล่าง"
PAGE = 100
FILES = 10


@requires("info.export")
@require_GET
def info(request: Signed) -> HttpResponse:
    """For a local authority's own staff the spreadsheet stands on the page of the month."""
    if request.user.role in LOCAL:
        return redirect("month_list")
    return _page(request, request.GET, timezone.now())


@requires("info.export")
@require_POST
def info_file(request: Signed) -> HttpResponse:
    """Has the spreadsheet made; it is taken out on the job's page."""
    if request.user.role in LOCAL:
        return redirect("month_list")
    at = timezone.now()
    chosen = _Chosen(request.user, request.POST, at)
    try:
        job = ask_export(
            what=INFO, period=Period(chosen.month, chosen.month), whose=chosen.whose, by=request.user, at=at
        )
    except CannotExport as refusal:
        messages.warning(request, str(refusal))
        return redirect(f"{reverse('info')}?month={chosen.month}&province={chosen.province.code}")
    follow(request, job)
    return redirect("job_page", job.pk)


@requires("info.record")
@require_POST
def info_recorded(request: Signed) -> HttpResponse:
    if request.user.role in LOCAL:
        return redirect("month_list")
    at = timezone.now()
    chosen = _Chosen(request.user, request.POST, at)
    here = f"{reverse('info')}?month={chosen.month}&province={chosen.province.code}"
    row = chosen.standing(at) if chosen.local_authority else None
    if row is None or row.newest is None or not chosen.local_authority:
        messages.warning(request, NOT_POSTED)
        return redirect(here)
    form = RecordForm(request.POST, today=timezone.localdate(at), exports=chosen.exports())
    if not form.is_valid():
        return _page(request, request.POST, at, record=form, status=422)
    record_in_info(
        obligation=row.obligation,
        recorded_on=form.cleaned_data["recorded_on"],
        sha256=form.checksum,
        by=request.user,
        at=at,
    )
    messages.success(
        request, f"ทำเครื่องหมายแล้ว: {chosen.local_authority.name} เดือน{chosen.month.thai} บันทึกใน INFO แล้ว"
    )
    return redirect(here)


class _Chosen:
    """The month, province and perhaps office that a query or form names, all within reach; 404 beyond it."""

    def __init__(self, user: User, asked: QueryDict, at: datetime) -> None:
        self.user = user
        self.month = _month(asked.get("month", ""), at)
        self.offices = LocalAuthority.objects.visible_to(user, "info.export")
        self.local_authority = self._office(asked.get("lao", ""))
        self.province = self._province(asked.get("province", ""))

    def _office(self, code: str) -> LocalAuthority | None:
        if not code:
            return None
        found = self.offices.select_related("district__province").filter(code=code).first()
        if found is None:
            raise Http404
        return found

    def _province(self, code: str) -> Province:
        """The office's, the user's own, or for the nation's administrator the one asked for."""
        if self.local_authority:
            return self.local_authority.district.province
        if self.user.province:
            return self.user.province
        provinces = Province.objects.filter(district__localauthority__in=self.offices).distinct()
        found = provinces.filter(code=code).first() if code else provinces.order_by("code").first()
        if found is None:
            raise Http404
        return found

    @property
    def whose(self) -> Whose:
        return Whose(self.local_authority, province=None if self.local_authority else self.province)

    def exports(self) -> list[InfoExport]:
        """The newest files of this month alone that hold the chosen office, or the whole province."""
        files = InfoExport.objects.visible_to(self.user).of_month(self.month.first_day).filter(district=None)
        of_province = files.filter(province=self.province)
        if self.local_authority:
            of_province |= files.filter(local_authority=self.local_authority)
        return list(of_province.select_related("exported_by", "local_authority")[:FILES])

    def standing(self, at: datetime) -> MonthStanding | None:
        owed = Obligation.objects.visible_to(self.user, "info.export").filter(
            local_authority=self.local_authority, month=self.month.first_day
        )
        return next(iter(standings(owed, at)), None)


def _month(text: str, at: datetime) -> Month:
    """As asked; the month that is being gathered now where nothing readable is."""
    try:
        return Month.parse(text)
    except ValueError:
        return Month.of(at.astimezone(BANGKOK).date()).previous


def _rows(user: User, chosen: _Chosen, at: datetime, after: str) -> list[MonthStanding]:
    owed = Obligation.objects.visible_to(user, "info.export").filter(
        month=chosen.month.first_day,
        local_authority__district__province=chosen.province,
        local_authority__code__gt=after,
    )
    return standings(owed.select_related("local_authority").order_by("local_authority__code")[: PAGE + 1], at)


def _page(request: Signed, asked: QueryDict, at: datetime, *, status: int = 200, **more: Any) -> HttpResponse:
    chosen = _Chosen(request.user, asked, at)
    today = timezone.localdate(at)
    exports = chosen.exports()
    rows = _rows(request.user, chosen, at, asked.get("after", ""))
    selected = chosen.standing(at) if chosen.local_authority else None
    this = Month.of(at.astimezone(BANGKOK).date())
    base = f"{reverse('info')}?month={chosen.month}&province={chosen.province.code}"
    records = may(request.user, "info.record")
    context = {
        "at": at,
        "chosen": chosen,
        "month": chosen.month,
        "months": [this - back for back in range(25)],
        "provinces": _provinces(request.user, chosen),
        "rows": rows[:PAGE],
        "exports": exports,
        "selected": selected,
        "record": more.pop("record", None)
        or RecordForm(today=today, exports=exports, initial={"recorded_on": today}),
        "records": records,
        "keeps_layouts": may(request.user, "reference.manage") and request.user.province_id is None,
        "may_record": records and bool(selected and selected.newest),
        "base": base,
        "next_url": f"{base}&after={rows[PAGE - 1].obligation.local_authority.code}"
        if len(rows) > PAGE
        else "",
        "first_url": base if asked.get("after") else "",
        **more,
    }
    return render(request, "reporting/info.html", context, status=status)


def _provinces(user: User, chosen: _Chosen) -> list[Province]:
    """What the nation's administrator can choose from; nothing for who has one province."""
    if user.province_id:
        return []
    return list(
        Province.objects.filter(district__localauthority__in=chosen.offices).distinct().order_by("code")
    )
