"""The database's guards taken down, for tests that make what no program could, and for emptying tables."""

from contextlib import contextmanager
from functools import cache

from django.db import IntegrityError, connection, transaction

from archive.models.rules import Rules
from archive.wall.guards import guards, remove_guards, triggers

# What a test of readers' pages needs down: it makes publications that nobody ever cleared.
CLEARED = (
    "guard_publication_insert",
    "guard_publication_day",
    "guard_publication_group",
    "guard_publication_platforms_insert",
    "guard_publication_harm_types_insert",
    "guard_publication_themes_insert",
)


@cache
def known(vendor):
    """What the program makes in a database of this kind, by name, and the names of those that are guards."""
    made = {each.name: each for each in triggers(vendor) if each.statements(vendor)}
    return made, [each.name for each in guards(vendor) if each.name in made]


def standing(names):
    """Those of ``names`` that are there and on."""
    marks = ", ".join(["%s"] * len(names))
    asked = {
        "sqlite": f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND name IN ({marks})",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A' AND NOT tgisinternal"
        f" AND tgname IN ({marks})",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(asked, names)
        there = {name for (name,) in cursor.fetchall()}
    return [name for name in names if name in there]


@contextmanager
def lowered(*names):
    """Take the named triggers down for the block, or all guards; what stood before stands again after it."""
    made, all_guards = known(connection.vendor)
    down = standing([name for name in names if name in made] if names else all_guards)
    if down:
        remove_guards(using="default", names=down)
    try:
        yield
    finally:
        again = [statement for name in down for statement in made[name].statements(connection.vendor)]
        # PostgreSQL takes them all at once, SQLite one statement at a time.
        at_once = [";".join(again)] if again and connection.vendor == "postgresql" else again
        with connection.cursor() as cursor:
            for statement in at_once:
                cursor.execute(statement)


def hold_to(settings, *, cooling_off_days=0, release_at=None):
    """Let the settings and the database say these rules, as after a migrate."""
    settings.ARCHIVE_COOLING_OFF_DAYS, settings.ARCHIVE_RELEASE_AT = cooling_off_days, release_at
    with lowered("guard_rules_update"):
        Rules.objects.update(cooling_off_days=cooling_off_days, contacts_apart=release_at is not None)


DONE = "done"


def outcome(act):
    """The code with which the database refuses ``act``, or that it was done; nothing of it stays."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except IntegrityError as refused:
        return str(refused).splitlines()[0]
    return DONE
