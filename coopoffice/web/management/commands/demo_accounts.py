"""Print the demo accounts that exist in this database."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

from coopoffice.web.demo import PASSWORD, demo_accounts


class Command(BaseCommand):
    """One line per demo account still there with the demo password; nothing where the demo was never loaded."""

    help = "Print the demo accounts."

    def handle(self, *args, **options) -> None:
        known = {a.username: a for a in demo_accounts}
        people = {u.username: u for u in get_user_model()._base_manager.filter(username__in=known)}
        there = [a for a in demo_accounts if a.username in people and people[a.username].check_password(PASSWORD)]
        if there:
            self.stdout.write(f"Password of every demo account: {PASSWORD}")
        for account in there:
            self.stdout.write(f"  {account.username:<12} {account.name} - {account.role}")
