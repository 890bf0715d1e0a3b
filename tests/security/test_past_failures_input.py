"""What broke systems like this one by what was sent to them: names, values and files; each with its number."""

import ast
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.admin_site import ReferenceAdmin
from cases.models import Case, HelpKind, Holiday
from cases.spreadsheet.guard import UploadRefused, check_upload
from reporting.actions.open import open_month
from reporting.months import Month
from tests.cases.test_admin import KINDS, USERS, exported, previewed
from tests.cases.test_guard import HOSTILE
from tests.factories import MORNING, make_case
from tests.reporting.taking import taken

pytestmark = pytest.mark.django_db
SQL = [
    "' OR 1=1 --",
    "1; DROP TABLE cases_case; --",
    "1) UNION SELECT password FROM cases_user --",
    "pg_sleep(9)",
]
LISTS = {
    "officer": ["/cases/", "/months/"],
    "head": ["/readings/"],
    "province": ["/overview/", "/overview/late/", "/overview/63/", "/info/"],
    "province.admin": ["/staff/", "/designated/", "/readings/"],
}
FILTERS = ["month", "kind", "outcome", "incomplete", "after", "to", "show", "area", "role", "state", "province",
           "district", "lao", "verb", "actor", "day"]  # fmt: skip
ROOMS = ("cases", "config", "oversight", "reporting")


def each_list():
    return [(who, path) for who, paths in LISTS.items() for path in paths]


@pytest.mark.parametrize(("who", "path"), each_list())
def test_dhis2_cve_2021_39179_a_filters_value_is_a_value(cast, signed_in, who, path):
    client = signed_in(cast[who])
    for value in SQL:
        for answer in (client.get(path, dict.fromkeys(FILTERS, value)), client.post(path, {"q": value})):
            assert answer.status_code in (200, 400, 404, 405, 422), (path, value)


@pytest.mark.parametrize("order", ["password", "-password", "o=1;DROP", *SQL])
def test_dhis2_cve_2021_41187_a_sort_name_is_one_of_those_offered(signed_in, national_administrator, order):
    client = signed_in(national_administrator)
    plain = [row.pk for row in client.get(USERS).context["cl"].result_list]
    for name in ("o", "ot", "order", "ordering", "order_by", "sort"):
        answer = client.get(USERS, {name: order})
        if answer.status_code == 200:
            assert [row.pk for row in answer.context["cl"].result_list] == plain
        else:
            assert answer.status_code in (302, 400), name


@pytest.mark.parametrize(("who", "path"), each_list())
def test_dhis2_cve_2022_24848_a_filters_name_is_one_of_those_offered(cast, signed_in, who, path):
    client = signed_in(cast[who])
    plain = client.get(path)
    for name in [*SQL, "entered_by__password__startswith", "applicant__first_name", "pk__in", "__class__"]:
        answer = client.get(path, {name: "a"})
        assert answer.status_code == plain.status_code, (path, name)
        assert len(answer.content) == pytest.approx(len(plain.content), rel=0.02), (path, name)


def test_dhis2_cve_2026_55084_a_search_is_words(officer, signed_in):
    make_case(officer)
    client = signed_in(officer)
    for words in [*SQL, "%", "_", "\\", "'", '"', "สมศรี' OR 'a'='a"]:
        answer = client.post("/cases/search/", {"q": words})
        assert (answer.status_code, list(answer.context["cases"])) == (200, []), words
    assert len(client.post("/cases/search/", {"q": "สมศรี"}).context["cases"]) == 1  # the control


@pytest.mark.parametrize("name", ["_connector", "_negated"])
def test_django_cve_2025_64459_a_request_reaches_no_filter_as_names(cast, signed_in, name):
    for who, path in each_list():
        client = signed_in(cast[who])
        for answer in (
            client.get(path, {name: "OR 1=1 OR"}),
            client.post(path, {name: "OR 1=1 OR", "q": "ไม่มี"}),
        ):
            assert answer.status_code < 500, path


FILTERING = {
    "filter",
    "exclude",
    "get",
    "Q",
    "get_or_create",
    "update_or_create",
    "order_by",
    "annotate",
    "extra",
}


def unpacked_requests(source):
    """Calls of a query's method that take a request's own names: `filter(**request.GET)`, `Q(**form.data.dict())`."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        given = [keyword.value for keyword in call.keywords if keyword.arg is None]
        given += [one.value for one in call.args if isinstance(one, ast.Starred)]
        if name in FILTERING and any(
            re.search(r"\b(GET|POST|data|body|query)\b", ast.unparse(one)) for one in given
        ):
            yield ast.unparse(call)


def test_django_cve_2025_64459_no_source_unpacks_a_request_into_a_query():
    sources = [path for room in ROOMS for path in (Path(settings.BASE_DIR) / room).rglob("*.py")]
    assert len(sources) > 100
    assert [
        (str(path), found) for path in sources for found in unpacked_requests(path.read_text("utf-8"))
    ] == []
    assert list(unpacked_requests("rows.filter(**request.GET.dict())")) != []  # the control


@pytest.mark.parametrize("name", ["an entity that reads a file", "entities that multiply"])
def test_openpyxl_xxe_no_entity_of_a_workbook_is_opened(name):
    with pytest.raises(UploadRefused):
        check_upload(HOSTILE[name](), "list.xlsx")


def test_tablib_yaml_code_the_formats_are_two_and_neither_makes_objects(signed_in, national_administrator):
    assert [one().get_title() for one in ReferenceAdmin.import_formats] == ["xlsx", "csv"]
    assert ReferenceAdmin.export_formats == ReferenceAdmin.import_formats
    code = b"!!python/object/apply:os.system ['touch /tmp/ran']\n"
    for name in ("list.yaml", "list.yml", "list.json", "list.html", "list.xls"):
        answer = signed_in(national_administrator).post(
            f"{KINDS}import/", {"import_file": SimpleUploadedFile(name, code), "resource": "0"}
        )
        assert answer.context.get("result") is None, name


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", '=HYPERLINK("http://x")'])
def test_import_export_1543_no_formula_lives_in_what_goes_out(
    signed_in, national_administrator, officer, text
):
    HelpKind.objects.filter(code="other").update(name=text)
    client = signed_in(national_administrator)
    assert not re.search(
        r"(^|,)\"?[=+@\t-]", exported(client, KINDS, "1").content.decode("utf-8-sig"), re.MULTILINE
    )
    open_month(month=Month(2026, 10), at=MORNING)
    make_case(officer, first_name=text, hardship=text)
    file = taken(signed_in(officer), "/months/2569-10/info/")
    for content in (exported(client, KINDS, "0").content, b"".join(file.streaming_content)):
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
        parts = zipfile.ZipFile(io.BytesIO(content))
        assert not [name for name in parts.namelist() if b"<f>" in parts.read(name)]


def test_bayanat_bay_01_a_files_name_is_no_path(signed_in, national_administrator, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    csv = "วันที่,ชื่อวันหยุด\n31/12/2569,วันของแฟ้ม\n".encode()
    for name in ("../../escaped.csv", "/tmp/../escaped.csv", "..\\escaped.csv"):
        file = SimpleUploadedFile("x.csv", csv)
        file._name = name
        client = signed_in(national_administrator)
        client.post("/admin/cases/holiday/import/", {"import_file": file, "resource": "0"})
        waits = {"import_file_name": name, "original_file_name": name, "format": "1", "resource": "0"}
        assert client.post("/admin/cases/holiday/process_import/", waits).status_code < 500
    assert not list(tmp_path.parent.rglob("escaped.csv"))
    assert not Holiday.objects.filter(name="วันของแฟ้ม").exists()


@pytest.mark.parametrize("script", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_bayanat_bay_01_a_spreadsheet_brings_no_script(signed_in, national_administrator, officer, script):
    kind = {"รหัส": "other", "ด้าน": script, "ลำดับ": "9", "ใช้งาน": "ใช่"}
    preview = previewed(signed_in(national_administrator), KINDS, [kind])
    assert script not in preview.content.decode()
    HelpKind.objects.filter(code="other").update(name=script)
    open_month(month=Month(2026, 10), at=MORNING)
    case = make_case(
        officer, kind_id="other", subkind_id=None, first_name=script, hardship=script, note=script
    )
    client = signed_in(officer)
    for path in (
        f"/cases/{case.pk}/",
        f"/cases/{case.pk}/edit/",
        "/cases/",
        "/cases/new/",
        "/",
        "/months/2569-10/",
    ):
        page = client.get(path)
        assert page.status_code == 200, path
        assert script not in page.content.decode(), path
    assert Case.objects.get().applicant.first_name == script
