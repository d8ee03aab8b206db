"""Issuing a paper: rendered once, kept for good."""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.template.loader import get_template
from django.utils import timezone

from coopoffice.audit.acting import service
from coopoffice.files.services import store_content

from ..models import IssuedDocument
from ..render import Base, render_paper

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no I, L, O, 0, 1


@service
def issue_document(
    *,
    by: Any,
    kind: str,
    subject_key: str,
    title: str,
    unit: Any,
    template: str,
    context: Mapping[str, object],
    owner: str = "",
    base: Base = "official",
    lang: str = "th",
) -> IssuedDocument:
    """Render the paper, store it and return its row; if this record's paper of this kind exists, return that one.

    Call it inside the service that took the record. The template finds the verification code as ``code``. Two calls at
    once end with one paper: the second waits and gets the first one's.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"issue:{kind}:{subject_key}"])
    found = IssuedDocument.objects.of(kind, subject_key).select_related("blob").first()
    if found is not None:
        return found
    code = "".join(secrets.choice(_LETTERS) for _ in range(12))
    shown = "-".join(code[i : i + 4] for i in range(0, 12, 4))
    paper = render_paper(template, {"title": title, **context, "code": shown}, base=base, lang=lang)
    blob = store_content(content=paper.content, content_type="application/pdf")
    document = IssuedDocument(
        kind=kind,
        subject_key=subject_key,
        title=title,
        owner=owner,
        unit=unit,
        issued_by=by.user,
        issued_at=timezone.now(),
        blob=blob,
        sha256=blob.sha256,
        pages=paper.pages,
        template=template,
        template_version=template_version(template),
        code=code,
    )
    document.full_clean()
    document.save()
    return document


def template_version(name: str) -> str:
    """Return the first 16 hex digits of the template file's SHA-256: which wording made a paper."""
    source = get_template(name).template.source  # type: ignore[attr-defined]
    return hashlib.sha256(source.encode()).hexdigest()[:16]
