"""The database's guards taken down, for tests that make what no program could, and for emptying tables."""

from contextlib import contextmanager

from django.db import IntegrityError, connection, transaction

from archive.models.rules import Rules
from archive.wall.guards import differences, guards, remove_guards, triggers

# What a test of readers' pages needs down: it makes publications that nobody ever cleared.
CLEARED = (
    "guard_publication_insert",
    "guard_publication_day",
    "guard_publication_group",
    "guard_publication_platforms_insert",
    "guard_publication_harm_types_insert",
    "guard_publication_themes_insert",
)


@contextmanager
def lowered(*names):
    """Take the named triggers down for the block, or all guards; what stood before stands again after it."""
    down = set(differences(using="default"))
    meant = (
        [g for g in triggers(connection.vendor) if g.name in names] if names else guards(connection.vendor)
    )
    standing = [g for g in meant if g.name not in down]
    remove_guards(using="default", names=[guard.name for guard in standing])
    try:
        yield
    finally:
        made = [each for guard in standing for each in guard.statements(connection.vendor)]
        # PostgreSQL takes them all at once, SQLite one statement at a time.
        at_once = [";".join(made)] if made and connection.vendor == "postgresql" else made
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
