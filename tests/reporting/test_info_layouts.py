"""Versions of the INFO layout: a draft is nobody's, a published one is frozen, an older month's file never changes."""

import hashlib
import io
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from cases.models import LocalAuthority, User
from cases.thai import BANGKOK
from reporting.actions.layouts import (
    ColumnFields,
    LayoutRefused,
    drop_layout,
    prepare_layout,
    publish_layout,
    save_layout,
    take_back_layout,
)
from reporting.info import export_info
from reporting.models import InfoColumn, InfoLayout
from reporting.months import Month
from tests.factories import make_case

OCTOBER, NOVEMBER, DECEMBER = Month(2026, 10), Month(2026, 11), Month(2026, 12)
AT = datetime(2026, 11, 20, 9, 15, tzinfo=BANGKOK)
TODAY = AT.date()
NAME_ONLY = [ColumnFields("ชื่อ", "first_name", "text", 20, True, True)]


def file_of(office: LocalAuthority, month: Month, by: User | None = None) -> bytes:
    out = io.BytesIO()
    export_info(month=month, local_authority=office, purpose="บันทึกใน INFO", by=by, at=AT, out=out)
    return out.getvalue()


@pytest.fixture
def draft(national_administrator: User) -> InfoLayout:
    """The second version, from the next month that is free."""
    return prepare_layout(like=InfoLayout.objects.get(), by=national_administrator, today=TODAY)


@pytest.fixture
def admin(national_administrator: User) -> User:
    return national_administrator


def test_a_draft_is_like_the_one_before_and_nobodys(
    draft: InfoLayout, officer: User, mae_ku: LocalAuthority
) -> None:
    columns = ("position", "heading", "source", "format", "width", "required", "enabled")
    first = InfoLayout.objects.get(version=1)
    assert list(draft.columns.values_list(*columns)) == list(first.columns.values_list(*columns))
    assert (draft.version, draft.published_on, draft.effective_from) == (2, None, date(2026, 11, 1))
    make_case(officer, received_on=date(2026, 11, 3))
    before = file_of(mae_ku, NOVEMBER)
    InfoColumn.objects.filter(layout=draft).update(heading="อื่น")
    assert file_of(mae_ku, NOVEMBER) == before


def test_a_new_version_changes_no_file_of_an_older_month(
    draft: InfoLayout, admin: User, officer: User, mae_ku: LocalAuthority
) -> None:
    for day in (date(2026, 10, 3), date(2026, 11, 3)):
        make_case(officer, received_on=day)
    before = {month: hashlib.sha256(file_of(mae_ku, month)).hexdigest() for month in (OCTOBER, NOVEMBER)}
    save_layout(layout=draft, title="แบบใหม่", month=DECEMBER, columns=NAME_ONLY, by=admin)
    publish_layout(layout=draft, by=admin, today=TODAY)
    make_case(officer, received_on=date(2026, 12, 3))
    after = {month: hashlib.sha256(file_of(mae_ku, month)).hexdigest() for month in (OCTOBER, NOVEMBER)}
    assert after == before
    sheet: Any = load_workbook(io.BytesIO(file_of(mae_ku, DECEMBER))).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["ชื่อ"], ["สมศรี"]]


def test_a_month_that_was_taken_out_gets_no_other_layout(
    draft: InfoLayout, admin: User, mae_ku: LocalAuthority
) -> None:
    file_of(mae_ku, NOVEMBER)
    with pytest.raises(LayoutRefused, match="ตั้งแต่เดือนธันวาคม 2569เป็นต้นไป"):
        publish_layout(layout=draft, by=admin, today=TODAY)
    save_layout(layout=draft, title="แบบใหม่", month=DECEMBER, columns=NAME_ONLY, by=admin)
    publish_layout(layout=draft, by=admin, today=TODAY)
    assert InfoLayout.objects.published().count() == 2


def test_a_published_version_is_frozen_for_every_hand(draft: InfoLayout, admin: User) -> None:
    publish_layout(layout=draft, by=admin, today=TODAY)
    with pytest.raises(LayoutRefused, match="ประกาศใช้แล้ว"):
        save_layout(layout=draft, title="ก", month=DECEMBER, columns=NAME_ONLY, by=admin)
    with pytest.raises(LayoutRefused, match="ประกาศใช้แล้ว"):
        drop_layout(layout=draft, by=admin)
    column = draft.columns.first()
    assert column is not None
    for touch in (
        lambda: InfoColumn.objects.filter(pk=column.pk).update(heading="อื่น"),
        lambda: InfoColumn.objects.filter(pk=column.pk).delete(),
        lambda: InfoColumn.objects.create(layout=draft, position=99, heading="เพิ่ม", source="note"),
        lambda: InfoLayout.objects.filter(pk=draft.pk).update(effective_from=date(2027, 1, 1)),
        lambda: InfoLayout.objects.filter(pk=draft.pk).delete(),
    ):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            touch()


def test_it_is_taken_back_while_no_file_was_made_by_it(
    draft: InfoLayout, admin: User, mae_ku: LocalAuthority
) -> None:
    publish_layout(layout=draft, by=admin, today=TODAY)
    take_back_layout(layout=draft, by=admin)
    publish_layout(layout=draft, by=admin, today=TODAY)
    file_of(mae_ku, NOVEMBER)
    with pytest.raises(LayoutRefused, match="มีการส่งออก"):
        take_back_layout(layout=draft, by=admin)


def test_nothing_half_made_is_published(draft: InfoLayout, admin: User) -> None:
    blank = ColumnFields("ว่าง", "blank", "text", 20, False, True)
    unknown = ColumnFields("กรุ๊ปเลือด", "blood", "text", 20, False, True)
    for columns, word in (([blank], "ยังไม่มีคอลัมน์"), ([*NAME_ONLY, unknown], "กรุ๊ปเลือด")):
        save_layout(layout=draft, title="ก", month=NOVEMBER, columns=columns, by=admin)
        with pytest.raises(LayoutRefused, match=word):
            publish_layout(layout=draft, by=admin, today=TODAY)


def test_two_versions_do_not_begin_together(draft: InfoLayout, admin: User) -> None:
    other = prepare_layout(like=draft, by=admin, today=TODAY)
    assert other.effective_from == DECEMBER.first_day
    with pytest.raises(LayoutRefused, match="ฉบับที่ 2 ใช้ตั้งแต่"):
        save_layout(layout=other, title="ก", month=NOVEMBER, columns=NAME_ONLY, by=admin)


@pytest.mark.parametrize("name", ["officer", "province", "province.admin", "nation"])
def test_only_the_nations_administrators(name: str, cast: dict[str, User]) -> None:
    layout = InfoLayout.objects.get()
    for act in (
        lambda: prepare_layout(like=layout, by=cast[name], today=TODAY),
        lambda: save_layout(layout=layout, title="ก", month=NOVEMBER, columns=NAME_ONLY, by=cast[name]),
        lambda: publish_layout(layout=layout, by=cast[name], today=TODAY),
        lambda: take_back_layout(layout=layout, by=cast[name]),
        lambda: drop_layout(layout=layout, by=cast[name]),
    ):
        with pytest.raises(PermissionDenied):
            act()
