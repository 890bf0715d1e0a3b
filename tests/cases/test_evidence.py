"""หลักฐาน as a page: several files at once, each with its own outcome; shown, turned, taken away, and to nobody else."""

import io
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from PIL import Image

from cases.actions import evidence as actions
from cases.actions.evidence import EvidenceGone, remove_evidence, turn_evidence
from cases.actions.refusals import VerbNotOpen
from cases.models import Evidence, EvidenceBytes, User
from cases.scope import scope
from cases.sealing import SealBroken
from cases.uploads import UploadRefused, run
from tests.cases.evidence import JPEG, PDF, PNG, add, send, stored, text
from tests.cases.pictures import SECRET, armed, drawing, photograph, upload, with_place
from tests.factories import MORNING, as_owner, make_case, make_user, withdraw

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _october() -> object:
    with time_machine.travel(MORNING, tick=False):
        yield


# --- adding ---------------------------------------------------------------------------------------------
def test_a_photograph_is_kept_without_its_place_and_shown(officer: User, signed_in: SignIn) -> None:
    case, client = make_case(officer), signed_in(officer)
    answer = send(client, case, upload(with_place(), JPEG, "IMG_1.jpg"), note="หลังคาครัว")
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.pk}/evidence/")
    (row,) = stored(case)
    assert (row.kind, row.note, row.type, row.width, row.height) == ("damage", "หลังคาครัว", JPEG, 480, 640)
    assert (row.added_by, row.added_at) == (officer, MORNING)
    full, small = client.get(f"/evidence/{row.pk}/"), client.get(f"/evidence/{row.pk}/small/")
    assert SECRET not in full.content + small.content
    assert len(full.content) == row.size
    assert not Image.open(io.BytesIO(full.content)).getexif()
    assert Image.open(io.BytesIO(small.content)).size == (240, 320)
    page = text(client.get(f"/cases/{case.pk}/evidence/"))
    for shown in (
        "เก็บหลักฐานแล้ว 1 ไฟล์: IMG_1.jpg",
        "หลังคาครัว",
        "กานดา วงศ์ทอง",
        "480 × 640",
        f"/evidence/{row.pk}/small/",
    ):
        assert shown in page


def test_each_of_several_files_has_its_own_outcome_and_nothing_typed_is_lost(
    officer: User, signed_in: SignIn
) -> None:
    case, client = make_case(officer), signed_in(officer)
    good, bad = upload(photograph(), JPEG, "good.jpg"), upload(photograph(), JPEG, "wrong.pdf")
    cut = upload(photograph(colour="green")[:700], JPEG, "cut.jpg")
    answer = send(
        client, case, bad, good, cut, upload(armed(), PDF, "plan.pdf"), kind="paper", note="ใบประเมิน"
    )
    page = text(answer)
    assert answer.status_code == 422
    assert [row.type for row in stored(case)] == [JPEG, PDF]
    assert "ยังไม่ได้เก็บ 2 ไฟล์" in page
    assert re.findall(r"<li>ไฟล์ “(.+?)”:", page) == ["wrong.pdf", "cut.jpg"]
    assert "เก็บแล้ว 2 ไฟล์: good.jpg, plan.pdf" in page
    assert 'value="ใบประเมิน"' in page
    assert '<option value="paper" selected>' in page


def test_the_camera_and_the_chosen_files_come_together(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    more = {"photo": upload(photograph(), JPEG, "image.jpg")}
    assert send(signed_in(officer), case, upload(drawing(), PNG, "a.png"), **more).status_code == 302
    assert len(stored(case)) == 2


def test_the_page_opens_a_phones_camera_and_names_what_is_accepted(officer: User, signed_in: SignIn) -> None:
    page = text(signed_in(officer).get(f"/cases/{make_case(officer).pk}/evidence/"))
    camera = re.search(r'<input type="file" id="id_photo"[^>]*>', page)
    files = re.search(r'<input type="file" id="id_files"[^>]*>', page)
    assert camera
    assert files
    assert 'capture="environment"' in camera[0]
    assert 'accept="image/jpeg,image/png"' in camera[0]
    assert " multiple" in files[0]
    assert "capture" not in files[0]
    assert "application/pdf" in files[0]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({}, "ยังไม่ได้เลือกไฟล์"),
        ({"files": [upload(photograph(), JPEG, f"{n}.jpg") for n in range(11)]}, "เลือกเกิน 10 ไฟล์"),
        ({"files": [upload(photograph())], "kind": "selfie"}, "ไม่อยู่ในรายการ"),
        ({"files": [upload(photograph())], "note": "ก" * 301}, "ใส่ได้ไม่เกิน 300 ตัวอักษร"),
    ],
)
def test_what_is_missing_or_too_much_is_said_and_nothing_is_kept(
    data: dict[str, Any], why: str, officer: User, signed_in: SignIn
) -> None:
    case = make_case(officer)
    answer = signed_in(officer).post(f"/cases/{case.pk}/evidence/", {"kind": "damage", "note": ""} | data)
    assert answer.status_code == 422
    assert why in text(answer)
    assert stored(case) == []


def test_too_much_at_once_is_refused_with_the_way_to_mend_it(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    many = [upload(photograph() + bytes(4_000_000), JPEG, f"{n}.jpg") for n in range(3)]
    answer = send(signed_in(officer), case, *many)
    assert answer.status_code == 413
    assert "ทุกไฟล์รวมกัน" in text(answer)
    assert "ทีละไฟล์" in text(answer)
    assert stored(case) == []


def test_forty_files_are_the_most(officer: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(actions, "MOST", 1)
    case = make_case(officer)
    add(case, officer)
    with pytest.raises(UploadRefused, match="ครบ 1 ไฟล์แล้ว"):
        add(case, officer, photograph(colour="green"))


def test_a_withdrawn_record_takes_no_evidence(officer: User, signed_in: SignIn) -> None:
    case = make_case(officer)
    row = add(case, officer)
    withdraw(case=case, version=1, reason="ซ้ำ", by=officer, at=MORNING)
    client = signed_in(officer)
    answer = send(client, case, upload(drawing(), PNG))
    assert answer.status_code == 409
    assert "รายการนี้ยกเลิกแล้ว" in text(answer)
    client.post(f"/evidence/{row.pk}/turn/", {"turn": "left", "seen": row.sha256[:16]})
    assert [one.sha256 for one in stored(case)] == [row.sha256]


# --- the same file twice ---------------------------------------------------------------------------------
def test_the_same_file_again_says_so_and_is_not_kept_twice(officer: User, signed_in: SignIn) -> None:
    case, client = make_case(officer), signed_in(officer)
    for _ in range(2):
        answer = send(client, case, upload(photograph(), JPEG, "IMG_1.jpg"))
    assert answer.status_code == 422
    assert "ไฟล์ “IMG_1.jpg”: มีอยู่แล้วในเรื่องนี้ (รูปถ่ายความเสียหาย เพิ่มเมื่อ 14 ต.ค. 2569" in text(answer)
    assert len(stored(case)) == 1
    other = make_case(officer)
    assert send(client, other, upload(photograph())).status_code == 302


def test_it_is_known_again_after_it_was_turned_and_may_come_again_after_it_was_removed(officer: User) -> None:
    case = make_case(officer)
    row = add(case, officer)
    with transaction.atomic(), scope(officer):
        turn_evidence(
            evidence=Evidence.objects.select_related("bytes").get(pk=row.pk), degrees=run.LEFT, by=officer
        )
    with pytest.raises(UploadRefused, match="มีอยู่แล้ว"):
        add(case, officer)
    with transaction.atomic(), scope(officer):
        remove_evidence(evidence=row, reason="ผิดเรื่อง", by=officer, at=MORNING)
    add(case, officer)
    assert [bool(one.removed_at) for one in stored(case)] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_keeps_one_and_says_so_of_the_others(transactional_db: None, officer: User) -> None:
    case, start = make_case(officer), Barrier(4)
    client = Client()
    client.force_login(officer)

    def click(n: int) -> int:
        mine = Client()
        mine.cookies = client.cookies
        try:
            start.wait()
            return send(mine, case, upload(photograph())).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(click, range(4)))
    assert sorted(answers) == [302, 422, 422, 422]
    assert Evidence.objects.filter(case=case).count() == EvidenceBytes.objects.count() == 1


# --- copies of identity cards -----------------------------------------------------------------------------
def test_a_kept_copy_of_a_card_says_on_itself_what_it_is_for(officer: User, monkeypatch: Any) -> None:
    burned: list[tuple[str, ...]] = []
    make = actions.make
    monkeypatch.setattr(actions, "make", lambda sent, mark: (burned.append(mark), make(sent, mark=mark))[1])
    case, card = make_case(officer), photograph((800, 500), "white")
    copy, plain = add(case, officer, card, "identity_copy"), add(make_case(officer), officer, card)
    number = case.number
    assert burned == [
        (
            "ใช้เพื่อขอรับความช่วยเหลือประชาชนเท่านั้น",
            f"คำขอเลขที่ {number} เทศบาลตำบลแม่กุ",
            "วันที่ 14 ต.ค. 2569 ห้ามใช้เพื่อการอื่น",
        ),
        (),
    ]
    assert copy.sha256 != plain.sha256


# --- turned and taken away -----------------------------------------------------------------------------------
def test_a_picture_is_turned_once_however_often_the_button_is_pressed(
    officer: User, signed_in: SignIn
) -> None:
    case, client = make_case(officer), signed_in(officer)
    row = add(case, officer, photograph((600, 300)))
    for _ in range(2):
        client.post(f"/evidence/{row.pk}/turn/", {"turn": "right", "seen": row.sha256[:16]})
    (now,) = stored(case)
    assert (now.width, now.height, now.pk) == (300, 600, row.pk)
    assert now.sha256 != row.sha256
    image = Image.open(io.BytesIO(client.get(f"/evidence/{row.pk}/").content))
    red, green, _ = image.getpixel((150, 30))
    assert red > 200 > green
    assert "ถูกหมุนหรือนำออกหลังจากเปิดหน้านี้" in text(client.get(f"/cases/{case.pk}/evidence/"))
    assert (
        client.post(f"/evidence/{row.pk}/turn/", {"turn": "over", "seen": now.sha256[:16]}).status_code == 404
    )


def test_who_finds_the_machine_busy_is_told_and_the_picture_stays(
    officer: User, signed_in: SignIn, monkeypatch: Any
) -> None:
    case, client = make_case(officer), signed_in(officer)
    row = add(case, officer)
    monkeypatch.setattr(run, "PATIENCE", 0.1)
    with run.AT_ONCE, run.AT_ONCE:
        client.post(f"/evidence/{row.pk}/turn/", {"turn": "right", "seen": row.sha256[:16]})
        answer = send(client, case, upload(drawing(), PNG))
    assert answer.status_code == 422
    assert text(answer).count("รอสักครู่ แล้วทำอีกครั้ง") == 2
    assert [one.sha256 for one in stored(case)] == [row.sha256]


def test_what_changed_meanwhile_is_neither_turned_nor_removed_again(officer: User) -> None:
    case = make_case(officer)
    add(case, officer)
    (before,) = stored(case)
    with transaction.atomic(), scope(officer):
        remove_evidence(evidence=before, reason="ผิดเรื่อง", by=officer, at=MORNING)
    with transaction.atomic(), scope(officer):
        with pytest.raises(EvidenceGone):
            turn_evidence(evidence=before, degrees=90, by=officer)
        with pytest.raises(EvidenceGone):
            remove_evidence(evidence=before, reason="อีกครั้ง", by=officer, at=MORNING)
    assert stored(case)[0].removed_reason == "ผิดเรื่อง"


def test_a_file_is_taken_away_with_a_reason_and_its_row_says_so(
    officer: User, mae_ku: Any, signed_in: SignIn
) -> None:
    row = add(make_case(officer), officer)
    colleague = make_user("colleague", full_name="ชูใจ เลิศล้ำ", local_authority=mae_ku)
    client = signed_in(colleague)
    missing = client.post(f"/evidence/{row.pk}/remove/", {"reason": " "})
    assert missing.status_code == 422
    assert "ยังไม่ได้กรอกเหตุผลที่นำออก" in text(missing)
    assert client.post(f"/evidence/{row.pk}/remove/", {"reason": "ภาพของเรื่องอื่น"}).status_code == 302
    page = text(client.get(f"/cases/{row.case_id}/evidence/"))
    assert "โดย ชูใจ เลิศล้ำ เหตุผล: ภาพของเรื่องอื่น" in page
    assert f"/evidence/{row.pk}/" not in page
    assert [client.get(f"/evidence/{row.pk}{tail}").status_code for tail in ("/", "/small/")] == [404, 404]
    with as_owner():
        assert not EvidenceBytes.objects.exists()
        assert Evidence.objects.get().removed_at == MORNING


def test_of_two_who_turn_what_they_saw_the_second_is_told(officer: User) -> None:
    case = make_case(officer)
    add(case, officer)
    (first,), (second,) = stored(case), stored(case)
    with transaction.atomic(), scope(officer):
        turn_evidence(evidence=first, degrees=90, by=officer)
        with pytest.raises(EvidenceGone):
            turn_evidence(evidence=second, degrees=90, by=officer)
    (row,) = stored(case)
    assert row.sha256 == sha256(row.bytes.opened("full")).hexdigest() != second.sha256


def test_the_action_itself_adds_nothing_to_a_withdrawn_record(officer: User) -> None:
    case = make_case(officer)
    withdraw(case=case, version=1, reason="ซ้ำ", by=officer, at=MORNING)
    with pytest.raises(VerbNotOpen):
        add(case, officer)


def test_a_mark_bears_the_day_of_bangkok(officer: User) -> None:
    case = make_case(officer)
    assert "14 ต.ค. 2569" in actions._watermark(case, datetime(2026, 10, 13, 17, 30, tzinfo=UTC))[2]


# --- as it is stored --------------------------------------------------------------------------------------------
def test_bytes_open_in_their_own_row_and_column_alone(officer: User) -> None:
    case = make_case(officer)
    add(case, officer)
    add(case, officer, photograph(colour="green"))
    one, other = (row.bytes for row in stored(case))
    assert one.opened("full")[:3] == one.opened("thumbnail")[:3] == b"\xff\xd8\xff"
    one.thumbnail, one.full = one.full, one.thumbnail
    with pytest.raises(SealBroken):
        one.opened("full")
    other.full = other.full[:-1] + bytes([other.full[-1] ^ 1])
    with pytest.raises(SealBroken):
        other.opened("full")


def test_the_table_refuses_bytes_that_are_not_sealed(officer: User) -> None:
    add(make_case(officer), officer)
    row = EvidenceBytes.objects.get()
    for column in ("full", "thumbnail"):
        with pytest.raises(IntegrityError), transaction.atomic():
            EvidenceBytes.objects.filter(pk=row.pk).update(**{column: photograph()})
