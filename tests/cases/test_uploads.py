"""A file that somebody sends: what is refused unread, what becomes of it, and what it can do to us while it is parsed."""

import io
import json
import os
import time
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from cases.uploads import LARGEST, Made, Sent, UploadRefused, check, make, run, turned
from cases.uploads.check import JPEG, PDF, PNG
from tests.cases.pictures import (
    SECRET,
    armed,
    drawing,
    locked,
    lying,
    paper,
    photograph,
    scans,
    swelling,
    upload,
    vast,
    with_place,
)  # fmt: skip


def sent(data: bytes, type: str = JPEG, name: str = "") -> Sent:
    file = upload(data, type, name)
    return check(file, name=file.name or "", declared=type, size=len(data))


def again_of(made: Made) -> Sent:
    return Sent("stored", made.type, made.full)


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def is_red(image: Image.Image, x: float, y: float) -> bool:
    red, green, blue = image.getpixel((int(x * (image.width - 1)), int(y * (image.height - 1))))
    return red > 200 and green < 60 and blue < 60


# --- refused before anything parses it --------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "type", "name", "why"),
    [
        (photograph(), PNG, "a.png", "ข้อมูลภายในไม่ใช่ .png"),
        (photograph(), JPEG, "a.pdf", "ข้อมูลภายในไม่ใช่ .pdf"),
        (photograph(), PDF, "a.jpg", "ข้อมูลภายในไม่ใช่ .jpg"),
        (b"GIF89a" + photograph(), JPEG, "a.jpg", "ข้อมูลภายในไม่ใช่ .jpg"),
        (b"<html><script>1</script>", JPEG, "a.jpg", "ข้อมูลภายในไม่ใช่ .jpg"),
        (b" " + paper(), PDF, "a.pdf", "ข้อมูลภายในไม่ใช่ .pdf"),
        (photograph(), JPEG, "a.svg", "รับเฉพาะภาพ .jpg .png และเอกสาร .pdf"),
        (photograph(), JPEG, "jpg", "รับเฉพาะภาพ .jpg .png และเอกสาร .pdf"),
        (photograph(), JPEG, "a.jpg.html", "รับเฉพาะภาพ .jpg .png และเอกสาร .pdf"),
        (b"", JPEG, "a.jpg", "ไม่มีข้อมูลอยู่ในไฟล์"),
    ],
)
def test_name_declaration_and_first_bytes_must_agree(data: bytes, type: str, name: str, why: str) -> None:
    with pytest.raises(UploadRefused, match="ไฟล์ “") as refused:
        sent(data, type, name)
    assert why in str(refused.value)
    assert "—" in str(refused.value)


def test_a_file_above_ten_megabytes_is_not_even_read() -> None:
    class Unread:
        def read(self, size: int) -> bytes:
            raise AssertionError

    with pytest.raises(UploadRefused, match=r"10\.0 MB รับได้ไม่เกิน 10 MB"):
        check(Unread(), name="a.jpg", declared=JPEG, size=LARGEST + 1)  # type: ignore[arg-type]


def test_a_name_in_capitals_and_a_declaration_with_more_are_no_reason_to_refuse() -> None:
    """As old cameras name their files, and as some proxies pass a type on."""
    data = photograph()
    kept = check(upload(data), name="DSC_0001.JPG", declared="image/jpeg; charset=binary", size=len(data))
    assert (kept.type, kept.data) == (JPEG, data)


def test_no_more_is_read_than_is_allowed_whatever_the_size_that_was_told() -> None:
    file = upload(photograph() + bytes(LARGEST + 5))
    assert len(check(file, name="a.jpg", declared=JPEG, size=5).data) <= LARGEST + 1


def test_a_long_name_with_folders_and_line_breaks_becomes_short_and_one_line() -> None:
    with pytest.raises(UploadRefused) as refused:
        sent(photograph(), JPEG, f"C:\\fake\\{'ก' * 60}\n.svg")
    assert "fake" not in str(refused.value)
    assert "\n" not in str(refused.value)
    assert f"“{'ก' * 29}…{'ก' * 6}.svg”" in str(refused.value)


# --- pictures ------------------------------------------------------------------------------------------
def test_place_camera_comment_and_profile_are_gone_and_the_picture_stands_upright() -> None:
    data = with_place(orientation=6)
    assert SECRET in data
    assert opened(data).getexif().get_ifd(0x8825)
    made = make(sent(data))
    for kept in (made.full, made.thumbnail):
        image = opened(kept)
        assert SECRET not in kept
        assert not image.getexif()
        assert {"icc_profile", "comment", "exif"}.isdisjoint(image.info)
        assert b"Exif" not in kept
    upright = opened(made.full)
    assert (made.width, made.height) == upright.size == (480, 640)
    assert is_red(upright, 0.5, 0.1)
    assert not is_red(upright, 0.5, 0.9)


def test_what_is_appended_behind_the_picture_does_not_come_along() -> None:
    """Both a picture and an archive, or a page: only the picture is made anew."""
    made = make(sent(photograph() + b"PK\x03\x04" + SECRET + b"<script>"))
    assert SECRET not in made.full + made.thumbnail
    assert b"<script>" not in made.full


def test_a_large_picture_is_made_smaller_and_a_small_one_is_not_made_larger() -> None:
    made = make(sent(photograph((4000, 1000))))
    assert (made.type, made.width, made.height) == (JPEG, 2000, 500)
    assert opened(made.thumbnail).size == (320, 80)
    small = make(sent(photograph((50, 20))))
    assert opened(small.full).size == opened(small.thumbnail).size == (50, 20)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_pictures_of_every_depth_become_ordinary_ones(mode: str) -> None:
    image = opened(make(sent(drawing(mode=mode), PNG)).full)
    assert (image.mode, image.format, image.size) == ("RGB", "JPEG", (300, 200))


def test_what_is_transparent_is_white_and_not_black() -> None:
    assert opened(make(sent(drawing(), PNG)).full).getpixel((10, 10)) == (255, 255, 255)


def test_a_copy_of_a_card_carries_its_purpose_in_every_part() -> None:
    plain, lines = photograph((900, 600), "white"), ("ใช้เพื่อขอรับความช่วยเหลือเท่านั้น", "คำขอเลขที่ 12/2570")
    bare, marked = opened(make(sent(plain)).full), opened(make(sent(plain), mark=lines).full)
    for x in range(3):
        for y in range(3):
            part = (x * 300, y * 200, x * 300 + 300, y * 200 + 200)
            assert bare.crop(part).tobytes() != marked.crop(part).tobytes()
            before, after = bare.crop(part).getcolors(60_000), marked.crop(part).getcolors(60_000)
            assert len(after or []) > len(before or []) + 20


def test_a_turned_picture_stands_on_its_side_and_four_turns_bring_it_back() -> None:
    made = make(sent(photograph((600, 300))))
    right = turned(again_of(made), run.RIGHT)
    assert (right.width, right.height) == (300, 600)
    assert is_red(opened(right.full), 0.5, 0.1)
    left = turned(again_of(made), run.LEFT)
    assert is_red(opened(left.full), 0.5, 0.9)
    again = turned(again_of(right), run.LEFT)
    assert opened(again.full).size == (600, 300)
    assert is_red(opened(again.thumbnail), 0.1, 0.5)


# --- papers ----------------------------------------------------------------------------------------------
def test_a_paper_becomes_pictures_of_its_pages() -> None:
    made = make(sent(paper(3), PDF))
    document = pypdfium2.PdfDocument(made.full)
    assert (made.type, made.pages, len(document)) == (PDF, 3, 3)
    assert document[0].get_size() == (595, 842)
    assert document[0].get_textpage().get_text_range() == ""
    image = document[2].render(scale=1).to_pil().convert("RGB")
    assert image.getpixel((150, 450))[2] > 200
    assert image.getpixel((150, 450))[0] < 60
    assert opened(made.thumbnail).size == (226, 320)


def test_neither_script_nor_attachment_nor_author_comes_along() -> None:
    data = armed()
    assert pypdfium2.PdfDocument(data).count_attachments() == 1
    made = make(sent(data, PDF))
    document = pypdfium2.PdfDocument(made.full)
    assert document.count_attachments() == 0
    assert not any(document.get_metadata_dict().values())
    for word in (
        SECRET,
        b"JavaScript",
        b"/JS",
        b"OpenAction",
        b"EmbeddedFile",
        b"/Names",
        b"/Info",
        b"/Annots",
        b"/URI",
    ):
        assert word not in made.full


def test_the_same_file_is_made_into_the_same_bytes() -> None:
    assert make(sent(armed(), PDF)) == make(sent(armed(), PDF))


def test_a_turned_paper_lies_on_its_side() -> None:
    made = turned(again_of(make(sent(paper(2), PDF))), run.RIGHT)
    assert made.pages == 2
    assert pypdfium2.PdfDocument(made.full)[1].get_size() == (842, 595)


# --- what is no good, and what attacks ----------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "type", "why"),
    [
        (photograph()[: len(photograph()) // 2], JPEG, "ไฟล์ไม่สมบูรณ์"),
        (drawing()[:60], PNG, "ไฟล์ไม่สมบูรณ์"),
        (b"\xff\xd8\xff" + b"x" * 500, JPEG, "ไฟล์ไม่สมบูรณ์"),
        (b"%PDF-1.7\n" + b"x" * 500, PDF, "ไฟล์ไม่สมบูรณ์"),
        (paper(0), PDF, "ไฟล์ไม่สมบูรณ์"),
        (paper(21), PDF, "มีเกิน 20 หน้า"),
        (locked(), PDF, "ตั้งรหัสผ่านไว้"),
        (vast(), PNG, "30 ล้านจุด"),
        (lying(), JPEG, "30 ล้านจุด"),
    ],
)
def test_what_cannot_be_made_is_refused_with_the_way_to_mend_it(data: bytes, type: str, why: str) -> None:
    with pytest.raises(UploadRefused) as refused:
        make(sent(data, type))
    assert why in str(refused.value)
    assert "—" in str(refused.value)


def test_twenty_dense_scans_are_kept_within_ten_megabytes() -> None:
    """Drawn anew they would be larger than they came: each page takes its share, in what quality that allows."""
    data = scans(20)
    assert len(data) < LARGEST
    made = make(sent(data, PDF))
    assert made.pages == 20
    assert LARGEST / 2 < len(made.full) <= LARGEST
    alone = make(sent(scans(1), PDF))
    assert len(alone.full) > len(made.full) / 20


def test_what_is_too_dense_even_so_is_told_apart_from_what_is_broken(monkeypatch: Any) -> None:
    monkeypatch.setattr(run, "LARGEST", 200_000)
    with pytest.raises(UploadRefused, match="แบ่งเป็นหลายไฟล์ หรือสแกนใหม่ให้ละเอียดน้อยลง"):
        make(sent(scans(1), PDF))


def test_twenty_pages_are_not_too_many() -> None:
    assert make(sent(paper(20), PDF)).pages == 20


def test_a_paper_that_swells_to_a_gigabyte_ends_its_child_and_nothing_else(monkeypatch: Any) -> None:
    monkeypatch.setattr(run, "SECONDS", 3)
    monkeypatch.setattr(run, "MEMORY", 600 * 2**20)
    data = swelling()
    assert len(data) < 100_000
    began = time.monotonic()
    try:
        made: Made | None = make(sent(data, PDF))
    except UploadRefused:
        made = None
    assert time.monotonic() - began < 20
    assert made is None or len(made.full) < LARGEST


def stand_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str) -> None:
    """Another child in its place, with the limits of the real one."""
    real = run.CHILD.read_text().replace('if __name__ == "__main__":\n    main()\n', "")
    script = tmp_path / "child.py"
    script.write_text(
        f"{real}\njob = json.loads(sys.stdin.buffer.readline())\nlimit(job['memory'], job['seconds'], job['output'])\n{code}"
    )
    monkeypatch.setattr(run, "CHILD", script)


@pytest.mark.parametrize(
    "code",
    [
        "while True: pass",
        "import time; time.sleep(60)",
        "kept = []\nwhile True: kept.append(bytearray(2**24))",
        "while True: sys.stdout.buffer.write(b'x' * 2**20)",
        "import os; os.abort()",
        "sys.exit(3)",
        "pass",
        "print('{}')",
        "print('[1]')",
        """print('{"type": "image/jpeg", "full": 5, "thumbnail": 5}'); print('xxxxxxxxx')""",
        """print('{"type": "text/html", "full": 3, "thumbnail": 3}', flush=True); sys.stdout.buffer.write(b'\\xff\\xd8\\xff' * 2)""",
        """print('{"type": "image/jpeg", "full": 99999999999, "thumbnail": 3}')""",
        """print('{"refused": "<b>"}')""",
    ],
)
def test_a_child_that_was_taken_over_is_ended_and_not_believed(
    code: str, monkeypatch: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(run, "SECONDS", 2)
    stand_in(monkeypatch, tmp_path, code)
    began = time.monotonic()
    with pytest.raises(UploadRefused, match=r"ไฟล์ไม่สมบูรณ์|มากผิดปกติ"):
        make(sent(photograph()))
    assert time.monotonic() - began < 20


JUST = b"\xff\xd8\xff"


@pytest.mark.parametrize(
    ("told", "body", "is_believed"),
    [
        ({}, JUST * 2, True),
        ({"thumbnail": 4}, JUST * 2, False),
        ({"thumbnail": 0}, JUST, False),
        ({"full": 4}, JUST * 2, False),
        ({"full": 0}, JUST, False),
        ({}, b"<ht" + JUST, False),
        ({}, JUST + b"<ht", False),
        ({}, JUST * 2 + b"<html>", False),
        ({"type": "application/pdf", "pages": 1}, JUST * 2, False),
        ({"type": "text/html"}, JUST * 2, False),
        ({"full": LARGEST + 1}, JUST + bytes(LARGEST - 2) + JUST, False),
    ],
)
def test_an_answer_that_is_wrong_in_one_thing_is_not_believed(
    told: dict[str, Any], body: bytes, is_believed: bool
) -> None:
    line = json.dumps({"type": JPEG, "full": 3, "thumbnail": 3, "width": 1, "height": 1} | told)
    answer = line.encode() + b"\n" + body
    if is_believed:
        assert run._checked(answer).full == JUST
    else:
        with pytest.raises(Exception, match="broken"):
            run._checked(answer)


def test_the_child_has_neither_our_keys_nor_our_modules(monkeypatch: Any, tmp_path: Path) -> None:
    """What it finds is told by the one way it has: the reason of a refusal."""
    monkeypatch.setenv("SEAL_KEYS", "k1:secret")
    monkeypatch.setenv("PYTHONPATH", os.getcwd())
    looks = "import os; found = [*os.environ, *sys.path, os.getcwd()]\ntry:\n    import cases; found.append('cases')\nexcept ImportError: pass\n"
    stand_in(monkeypatch, tmp_path, looks + "print(json.dumps({'refused': 'told', 'found': found}))")
    told: list[str] = []
    monkeypatch.setattr(
        run, "_checked", lambda answer: told.extend(__import__("json").loads(answer)["found"])
    )
    make(sent(photograph()))
    assert "LANG" in told
    assert "/" in told
    assert not {"SEAL_KEYS", "PYTHONPATH", "DATABASE_URL", "SECRET_KEY", "cases", os.getcwd(), ""} & set(told)
    assert str(tmp_path) not in told  # nor the folder in which it lies itself


def test_memory_is_limited_by_the_kernel(monkeypatch: Any, tmp_path: Path) -> None:
    """With its negative control: a child that is allowed more goes on to its answer."""
    takes = 'kept = bytearray(200 * 2**20)\nprint(\'{"refused": "pages"}\')'
    stand_in(monkeypatch, tmp_path, takes)
    monkeypatch.setattr(run, "MEMORY", 150 * 2**20)
    with pytest.raises(UploadRefused, match="ไฟล์ไม่สมบูรณ์"):
        make(sent(photograph()))
    monkeypatch.setattr(run, "MEMORY", 600 * 2**20)
    with pytest.raises(UploadRefused, match="20 หน้า"):
        make(sent(photograph()))


def test_who_waits_too_long_for_a_place_is_told(monkeypatch: Any) -> None:
    monkeypatch.setattr(run, "PATIENCE", 0.1)
    run.AT_ONCE.acquire()
    run.AT_ONCE.acquire()
    try:
        with pytest.raises(UploadRefused, match="รอสักครู่"):
            make(sent(photograph()))
    finally:
        run.AT_ONCE.release()
        run.AT_ONCE.release()
    assert make(sent(photograph())).width == 640
