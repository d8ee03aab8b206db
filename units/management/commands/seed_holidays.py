"""Fill the table of holidays from the ``holidays`` package, this year and the next."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from coopoffice.audit.acting import acting
from units.services.holidays import seed_holidays


class Command(BaseCommand):
    """Adds what is missing; days the office corrected stay. Safe to run again."""

    help = "Fill the table of holidays."

    def add_arguments(self, parser) -> None:
        parser.add_argument("years", nargs="*", type=int, help="BE calendar years; this and the next by default.")

    def handle(self, *args, **options) -> None:
        this = timezone.localdate().year + 543
        with acting(None, source="command", reference="seed_holidays"):
            for year in options["years"] or [this - 1, this, this + 1]:
                self.stdout.write(f"{year}: {seed_holidays(year=year)}")
