"""The only code that parses an uploaded file. Run as `python -I child.py` by `run`, never imported by the application.

Reads one line of JSON (`job`) and the file from standard input; writes one line of JSON and the bytes that it tells of
to standard output. Its limits are set before the first parser is imported: a file that breaks a parser meets a process
with a gigabyte of addresses, seconds of time, an empty environment and no way to write but its answer.

An exit by `Refused` is an answer, too: {"refused": why}. Everything else (killed, out of memory, an error of a parser)
is told apart by `run` from the missing answer alone.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

Picture = Any  # of Pillow, which is not imported before the limits stand

PIXELS = 30_000_000  # of a picture, by its header, before it is decoded
SIDE, THUMBNAIL = 2000, 320  # pixels of the longer side
PAGES = 20
DPI = 150
QUALITIES = (85, 70, 50)  # of a JPEG: the next where a page would take more than its share of the paper
POINTS = 72  # of a PDF to an inch


class Refused(Exception):
    """Why nothing is made of it: a word that `run` puts into Thai."""


def limit(memory: int, seconds: int, output: int) -> None:
    """Bytes of address space, seconds of processor time, bytes of the answer; no core file, no other process' files."""
    for which, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(which, (most, most))


def picture(data: bytes, kind: str) -> Picture:
    """The picture upright, without anything but its colours, no longer than SIDE."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # judged here, by the header, so that it has its own sentence
    image = Image.open(io.BytesIO(data), formats=[kind])
    if image.width * image.height > PIXELS:
        raise Refused("pixels")
    if kind == "JPEG":
        image.draft("RGB", (SIDE, SIDE))  # decodes at a half or a quarter where that is enough
    image.load()
    return shrunk(flat(ImageOps.exif_transpose(image)), SIDE)


def flat(image: Picture) -> Picture:
    """RGB, what was transparent being white; `image.info` with all that a file carried is left behind."""
    from PIL import Image

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        ground = Image.new("RGB", image.size, "white")
        image = image.convert("RGBA")
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.point(lambda value: value / 256).convert("L")
    bare = Image.new("RGB", image.size)
    bare.paste(image.convert("RGB"))
    return bare


def shrunk(image: Picture, side: int) -> Picture:
    from PIL import Image

    longest = max(image.size)
    if longest <= side:
        return image
    size = tuple(max(1, round(one * side / longest)) for one in image.size)
    return image.resize(size, Image.Resampling.LANCZOS)


def jpeg(image: Picture, quality: int = QUALITIES[0]) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def jpeg_within(image: Picture, most: int, qualities: list[int]) -> bytes:
    """As good as fits into so many bytes; the last quality, however much it takes. Those that were too good are struck
    off the list: the next page of a scan is like this one.
    """
    while len(data := jpeg(image, qualities[0])) > most and len(qualities) > 1:
        del qualities[0]
    return data


def document_of(data: bytes) -> Any:
    """The PDF, if there is one that can be read and is not too long. PDFium is built without a script engine."""
    import pypdfium2
    from pypdfium2.raw import FPDF_ERR_PASSWORD

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Refused(
            "locked" if getattr(error, "err_code", None) == FPDF_ERR_PASSWORD else "broken"
        ) from None
    if not 0 < len(document) <= PAGES:
        raise Refused("pages" if len(document) else "broken")
    if document.get_formtype():
        document.init_forms()  # what was filled into a form is drawn with it
    return document


def pages(document: Any) -> Iterator[tuple[Picture, tuple[float, float]]]:
    """Each page drawn as a picture, with its size in points."""
    for number in range(len(document)):
        page = document[number]
        width, height = page.get_size()
        if not (width > 0 and height > 0):
            raise Refused("broken")
        scale = min(DPI / POINTS, SIDE / max(width, height))
        image = page.render(scale=scale, fill_color=(255, 255, 255, 255)).to_pil()
        yield flat(image), (width, height)
        page.close()


def paper(made: list[tuple[bytes, Any, Any]]) -> bytes:
    """A PDF of nothing but pictures: [(JPEG, (pixels), (points))]."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    kids = []
    for number, (data, (wide, high), (width, height)) in enumerate(made):
        first = 3 + 3 * number
        kids.append(b"%d 0 R" % first)
        draw = b"%.2f 0 0 %.2f 0 0 cm /P Do" % (width, height)
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Resources<</XObject<</P %d 0 R>>>>/Contents %d 0 R>>"
            % (width, height, first + 1, first + 2),
            b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8"
            b"/Filter/DCTDecode/Length %d>>stream\n%b\nendstream" % (wide, high, len(data), data),
            b"<</Length %d>>stream\n%b\nendstream" % (len(draw), draw),
        ]
    objects[1] = b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(kids), b" ".join(kids))
    out, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table, len(objects) + 1, start,
    )  # fmt: skip
    return bytes(out)


def marked(image: Picture, lines: list[str], font_file: str) -> Picture:
    """The picture with the lines across it, again and again: no part that is worth having is without them."""
    from PIL import Image, ImageDraw, ImageFont

    size = max(14, max(image.size) // 32)
    font = ImageFont.truetype(font_file, size)
    diagonal = int((image.width**2 + image.height**2) ** 0.5) + 1
    layer = Image.new("RGBA", (diagonal, diagonal))
    draw = ImageDraw.Draw(layer)
    text = "\n".join(lines)
    left, top, right, bottom = draw.multiline_textbbox((0, 0), text, font=font, spacing=size // 4)
    wide, high = right - left + 2 * size, bottom - top + 2 * size
    for row, y in enumerate(range(0, diagonal, int(high))):
        for x in range(-(row % 2) * int(wide) // 2, diagonal, int(wide)):
            draw.multiline_text(
                (x, y), text, font=font, spacing=size // 4, fill=(150, 0, 0, 150),
                stroke_width=max(1, size // 16), stroke_fill=(255, 255, 255, 150),
            )  # fmt: skip
    layer = layer.rotate(30, resample=Image.Resampling.BICUBIC)
    across, down = (diagonal - image.width) // 2, (diagonal - image.height) // 2
    layer = layer.crop((across, down, across + image.width, down + image.height))
    image.paste(layer, mask=layer.getchannel("A"))
    return image


def work(job: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes, bytes]:
    """(what is told, the file, the thumbnail)."""
    is_paper = job["kind"] == "PDF"
    document = document_of(data) if is_paper else [data]
    drawn: Any = pages(document) if is_paper else [(picture(data, job["kind"]), None)]
    share = job["largest"] // (len(document) + 1)  # one for what a file needs beside its pages
    qualities = list(QUALITIES)
    made, small = [], b""
    for image, points in drawn:
        if job.get("turn"):
            image = image.rotate(-job["turn"], expand=True)
            points = points and (points[::-1] if job["turn"] % 180 else points)
        if job.get("mark"):
            image = marked(image, job["mark"], job["font"])
        small = small or jpeg(shrunk(image, THUMBNAIL), quality=75)
        made.append((jpeg_within(image, share, qualities), image.size, points))
    if sum(len(page) for page, _, _ in made) > share * len(made):
        raise Refused("large")
    told: dict[str, Any] = {"type": "application/pdf" if is_paper else "image/jpeg"}
    if is_paper:
        return told | {"pages": len(made)}, paper(made), small
    told |= {"width": made[0][1][0], "height": made[0][1][1]}
    return told, made[0][0], small


def main() -> None:
    job = json.loads(sys.stdin.buffer.readline())
    limit(job["memory"], job["seconds"], job["output"])
    data = sys.stdin.buffer.read()
    try:
        told, full, small = work(job, data)
    except Refused as why:
        told, full, small = {"refused": str(why)}, b"", b""
    told |= {"full": len(full), "thumbnail": len(small)}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + full + small)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
