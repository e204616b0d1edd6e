"""One account for each role, so that the demo archive can be tried at once."""

import secrets
from typing import Any

from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from archive.workflow import roles
from archive.workflow.demo import demo_staff

_ROLES = (roles.ENTRY, roles.REVIEWER, roles.APPROVER, roles.AUDITOR, roles.ADMINISTRATOR)
_PASSWORD_BYTES = 12  # 96 random bits, as 16 characters


class Command(BaseCommand):
    help = "Make one staff account for each role. Passwords are random, and printed this once only."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        missing = [role for role in _ROLES if not Group.objects.filter(name=role).exists()]
        if missing:
            raise CommandError("The roles are not there yet: run manage.py migrate first.")
        made = [(f"demo-{role}", role, password) for role in _ROLES if (password := _password_for(role))]
        if not made:
            self.stdout.write("The demo staff are there already; their passwords are not shown again.")
            return
        self.stdout.write(f"{'Account':<20} {'Role':<14} Password (shown only now)")
        for name, role, password in made:
            self.stdout.write(f"{name:<20} {role:<14} {password}")


def _password_for(role: str) -> str:
    """The account's new password; "" if it has one already."""
    user = demo_staff(role)
    if user.has_usable_password():
        return ""
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    user.set_password(password)
    user.save(update_fields=["password"])
    return password
