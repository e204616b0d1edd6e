"""For when nobody is left who could reset it on a page: the only administrator has lost phone and codes."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from archive.workflow.second_factor import reset_second_factor


class Command(BaseCommand):
    help = (
        "Forget somebody's second factor: they set up a phone at their next sign-in. The trail tells of it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        person = User.objects.filter(username=username).first()
        if person is None:
            raise CommandError("There is no account of that name: check how it is spelled.")
        if not reset_second_factor(person, None):
            raise CommandError("That account has no second factor, so there is nothing to reset.")
        self.stdout.write("Done. They are asked to add a phone when they sign in next.")
