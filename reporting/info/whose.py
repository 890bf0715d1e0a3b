"""Whose data a file holds: one local authority's, those of a district, of a province, or the nation's."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from cases.access import ANSWERS_TO_DISTRICT
from cases.models import District, LocalAuthority, Province, User
from reporting.months import Period


@dataclass(frozen=True)
class Whose:
    """At most one is set; none: the nation.

    A district means the local authorities that answer to it (เทศบาลตำบล and อบต.), as on every dashboard; the
    others answer to the province, and stand in its file.
    """

    local_authority: LocalAuthority | None = None
    district: District | None = None
    province: Province | None = None

    def __post_init__(self) -> None:
        if sum(one is not None for one in (self.local_authority, self.district, self.province)) > 1:
            raise ValueError("either a local authority, a district or a province")

    @property
    def offices(self) -> QuerySet[LocalAuthority]:
        asked = LocalAuthority.objects.order_by("code")
        if self.local_authority:
            return asked.filter(pk=self.local_authority.pk)
        if self.district:
            return asked.filter(district=self.district, kind__in=ANSWERS_TO_DISTRICT)
        return asked.filter(district__province=self.province) if self.province else asked

    def loaded(self, by: User | None, permission: str) -> dict[int, LocalAuthority]:
        """By key, in the order of their codes. PermissionDenied unless all are in reach: half a province is none."""
        found = {
            one.pk: one for one in self.offices.select_related("district__province").prefetch_related("past")
        }
        if by is not None:
            reached = LocalAuthority.objects.visible_to(by, permission).filter(pk__in=found).count()
            if not found or reached != len(found):
                raise PermissionDenied
        return found

    def name(self, period: Period) -> str:
        """As it was called in the last of the months; a local authority needs its `past` loaded."""
        if self.local_authority:
            return self.local_authority.facts_on(period.last.last_day)[2]
        if self.district:
            return f"อำเภอ{self.district.name}"
        return f"จังหวัด{self.province.name}" if self.province else "ทั้งประเทศ"

    @property
    def code(self) -> str:
        """For the name of a file."""
        whole = self.local_authority or self.district or self.province
        return whole.code if whole else "all"
