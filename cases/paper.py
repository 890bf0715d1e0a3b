"""Official paper as PDF: every paper of the system passes here.

A paper reads nothing but its own style sheet and typefaces, by exact name: a template, or text that found its way
into one, cannot make the server open an address or a file. WeasyPrint and fontTools cost 50 MB and are imported at the first paper.
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from cases.thai import BANGKOK, format_instant

STYLE = Path(__file__).resolve().parent.parent / "templates" / "paper" / "paper.css"
WEIGHTS = ("Regular", "Bold")


class PaperError(Exception):
    """A paper asked for something that is not its own; nothing was fetched and nothing printed."""


def render_pdf(template_name: str, context: Mapping[str, Any], *, at: datetime) -> bytes:
    """The template as PDF/A. `at` is the instant of its facts: document date and "ข้อมูล ณ …" line (`as_of_text`).

    Above about 50 pages this takes seconds and hundreds of megabytes: make it a job, in pieces. Raises PaperError.
    """
    return draw(html_of(template_name, context, at=at))


def html_of(template_name: str, context: Mapping[str, Any], *, at: datetime) -> str:
    """What `draw` makes a paper of: everything that it asks of the database has been asked."""
    return _html(template_name, context, at, bare=False)


def draw(html: str) -> bytes:
    """The slow part of `render_pdf`. Raises PaperError."""
    engine = _engine()
    fetcher = engine.OwnAssets()
    document = engine.HTML(string=html, base_url="paper:", url_fetcher=fetcher)
    with _uncollected():
        pdf: bytes = document.write_pdf(pdf_variant="pdf/a-2a", pdf_identifier=b"help-centre")
    if fetcher.refused:
        raise PaperError(f"refused to fetch: {', '.join(url[:200] for url in fetcher.refused)}")
    return pdf


def render_bare(template_name: str, context: Mapping[str, Any], *, at: datetime) -> SafeString:
    """What stands between the head and the foot of a paper: a sheet of a pile (`paper/pile.html`)."""
    return mark_safe(_html(template_name, context, at, bare=True))  # noqa: S308 -- a template's own answer


def _html(template_name: str, context: Mapping[str, Any], at: datetime, *, bare: bool) -> str:
    created = at.astimezone(BANGKOK).isoformat("T", "seconds")
    return render_to_string(
        template_name, {"as_of_text": as_of_text(at), "created": created, "bare": bare, **context}
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of cycles: a paper's boxes all live to its end, and searching them over and over took a
    fifth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def as_of_text(at: datetime) -> str:
    """ข้อมูล ณ วันที่ 6 พ.ย. 2569 เวลา 08.30 น., the line under every list."""
    return f"ข้อมูล ณ วันที่ {format_instant(at)}"


@lru_cache(maxsize=1)
def _engine() -> Any:
    """WeasyPrint with both mends: what it may fetch, and what its glyphs say (see `paper_font`)."""
    import weasyprint
    from weasyprint.pdf import fonts, stream
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    from .paper_font import GlyphTexts, glyph_texts

    class ThaiFont(fonts.Font):  # type: ignore[misc]
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            self.to_unicode = GlyphTexts(glyph_texts(self.file_content))

    class OwnAssets(URLFetcher):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(allowed_protocols=())
            self.refused: list[str] = []

        def fetch(self, url: str, headers: Any = None) -> Any:
            try:
                kind, content = _asset(url)
            except PaperError:
                self.refused.append(url)  # WeasyPrint logs the error and goes on without the asset
                raise
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    stream.Font = ThaiFont
    return SimpleNamespace(HTML=weasyprint.HTML, OwnAssets=OwnAssets)


def _asset(url: str) -> tuple[str, bytes]:
    """Content type and bytes of one of the paper's own assets; PaperError for every other address."""
    if url == "paper:paper.css":
        return "text/css", STYLE.read_bytes()
    for weight in WEIGHTS:
        if url == f"paper:Sarabun-{weight}.ttf":
            from .paper_font import mended_font

            return "font/ttf", mended_font(
                Path(str(files("fontpkg_sarabun"))) / "files" / f"Sarabun-{weight}.ttf"
            )
    raise PaperError(f"not an asset of the paper: {url[:200]}")
