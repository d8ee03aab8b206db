"""Reading words of the registers; never a right."""

import datetime
from typing import Self

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.expressions import RowRange
from django.db.models.functions import Coalesce, JSONObject

from coopoffice.registers.choices import NumberState
from coopoffice.web.policies import GovernedQuerySet


class SeriesQuerySet(GovernedQuerySet):
    """Register books."""

    def with_counts(self, today: datetime.date) -> Self:
        """Add ``counts`` to each book: how many rows, void, reserved, lapsed and dated back. Meant for one page."""
        numbers = self.model._meta.get_field("numbers").related_model._base_manager
        reserved = Q(state=NumberState.RESERVED)
        each = (
            numbers.filter(series=OuterRef("pk"))
            .order_by()
            .values("series")
            .annotate(
                counts=JSONObject(
                    rows=Count("pk"),
                    void=Count("pk", filter=Q(state=NumberState.VOID)),
                    reserved=Count("pk", filter=reserved),
                    expires=Min("expires_on", filter=reserved),
                    lapsed=Count("pk", filter=reserved & Q(expires_on__lt=today)),
                    late=Count("pk", filter=~Q(late_reason="")),
                )
            )
            .values("counts")
        )
        return self.annotate(counts=Coalesce(Subquery(each), JSONObject(rows=Value(0))))


class NumberQuerySet(GovernedQuerySet):
    """Numbers of the books."""

    def lapsed(self, today: datetime.date) -> Self:
        """Reservations whose last day is over."""
        return self.filter(state=NumberState.RESERVED, expires_on__lt=today)

    def first_lapse(self) -> datetime.date | None:
        """The last day of the reservation that lapses first; None where nothing is reserved. One statement."""
        return self.filter(state=NumberState.RESERVED).aggregate(day=Min("expires_on"))["day"]

    def doubled(self) -> QuerySet:
        """Numbers that stand in the rows more than once, as plain figures. The database allows none."""
        return self.order_by("number").values("number").annotate(n=Count("pk")).filter(n__gt=1)

    def out_of_order(self) -> Self:
        """Numbers dated before a lower number of the same book, with that number's date as ``before``."""
        earlier = Window(Max("issued_on"), partition_by="series", order_by="number", frame=RowRange(start=None, end=-1))
        return self.annotate(before=earlier).filter(before__gt=F("issued_on")).order_by("number")
