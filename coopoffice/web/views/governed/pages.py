"""The page of one record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse

from ...policies import may_map
from ...prepared import PreparedRows
from .frame import GovernedView


class GovernedDetailView(GovernedView):
    """The page of one record. Unseen is 404; seen but refused (another verb than view) is 403 with its sentence.

    A page of many joined names gives ``prepared``, which reads the record in fixed words by ``pk``; the row rule is
    then asked of the record read, together with the ``verbs`` the page offers. ``self.right`` says which are open.
    """

    template_name = "web/detail.html"
    verb: str = "view"
    context_name: str = "record"
    prepared: ClassVar[PreparedRows | None] = None
    verbs: Sequence[str] = ()

    def get_rows(self, user: Any) -> models.QuerySet:
        """Rows to look the record up in; a subclass adds what drawing needs (``select_related``)."""
        return self.model.objects.visible_to(user)  # type: ignore[attr-defined]

    def get_object(self) -> Any:
        """The record."""
        if self.prepared is not None:
            return self.get_prepared(self.prepared)
        return self.get_rows(self.request.user).one_for(self.request.user, self.verb, pk=self.kwargs["pk"])

    def get_prepared(self, prepared: PreparedRows) -> Any:
        """The record read in fixed words. Who may not see it, by the row rule, hears that there is none."""
        user, found = self.request.user, prepared(pk=self.kwargs["pk"])
        said = may_map(user, found, ["view", *self.verbs])
        if not (found and said["view", found[0].pk]):
            raise Http404
        self.right = {verb: said[verb, found[0].pk] for verb in self.verbs}
        return found[0]

    def get_context(self) -> dict[str, Any]:
        """More context of the page; ``self.object`` is the record."""
        return {}

    def get_title(self) -> Any:
        """The heading."""
        return self.title or str(self.object)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return self.page(
            {
                self.context_name: self.object,
                "record": self.object,
                "title": self.get_title(),
                "crumbs": self.get_crumbs(),
                **self.get_context(),
            }
        )
