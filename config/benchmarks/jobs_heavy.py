"""jobs, the heavy work: registers of five offices and INFO files of five months, asked for on the pages."""

import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import xlsxwriter

from cases.spreadsheet.fields import FIELDS
from cases.thai import check_digit
from config.benchmarks.jobs_people import IMPORTING, PROVINCE, People
from config.benchmarks.jobs_site import Site
from reporting.months import Month

COLUMNS = (
    "received_on", "title", "first_name", "last_name", "document_type", "identity_number", "phone", "house_no", "moo",
    "channel", "kind", "hardship", "wanted", "people_affected", "outcome",
)  # fmt: skip
OPEN = "SELECT count(*) FROM cases_job WHERE state IN ('waiting', 'running')"


@dataclass
class Heavy:
    """So many imports of `rows` each and as many exports; `first` keeps one lot's people apart from another's."""

    where: Site
    who: People
    rows: int
    first: int
    coming: dict[str, str] = field(
        default_factory=dict
    )  # by office: the page of its file, until it is brought in
    files: list[UUID] = field(default_factory=list)
    exports: list[UUID] = field(default_factory=list)

    def ask(self, many: int) -> None:
        months = self._months()
        kinds = [name for (name,) in self.where.query("SELECT name FROM cases_helpkind WHERE active")]
        for at in range(many):
            data = register(self.rows, self.first + at, months[1:], kinds)  # no day is yet to come
            name = IMPORTING[at]
            page = (
                self.who.importing[name].send("/imports/", {"period": ""}, having="period", file=data).place
            )
            self.coming[name] = page
            self.files.append(UUID(page.split("/")[2]))
            self.exports.append(self._export(months[at % len(months)]))

    def goes_on(self) -> bool:
        """Brings in what has been checked; whether anything is left to be done."""
        for name, page in list(self.coming.items()):
            if self._state(page) == "checked":
                self.who.importing[name].send(f"{page}bring/", {}, having="csrfmiddlewaretoken", form_at=page)
                del self.coming[name]
        return bool(self.coming or self.where.one(OPEN))

    def ended(self) -> list[tuple[str, bool]]:
        """Of each import and export, whether it holds what was asked for."""
        done = self.where.query(
            "SELECT created = rows AND rows > 0 FROM cases_importfile WHERE id = ANY (%s)", self.files
        )
        made = self.where.query(
            "SELECT state = 'done' AND (result->>'rows')::int > 0 FROM cases_job WHERE id = ANY (%s)",
            self.exports,
        )
        return [("import", one) for (one,) in done] + [("export", one) for (one,) in made]

    def told(self) -> list[tuple[object, ...]]:
        return self.where.query("SELECT kind, state, note, fault FROM cases_job ORDER BY asked_at")

    def _state(self, page: str) -> str:
        state: str = self.where.one(
            "SELECT state FROM cases_importfile WHERE id = %s", UUID(page.split("/")[2])
        )
        if state in ("asking", "refused"):
            raise RuntimeError(f"jobs: the register is {state}")
        return state

    def _months(self) -> list[Month]:
        """Those in which the province has cases."""
        found = self.where.query(
            "SELECT DISTINCT date_trunc('month', received_on)::date FROM cases_case ORDER BY 1 DESC"
        )
        return [Month.of(day) for (day,) in found]

    def _export(self, month: Month) -> UUID:
        asked = {"month": str(month), "province": PROVINCE}
        page = self.who.province.send(
            "/info/file/", asked, having="csrfmiddlewaretoken", form_at="/info/"
        ).place
        return UUID(page.split("/")[2])


def register(rows: int, lot: int, months: list[Month], kinds: list[str]) -> bytes:
    """A workbook of invented people, no number of which stands in another lot."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    sheet = book.add_worksheet("ทะเบียน")
    sheet.write_row(0, 0, [FIELDS[key].label for key in COLUMNS])
    for n in range(rows):
        twelve = f"197{lot:02d}{n:07d}"
        sheet.write_row(n + 1, 0, [
            _day(months[n % len(months)], n), ("นาย", "นาง")[n % 2], f"สมมติ{n}", f"ไม่มีจริง{lot}",
            "บัตรประจำตัวประชาชน", f"{twelve}{check_digit(twelve)}", f"08{n % 10}-000-{n % 10_000:04d}", f"{n % 900 + 1}/{lot}",
            str(n % 12 + 1), "ด้วยตนเอง", kinds[n % len(kinds)], f"น้ำท่วมบ้านสูง {n % 90 + 10} ซม. เครื่องเรือนเสียหาย",
            "ถุงยังชีพและค่าซ่อมแซมบ้าน", n % 7 + 1, "อยู่ระหว่างดำเนินการ",
        ])  # fmt: skip
    book.close()
    return buffer.getvalue()


def _day(month: Month, n: int) -> str:
    day: date = month.first_day + timedelta(days=n % 20)
    return f"{day.day}/{day.month}/{day.year + 543}"
