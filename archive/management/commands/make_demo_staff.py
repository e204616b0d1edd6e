"""One account for each role, so that the demo archive can be tried at once."""

import secrets
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from archive.workflow import policy
from archive.workflow.demo import demo_staff

_ROLES = tuple(role.name for role in policy.ROLES)
_PASSWORD_BYTES = 12  # 96 random bits, as 16 characters


class Command(BaseCommand):
    help = "Make one staff account for each role. Passwords are random, and printed this once only."

    def handle(self, *args: Any, **options: Any) -> None:
        missing = [role for role in _ROLES if not Group.objects.filter(name=role).exists()]
        if missing:
            raise CommandError("The roles do not exist yet: run manage.py migrate first.")
        # Hashed before the transaction: that takes long on purpose, and whoever is at work would wait for it.
        passwords = {role: secrets.token_urlsafe(_PASSWORD_BYTES) for role in _ROLES}
        hashed = {
            role: make_password(password)
            for role, password in passwords.items()
            if not _has_password(f"demo-{role}")
        }
        with transaction.atomic():
            made = [role for role in hashed if _set_password(role, hashed[role])]
        if not made:
            self.stdout.write(
                "The demo accounts exist already, and their passwords are not shown again. "
                "For a new one, run manage.py changepassword NAME."
            )
            return
        self.stdout.write(f"{'Account':<20} {'Role':<14} Password (shown only now)")
        for role in made:
            self.stdout.write(f"{f'demo-{role}':<20} {role:<14} {passwords[role]}")


def _has_password(username: str) -> bool:
    user = User.objects.filter(username=username).first()
    return user is not None and user.has_usable_password()


def _set_password(role: str, hashed: str) -> bool:
    """Give the account its first password; False if it has one already."""
    user = demo_staff(role)
    if user.has_usable_password():
        return False
    user.password = hashed
    user.save(update_fields=["password"])
    return True
