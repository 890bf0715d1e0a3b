"""Of whom the user may ask for a file: the own office, those of a district, a province, the nation."""

from dataclasses import dataclass, field

from cases.access import ANSWERS_TO_DISTRICT, DISTRICT, LOCAL
from cases.models import District, LocalAuthority, Province, User
from reporting.info.whose import Whose

Group = tuple[str, list[tuple[str, str]]]


@dataclass
class Places:
    """`groups` are the choices by district; `known` has of each choice whose it is."""

    user: User
    groups: list[Group] = field(default_factory=list)
    known: dict[str, Whose] = field(default_factory=dict)
    offices: list[LocalAuthority] = field(default_factory=list)

    def add(self, group: str, value: str, label: str, whose: Whose) -> None:
        if not self.groups or self.groups[-1][0] != group:
            self.groups.append((group, []))
        self.groups[-1][1].append((value, label))
        self.known[value] = whose

    @property
    def usual(self) -> str:
        """What the page begins with: the own office, district or province, never the whole country unasked."""
        return next((value for value in self.known if value != "n"), "n")

    def label(self, value: str) -> str:
        return next(label for _, choices in self.groups for key, label in choices if key == value)

    def offices_of(self, value: str) -> dict[int, LocalAuthority]:
        """Whose rows a choice means; those of the chosen province are at hand."""
        found = self.offices
        if value == "n":
            user = self.user
            found = list(LocalAuthority.objects.visible_to(user, "month.read").only("pk"))
        elif office := self.known[value].local_authority:
            found = [office]
        elif district := self.known[value].district:
            found = [
                one for one in found if one.district_id == district.pk and one.kind in ANSWERS_TO_DISTRICT
            ]
        return {one.pk: one for one in found}


def provinces_of(user: User) -> list[Province]:
    """To choose from, for those of the nation; one statement."""
    if user.role in LOCAL | DISTRICT or user.province_id:
        return []
    offices = LocalAuthority.objects.visible_to(user, "month.read")
    return list(Province.objects.filter(pk__in=offices.values("district__province")).order_by("code"))


def places_for(user: User, province: Province | None) -> Places:
    """`province` is the chosen one, for those of the nation."""
    places = Places(user)
    if user.local_authority:
        places.add(
            "", f"l:{user.local_authority.code}", user.local_authority.name, Whose(user.local_authority)
        )
        return places
    whole = user.province or province
    if not user.province and user.role not in DISTRICT:
        places.add("ทั้งหมด", "n", "ทั้งประเทศ", Whose())
    if whole and user.role not in DISTRICT:
        places.add("ทั้งหมด", f"p:{whole.code}", f"ทั้งจังหวัด{whole.name}", Whose(province=whole))
    _add_offices(places, user, whole)
    return places


def _add_offices(places: Places, user: User, province: Province | None) -> None:
    """By district: those that answer to it together, then each."""
    offices = LocalAuthority.objects.visible_to(user, "month.read").select_related("district__province")
    if province:
        offices = offices.filter(district__province=province)
    by_district: dict[District, list[LocalAuthority]] = {}
    places.offices = list(offices.order_by("district__code", "sort_key"))
    for office in places.offices:
        by_district.setdefault(office.district, []).append(office)
    for district, own in by_district.items():
        group = f"อำเภอ{district.name}"
        if any(office.kind in ANSWERS_TO_DISTRICT for office in own):
            places.add(group, f"d:{district.code}", f"{group} (เทศบาลตำบลและ อบต.)", Whose(district=district))
        for office in own:
            places.add(group, f"l:{office.code}", office.name, Whose(office))
