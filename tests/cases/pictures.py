"""Invented files: photographs with a place in them, papers with a script, files that are not what they say."""

import io
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter, PngImagePlugin

SECRET = b"Zqcamera"  # stands in what a camera writes, and nowhere else


def photograph(size: tuple[int, int] = (640, 480), colour: Any = "steelblue", **more: Any) -> bytes:
    """A JPEG, left half red, right half of a colour."""
    image = Image.new("RGB", size, colour)
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1]), fill="red")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90, **more)
    return out.getvalue()


def with_place(orientation: int = 6) -> bytes:
    """Taken at a place that its EXIF tells, by a camera that names itself, held upright."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (16.0, 42.0, 47.5), 3: "E", 4: (98.0, 34.0, 12.3)})
    return photograph(exif=exif, comment=SECRET, icc_profile=b"icc" + SECRET)


def drawing(size: tuple[int, int] = (300, 200), mode: str = "RGBA", **more: Any) -> bytes:
    """A PNG with a text chunk; transparent unless another mode is named."""
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", SECRET.decode())
    out = io.BytesIO()
    Image.new(mode, size).save(out, "PNG", pnginfo=told, **more)
    return out.getvalue()


def vast() -> bytes:
    """A PNG of a few kilobytes that would be 36 million points."""
    return drawing((6000, 6001), "1")


def lying() -> bytes:
    """A JPEG whose header promises 900 million points, without having them."""
    data = bytearray(photograph((16, 16)))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = (30_000).to_bytes(2, "big") * 2
    return bytes(data)


def paper(pages: int = 2, *, extra: str = "", root: str = "", trailer: str = "") -> bytes:
    """A PDF with a line of text on each page; `extra` objects begin at 100."""
    kids = " ".join(f"{10 + 2 * n} 0 R" for n in range(pages))
    objects = [
        f"1 0 obj<</Type/Catalog/Pages 2 0 R{root}>>endobj",
        f"2 0 obj<</Type/Pages/Kids[{kids}]/Count {pages}>>endobj",
    ]
    objects.append("3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj")
    for n in range(pages):
        draw = f"BT /F 24 Tf 72 700 Td (Page {n + 1}) Tj ET 0 0 1 rg 72 300 200 200 re f"
        box = "/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>"
        objects.append(f"{10 + 2 * n} 0 obj<</Type/Page/Parent 2 0 R{box}/Contents {11 + 2 * n} 0 R>>endobj")
        objects.append(f"{11 + 2 * n} 0 obj<</Length {len(draw)}>>stream\n{draw}\nendstream endobj")
    body = "\n".join([*objects, extra])
    return f"%PDF-1.4\n{body}\ntrailer<</Root 1 0 R{trailer}>>\n%%EOF\n".encode("latin-1")


def armed() -> bytes:
    """A PDF that runs a script when it is opened, carries a file, links outside and names its author."""
    extra = (
        "100 0 obj<</S/JavaScript/JS(app.alert\\(1\\))>>endobj\n"
        "101 0 obj<</Names[(a.exe)102 0 R]>>endobj\n"
        "102 0 obj<</Type/Filespec/F(a.exe)/EF<</F 103 0 R>>>>endobj\n"
        "103 0 obj<</Type/EmbeddedFile/Length 8>>stream\nZqcamera\nendstream endobj\n"
        "104 0 obj<</Author(Zqcamera)>>endobj"
    )
    return paper(
        1, extra=extra, root="/OpenAction 100 0 R/Names<</EmbeddedFiles 101 0 R>>", trailer="/Info 104 0 R"
    )


def scans(pages: int) -> bytes:
    """A PDF of so many grainy pages as a scanner makes it, small at a low quality."""
    page = Image.effect_noise((1240, 1754), 60).filter(ImageFilter.GaussianBlur(0.7)).convert("RGB")
    out = io.BytesIO()
    page.save(out, "PDF", save_all=True, append_images=[page] * (pages - 1), quality=30, resolution=150)
    return out.getvalue()


def locked() -> bytes:
    """A PDF under a password that is not the empty one."""
    secret = "<" + "ab" * 32 + ">"
    extra = f"100 0 obj<</Filter/Standard/V 1/R 2/Length 40/P -4/O{secret}/U{secret}>>endobj"
    return paper(1, extra=extra, trailer="/Encrypt 100 0 R/ID[<aa><aa>]")


def swelling() -> bytes:
    """A PDF of some kilobytes whose page is drawn by a gigabyte of spaces, three times compressed."""
    inner = zlib.compressobj(1)
    data = b"".join(inner.compress(b" " * 2**24) for _ in range(64)) + inner.flush()
    data = zlib.compress(zlib.compress(data, 9), 9)
    filters = "/Filter[/FlateDecode/FlateDecode/FlateDecode]"
    extra = f"100 0 obj<</Length {len(data)}{filters}>>stream\n{data.decode('latin-1')}\nendstream endobj"
    return paper(1, extra=extra).replace(b"/Contents 11 0 R", b"/Contents 100 0 R")


NAMES = {"image/jpeg": "ภาพ.jpg", "image/png": "แบบ.png", "application/pdf": "เอกสาร.pdf"}


def upload(data: bytes, type: str = "image/jpeg", name: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name or NAMES[type], data, content_type=type)
