"""Make a master key of the vault, or turn it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coopoffice.files.services import turn_vault_key
from coopoffice.files.vault import VaultClosed, master_keys, new_key


class Command(BaseCommand):
    help = "make: prints a fresh key. turn: wraps every data key with the first key of the settings. check: tells keys."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=("make", "turn", "check"))

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        try:
            if act == "make":
                self.stdout.write(new_key())
            elif act == "turn":
                self.stdout.write(f"{turn_vault_key()} data keys wrapped anew.")
            else:
                self.stdout.write("In use first: " + ", ".join(key.id for key in master_keys()))
        except VaultClosed as closed:
            raise CommandError(str(closed)) from None
