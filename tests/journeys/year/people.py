"""The people of the year: they do what the plan says, each in the own scope, through the application's own actions."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction

from cases.actions.intake import change_case
from cases.models import Case, LocalAuthority, User
from cases.scope import scope
from reporting.actions import declare_nil, post
from reporting.models import Obligation
from reporting.months import Month
from tests.factories import a_request, applicant, identity_number, make_case, make_user
from tests.journeys.year.plan import Event


@dataclass(eq=False)
class Office:
    """One of Tak's 69 with its officer, and the case of each month that has a gap."""

    n: int
    local_authority: LocalAuthority
    officer: User
    gaps: dict[Month, Case] = field(default_factory=dict)

    @property
    def district(self) -> str:
        """The code of the district office that it answers to; "" when it answers to the province."""
        return self.local_authority.district_id if self.local_authority.answers_to_district else ""

    def do(self, one: Event, month: Month) -> None:
        """What the plan says of the month, at that instant."""
        getattr(self, f"_{one.verb.name.lower()}")(one, month)

    def _who(self, month: Month) -> dict[str, object]:
        seed = self.n * 100 + month.month
        return {"identity_number": identity_number(seed), "first_name": f"สมมติ{seed}", "house_no": str(seed)}

    def _asked_on(self, month: Month) -> date:
        return month.first_day + timedelta(days=9)

    def _case(self, one: Event, month: Month) -> None:
        make_case(self.officer, at=one.at, received_on=self._asked_on(month), **self._who(month))

    def _gap(self, one: Event, month: Month) -> None:
        told = {"received_on": self._asked_on(month), "hardship": "", **self._who(month)}
        self.gaps[month] = make_case(self.officer, at=one.at, **told)

    def _mend(self, one: Event, month: Month) -> None:
        case, who = self.gaps.pop(month), self._who(month)
        with transaction.atomic(), scope(self.officer):
            change_case(
                case=case,
                version=case.version,
                applicant=applicant(identity_number=who["identity_number"], first_name=who["first_name"]),
                request=a_request(received_on=self._asked_on(month), house_no=who["house_no"]),
                help_given=[],
                by=self.officer,
                at=one.at,
            )

    def _post(self, one: Event, month: Month) -> None:
        with transaction.atomic(), scope(self.officer):
            post(obligation=self._owed(month), by=self.officer, at=one.at)

    def _nil(self, one: Event, month: Month) -> None:
        with transaction.atomic(), scope(self.officer):
            declare_nil(obligation=self._owed(month), by=self.officer, at=one.at)

    def _owed(self, month: Month) -> Obligation:
        return Obligation.objects.get(local_authority=self.local_authority, month=month.first_day)


def offices() -> list[Office]:
    """All 69, by code. A few officers have an e-mail address; what stands in the application reaches all."""
    return [
        Office(
            n,
            one,
            make_user(
                f"officer{n}",
                full_name=f"เจ้าหน้าที่ {n}",
                email=f"o{n}@tak.example.go.th" if n % 23 == 6 else "",
                local_authority=one,
            ),
        )
        for n, one in enumerate(LocalAuthority.objects.order_by("code"))
    ]
