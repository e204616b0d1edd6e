"""For when nobody is left who could reset it on a page: the only administrator has lost phone and codes."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.workflow.second_factor import reset_second_factor


class Command(BaseCommand):
    help = (
        "Resets somebody's second factor, so that they set up a phone again when they next sign in. The "
        "audit trail records it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError("There is no account with that name. Check the spelling.")
        if not reset_second_factor(person, None):
            raise CommandError("That account has no second factor, so there is nothing to reset.")
        self.stdout.write("Done. They will be asked to add a phone when they next sign in.")
