"""Whose local authorities a page shows, grouped by the office they answer to under the circular's routing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.urls import reverse

from cases.access import Role
from cases.models import LocalAuthority, User

PERMISSION = "overview"
# Above this a province shows its offices only, each with a grid of its own: a page stays under 60 KB.
MOST_IN_ONE_GRID = 120
ABBREVIATIONS = (
    ("องค์การบริหารส่วนจังหวัด", "อบจ."),
    ("องค์การบริหารส่วนตำบล", "อบต."),
    ("เทศบาลตำบล", "ทต."),
    ("เทศบาลเมือง", "ทม."),
    ("เทศบาลนคร", "ทน."),
)


def short_name(name: str) -> str:
    """ทต.แม่กุ: the kind stays in front, since 8 names of Tak belong to two local authorities each."""
    for long, short in ABBREVIATIONS:
        if name.startswith(long):
            return short + name.removeprefix(long)
    return name


@dataclass(frozen=True)
class Group:
    """The local authorities that answer to one office: a district's, or the province itself."""

    code: str
    name: str
    url: str
    local_authorities: list[LocalAuthority]


@dataclass(frozen=True)
class Area:
    """What one overview covers. `is_province` when its groups are to be compared with each other."""

    code: str
    name: str
    url: str
    groups: list[Group]
    is_province: bool

    @property
    def local_authorities(self) -> list[LocalAuthority]:
        return [one for group in self.groups for one in group.local_authorities]

    @property
    def one_grid(self) -> bool:
        return len(self.local_authorities) <= MOST_IN_ONE_GRID

    @property
    def facts_from(self) -> list[date]:
        """The days since which kinds, names and codes are as shown, oldest first."""
        return sorted({one.facts_from for one in self.local_authorities})


def _group(first: LocalAuthority, members: list[LocalAuthority]) -> Group:
    district = first.district
    if first.answers_to_district:
        url = reverse("overview_district", args=[district.code])
        return Group(district.code, f"อำเภอ{district.name}", url, members)
    url = reverse("overview_direct", args=[district.province_id])
    return Group(district.province_id, "ขึ้นตรงต่อจังหวัด", url, members)


def grouped(local_authorities: Iterable[LocalAuthority]) -> list[Group]:
    """By district in the order of codes; those that answer to the province directly come last."""
    members: dict[tuple[bool, str], list[LocalAuthority]] = {}
    for one in local_authorities:
        direct = not one.answers_to_district
        members.setdefault((direct, "" if direct else one.district_id), []).append(one)
    return [_group(found[0], found) for _, found in sorted(members.items())]


def _reached(user: User, since: date, **where: object) -> list[LocalAuthority]:
    """Those not dissolved before `since`; one statement. 404 when nothing of it is the user's to see."""
    reached = LocalAuthority.objects.visible_to(user, PERMISSION).existing(since).filter(**where)
    found = list(reached.select_related("district__province").order_by("code"))
    if not found:
        raise Http404
    return found


def province_area(user: User, code: str, since: date) -> Area:
    """A whole province; 404 for those who do not see all of it."""
    if user.role in (Role.DISTRICT, Role.JOINT_CENTRE):
        raise Http404
    found = _reached(user, since, district__province=code)
    name = f"จังหวัด{found[0].district.province.name}"
    return Area(code, name, reverse("overview_province", args=[code]), grouped(found), is_province=True)


def district_area(user: User, code: str, since: date) -> Area:
    """The เทศบาลตำบล and อบต. of one district; never those that lie there but answer to the province."""
    found = [one for one in _reached(user, since, district=code) if one.answers_to_district]
    return _only_group(found)


def direct_area(user: User, code: str, since: date) -> Area:
    """The อบจ., เทศบาลนคร and เทศบาลเมือง of a province, which its provincial office follows up itself."""
    found = [one for one in _reached(user, since, district__province=code) if not one.answers_to_district]
    return _only_group(found)


def _only_group(found: list[LocalAuthority]) -> Area:
    if not found:
        raise Http404
    [group] = grouped(found)
    name = group.name
    if not found[0].answers_to_district:
        name = f"อปท. ที่ขึ้นตรงต่อจังหวัด{found[0].district.province.name}"
    return Area(group.code, name, group.url, [group], is_province=False)


def own_area(user: User, since: date) -> Area | None:
    """What the user's own office looks after; None for the nation, which has no one page of rows."""
    if user.district_id:
        return district_area(user, user.district_id, since)
    if user.province_id:
        return province_area(user, user.province_id, since)
    return None


def area_or_own(user: User, code: str, since: date) -> Area | None:
    """By the code of a province (2 digits) or district (4), or the user's own without one."""
    if not code:
        return own_area(user, since)
    return (province_area if len(code) == 2 else district_area)(user, code, since)
