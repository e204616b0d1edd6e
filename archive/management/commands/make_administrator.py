"""The first administrator, or one more where nobody is left who could confirm: the way in from the server."""

from typing import Any

from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from archive.models.audit import Action, Event
from archive.workflow import password_links, policy

# Who did it, as the trail calls whoever has the server; no username has a space.
COMMAND = "manage.py make_administrator"


class Command(BaseCommand):
    help = (
        "Makes USERNAME an administrator, who can then add everybody else on the staff pages. For an account "
        "without a password it prints a link with which they choose one. The audit trail records it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="USERNAME")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        role = Group.objects.filter(name=policy.ADMINISTRATOR).first()
        if role is None:
            raise CommandError("The roles do not exist yet: run manage.py migrate first.")
        with transaction.atomic():
            account = User.objects.select_for_update().filter(username=username).first()
            is_new = account is None
            if account is None:
                account = _new(username)
            elif (
                account.has_usable_password()
                and role in account.groups.all()
                and policy.is_switched_on(account)
            ):
                raise CommandError("This account is already an administrator. Nothing was changed.")
            account.is_active = account.is_staff = True
            account.save(update_fields=["is_active", "is_staff"])
            account.groups.add(role)
            link = "" if account.has_usable_password() else password_links.from_server(account)
            Event.objects.append(
                Action.ADDED if is_new else Action.CHANGED,
                subject=f"user {account.pk}",
                by=COMMAND,
                details={"role": role.name},
            )
        self.stdout.write(f"{username} is now an administrator.")
        if link:
            self.stdout.write(
                "To choose a password, open this address where staff sign in. It works once, for 24 hours; "
                "for another, use this command again."
            )
            self.stdout.write(link)


def _new(username: str) -> User:
    account = User(username=username)
    account.set_unusable_password()
    try:
        account.full_clean()
    except ValidationError as invalid:
        raise CommandError("That cannot be a username. Use only letters, digits and @ . + - _.") from invalid
    account.save()
    return account
