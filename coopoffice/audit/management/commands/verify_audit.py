"""Check the hash chain over the log."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coopoffice.audit.services import seal_entries, verify_chain


class Command(BaseCommand):
    help = "Check that nothing in the log was altered, removed or added; prints the head to keep elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--head", default="", help="a head printed earlier, which the chain must still contain")

    def handle(self, *args: Any, head: str, **options: Any) -> None:
        broken, checked, now = verify_chain(head=head)
        if broken is not None:
            raise CommandError(broken.sentence, returncode=2)
        sealed = seal_entries()
        if sealed:
            broken, checked, now = verify_chain(head=head)
            if broken is not None:
                raise CommandError(broken.sentence, returncode=2)
        self.stdout.write(f"{checked} entries hold.\nHead: {now}")
