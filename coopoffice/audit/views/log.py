"""The log as the system's administrator sees it: who, when, which table; never what a record holds."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from ..models import Entry, Seal

SHOWN = 50
DEEPEST = 200  # pages; older entries are read with SQL, not by leafing


class _CountedToTheEnd(Paginator):
    """Counts no further than one can leaf: counting millions of entries would take longer than reading a page."""

    @property
    def count(self) -> int:  # type: ignore[override]
        return Entry.objects.order_by()[: SHOWN * DEEPEST].count()


class AuditListView(View):
    """For the administrator only. The administrator has no right over records, so their contents are not read."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_superuser:
            raise Http404
        page = _CountedToTheEnd(Entry.objects.defer("before", "after"), SHOWN).get_page(request.GET.get("page"))
        names: dict[Any, Any] = get_user_model()._base_manager.in_bulk({e.user_id for e in page if e.user_id})
        context = {"page": page, "names": names, "seal": Seal.objects.order_by("-id").first()}
        return render(request, "audit/audit_list.html", context)
