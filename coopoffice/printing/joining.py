"""Several finished papers as one file, page after page: a memo and what is attached to it."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf

from .render import Paper


def joined(papers: Sequence[Paper]) -> Paper:
    """The papers one behind the other. The first gives the title, the language and the PDF/A statement."""
    if len(papers) == 1:
        return papers[0]
    first, *rest = papers
    with pikepdf.open(io.BytesIO(first.content)) as book:
        for paper in rest:
            with pikepdf.open(io.BytesIO(paper.content)) as more:
                book.pages.extend(more.pages)
        target = io.BytesIO()
        book.save(target, deterministic_id=True)
    return Paper(target.getvalue(), sum(paper.pages for paper in papers))
