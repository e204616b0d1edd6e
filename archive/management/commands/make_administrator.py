"""The first administrator, or one more where nobody is left who could confirm: the way in from the server."""

import secrets
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from archive.models.audit import Action, Event
from archive.workflow import policy

# Who did it, as the trail calls whoever has the server; no username has a space.
COMMAND = "manage.py make_administrator"
_PASSWORD_BYTES = 12  # 96 random bits, as 16 characters


class Command(BaseCommand):
    help = (
        "Makes USERNAME an administrator, who can then add everybody else on the staff pages. A new account "
        "gets a random password, which is printed once and never shown again. The audit trail records it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="USERNAME")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        role = Group.objects.filter(name=policy.ADMINISTRATOR).first()
        if role is None:
            raise CommandError("The roles do not exist yet: run manage.py migrate first.")
        password = secrets.token_urlsafe(_PASSWORD_BYTES)
        hashed = make_password(password)  # before the transaction: it takes long on purpose
        with transaction.atomic():
            account = User.objects.select_for_update().filter(username=username).first()
            is_new = account is None
            if account is None:
                account = _new(username, hashed)
            elif role in account.groups.all() and policy.is_switched_on(account):
                raise CommandError("This account is already an administrator. Nothing was changed.")
            account.is_active = account.is_staff = True
            account.save(update_fields=["is_active", "is_staff"])
            account.groups.add(role)
            Event.objects.append(
                Action.ADDED if is_new else Action.CHANGED,
                subject=f"user {account.pk}",
                by=COMMAND,
                details={"role": role.name},
            )
        self.stdout.write(f"{username} is now an administrator.")
        if is_new:
            self.stdout.write(f"Password (shown only now): {password}")


def _new(username: str, hashed: str) -> User:
    account = User(username=username, password=hashed)
    try:
        account.full_clean()
    except ValidationError as invalid:
        raise CommandError("That cannot be a username. Use only letters, digits and @ . + - _.") from invalid
    account.save()
    return account
