from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _


class PrintingConfig(AppConfig):
    name = "coopoffice.printing"
    label = "printing"
    verbose_name = _("Printing")

    def ready(self) -> None:
        from coopoffice.web.registry import ListFormat, list_formats

        from . import tasks  # noqa: F401 (names the kind of work, for the process that asks for it)

        list_formats.register(
            "pdf", ListFormat(key="pdf", label=_("PDF"), icon="printer", render=_print_listing, order=30)
        )


def _print_listing(request: HttpRequest, listing: Any) -> HttpResponse:
    # WeasyPrint and its libraries are loaded by the first print, not by every process that starts.
    from .lists import print_listing

    return print_listing(request, listing)
