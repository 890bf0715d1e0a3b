"""The pages of an import, from the chosen file to its undoing, as an officer and the head meet them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.models import Case, ColumnMemory, ImportFile, ImportRow, Reading, User
from cases.spreadsheet.fields import FIELDS
from tests.cases.imports.office import a_row, book, brought_in, chosen, read
from tests.cases.jobs import run_here
from tests.factories import MORNING, a_request, applicant, change, identity_number

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LIST = "/imports/"


def page_of(file: ImportFile) -> str:
    return reverse("import_file", args=[file.pk])


def test_a_file_is_chosen_read_mended_and_brought_in(officer: User, head: User, signed_in: SignIn) -> None:
    client = signed_in(officer)
    data = book([a_row(1), a_row(2, kind="น้ำเน่า"), a_row(3, kind="น้ำเน่า")])
    answer = client.post(LIST, {"file": SimpleUploadedFile("ทะเบียน.xlsx", data), "period": ""})
    file = ImportFile.objects.get()
    assert answer["Location"] == page_of(file)
    assert (
        "กำลัง" in client.get(page_of(file)).content.decode()
        or "รอ" in client.get(page_of(file)).content.decode()
    )
    run_here()
    shown = client.get(page_of(file)).content.decode()
    assert "นำเข้า 1 แถวที่ถูกต้อง" in shown
    assert "น้ำเน่า" in shown
    row = ImportRow.objects.get(number=3)
    column = shown.split(f'id="c-{row.pk}-')[1].split('"')[0]
    mended = {f"cell-{column}": "ด้านสาธารณภัย", "alike": "1"}
    client.post(reverse("import_row", args=[file.pk, row.pk]), mended)
    shown = client.get(page_of(file)).content.decode()
    assert "ถูกต้องแล้ว 2 แถว" in shown
    assert "นำเข้า 3 แถวที่ถูกต้อง" in shown
    client.post(reverse("import_bring", args=[file.pk]))
    run_here()
    receipt = client.get(page_of(file)).content.decode()
    assert "เลขทะเบียนคำขอ" in receipt
    assert Case.objects.count() == 3
    assert client.post(reverse("import_undo", args=[file.pk]), {"reason": "ผิดไฟล์"}).status_code == 404
    signed_in(head).post(reverse("import_undo", args=[file.pk]), {"reason": "ผิดไฟล์"})
    assert Case.objects.counted().count() == 0


def test_rows_on_the_page_are_a_reading_of_them(officer: User, signed_in: SignIn) -> None:
    file = read(book([a_row(1), a_row(2, received_on="ผิด")]), officer)
    signed_in(officer).get(page_of(file))
    reading = Reading.objects.get(what="cases.importrow")
    assert reading.rows == [ImportRow.objects.get(state="rejected").pk]


def test_what_is_unsure_is_asked_once(officer: User, signed_in: SignIn) -> None:
    data = book([a_row(1)])
    file = read(_renamed(data), officer)
    assert file.state == "asking"
    client = signed_in(officer)
    shown = client.get(page_of(file)).content.decode()
    assert "คอลัมน์เหล่านี้คืออะไร" in shown
    assert client.post(reverse("import_columns", args=[file.pk]), {}).status_code == 422
    client.post(reverse("import_columns", args=[file.pk]), {"column-1": "helped_on"})
    assert ColumnMemory.objects.get().field == "helped_on"
    run_here()
    file.refresh_from_db()
    assert file.state == "checked"
    assert read(_renamed(data), officer).state == "checked", "and not again"


def test_samples_of_a_column_are_a_reading(officer: User, signed_in: SignIn) -> None:
    """Of a column that may be numbers of people, three of them stand on the page."""
    file = read(_renamed(book([a_row(1)])), officer)
    client = signed_in(officer)
    client.get(page_of(file))
    client.get(reverse("import_columns", args=[file.pk]))
    seen = Reading.objects.filter(what="cases.importfile", actor=officer)
    assert list(seen.values_list("verb", "local_authority")) == [("view", officer.local_authority_id)] * 2


def test_no_page_asks_of_thousands_of_columns(officer: User) -> None:
    """Each with every field to choose from: such a page was not drawn within the minute that a request lives."""
    headings = {f"หัวที่{number}": "1112034563562" for number in range(90)}
    file = read(
        _sheets(
            [
                {**_headed(a_row(1)), **{f"{name}แผ่น{at}": one for name, one in headings.items()}}
                for at in range(3)
            ]
        ),
        officer,
    )
    assert file.state == "refused"
    assert "หัวคอลัมน์ต่างกัน" in file.refused


def _headed(row: dict[str, Any]) -> dict[str, Any]:
    return {FIELDS[name].label: value for name, value in row.items()}


def _sheets(rows: list[dict[str, Any]]) -> bytes:
    """A sheet for each row, under headings of its own."""
    import io

    import openpyxl

    made = openpyxl.Workbook()
    for row in rows:
        sheet = made.create_sheet()
        sheet.append(list(row))
        sheet.append(list(row.values()))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _renamed(data: bytes) -> bytes:
    """The heading that may be of several days."""
    import io

    import openpyxl

    opened = openpyxl.load_workbook(io.BytesIO(data))
    for cell in opened.worksheets[0][1]:
        cell.value = "วันที่ช่วย" if cell.value == "วันที่ช่วยเหลือ" else cell.value
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def test_what_cannot_be_read_is_said_at_once(officer: User, signed_in: SignIn) -> None:
    answer = signed_in(officer).post(
        LIST, {"file": SimpleUploadedFile("ก.xlsx", b"PK\x03\x04 no"), "period": ""}
    )
    assert answer.status_code == 422
    assert not ImportFile.objects.exists()
    assert signed_in(officer).post(LIST, {}).status_code == 422


def test_the_neighbour_meets_the_page_of_a_missing_file(
    officer: User, neighbour: User, signed_in: SignIn
) -> None:
    file = read(book([a_row(1)]), officer)
    assert signed_in(neighbour).get(page_of(file)).status_code == 404


def test_a_file_that_is_not_used_leaves_nothing_behind(officer: User, signed_in: SignIn) -> None:
    file = chosen(book([a_row(1)]), officer)
    signed_in(officer).post(reverse("import_drop", args=[file.pk]))
    assert not ImportRow.objects.exists()
    assert ImportFile.objects.get().state == "dropped"


@pytest.mark.parametrize("rows", [1, 3])
def test_budgets(officer: User, signed_in: SignIn, rows: int, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    """The same number of statements for one row and for three."""
    bad = read(book([a_row(number, received_on="ผิด") for number in range(1, rows + 1)]), officer)
    done = brought_in(book([a_row(10 + number) for number in range(rows)]), officer)
    client = signed_in(officer)
    for path, most in ((LIST, 6), (page_of(bad), 10), (page_of(done), 14)):
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200


def test_what_an_undoing_left_is_listed_with_what_to_do(
    officer: User, head: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page at a time, to the last of them; a case that was created and one that was changed."""
    monkeypatch.setattr("cases.views.imports_left.PAGE", 1)
    brought_in(book([a_row(1)]), officer)
    file = brought_in(book([a_row(1, house_no="99/9"), a_row(2)]), officer)
    for case in Case.objects.select_related("applicant"):
        change(
            case=case, version=case.version, applicant=applicant(identity_number=identity_number(case.serial)),
            request=a_request(outcome="helped", road="ถนนใหม่"), help_given=[], by=officer, at=MORNING,
        )  # fmt: skip
    client = signed_in(head)
    client.post(reverse("import_undo", args=[file.pk]), {"reason": "ผิดไฟล์"})
    first = client.get(page_of(file)).content.decode()
    assert "เรื่องที่คงไว้ 2 เรื่อง" in first
    assert ">1/2570</a>" in first
    assert "ข้อมูลที่การนำเข้าเปลี่ยน: บ้านเลขที่" in first
    assert "ตรวจค่าเดิมในประวัติ" in first
    second = client.get(f"{page_of(file)}?left=0-2").content.decode()
    assert ">2/2570</a>" in second
    assert "กด “ยกเลิกรายการ” ที่หน้าเรื่อง" in second
    assert "แถวที่มีคำเตือน" not in first, "they are no warnings"


def test_a_word_of_a_list_is_chosen_and_not_typed(officer: User, signed_in: SignIn) -> None:
    """What stands in the file stays the first choice: a row that is sent as it is changes nothing."""
    file = read(book([a_row(1, kind="น้ำเน่า"), a_row(2, received_on="ผิด")]), officer)
    shown = signed_in(officer).get(page_of(file)).content.decode()
    assert '<option value="น้ำเน่า">น้ำเน่า (ในไฟล์)</option><option>ด้านสาธารณภัย</option>' in shown
    assert 'value="ผิด"' in shown


def test_a_page_of_rows_that_are_wrong_in_every_cell_stays_small(officer: User, signed_in: SignIn) -> None:
    wrong = {
        "received_on": "วันไหน", "identity_number": "99", "subdistrict": "แม่กรุ", "kind": "อวกาศ", "channel": "กระดาษ",
        "people_affected": "หลาย", "outcome": "ไม่รู้", "help_amount": "มาก", "helped_on": "เมื่อวาน", "budget_sources": "กระเป๋า",
    }  # fmt: skip
    file = read(book([a_row(number, **wrong) for number in range(1, 31)]), officer)
    client, seen, url = signed_in(officer), 0, page_of(file)
    while url:
        page = client.get(url)
        assert len(page.content) < 60_000
        seen += len(page.context["rows"])
        url = page.context["next_url"]
    assert seen == 30, "and every row is reached"


def test_every_value_that_was_rescued_is_shown(
    officer: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stood in the file, what it is read as, and why; the pages go on over rows without any, to the last."""
    monkeypatch.setattr("cases.views.imports_rows.LOOKED", 2)
    rows = [a_row(number) for number in range(1, 6)]
    file = read(book([*rows[:4], a_row(5, received_on="2026-10-12", phone=812345678)]), officer)
    client, url, seen = signed_in(officer), f"{page_of(file)}?rule=rescued", ""
    assert "ค่าที่ปรับ" in client.get(page_of(file)).content.decode()
    pages = 0
    while url:
        page = client.get(url)
        seen, url, pages = seen + page.content.decode(), page.context["next_url"], pages + 1
    assert pages > 2
    assert "“812345678” อ่านเป็น “0812345678”" in seen
    assert file.rescued >= 1
    assert (
        ImportRow.objects.get(number=6).pk in Reading.objects.filter(what="cases.importrow").latest("at").rows
    )
