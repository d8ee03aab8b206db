"""Fill an empty database with the demo office."""

import random

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from coopoffice.audit.acting import acting, tell_database
from coopoffice.web.demo import PASSWORD, DemoContext, demo_accounts, demo_parts
from coopoffice.web.models import Notification

UNREAD = 5  # how many notices of the demo day nobody has opened yet, for each person


class Command(BaseCommand):
    """``load_demo`` writes a fictional province; ``--reset`` throws away everything in the database first."""

    help = "Load the fictional office of Tharanakhon province, dated relative to today."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--reset", action="store_true", help="Throw away the whole database first.")
        parser.add_argument("--if-empty", action="store_true", help="Do nothing where people are in the database.")

    def handle(self, *args, **options) -> None:
        if options["reset"]:
            self.empty_database()
        elif get_user_model()._base_manager.exists():
            if options["if_empty"]:
                return
            raise CommandError("The database holds people already. Use --reset to throw everything away.")
        context = DemoContext(today=timezone.localdate(), random=random.Random(2554), say=self.say)
        with acting(None, source="command", reference="load_demo"), transaction.atomic():
            tell_database()
            for part in demo_parts:
                part.load(context)
            Notification.objects.leave_unread(UNREAD)
            with connection.cursor() as cursor:
                # What autovacuum learned of the tables while they filled is that they are empty; plans made for empty
                # tables take minutes where rows are.
                cursor.execute("ANALYZE")
        self.stdout.write(f"The demo office is loaded. Password of every demo account: {PASSWORD}")
        for account in demo_accounts:
            self.stdout.write(f"  {account.username:<12} {account.name} - {account.role}")

    def say(self, line: str) -> None:
        if self.verbosity_is_high:
            self.stdout.write(line)

    def execute(self, *args, **options):
        self.verbosity_is_high = options.get("verbosity", 1) > 1
        return super().execute(*args, **options)

    def empty_database(self) -> None:
        """Drop and rebuild the schema: rows of the register and the audit cannot be deleted one by one."""
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
        call_command("migrate", verbosity=0, interactive=False)
