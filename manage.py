#!/usr/bin/env python
"""Django's command line for the archive."""

import os
import secrets
import sys
from pathlib import Path

try:
    from cryptography.fernet import Fernet
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError
except ModuleNotFoundError as missing:
    sys.exit(
        f"This Python does not have what Heard runs on ({missing.name} is missing). Use the one in its "
        "virtual environment: .venv/bin/python manage.py. If there is none, `make .venv/.runtime` makes it."
    )

from archive.errors import NOT_REACHED, is_out_of_reach
from config.env import BadSetting
from config.reporting import say_kinds_alone

# They sign nothing and ask no database, so a key of this process alone will do.
COMMANDS_WITHOUT_SECRETS = frozenset(
    {
        "detect",
        "evaluate_detector",
        "describe_wall",
        "make_signing_key",
        "make_sealing_key",
        "make_backup_key",
    }
)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if "--traceback" not in sys.argv:
        say_kinds_alone()
    if COMMANDS_WITHOUT_SECRETS.intersection(sys.argv[1:2]):
        os.environ.setdefault("ARCHIVE_SECRET_KEY", secrets.token_urlsafe(64))
        os.environ.setdefault("ARCHIVE_VERIFYING_KEY", "0" * 64)
        os.environ.setdefault("ARCHIVE_LOOKUP_KEY", secrets.token_urlsafe(64))
        os.environ.setdefault("ARCHIVE_SEALING_KEYS", Fernet.generate_key().decode("ascii"))
        os.environ.setdefault("ARCHIVE_ALLOWED_HOSTS", "localhost")
        os.environ.setdefault("ARCHIVE_CONTACT", "archive@helpline.example")
    try:
        _ = settings.INSTALLED_APPS  # reads the settings now: Django would hide what is wrong with them
    except BadSetting as refusal:
        sys.exit(f"{refusal}{_what_else_to_do()}")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured:
        if settings.ARCHIVE_SITE != "public":
            raise
        sys.exit(
            "A public process only reads, through the readers' connection. Run this command with the "
            "settings of the staff's process: ARCHIVE_SITE=staff, or leave ARCHIVE_SITE out."
        )
    except DatabaseError as error:
        if "--traceback" in sys.argv:
            raise
        if is_out_of_reach(error):
            sys.exit(f"{NOT_REACHED} Run it with --traceback to see all that it said.")
        # Not its words: they may repeat a row.
        sys.exit(
            f"The database could not do this ({type(error).__name__}). If it is new, or from another "
            "release, run manage.py migrate first. Otherwise check DATABASE_URL and what its account may do. "
            "Run it with --traceback to see all that it said, which may include restricted text."
        )


def _what_else_to_do() -> str:
    """What a refused setting may mean to somebody who brings an archive back, and must make no new keys."""
    is_deployment = bool(os.environ.get("ARCHIVE_SECRET_KEY") or "ARCHIVE_DEBUG" in os.environ)
    if not is_deployment and (Path(__file__).parent / "var" / "secret-key").exists():
        return (
            " The archive of `make run` is here: for a command on it, put ARCHIVE_DEBUG=1 before the command."
        )
    if "restore" in sys.argv[1:2]:
        return (
            " Make no new keys: set each one as it was on the machine that was backed up. docs/backups.md "
            "says where copies are."
        )
    return ""


if __name__ == "__main__":
    main()
