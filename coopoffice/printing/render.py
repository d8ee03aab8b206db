"""HTML in, PDF/A out: the only module of the site that meets WeasyPrint.

Fonts and style sheets are read once per process and thread-safe behind one lock: WeasyPrint's font map may not be used
by two threads at once. Nothing is fetched: a template may use the four faces, pictures handed over as bytes and nothing
else, neither the network nor the disk.
"""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from django.template.loader import render_to_string
from django.utils import timezone, translation
from weasyprint import CSS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from . import fonts
from .breaking import keep_words_whole

Base = Literal["official", "register", "watermark"]
Variant = Literal["pdf/a-2b", "pdf/a-2u", "pdf/a-3b", "pdf/a-3u"]
_STYLES = Path(__file__).parent / "css"
_lock = threading.RLock()


class FetchRefused(ValueError):
    """A template asked for something outside the document: the network, the disk."""


@dataclass(frozen=True)
class Paper:
    """A finished PDF. ``pages`` counts sides of sheets; ``content`` is the file."""

    content: bytes
    pages: int


class _Fetcher(URLFetcher):
    """Hands out the four faces (``font:regular``) and pictures written into the page (``data:``); refuses the rest."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        if scheme == "font" and name in fonts.FACES:
            return URLFetcherResponse(url, fonts.face(name), {"Content-Type": "font/ttf"})
        if scheme == "data":
            return super().fetch(url, headers)
        raise FetchRefused(f"A printed document fetches nothing: {url[:80]}")


@cache
def _fetcher() -> _Fetcher:
    return _Fetcher(allowed_protocols=["data"], allow_redirects=False, fail_on_errors=True)


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _counters() -> CounterStyle:
    return CounterStyle()


@cache
def _style(name: str) -> CSS:
    return CSS(
        string=(_STYLES / f"{name}.css").read_text(encoding="utf-8"),
        font_config=_fonts(),
        counter_style=_counters(),
        url_fetcher=_fetcher(),
    )


def render_pdf(
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    base: Base = "official",
    variant: Variant = "pdf/a-2u",
    lang: str = "th",
) -> bytes:
    """Return the template as a PDF/A file. See ``render_paper``."""
    return render_paper(template, context, base=base, variant=variant, lang=lang).content


def render_paper(
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    base: Base = "official",
    variant: Variant = "pdf/a-2u",
    lang: str = "th",
) -> Paper:
    """Render a template to a PDF/A file and count its pages.

    ``base`` chooses the page: ``official`` (A4 upright, 16 pt, the margins of the correspondence regulation) or
    ``register`` (A4 across, repeated head). ``lang`` is the language of fixed words. Raises FetchRefused where the
    template asks for anything outside itself, TemplateDoesNotExist for an unknown template.
    """
    with translation.override(lang):
        html = render_to_string(template, {"printed_at": timezone.now(), **(context or {}), "paper_lang": lang})
    return render_html(html, base=base, variant=variant)


def render_html(html: str, *, base: Base = "official", variant: Variant = "pdf/a-2u") -> Paper:
    """Turn finished HTML into a PDF/A file; the promises of ``render_paper`` hold."""
    with _lock:
        try:
            document = HTML(string=keep_words_whole(html), url_fetcher=_fetcher(), base_url=None).render(
                font_config=_fonts(), counter_style=_counters(), stylesheets=[_style("paper"), _style(base)]
            )
            content = document.write_pdf(pdf_variant=variant, finisher=_name_the_glyphs)
        except FatalURLFetchingError as refusal:
            raise FetchRefused(str(refusal)) from refusal
    return Paper(content, len(document.pages))


def _face_of(font) -> str:
    return {(False, False): "regular", (True, False): "bold", (False, True): "italic", (True, True): "bolditalic"}[
        font.weight >= 600, bool(font.style)
    ]


def _name_the_glyphs(document, pdf) -> None:
    """Write each font's glyph-to-text table from the font itself.

    WeasyPrint gives a glyph the text of its first use on the page; in Thai, where marks are moved and joined, that
    text belongs to a neighbour as often as not.
    """
    tables = {
        font.name: fonts.glyph_text(_face_of(font)) for font in document.fonts.values() if font.family == fonts.FAMILY
    }
    for entry in pdf.objects:
        if not isinstance(entry, dict) or entry.get("Type") != "/Font" or "ToUnicode" not in entry:
            continue
        table = tables.get(entry["BaseFont"])
        if table is None:
            continue
        number = int(re.match(rb"(\d+) 0 R", entry["ToUnicode"]).group(1))
        stream = pdf.objects[number].stream
        for line, content in enumerate(stream):
            if match := re.fullmatch(rb"<([0-9a-f]{4})> <[0-9a-f]*>", content):
                text = table.get(int(match[1], 16), "")
                stream[line] = b"<%s> <%s>" % (match[1], text.encode("utf-16-be").hex().encode())
