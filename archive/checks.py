"""What must hold before anything is served: the database's guards stand as they are written."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS

from archive.errors import GuardsDown
from archive.models.guards import differences

HINT = "Run manage.py migrate, which makes them anew, and find out who took them down."


def check_guards(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Compare the guards; for `manage.py check --deploy --database default`.

    Not a check of every command: migrate runs those first, and it is what makes the guards anew.
    """
    return [
        Error(f"The guard {name} does not stand in the database {using}.", hint=HINT, id="archive.E001")
        for using in databases or ()
        for name in differences(using=using)
    ]


def require_guards() -> None:
    """Refuse to go on without them.

    Raises:
        GuardsDown: at least one is missing, switched off or another than this version's.
    """
    if names := differences(using=DEFAULT_DB_ALIAS):
        raise GuardsDown(
            f"{len(names)} of the database's guards do not stand as they should: {names[0]} is one. {HINT}"
        )
