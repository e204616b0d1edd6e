"""One account for each role, so that the demo archive can be tried at once."""

import secrets
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from archive.workflow import roles

_ROLES = (roles.ENTRY, roles.REVIEWER, roles.APPROVER, roles.AUDITOR, roles.ADMINISTRATOR)
_PASSWORD_BYTES = 12  # 96 random bits, as 16 characters


class Command(BaseCommand):
    help = "Make one staff account for each role. Passwords are random, and printed this once only."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        missing = [role for role in _ROLES if not Group.objects.filter(name=role).exists()]
        if missing:
            raise CommandError("The roles are not there yet: run manage.py migrate first.")
        made = [
            (name, role, password) for role in _ROLES if (password := _make(name := f"demo-{role}", role))
        ]
        if not made:
            self.stdout.write("The demo staff are there already; their passwords are not shown again.")
            return
        self.stdout.write(f"{'Account':<20} {'Role':<14} Password (shown only now)")
        for name, role, password in made:
            self.stdout.write(f"{name:<20} {role:<14} {password}")


def _make(name: str, role: str) -> str:
    """The new account's password; "" if there is such an account already."""
    if User.objects.filter(username=name).exists():
        return ""
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    user = User.objects.create_user(username=name, password=password, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return password
