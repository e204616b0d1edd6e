"""``manage.py grant_public``: PostgreSQL's role for readers' pages, printed or made."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection

from archive.wall.grants import account_of, apply_grants, grants, open_tables
from archive.wall.public_tables import READERS_ROLE
from archive.wall.server_log import FOR_THE_SERVER, quietening


class Command(BaseCommand):
    help = (
        f"Prints the SQL that makes the role {READERS_ROLE}, which may read the public tables and nothing "
        "else, and what a superuser has to run so that PostgreSQL keeps testimony out of its log. --apply "
        "makes the role; `migrate` does the same if the account is allowed to make roles."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--apply", action="store_true", help="run the statements instead of printing them"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError(
                "Only PostgreSQL has roles: on SQLite the readers' connection refuses other tables by itself."
            )
        if not options["apply"]:
            database = connection.settings_dict["NAME"]
            self.stdout.write(f"-- For an administrator of the server, in the database {database}:")
            account = account_of(using=DEFAULT_DB_ALIAS)
            self.stdout.write("".join(f"{statement};\n" for statement in grants(account)))
            self.stdout.write(
                "-- To be run by a superuser, so that the server writes no testimony to its own log, and no\n"
                "-- withdrawn words are left in its files. It takes effect for new sessions."
            )
            quiet = quietening(account, using=DEFAULT_DB_ALIAS)
            self.stdout.write("".join(f"{statement};\n" for statement in quiet))
            self.stdout.write(f"-- And for the whole server, one statement at a time: {FOR_THE_SERVER}\n")
            self.stdout.write(
                "-- A process with ARCHIVE_SITE=public logs in with an account of its own, for example:\n"
                f"-- CREATE ROLE heard_web LOGIN PASSWORD '...' IN ROLE {READERS_ROLE};"
            )
            return
        try:
            apply_grants(using=DEFAULT_DB_ALIAS)
            opened = open_tables(using="public")
        except DatabaseError as error:
            raise CommandError(
                "This account is not allowed to. Ask an administrator of the server to run what "
                "manage.py grant_public prints."
            ) from error
        if opened:
            raise CommandError(
                f"{READERS_ROLE} can reach more than the public tables: {', '.join(opened)}. "
                "Take those rights away."
            )
        self.stdout.write(f"{READERS_ROLE} may read the public tables, and do nothing else.")
