"""Texts of letters: an allow-list of words, looked at before they are saved, never changed, and no language at all."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from cases.models import User
from oversight.letters.placeholders import ALLOWED, EXAMPLE, WrongPlaceholder, check, fill
from oversight.models import LetterKind, LetterTemplate
from tests.factories import as_owner
from tests.oversight.letters import make

pytestmark = pytest.mark.django_db
ADD = "/admin/oversight/lettertemplate/add/"
TYPED = {
    "kind": "first", "to": "district", "text": "ขอให้{ผู้รับ}เร่งรัด\r\n\r\nข้อมูลเดือน{เดือน}", "days": "3",
    "valid_from": "1/11/2569",
}  # fmt: skip


@pytest.fixture
def client(signed_in: Callable[[User], Client], national_administrator: User) -> Client:
    return signed_in(national_administrator)


def _templates() -> int:
    return LetterTemplate.objects.count()


def test_what_comes_with_the_program_is_filled_whole() -> None:
    assert set(EXAMPLE) == set(ALLOWED)
    for template in LetterTemplate.objects.all():
        check(template.text, refers=bool(LetterKind(template.kind).before))
        assert not set("{}") & set(fill(template.text, EXAMPLE))
    assert _templates() == 8


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ถึง{ชื่อเล่น}", "{ชื่อเล่น}"),
        ("{{ settings.SECRET_KEY }}", "{ settings.SECRET_KEY "),
        ("{% load x %}", "{% load x %}"),
        ("{ผู้รับ.password}", "{ผู้รับ.password}"),
        ("{0}", "{0}"),
        ("ถึง{ผู้รับ", "ไม่ครบคู่"),
        ("ตามหนังสือ{หนังสือเดิม}", "{หนังสือเดิม}"),
    ],
)
def test_any_other_word_is_refused_by_name(text: str, told: str) -> None:
    with pytest.raises(WrongPlaceholder) as refused:
        check(text, refers=False)
    assert told in str(refused.value)
    assert "{ให้แล้วเสร็จ}" in str(refused.value)


def test_a_second_letter_refers_to_the_first() -> None:
    with pytest.raises(WrongPlaceholder, match="ต้องอ้างหนังสือครั้งก่อน"):
        check("ขอให้เร่งรัด", refers=True)


def test_a_value_is_put_in_once_and_as_it_stands() -> None:
    assert fill("{ผู้รับ} {เดือน}", {"ผู้รับ": "{เดือน}<b>", "เดือน": "ตุลาคม"}) == "{เดือน}<b> ตุลาคม"


def test_saved_after_its_letter_was_looked_at(client: Client) -> None:
    page = client.post(ADD, TYPED).content.decode()
    assert _templates() == 8
    assert "<p>ขอให้อำเภอแม่สอดเร่งรัด</p><p>ข้อมูลเดือนตุลาคม ๒๕๖๙</p>" in page
    found = re.search(r'name="shown" value="(\w{64})"', page)
    assert found
    seen = {"shown": found[1], "right": "on"}
    assert client.post(ADD, TYPED | seen | {"text": "อื่น"}).status_code == 200  # another text is shown anew
    assert client.post(ADD, TYPED | seen).status_code == 302
    added = LetterTemplate.objects.get(kind="first", to="district", version=2)
    assert added.text == "ขอให้{ผู้รับ}เร่งรัด\nข้อมูลเดือน{เดือน}"
    shown = client.get(f"/admin/oversight/lettertemplate/{added.pk}/change/").content.decode()
    assert "<textarea" not in shown
    assert "ขอให้อำเภอแม่สอดเร่งรัด" in shown


def test_an_unknown_word_is_told_on_the_page(client: Client) -> None:
    page = client.post(ADD, TYPED | {"text": "{นายอำเภอ} <script>"}).content.decode()
    assert "ไม่มีคำแทน {นายอำเภอ}" in page
    assert "{รายชื่อ}" in page
    assert "<script>alert" not in page


@pytest.mark.usefixtures("morning", "tak")
def test_a_letter_is_made_of_the_version_of_its_day(province_officer: User) -> None:
    with as_owner():
        for version, day in ((2, "2026-11-01"), (3, "2026-12-01")):
            LetterTemplate.objects.create(
                kind="first", to="district", version=version, text=f"ฉบับ {version}", days=3, valid_from=day
            )
    assert make(province_officer)[0].text == "ฉบับ 2"


def test_a_province_administrator_reads_and_adds_none(
    signed_in: Callable[[User], Client], province_administrator: User
) -> None:
    client = signed_in(province_administrator)
    assert client.get("/admin/oversight/lettertemplate/").status_code == 200
    assert client.post(ADD, TYPED).status_code == 403
