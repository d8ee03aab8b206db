"""Doors of correspondence: letters."""

from saraban.models import Letter
from tests.factories.saraban import make_received
from units.models import Unit, User

from .doors import Door

PAGE_POST = "302 405 405 405 405 405 405 405"


def received() -> dict:
    """A letter the provincial office received and sent to promotion group 1."""
    there = Letter.objects.filter(subject="หนังสือของตารางประตู").first()
    unit = Unit.objects.get(code="TN")
    row = there or make_received(
        unit,
        User.objects.get(username="urai"),
        units=[Unit.objects.get(code="TN-05")],
        subject="หนังสือของตารางประตู",
    )
    return {"pk": row.pk}


SARABAN: dict[str, Door] = {
    "saraban:home": Door("302", PAGE_POST),
    "saraban:letter_detail": Door("302 404 200 200 404 200 404 404", PAGE_POST, received),
}
