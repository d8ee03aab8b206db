from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _


class TabularConfig(AppConfig):
    name = "coopoffice.tabular"
    label = "tabular"

    def ready(self) -> None:
        from coopoffice.web.registry import ListFormat, list_formats

        from . import policies  # noqa: F401

        list_formats.register("xlsx", ListFormat("xlsx", _("Excel"), "file-spreadsheet", _xlsx, order=10))
        list_formats.register("csv", ListFormat("csv", _("CSV"), "file-type-csv", _csv, order=20))


def _xlsx(request: HttpRequest, listing: Any) -> HttpResponseBase:
    # openpyxl is loaded by the first workbook, not by every process that starts.
    from .exports import take_away

    return take_away(listing, "xlsx")


def _csv(request: HttpRequest, listing: Any) -> HttpResponseBase:
    from .exports import take_away

    return take_away(listing, "csv")
