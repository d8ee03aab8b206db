"""What every door of secrets shares: nothing is cached, nothing is exported, a closed vault is said in one sentence."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.files.upload import in_memory_only
from coopoffice.files.vault import VaultClosed
from coopoffice.web.tables import Listing
from coopoffice.web.views.governed import ActionView, GovernedListView

from ...models import SecretLetter
from ...querysets import SecretLetterQuerySet

CRUMB = gettext_lazy("Secrets")


def crumb() -> tuple[Any, str]:
    """The first step of every page."""
    return (CRUMB, reverse("saraban:secret_list"))


class Guarded:
    """A door of secrets: never kept by a cache or the browser; says in words when the vault is closed."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except VaultClosed as closed:
            facts = {"status": 503, "icon": "lock", "heading": _("The vault is closed"), "text": str(closed)}
            response = render(request, "web/error.html", facts, status=503)
        response["Cache-Control"] = "no-store, private"
        response["Referrer-Policy"] = "same-origin"  # "no-referrer" would empty the Origin of the forms here
        return response


class GuardedList(Guarded, GovernedListView):
    """A list of secrets: on the screen only. It is not taken away as a file; the official registers are printed."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "format" in request.GET:
            query = request.GET.copy()
            del query["format"]
            request.GET = query  # type: ignore[assignment]
        return super().get(request, *args, **kwargs)

    def get_context(self, listing: Listing) -> dict[str, Any]:
        return {"formats": []}


@method_decorator(in_memory_only, name="dispatch")
class GuardedAct(Guarded, ActionView):
    """One act on one secret."""

    model = SecretLetter
    verb = "keep"
    object_kwarg = "secret"
    template_name = "saraban/secret_act.html"

    def get_rows(self, user: Any) -> SecretLetterQuerySet:
        return SecretLetter.objects.visible_to(user).for_page()

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [crumb(), (str(self.object), self.object.get_absolute_url()), (self.get_title(), "")]

    def get_success_url(self, result: Any) -> str:
        return self.object.get_absolute_url()

    def get_context(self, form: Any) -> dict[str, Any]:
        return {"secret": self.object}
