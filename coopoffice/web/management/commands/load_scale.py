"""Fill an empty database with the whole department, for measuring."""

import random
import time

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from coopoffice.audit.acting import acting
from coopoffice.web.demo import DemoContext, scale_parts


class Command(BaseCommand):
    """``load_scale --offices 77``: 1,043 units, 4,120 people, a million letters and what the apps add, in bulk."""

    help = "Load a department of made-up offices, for measuring."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--offices", type=int, default=77, help="Number of provincial offices, 1 to 77.")
        parser.add_argument("--letters", type=int, default=1_000_000, help="Number of letters, 0 to 10,000,000.")

    def handle(self, *args, **options) -> None:
        if not 1 <= options["offices"] <= 77:
            raise CommandError("--offices takes 1 to 77.")
        if not 0 <= options["letters"] <= 10_000_000:
            raise CommandError("--letters takes 0 to 10,000,000.")
        if get_user_model()._base_manager.exists():
            raise CommandError("The database holds people already; load_scale needs an empty one.")
        context = DemoContext(
            today=timezone.localdate(),
            random=random.Random(2554),
            say=self.stdout.write,
            offices=options["offices"],
            letters=options["letters"],
        )
        with acting(None, source="command", reference="load_scale"):
            for part in scale_parts:
                begun = time.monotonic()
                part.load(context)
                self.stdout.write(f"{part.key}: {time.monotonic() - begun:.1f} s")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
