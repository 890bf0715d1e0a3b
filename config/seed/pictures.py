"""Drawings that stand for an officer's photographs: nobody's house, nobody's bank book, nobody's card."""

import io
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from random import Random

from PIL import Image, ImageDraw, ImageFont

Draw = ImageDraw.ImageDraw
SIZE = WIDE, HIGH = 960, 720
INK, GREY = "#27313f", "#7d8794"


def _jpeg(paint: Callable[[Draw], None], ground: str) -> bytes:
    image = Image.new("RGB", SIZE, ground)
    paint(ImageDraw.Draw(image))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


@cache
def _letters(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(files("fontpkg_sarabun") / "files" / "Sarabun-Bold.ttf"), size)


def flooded_house(rng: Random, *, near: bool = False) -> bytes:
    """A wooden house on stilts; `near`: the water at its door."""
    water = HIGH - rng.randint(230, 290)

    def paint(draw: Draw) -> None:
        left, right, eaves = (60, 900, 210) if near else (250, 710, 300)
        floor = eaves + (420 if near else 210)
        for x in range(left + 30, right, 130):
            draw.rectangle((x, floor, x + 22, HIGH), fill="#5b4636")
        draw.rectangle((left, eaves, right, floor), fill="#a9825a", outline=INK, width=4)
        for y in range(eaves + 24, floor, 24):
            draw.line((left, y, right, y), fill="#8d6a47", width=3)
        draw.polygon(
            [(left - 60, eaves), ((left + right) // 2, eaves - 190), (right + 60, eaves)], fill="#8a4b3a"
        )
        draw.rectangle((left + 60, eaves + 60, left + 160, floor), fill="#4b3a2c")
        draw.rectangle(
            (right - 220, eaves + 60, right - 80, eaves + 160), fill="#c9d9e6", outline=INK, width=6
        )
        draw.rectangle((0, water, WIDE, HIGH), fill="#8b7a58")
        for _ in range(70):
            x, y = rng.randrange(WIDE), rng.randrange(water, HIGH)
            draw.line((x, y, x + rng.randint(30, 110), y), fill="#a5946f", width=3)

    return _jpeg(paint, "#b9c6cf")


def bank_book(rng: Random, name: str) -> bytes:
    """The first page, of a bank that does not exist."""
    number = f"000-0-{rng.randrange(100_000):05}-0"

    def paint(draw: Draw) -> None:
        draw.rectangle((60, 70, 900, 650), fill="#f6f1e2", outline=INK, width=4)
        draw.rectangle((60, 70, 900, 170), fill="#2f6b57")
        draw.text((90, 92), "ธนาคารตัวอย่าง (ข้อมูลสาธิต)", font=_letters(44), fill="white")
        for y, words in ((220, "สมุดเงินฝากออมทรัพย์"), (300, f"เลขบัญชี {number}"), (380, f"ชื่อบัญชี {name}")):
            draw.text((100, y), words, font=_letters(42), fill=INK)
        for y in range(480, 640, 40):
            draw.line((100, y, 860, y), fill=GREY, width=2)

    return _jpeg(paint, "#6f5a45")


def card(name: str, number: str) -> bytes:
    """What a copy of a card shows, with the invented number of its invented holder."""

    def paint(draw: Draw) -> None:
        draw.rounded_rectangle((80, 130, 880, 620), 30, fill="#d8e7f2", outline=INK, width=4)
        draw.text((120, 150), "บัตรประจำตัวประชาชน (ข้อมูลสาธิต)", font=_letters(40), fill=INK)
        draw.text((120, 240), number, font=_letters(52), fill=INK)
        draw.text((120, 330), name, font=_letters(46), fill=INK)
        draw.rectangle((650, 340, 840, 580), fill="#f4f6f8", outline=GREY, width=3)
        draw.ellipse((700, 370, 790, 460), fill=GREY)
        draw.pieslice((665, 470, 825, 690), 180, 360, fill=GREY)

    return _jpeg(paint, "#4f5b52")
