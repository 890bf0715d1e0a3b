"""Whether a file would come out the same: for whoever keeps one and is asked for it again."""

from django.db.models import Count, Max, Sum

from cases.models import Case, User
from cases.scope import opened
from reporting.info.layouts import arranged
from reporting.info.whose import Whose
from reporting.models import Excuse, Obligation, Posting
from reporting.months import Period


def state_of(*, whose: Whose, period: Period, by: User) -> str:
    """A text that is another one after every change of a case, a posting, an excuse or a layout of these months.

    Withdrawn cases are looked at too: versions only grow, so a new one cannot stand for one that went.
    PermissionDenied beyond the user's reach. What is not in it: offices and officials that are renamed. The statements
    do not grow with the offices.
    """
    offices = list(whose.loaded(by, "info.export"))
    owed = Obligation.objects.filter(
        local_authority__in=offices, month__range=(period.first.first_day, period.last.first_day)
    )
    with opened("info.export"):
        cases = Case.objects.filter(local_authority__in=offices, received_on__range=period.days)
        found = cases.aggregate(many=Count("pk"), versions=Sum("version", default=0), last=Max("changed_at"))
    excuses = Excuse.objects.filter(obligation__in=owed).aggregate(many=Count("pk"), gone=Count("revoked_at"))
    facts = [
        *found.values(),
        Posting.objects.filter(obligation__in=owed).count(),
        *excuses.values(),
        *(part.layout.pk for part in arranged(period)),
    ]
    return "|".join(map(str, facts))
