"""Sending a finished paper to the browser of somebody who has the right to it (the caller has asked)."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from .render import Paper


def paper_response(paper: Paper, name: str) -> HttpResponse:
    """The paper, shown in place under its name, kept by nobody on the way."""
    return HttpResponse(
        paper.content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": content_disposition_header(False, f"{name}.pdf") or "inline",
            "Cache-Control": "private, no-store",
        },
    )
