"""Acts on one number: void it, use a reserved one, give a reservation up."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopoffice.registers.forms import NumberUseForm, NumberVoidForm
from coopoffice.registers.models import Number
from coopoffice.registers.services import release_reserved_number, use_reserved_number, void_number
from coopoffice.web.views.governed import ActionView


class _NumberView(ActionView):
    model = Number
    verb = "keep"

    def get_rows(self, user: Any) -> QuerySet:
        return super().get_rows(user).select_related("series")

    def get_title(self) -> str:
        return _("%(act)s %(number)s") % {"act": self.title, "number": self.object.written}

    def get_initial(self) -> dict[str, Any]:
        return {}

    def get_crumbs(self) -> list[tuple[Any, str]]:
        return [
            (_("Registers"), reverse("registers:series_list")),
            (str(self.object.series), self.object.get_absolute_url()),
            (self.get_title(), ""),
        ]


class NumberVoidView(_NumberView):
    """Make a number void; it keeps its place in the book."""

    form_class = NumberVoidForm
    service = staticmethod(void_number)
    title = gettext_lazy("Void number")
    lead = gettext_lazy("The number stays in the book with your reason and is never given again.")
    submit_label = gettext_lazy("Void the number")
    submit_css = "btn-danger"
    saved = gettext_lazy("The number is void.")


class NumberUseView(_NumberView):
    """Issue a reserved number."""

    form_class = NumberUseForm
    service = staticmethod(use_reserved_number)
    title = gettext_lazy("Use reserved number")
    lead = gettext_lazy("The number is issued under the date it was reserved for.")
    submit_label = gettext_lazy("Use the number")
    saved = gettext_lazy("The number is issued.")


class NumberReleaseView(_NumberView):
    """Give a reservation up."""

    form_class = NumberVoidForm
    service = staticmethod(release_reserved_number)
    title = gettext_lazy("Give up reserved number")
    lead = gettext_lazy(
        "The number becomes void. It is never given again, because it may already have been written somewhere."
    )
    submit_label = gettext_lazy("Give the reservation up")
    submit_css = "btn-danger"
    saved = gettext_lazy("The reservation was given up; the number is void.")
