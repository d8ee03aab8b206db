"""Found an office in an empty database: the first units and the first account."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from coopoffice.audit.acting import acting
from coopoffice.web.policies import Refused
from units.services.founding import found_office


class Command(BaseCommand):
    """Prints the one-time password of the person who keeps units, posts and people from then on."""

    help = "Found an office in an empty database."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--office", required=True, help="Full name, e.g. สำนักงานสหกรณ์จังหวัด...")
        parser.add_argument("--short", required=True, help="Short name, e.g. สสจ....")
        parser.add_argument("--code", required=True, help="A short code, e.g. TN.")
        parser.add_argument("--province", required=True)
        parser.add_argument("--username", required=True, help="User name of the first personnel officer.")
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--last-name", required=True)

    def handle(self, *args, **options) -> None:
        names = ("office", "short", "code", "province", "username", "first_name", "last_name")
        try:
            with acting(None, source="command", reference="found_office"):
                opened = found_office(**{name: options[name] for name in names})
        except Refused as refusal:
            raise CommandError(refusal.reason) from None
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write(f"{opened.user.username}: {opened.password}")
