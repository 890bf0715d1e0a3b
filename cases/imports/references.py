"""What cells are compared with, read from the database once for an import."""

from collections.abc import Iterable

from django.db.models import QuerySet

from cases.models import (
    BudgetSource,
    Channel,
    DocumentType,
    HelpForm,
    HelpKind,
    HelpSubkind,
    LocalAuthority,
    Outcome,
    Subdistrict,
)
from cases.spreadsheet.references import Place, References
from cases.states import LIVE
from cases.thai import TITLES


def references_for(office: LocalAuthority) -> References:
    """Four statements. Only what is in use: a retired ด้าน is not brought back by a spreadsheet."""
    covered = set(office.coverage.values_list("subdistrict_id", flat=True))
    rows = Subdistrict.objects.order_by("code").values_list(
        "code", "name", "district__name", "district__province__name"
    )
    return References(
        office_code=office.code,
        office_name=office.name,
        district=office.district_id,
        kinds=dict(_kinds().values_list("code", "name")),
        subkinds={code: (kind, name) for code, kind, name in _subkinds().values_list("code", "kind", "name")},
        places=tuple(
            Place(code, name, district, province, code in covered) for code, name, district, province in rows
        ),
        channels=dict(Channel.choices),
        outcomes={one.value: one.label for one in map(Outcome, LIVE)},
        document_types=dict(DocumentType.choices),
        help_forms=dict(HelpForm.choices),
        budget_sources=dict(BudgetSource.choices),
        titles=tuple(TITLES),
    )


def _kinds() -> QuerySet[HelpKind]:
    return HelpKind.objects.filter(active=True)


def _subkinds() -> QuerySet[HelpSubkind]:
    return HelpSubkind.objects.filter(active=True, kind__active=True)


def names_of(field: str) -> Iterable[str]:
    """The words of one list, as an officer chooses them; one statement where it is in the database."""
    if field == "kind":
        return _kinds().values_list("name", flat=True)
    if field == "subkind":
        return _subkinds().values_list("name", flat=True).distinct()
    fixed = {
        "channel": Channel.labels,
        "outcome": [one.label for one in map(Outcome, LIVE)],
        "document_type": DocumentType.labels,
    }
    return map(str, fixed[field])
