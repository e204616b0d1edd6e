"""What the settings say of every publication, written where the database can compare with it."""

from typing import Any

from django.conf import settings
from django.db import connections

_SETTINGS = {
    "minimum_group": "ARCHIVE_MINIMUM_GROUP",
    "cooling_off_days": "ARCHIVE_COOLING_OFF_DAYS",
    "contacts_apart": "ARCHIVE_RELEASE_AT",
    "intruder_from": "ARCHIVE_INTRUDER_FROM",
}
_READ = f"SELECT {', '.join(_SETTINGS)} FROM archive_rules"


def rules_in_settings() -> dict[str, int | str]:
    return {
        "minimum_group": settings.ARCHIVE_MINIMUM_GROUP,
        "cooling_off_days": settings.ARCHIVE_COOLING_OFF_DAYS,
        "contacts_apart": settings.ARCHIVE_RELEASE_AT is not None,
        "intruder_from": settings.ARCHIVE_INTRUDER_FROM,
    }


def write_rules(cursor: Any) -> None:
    """Let the only row say what the settings say; for migrate, while no guard stands."""
    cursor.execute("DELETE FROM archive_rules")
    values = ", ".join(["%s"] * len(_SETTINGS))
    cursor.execute(
        f"INSERT INTO archive_rules (id, {', '.join(_SETTINGS)}) VALUES (1, {values})",
        [rules_in_settings()[column] for column in _SETTINGS],
    )


def other_rules(*, using: str) -> list[str]:
    """Return the names of the settings that say something else than the database holds publications to."""
    with connections[using].cursor() as cursor:
        cursor.execute(_READ)
        rows = cursor.fetchall()
    if len(rows) != 1:
        return list(_SETTINGS.values())
    standing = dict(zip(_SETTINGS, rows[0], strict=True))
    ours = rules_in_settings()
    return [name for column, name in _SETTINGS.items() if standing[column] != ours[column]]
