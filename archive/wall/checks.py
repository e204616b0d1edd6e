"""What must hold before anything is served: the guards stand, and readers see public tables alone."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS, DatabaseError

from archive.errors import GuardsDown
from archive.wall.grants import closed_tables, open_tables, reached_by_readers
from archive.wall.guards import differences, made_by_another_release, outdated_detector, strangers
from archive.wall.keys import require_keys
from archive.wall.rules import other_rules
from archive.wall.server_log import talks

HINT = "Run manage.py migrate, which makes them again, and find out who removed or changed them."
STRANGER_HINT = "Find out who made it, and remove it; manage.py migrate corrects counters."
ANOTHER_RELEASE = (
    "This database was migrated by a different release of Heard: run manage.py migrate with this release, "
    "or start that one."
)
GRANT_HINT = (
    "Run manage.py grant_public --apply with the account that ran migrate; if that account is "
    "not allowed to, ask an administrator of the server to run what manage.py grant_public prints."
)
ANOTHER_DETECTOR = "The database expects scans by a different detector from this program's."
OTHER_RULES = (
    "The rules that the database keeps are not those of the settings: {names} changed since the last migrate."
)
RULES_HINT = "Check the settings, then run manage.py migrate."
_READERS = "public"


def check_guards(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Compare the guards; for `manage.py check --deploy --database default`.

    Not a check of every command: migrate runs those first, and it is what makes the guards anew.
    """
    return [
        *(
            Error(
                f"The guard {name} is missing or altered in the database {using}.",
                hint=HINT,
                id="archive.E001",
            )
            for using in databases or ()
            for name in differences(using=using)
        ),
        *(
            Error(
                f"The database {using} holds something that the archive did not make: {what}.",
                hint=STRANGER_HINT,
                id="archive.E003",
            )
            for using in databases or ()
            for what in strangers(using=using)
        ),
        *(
            Error(
                f"Readers could reach something that they must not, in the database {using}: {what}.",
                hint=GRANT_HINT,
                id="archive.E004",
            )
            for using in databases or ()
            for what in reached_by_readers(using=using)
        ),
    ]


def check_detector(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Compare the detector that publishing asks for with the program's own."""
    return [
        Error(
            f"{ANOTHER_DETECTOR} The database is {using}.", hint="Run manage.py migrate.", id="archive.E002"
        )
        for using in databases or ()
        if using != _READERS and outdated_detector(using=using)
    ]


def check_rules(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Compare the rules that publishing is held to with the settings."""
    return [
        Error(
            f"{OTHER_RULES.format(names=', '.join(names))} The database is {using}.",
            hint=RULES_HINT,
            id="archive.E005",
        )
        for using in databases or ()
        if using != _READERS and (names := other_rules(using=using))
    ]


def check_server_log(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Warn where PostgreSQL may write what a row holds into its own log: no setting of ours can stop that."""
    return [
        checks.Warning(
            f"PostgreSQL may write testimony to its own log, because of these settings of the database "
            f"{using}: {', '.join(found)}.",
            hint="Ask an administrator of the server to run what manage.py grant_public prints.",
            id="archive.W001",
        )
        for using in databases or ()
        if using != _READERS and (found := talks(using=using))
    ]


def require_walls() -> None:
    """Refuse to go on where a guard is down, or where readers' pages could reach what is not public.

    Raises:
        GuardsDown: one sentence for whoever starts the server.
    """
    public_alone = settings.ARCHIVE_SITE == "public"
    require_guards(using=_READERS if public_alone else DEFAULT_DB_ALIAS)
    if not public_alone and outdated_detector(using=DEFAULT_DB_ALIAS):
        raise GuardsDown(f"{ANOTHER_DETECTOR} Run manage.py migrate.")
    if not public_alone and (names := other_rules(using=DEFAULT_DB_ALIAS)):
        raise GuardsDown(f"{OTHER_RULES.format(names=', '.join(names))} {RULES_HINT}")
    if not public_alone:
        require_keys()
    if settings.ARCHIVE_SITE != "staff":
        # Beside the staff's pages, the account itself may do everything; the role that it takes on may not.
        require_readers_walled_in(account="SESSION_USER" if public_alone else "CURRENT_USER")
    if not public_alone and (opened := reached_by_readers(using=DEFAULT_DB_ALIAS)):
        raise GuardsDown(_reached(opened))


def require_guards(*, using: str = DEFAULT_DB_ALIAS) -> None:
    if names := differences(using=using):
        if made_by_another_release(using=using):
            raise GuardsDown(ANOTHER_RELEASE)
        raise GuardsDown(f"Guards of the database are missing or altered: {_first_of(names)}. {HINT}")
    if found := strangers(using=using):
        raise GuardsDown(
            f"The database holds something that the archive did not make: {_first_of(found)}. {STRANGER_HINT}"
        )


def require_readers_walled_in(*, using: str = _READERS, account: str = "CURRENT_USER") -> None:
    try:
        closed, opened = closed_tables(using=using), open_tables(using=using, account=account)
    except DatabaseError as error:
        raise GuardsDown(f"Readers' pages have no connection of their own. {GRANT_HINT}") from error
    if closed:
        raise GuardsDown(f"Readers' pages cannot read the table {closed[0]}. {GRANT_HINT}")
    if opened:
        raise GuardsDown(_reached(opened))


def _reached(opened: Sequence[str]) -> str:
    return (
        f"Readers' pages could reach something that they must not: {_first_of(opened)}. {GRANT_HINT} "
        "With ARCHIVE_SITE=public, use an account that has that role alone."
    )


def _first_of(found: Sequence[str]) -> str:
    return found[0] + (f" and {len(found) - 1} more" if len(found) > 1 else "")
