"""The list: rows the person may see, narrowed, sorted, thirty to a page, and the same rows to take away."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from ... import registry
from ...filters import Filter
from ...policies import may_add
from ...tables import PAGE_SIZE, Column, Listing, Tab
from .frame import GovernedView


class GovernedListView(GovernedView):
    """A list: rows the person may see, narrowed by tab and filters, sorted, thirty to a page.

    Everything the screen shows stands in the address: ``?view=&q=&<filters>&sort=&page=``. An htmx request gets the
    rows only, from the same view. ``?format=xlsx`` (csv, pdf) hands the same rows, all pages, to the format registered
    in ``web.registry.list_formats``. A query costs: the reach, one statement of counts, one of rows, one per
    PickFilter; the same at one row and at thirty.
    """

    template_name = "web/list.html"
    rows_template: str = "web/_rows.html"
    row_template: str = ""  # draws the cells of one <tr>; without it each column draws its own
    bulk_template: str = ""  # a bar for the rows that are ticked; stands under the table
    columns: Sequence[Column] = ()
    filters: Sequence[Filter] = ()
    tabs: Sequence[Tab] = ()
    default_tab: str = ""
    default_sort: Sequence[str] = ("-pk",)
    nulls_last: frozenset[str] = frozenset()
    page_size: int = PAGE_SIZE
    verb: str = "view"
    paper_order: Sequence[str] = ()  # order of spreadsheets and print where no column was chosen
    paper_template: str = ""  # an official form of its own instead of the plain printed list (printing/lists.py)
    add_url_name: str = ""
    add_label: Any = ""
    empty_title: Any = ""
    empty_text: Any = ""
    search_label: Any = ""
    keeps_words: bool = False  # whether ``words_key`` keeps the words of the unfiltered list

    # What a subclass changes, all without a request, so that a task can make the same list.

    def get_rows(self, user: Any) -> models.QuerySet:
        """The rows the list may show; a subclass narrows, never widens."""
        return self.model.objects.visible_to(user, self.verb)  # type: ignore[attr-defined]

    def rows_for(self, listing: Listing) -> models.QuerySet:
        """The rows under this very query string, before tab and filters; a list of one book reads its book here."""
        return self.get_rows(listing.user)

    def in_tab(self, listing: Listing, rows: models.QuerySet, tab: Tab) -> models.QuerySet:
        """The rows of one tab."""
        return rows.filter(tab.q(listing.user)) if tab.q else rows

    def count_rows(self, listing: Listing) -> dict[str, int] | None:
        """Counts by tab key and of the list itself (""), capped, where the view knows a shorter way; else None."""
        return None

    def page_keys(self, listing: Listing, start: int, stop: int) -> list[Any] | None:
        """Primary keys of a page, in order, where the view knows a shorter way than sorting its rows; else None."""
        return None

    def words_key(self, listing: Listing) -> tuple[Hashable, ...] | None:
        """What the words of an unfiltered list depend on besides the person's rights, the day and the address.

        None writes them anew each time. An answer, even an empty one, keeps them (``web.words``): then nothing that
        ``get_rows``, ``rows_for``, ``in_tab`` or ``for_screen`` put into a query set may have been read from the
        database before they were asked for it, and "now" is ``web.words.moment()``.
        """
        return () if self.keeps_words else None

    def rows_of_keys(self, listing: Listing, keys: list[Any]) -> Iterable[Any]:
        """The records of ``page_keys`` as the screen needs them, in no order; never more than ``listing.base`` has."""
        return self.for_screen(listing.base.filter(pk__in=keys), listing.user)

    def row_css(self, record: Any) -> str:
        """Classes of a drawn row, e.g. ``unread``."""
        return ""

    def paper_context(self, listing: Listing) -> dict[str, Any]:
        """What ``paper_template`` needs besides title, conditions, and who printed it when."""
        return {}

    def for_screen(self, rows: models.QuerySet, user: Any) -> models.QuerySet:
        """Add what drawing one page needs: ``select_related``, ``with_may``. Counts do without it."""
        return rows

    def get_columns(self, user: Any) -> Sequence[Column]:
        """The columns."""
        return self.columns

    def get_filters(self, user: Any) -> Sequence[Filter]:
        """The filters."""
        return self.filters

    def get_tabs(self, user: Any) -> Sequence[Tab]:
        """The saved views."""
        return self.tabs

    def get_default_tab(self, user: Any) -> str:
        """The key of the view shown first."""
        return self.default_tab or next((t.key for t in self.get_tabs(user)), "")

    def get_default_sort(self, user: Any) -> Sequence[str]:
        """The order without a chosen column."""
        return self.default_sort

    def get_title(self, user: Any) -> Any:
        """The heading."""
        return self.title or self.model._meta.verbose_name_plural

    def get_context(self, listing: Listing) -> dict[str, Any]:
        """More context of the page."""
        return {}

    def may_add(self) -> bool:
        """Whether the button for a new record is drawn."""
        return bool(self.add_url_name) and may_add(self.request.user, self.model)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        listing = Listing(self, request.user, request.GET)
        if wanted := request.GET.get("format", ""):
            chosen = registry.list_formats.get(wanted)
            if chosen is not None:
                return chosen.render(request, listing)
            listing.notes.append(_("The list cannot be taken away as “%(format)s”.") % {"format": wanted[:40]})
        fragment = getattr(request, "htmx", False) and not request.htmx.history_restore_request
        context = {
            "listing": listing,
            "page_of_rows": listing.page,
            "formats": [(f, f"{request.path}{listing.query(page=None, format=f.key)}") for f in registry.list_formats],
            "fragment": fragment,
            **self.get_context(listing),
        }
        if fragment:
            response = self.page(context, template=self.rows_template)
            response["HX-Push-Url"] = f"{request.path}{listing.query()}"
        else:
            context |= {
                "title": listing.title,
                "crumbs": self.get_crumbs(),
                "may_add": self.may_add(),
                "add_url": reverse(self.add_url_name) if self.add_url_name else "",
            }
            response = self.page(context)
        patch_vary_headers(response, ["HX-Request"])
        response["Cache-Control"] = "no-store"
        return response
