"""Text pasted from a word processor, made into the notation of ``body``: words, items and tables stay, the rest goes.

The browser does the same before the text lands in the field (static/saraban/outgoing.js); this is the door for what
arrives as HTML all the same, so that no markup, style, field code or hidden text is ever stored.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from coopoffice.thai import tidy

_BREAKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "section"}
_SILENT = {"script", "style", "head", "title", "xml", "object", "svg", "template", "noscript"}
_LOOKS_LIKE_HTML = re.compile(
    r"<\s*(?:p|div|span|table|tr|td|br|ol|ul|li|b|i|u|font|o:p|html|body|h[1-6])\b[^>]*>", re.I
)
_BULLET = re.compile(r"^(?:[\u00b7\u2022\u25aa\u25cf\uf0b7\uf0a7§\-–]\s+)+")
_WORD_MARKERS = re.compile(r"<!--.*?-->|<!\[if[^>]*>|<!\[endif\]>", re.S)


class _Reader(HTMLParser):
    """Collects lines; a row of a table becomes one line with bars, an item of a list a numbered line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.text = ""
        self.silent = 0
        self.lists: list[list] = []
        self.cells: list[str] | None = None
        self.hidden: list[str] = []

    def _flush(self) -> None:
        words = " ".join(self.text.split())
        self.text = ""
        if not words:
            return
        if self.cells is not None:
            self.cells[-1] = f"{self.cells[-1]} {words}".strip() if self.cells else words
            return
        self.lines.append(words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        style = (dict(attrs).get("style") or "").replace(" ", "").lower()
        if tag in _SILENT or self.silent:
            if tag not in {"br", "img", "meta", "link", "input", "hr"}:
                self.silent += 1
            return
        if ("display:none" in style or "mso-hide:all" in style) and tag not in {"br", "img"}:
            self.silent = 1
            return
        if tag == "br":
            if self.cells is None:
                self._flush()
            else:
                self.text += " "
        elif tag in {"ol", "ul"}:
            self._flush()
            self.lists.append([tag, 0])
        elif tag == "li":
            self._flush()
            if self.lists:
                self.lists[-1][1] += 1
                if self.lists[-1][0] == "ol":
                    chain = [str(n) for kind, n in self.lists[-3:] if kind == "ol" and n]
                    self.text = ".".join(chain) + (". " if len(chain) == 1 else " ")
        elif tag == "tr":
            self._flush()
            self.cells = []
        elif tag in {"td", "th"} and self.cells is not None:
            self._flush() if self.cells else None
            self.text = ""
            self.cells.append("")
        elif tag in _BREAKS and self.cells is None:
            self._flush()

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            if tag not in {"br", "img", "meta", "link", "input", "hr"}:
                self.silent -= 1
            return
        if tag in {"td", "th"} and self.cells:
            self._flush()
        elif tag == "tr" and self.cells is not None:
            if self.cells:
                self._flush()
            cells, self.cells, self.text = self.cells, None, ""
            if any(cells):
                self.lines.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
        elif tag in {"ol", "ul"}:
            self._flush()
            if self.lists:
                self.lists.pop()
        elif tag in _BREAKS | {"li"} and self.cells is None:
            self._flush()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.text += data.replace("\u00a0", " ")


def clean_pasted(text: str) -> str:
    """Return the text in the notation of ``body``. Plain text passes with its lines; HTML loses everything but words.

    Rows typed with tabs become tables (two rows or more), bullets lose their dots, runs of blanks become one.
    """
    if _LOOKS_LIKE_HTML.search(text):
        reader = _Reader()
        reader.feed(_WORD_MARKERS.sub("", text))
        reader.close()
        reader._flush()
        lines = reader.lines
    else:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").split("\n")
    return "\n".join(_tables([_BULLET.sub("", line.rstrip()) for line in lines])).strip("\n")


def _tables(lines: list[str]) -> list[str]:
    done: list[str] = []
    for place, line in enumerate(lines):
        tabbed = line.strip().count("\t") > 0
        beside = any(
            0 <= other < len(lines) and lines[other].strip().count("\t") == line.strip().count("\t")
            for other in (place - 1, place + 1)
        )
        numbered = re.match(r"^\s*\(?[0-9๐-๙][0-9๐-๙.)]*\t", line) and line.strip().count("\t") == 1
        if tabbed and beside and not numbered:
            done.append("| " + " | ".join(tidy(cell) for cell in line.strip("\n").split("\t")) + " |")
        else:
            done.append(line if line.lstrip().startswith("|") else _BULLET.sub("", tidy(line.replace("\t", " "))))
    return done
