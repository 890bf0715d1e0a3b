"""One local authority: who it is, whom to telephone, and its months with every version posted."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cases.access import Role, may, requires
from cases.models import DesignatedOfficer, LocalAuthority, User
from cases.thai import BANGKOK
from oversight.areas import PERMISSION, grouped, short_name
from oversight.measures import corrections, figures, missing
from reporting.facts import MonthStanding, standings
from reporting.models import Excuse, Flag, InfoRecord, Obligation, Posting
from reporting.months import Month
from reporting.standing import Completeness, Timeliness
from reporting.views.signed import Signed

MONTHS, MORE_MONTHS = 12, 24


@dataclass
class MonthHistory:
    """A month with what happened to it; versions, excuses and INFO records newest first."""

    month: Month
    row: MonthStanding
    flag: Flag | None
    excuses: list[Excuse] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    info_records: list[InfoRecord] = field(default_factory=list)

    @property
    def can_be_excused(self) -> bool:
        """Whether it would help: what came on time needs no excuse; what is excused can be revoked."""
        return self.row.standing.timeliness is not Timeliness.ON_TIME

    @property
    def sign(self) -> str:
        """The key of `{% sign %}`."""
        return self.row.standing.sign.key.replace("-", "_")

    @property
    def word(self) -> str:
        """Beside the sign; the sign's usual word unless something incomplete was posted."""
        return "ยังไม่ครบถ้วน" if missing(self.row) and self.row.newest else ""

    @property
    def words(self) -> str:
        """Both axes; nothing when the sign's own word has said it."""
        if missing(self.row):
            return "พ้นกำหนดแล้ว"
        standing = self.row.standing
        axes = [standing.timeliness.value]
        if standing.completeness is not Completeness.NONE:
            axes.append(standing.completeness.value)
        return " · ".join(word for word in axes if word != standing.sign.word)


@requires("overview")
def local_authority(request: Signed, code: str) -> HttpResponse:
    """Counts only: no person of any case is shown to a supervisor."""
    at = timezone.now()
    found = _find(request.user, code)
    span = MORE_MONTHS if request.GET.get("months") == str(MORE_MONTHS) else MONTHS
    months = _months(request.user, found, span, at)
    officers = DesignatedOfficer.objects.visible_to(request.user).current()
    context = {
        "at": at,
        "lao": found,
        "short_name": short_name(found.name),
        "officer": officers.filter(local_authority=found).first(),
        "months": months,
        "total": figures(one.row for one in months),
        "corrections": corrections(one.row for one in months),
        "span": span,
        "may_send_back": may(request.user, "month.send_back")
        and (Role(request.user.role) is Role.PROVINCE) != found.answers_to_district,
        "may_excuse": may(request.user, "month.excuse"),
        "more_months": MORE_MONTHS,
        "back": grouped([found])[0],
    }
    return render(request, "oversight/local_authority.html", context)


def _find(user: User, code: str) -> LocalAuthority:
    seen = LocalAuthority.objects.visible_to(user, PERMISSION).select_related("district__province")
    found = seen.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _months(user: User, of: LocalAuthority, span: int, at: datetime) -> list[MonthHistory]:
    """Newest first; four statements however many months and versions."""
    first = Month.of(at.astimezone(BANGKOK).date()) - (span - 1)
    owed = Obligation.objects.visible_to(user, PERMISSION).filter(
        local_authority=of, month__gte=first.first_day
    )
    rows = standings(owed.select_related("flag").order_by("-month"), at)
    found = {
        row.obligation.pk: MonthHistory(
            month=Month.of(row.obligation.month), row=row, flag=getattr(row.obligation, "flag", None)
        )
        for row in rows
    }
    _add_what_happened(user, of, found)
    return list(found.values())


def _add_what_happened(user: User, of: LocalAuthority, found: dict[int, MonthHistory]) -> None:
    posted = Posting.objects.visible_to(user).filter(obligation__in=found)
    for pk, postings in _by_month(posted.select_related("posted_by").order_by("-version")).items():
        found[pk].postings = postings
    recorded = InfoRecord.objects.visible_to(user).filter(obligation__in=found)
    for pk, records in _by_month(recorded.order_by("-marked_at")).items():
        found[pk].info_records = records
    granted = list(Excuse.objects.visible_to(user).filter(local_authority=of).order_by("-granted_at"))
    for one in found.values():
        first = one.month.first_day
        one.excuses = [excuse for excuse in granted if excuse.first_month <= first <= excuse.last_month]


def _by_month(rows: Iterable[Posting] | Iterable[InfoRecord]) -> dict[int, list]:  # type: ignore[type-arg]
    grouped: dict[int, list] = defaultdict(list)  # type: ignore[type-arg]
    for row in rows:
        grouped[row.obligation_id].append(row)
    return grouped
