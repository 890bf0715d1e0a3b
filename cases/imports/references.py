"""What cells are compared with, read from the database once for an import."""

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
    subkinds = HelpSubkind.objects.filter(active=True, kind__active=True)
    return References(
        office_code=office.code,
        office_name=office.name,
        district=office.district_id,
        kinds=dict(HelpKind.objects.filter(active=True).values_list("code", "name")),
        subkinds={code: (kind, name) for code, kind, name in subkinds.values_list("code", "kind", "name")},
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
