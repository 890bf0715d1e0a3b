"""import: a register of many rows read, checked, shown and brought in, against django-import-export's default ModelResource.

Both read the same workbook, judge each row, find the ด้าน and the ตำบล, look whether the row is known, store applicant,
case and help behind the same triggers of history and counters, and end with the same cases. The baseline is the library as
one would use it first: its defaults, foreign keys by its widgets, the applicant before the row and the help after it. Its
pages run twice, first to show what is wrong and then to import; so do ours, which keep the first run's rows for the
second. What its second run alone would take is told beside.
"""

import io
import resource
import time
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import tablib  # type: ignore[import-untyped]
import xlsxwriter
from django.db.models import Sum
from import_export.fields import Field
from import_export.formats.base_formats import XLSX
from import_export.resources import ModelResource
from import_export.widgets import ForeignKeyWidget, Widget

from cases.access import LocalAuthorityKind, Role
from cases.actions.imports import take_file
from cases.actions.imports_commit import commit_import
from cases.actions.imports_read import read_file
from cases.actions.rows import fill_person
from cases.facts import ApplicantFields, CaseFacts, HelpFields, RequestFields
from cases.models import (
    BudgetSource,
    Case,
    Channel,
    Coverage,
    HelpForm,
    HelpGiven,
    HelpKind,
    LocalAuthority,
    Outcome,
    Person,
    Subdistrict,
    User,
)
from cases.rules import codes_of, gaps_of
from cases.scope import scope
from cases.spreadsheet.fields import FIELDS
from cases.spreadsheet.reading import check_file
from cases.thai import BANGKOK, ThaiDateError, check_digit, fiscal_year, parse_date
from config.benchmarks.measure import Disagreement, Figures, rolled_back, timed
from config.seed.dice import dice

AT = datetime(2026, 11, 20, 9, 0, tzinfo=BANGKOK)
TODAY = AT.date()
WRONG = 50  # one row in so many has a date that is none
COLUMNS = (
    "received_on", "title", "first_name", "last_name", "document_type", "identity_number", "phone", "house_no",
    "moo", "alley", "road", "subdistrict", "district", "province", "channel", "kind", "hardship", "wanted",
    "people_affected", "outcome", "help_forms", "help_amount", "helped_on", "budget_sources", "note",
)  # fmt: skip
HEADINGS = {key: FIELDS[key].label for key in COLUMNS}
APPLICANT = ("title", "first_name", "last_name", "identity_number", "phone")
FORMS = {label: value for value, label in HelpForm.choices}
BUDGETS = {label: value for value, label in BudgetSource.choices}


def rows_of(many: int, place: Subdistrict) -> Iterator[dict[str, Any]]:
    """Invented people of no office that ever gave numbers (config.seed.people)."""
    rng = dice("import")
    kinds = list(HelpKind.objects.order_by("position").values_list("name", flat=True))
    for number in range(many):
        twelve = f"199{number:09d}"
        day = f"{rng.randint(1, 28)}/{rng.randint(1, 9)}/2569"
        helped = rng.random() < 0.6
        yield {
            "received_on": f"ไม่ทราบ{number}" if number % WRONG == 7 else day,
            "title": rng.choice(("นาย", "นาง", "นางสาว")),
            "first_name": f"{rng.choice(('สม', 'บุญ', 'ศรี', 'วิ'))}{rng.choice(('ชาย', 'มา', 'นวล', 'ไล'))}",
            "last_name": f"{rng.choice(('ใจ', 'แก้ว', 'ทอง', 'วงศ์'))}{rng.choice(('ดี', 'งาม', 'คำ', 'สุข'))}",
            "document_type": "บัตรประจำตัวประชาชน",
            "identity_number": f"{twelve}{check_digit(twelve)}",
            "phone": f"08{number % 10}-000-{number % 10000:04d}",
            "house_no": f"{number % 900 + 1}/{number % 9 + 1}",
            "moo": number % 12 + 1,
            "alley": "",
            "road": "",
            "subdistrict": place.name,
            "district": place.district.name,
            "province": place.district.province.name,
            "channel": rng.choice(Channel.labels),
            "kind": rng.choice(kinds),
            "hardship": f"น้ำท่วมบ้านสูง {number % 90 + 10} ซม. เครื่องนอนและเครื่องครัวเสียหาย",
            "wanted": "ถุงยังชีพและค่าซ่อมแซมบ้าน",
            "people_affected": number % 7 + 1,
            "outcome": "ให้ความช่วยเหลือแล้ว" if helped else "อยู่ระหว่างดำเนินการ",
            "help_forms": "สิ่งของ" if helped else "",
            "help_amount": 700 + number % 300 if helped else "",
            "helped_on": "30/9/2569" if helped else "",
            "budget_sources": BudgetSource.RESERVE.label if helped else "",
            "note": "",
        }


def workbook(many: int, place: Subdistrict) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    sheet = book.add_worksheet("ทะเบียน")
    sheet.write_row(0, 0, list(HEADINGS.values()))
    for at, row in enumerate(rows_of(many, place), 1):
        for column, key in enumerate(COLUMNS):
            if row[key] != "":
                sheet.write(at, column, row[key])
    book.close()
    return buffer.getvalue()


# --- ours -------------------------------------------------------------------------------------------


def by_import(data: bytes, office: LocalAuthority, by: User) -> None:
    """What the page and the two jobs do."""
    check_file(data, name="ทะเบียน.xlsx")
    file = take_file(office=office, name="ทะเบียน.xlsx", data=data, by=by, at=AT)
    file = read_file(file=file, by=by, at=AT)
    commit_import(file=file, by=by, at=AT)


# --- the library's way ------------------------------------------------------------------------------


class ThaiDay(Widget):  # type: ignore[misc]
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        try:
            return parse_date(str(value), today=TODAY) if value else None
        except ThaiDateError as error:
            raise ValueError(str(error)) from error


class Choice(Widget):  # type: ignore[misc]
    def __init__(self, codes: dict[str, str]) -> None:
        super().__init__()
        self.codes = codes

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        return self.codes[value] if value else ""


class Tambon(ForeignKeyWidget):  # type: ignore[misc]
    def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> Any:
        return Subdistrict.objects.filter(
            district__name=row[HEADINGS["district"]], district__province__name=row[HEADINGS["province"]]
        )


def _column(key: str, attribute: str, **more: Any) -> Field:
    return Field(column_name=HEADINGS[key], attribute=attribute, **more)


class Plain(ModelResource):  # type: ignore[misc]
    """The library's defaults: a query for each foreign key and for the row itself, a save for each row, a diff of it."""

    form_key = Field(column_name="form_key", attribute="form_key")
    received_on = _column("received_on", "received_on", widget=ThaiDay())
    kind = _column("kind", "kind", widget=ForeignKeyWidget(HelpKind, "name"))
    subdistrict = _column("subdistrict", "subdistrict", widget=Tambon(Subdistrict, "name"))
    channel = _column("channel", "channel", widget=Choice({label: code for code, label in Channel.choices}))
    outcome = _column("outcome", "outcome", widget=Choice({label: code for code, label in Outcome.choices}))
    people_affected = _column("people_affected", "people_affected")
    house_no = _column("house_no", "house_no")
    moo = _column("moo", "moo")
    hardship = _column("hardship", "hardship")
    wanted = _column("wanted", "wanted")

    class Meta:
        model = Case
        import_id_fields = ("form_key",)
        fields = (
            "form_key", "received_on", "kind", "subdistrict", "channel", "outcome", "people_affected", "house_no",
            "moo", "hardship", "wanted",
        )  # fmt: skip

    def __init__(self, office: LocalAuthority, by: User) -> None:
        super().__init__()
        self.office, self.by, self.serial = office, by, 0

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        """By what the row says, so that the same row is met again."""
        keys = [uuid5(NAMESPACE_OID, "|".join(map(str, row))) for row in dataset]
        dataset.append_col(keys, header="form_key")

    def before_save_instance(self, instance: Case, row: Any, **kwargs: Any) -> None:
        told = {name: str(row[HEADINGS[name]] or "") for name in APPLICANT}
        applicant = ApplicantFields(document_type="thai_id", **told)  # type: ignore[arg-type]  # no flag among them
        person = Person(local_authority=self.office)
        fill_person(person, applicant)
        person.save()
        self.serial += 1
        instance.local_authority, instance.applicant, instance.entered_by = self.office, person, self.by
        instance.entered_at = instance.changed_at = AT
        instance.serial, instance.fiscal_year = self.serial, fiscal_year(instance.received_on)
        instance.stage = "given" if instance.outcome == Outcome.HELPED else "registered"
        self.help = _help(row)
        instance.gaps = codes_of(gaps_of(CaseFacts(applicant, _request(instance), self.help)))
        instance.help_total = sum((line.amount or Decimal(0) for line in self.help), Decimal(0))

    def after_save_instance(self, instance: Case, row: Any, **kwargs: Any) -> None:
        for line in self.help:
            HelpGiven.objects.create(
                local_authority=self.office, case=instance, form=line.form, amount=line.amount,
                given_on=line.given_on, budget_source=line.budget_source,
            )  # fmt: skip


def _request(case: Case) -> RequestFields:
    names = (
        "received_on",
        "kind_id",
        "subdistrict_id",
        "channel",
        "people_affected",
        "house_no",
        "moo",
        "hardship",
    )
    return RequestFields(**{name: getattr(case, name) for name in (*names, "wanted", "outcome")})


def _help(row: Any) -> list[HelpFields]:
    if not (form := row[HEADINGS["help_forms"]]):
        return []
    return [
        HelpFields(
            form=FORMS[form],
            amount=Decimal(str(row[HEADINGS["help_amount"]])),
            given_on=parse_date(row[HEADINGS["helped_on"]], today=TODAY),
            budget_source=BUDGETS[row[HEADINGS["budget_sources"]]],
        )
    ]


def by_library(data: bytes, office: LocalAuthority, by: User) -> float:
    """As its admin does; how many seconds the last run took."""
    for rehearsal in (True, False):
        started = time.perf_counter()
        dataset: tablib.Dataset = XLSX().create_dataset(data)
        Plain(office, by).import_data(dataset, dry_run=rehearsal, raise_errors=False)
    return time.perf_counter() - started


# --- both ------------------------------------------------------------------------------------------


def outcome_of(office: LocalAuthority) -> dict[str, Any]:
    """What the register holds afterwards: the same in both ways."""
    cases = Case.objects.filter(local_authority=office)
    lines = HelpGiven.objects.filter(local_authority=office)
    return {
        "cases": cases.count(),
        "people": Person.objects.filter(local_authority=office).count(),
        "affected": cases.aggregate(n=Sum("people_affected"))["n"],
        "complete": cases.filter(gaps=[]).count(),
        "helped": cases.filter(outcome="helped", stage="given").count(),
        "baht": lines.aggregate(n=Sum("amount"))["n"],
    }


def _office() -> tuple[LocalAuthority, User, Subdistrict]:
    place = Subdistrict.objects.select_related("district__province").get(code="630602")
    office = LocalAuthority.objects.create(
        code="99000001", kind=LocalAuthorityKind.SAO, name="อบต.สมมติ", sort_key="", district=place.district,
        facts_from=date(1999, 1, 1),
    )  # fmt: skip
    Coverage.objects.create(local_authority=office, subdistrict=place)
    by = User.objects.create(
        username="import@nowhere", full_name="-", role=Role.OFFICER, local_authority=office
    )
    return office, by, place


def _run(way: Any, data: bytes, office: LocalAuthority, by: User) -> tuple[float, Any, dict[str, Any], int]:
    """Seconds, what the way tells, what the register holds, and the process's greatest size so far in MB."""
    with rolled_back():
        with scope(by):
            seconds, told = timed(lambda: way(data, office, by))
        return seconds, told, outcome_of(office), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def imports(many: int) -> Figures:
    """Ours on a tenth of the rows first: what the process has grown by after that is what the size costs."""
    with rolled_back():
        office, by, place = _office()
        tenth, whole = workbook(many // 10, place), workbook(many, place)
        *_, small = _run(by_import, tenth, office, by)
        ours, _, mine, large = _run(by_import, whole, office, by)
        baseline, last, theirs, _ = _run(by_library, whole, office, by)
    if mine != theirs:
        raise Disagreement(f"import: {mine} and {theirs}")
    parts = (
        f"ของเรา {ours:.1f} วินาที · รอบแสดงผลการตรวจและรอบนำเข้าของไลบรารี {baseline:.1f} · รอบนำเข้าอย่างเดียว {last:.1f} "
        f"({last / ours:.1f} เท่าของเราทั้งสองรอบ)",
        f"หน่วยความจำสูงสุด {small} MB เมื่อ {many // 10:,} แถว {large} MB เมื่อ {many:,} แถว",
    )
    return Figures(many / ours, many / baseline, "rows/s", parts)
