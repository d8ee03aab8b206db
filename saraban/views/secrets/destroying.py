"""Doors of the destruction of secrets: what was destroyed when, the record of one more, and its list on paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy

from coopoffice.files.upload import in_memory_only
from coopoffice.web.tables import Column
from coopoffice.web.templatetags.thai import thaidate_short
from coopoffice.web.views.governed import GovernedFormView, GovernedView

from ...choices import OpeningHow
from ...documents import secret_papers as papers
from ...forms import secrets as forms
from ...models import SecretDestruction
from ...services import secrets as services
from .common import Guarded, GuardedList, crumb
from .papers import inline_pdf

TITLE = gettext_lazy("Destruction of secrets")


class SecretDestructionListView(GuardedList):
    """Every destruction; each leads to its printed list."""

    model = SecretDestruction
    title = TITLE
    template_name = "saraban/secret_held_list.html"
    default_sort = ("-held_on",)
    add_url_name, add_label = "saraban:secret_destruction_record", gettext_lazy("Record a destruction")
    columns = (
        Column("held", gettext_lazy("Destroyed on"), lambda d: thaidate_short(d.held_on, "year"), sort="-held_on",
               link=True),
        Column("order", gettext_lazy("Order of the committee"), lambda d: d.order_number),
        Column("way", gettext_lazy("How it was done"), lambda d: d.get_way_display()),
        Column("count", gettext_lazy("Secrets destroyed"), lambda d: len(d.items.all()), num=True),
    )  # fmt: skip
    empty_title = gettext_lazy("Nothing was destroyed yet")
    empty_text = gettext_lazy(
        "A committee destroys secrets by the head's leave, after the archives were asked. What it did is recorded here."
    )

    def for_screen(self, rows: Any, user: Any) -> Any:
        return rows.prefetch_related("items")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [crumb(), (self.title, "")]


@method_decorator(in_memory_only, name="dispatch")
class SecretDestructionRecordView(Guarded, GovernedFormView):
    """Record what a committee destroyed."""

    model, form_class = SecretDestruction, forms.SecretDestructionForm
    service = staticmethod(services.record_destruction)
    title, submit_label = gettext_lazy("Record a destruction of secrets"), gettext_lazy("Record the destruction")
    lead = gettext_lazy("It is never changed afterwards, and what was destroyed can no longer be opened.")
    submit_css = "btn-danger"
    saved = gettext_lazy("Recorded. Print the list and let the committee sign it.")

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [crumb(), (TITLE, self.get_cancel_url()), (self.title, "")]

    def get_cancel_url(self) -> str:
        return reverse("saraban:secret_destruction_list")

    def get_success_url(self, result: Any) -> str:
        return self.get_cancel_url()


class SecretDestructionPaperView(Guarded, GovernedView):
    """The list of what was destroyed, to be signed by the committee: the certificate of destruction."""

    model = SecretDestruction

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        rows = SecretDestruction.objects.visible_to(request.user).select_related("unit")
        record = rows.one_for(request.user, "view", pk=pk)
        items = list(record.items.select_related("letter").prefetch_related("letter__entries"))
        members = list(record.members.select_related("user"))
        secrets = [item.letter for item in items]
        services.note_openings(by=request.actor, secrets=secrets, how=OpeningHow.DESTROYED)  # type: ignore[attr-defined]
        return inline_pdf(papers.destruction_list(record, secrets, members, request.user), "destruction")
