"""What a column is: asked where nobody could be sure, remembered for the office, said anew where it was wrong, forgotten."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases.actions.imports import correct_rows
from cases.actions.imports_commit import ImportRefused
from cases.actions.imports_read import read_file
from cases.models import ColumnMemory, ImportFile, ImportRow, User
from cases.scope import scope
from tests.cases.imports.office import a_row, book, brought_in, counts, read
from tests.cases.jobs import run_here
from tests.cases.spreadsheet.registers import IDS, workbook
from tests.factories import MORNING

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
HEADINGS = "/imports/headings/"


def doubtful() -> bytes:
    """B วันที่, E ประเภท and F เรื่อง may be several things; A is a number, G nothing that is kept."""
    head = ["ที่", "วันที่", "ชื่อ-สกุล", "เลขประจำตัว", "ประเภท", "เรื่อง", "อาชีพ"]
    return workbook(
        [head, *([n, f"{n}/10/2569", "นายสมชาย ใจดี", IDS[n], "สาธารณภัย", "น้ำท่วม", "รับจ้าง"] for n in (1, 2))]
    )


def questions(client: Client, file: ImportFile) -> dict[str, str]:
    """Names of the form's fields by their labels."""
    form = client.get(reverse("import_columns", args=[file.pk])).context["form"]
    return {field.label: name for name, field in form.fields.items()}


def answer(client: Client, file: ImportFile, **said: str) -> int:
    """`said` by letter; everything else as the page has it."""
    url = reverse("import_columns", args=[file.pk])
    form = client.get(url).context["form"]
    letters = {name: field.label.split()[1] for name, field in form.fields.items() if name != "kind"}
    told = {name: said.get(letter, form[name].value() or "") for name, letter in letters.items()}
    return client.post(url, told).status_code


def test_only_what_is_unsure_is_asked(officer: User, signed_in: SignIn) -> None:
    """Not the columns that nobody needs, when one of the unsure ones can be the day."""
    asked = questions(signed_in(officer), read(doubtful(), officer))
    assert list(asked) == ["คอลัมน์ B “วันที่”", "คอลัมน์ E “ประเภท”", "คอลัมน์ F “เรื่อง”", "ด้านของทุกแถวในไฟล์นี้"]


def test_a_file_without_a_day_asks_about_every_column_that_may_be_it(
    officer: User, signed_in: SignIn
) -> None:
    head = ["ที่", "ชื่อ-สกุล", "เลขประจำตัว", "ด้าน", "มาเมื่อ"]
    data = workbook([head, [1, "นายสมชาย ใจดี", IDS[1], "สาธารณภัย", "1/10/2569"]])
    client, file = signed_in(officer), read(data, officer)
    assert list(questions(client, file)) == ["คอลัมน์ E “มาเมื่อ”"]
    assert answer(client, file, E="received_on") == 302
    run_here()
    file.refresh_from_db()
    assert (file.state, file.good) == ("checked", 1)


def test_the_second_file_asks_nothing(officer: User, signed_in: SignIn) -> None:
    client, file = signed_in(officer), read(doubtful(), officer)
    assert answer(client, file, B="received_on", E="kind", F="hardship") == 302
    run_here()
    assert read(doubtful(), officer).state == "checked"


def test_the_same_meaning_twice_is_no_answer(officer: User, signed_in: SignIn) -> None:
    client, file = signed_in(officer), read(doubtful(), officer)
    url = reverse("import_columns", args=[file.pk])
    names = questions(client, file)
    said = dict(zip(names.values(), ("received_on", "kind", "kind", ""), strict=True))
    page = client.post(url, said)
    assert page.status_code == 422
    assert "เลือกไว้หลายคอลัมน์: E, F" in page.content.decode()
    assert not ColumnMemory.objects.exists()


def test_a_wrong_answer_is_mended_on_the_file_and_holds_for_the_next(
    officer: User, signed_in: SignIn
) -> None:
    client, file = signed_in(officer), read(doubtful(), officer)
    answer(client, file, B="received_on", E="kind", F="note")
    run_here()
    page = client.get(reverse("import_file", args=[file.pk])).content.decode()
    assert reverse("import_columns", args=[file.pk]) in page
    assert answer(client, file) == 302
    file.refresh_from_db()
    assert file.state == "checked", "nothing was said otherwise"
    assert answer(client, file, F="hardship") == 302
    run_here()
    file.refresh_from_db()
    assert (file.state, set(file.table["tables"][0]["columns"].values()) >= {"hardship"}) == ("checked", True)
    again = read(doubtful(), officer)
    assert "hardship" in again.table["tables"][0]["columns"].values()
    assert "note" not in again.table["tables"][0]["columns"].values()


def test_a_sure_column_can_be_said_otherwise_too(officer: User, signed_in: SignIn) -> None:
    client, file = signed_in(officer), read(book([a_row(1, note="จากสมุดเล่ม 2")]), officer)
    form = client.get(reverse("import_columns", args=[file.pk])).context["form"]
    letter = next(field.label.split()[1] for field in form.fields.values() if "หมายเหตุ" in field.label)
    answer(client, file, **{letter: "-"})
    run_here()
    file.refresh_from_db()
    assert file.state == "checked"
    assert "note" not in file.table["tables"][0]["columns"].values()


def test_what_is_remembered_is_shown_and_forgotten(officer: User, neighbour: User, signed_in: SignIn) -> None:
    client = signed_in(officer)
    answer(client, read(doubtful(), officer), B="received_on", E="kind", F="-")
    page = client.get(HEADINGS).content.decode()
    assert "“ประเภท”" in page
    assert "ด้านที่ขอรับความช่วยเหลือ" in page
    assert "ไม่ใช้คอลัมน์นี้" in page
    assert "“ประเภท”" not in signed_in(neighbour).get(HEADINGS).content.decode()
    one = next(row for row in ColumnMemory.objects.all() if row.words == "ประเภท")
    url = reverse("import_heading_forget", args=[one.pk])
    assert signed_in(neighbour).post(url).status_code == 404
    assert client.post(url, follow=True).status_code == 200
    assert "“ประเภท”" not in client.get(HEADINGS).content.decode()
    assert list(questions(client, read(doubtful(), officer))) == ["คอลัมน์ E “ประเภท”", "ด้านของทุกแถวในไฟล์นี้"]


def test_no_columns_are_said_of_what_was_imported(officer: User, signed_in: SignIn) -> None:
    file = brought_in(book([a_row(1)]), officer)
    url = reverse("import_columns", args=[file.pk])
    assert signed_in(officer).get(url).status_code == 302
    assert signed_in(officer).post(url, {}).status_code == 302
    assert counts(file) == (1, 1, 0, 0, 0)
    file.refresh_from_db()
    assert file.state == "imported"


def test_a_row_that_a_colleague_had_read_anew_is_not_mended_silently(officer: User) -> None:
    """The row was on the page; its file was read again before the button was pressed."""
    file = read(book([a_row(1), a_row(2, kind="น้ำเน่า")]), officer)
    row = ImportRow.objects.select_related("file").get(file=file, number=3)
    with transaction.atomic(), scope(officer):
        read_file(file=file, by=officer, at=MORNING)
    with transaction.atomic(), scope(officer), pytest.raises(ImportRefused, match="เพิ่งถูกอ่านใหม่"):
        correct_rows(row=row, cells={1: "x"}, alike=False, by=officer, at=MORNING)
