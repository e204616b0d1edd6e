"""The database's guards taken down, for tests that make what no program could, and for emptying tables."""

from contextlib import contextmanager

from django.db import IntegrityError, connection, transaction

from archive.wall.guards import differences, guards, remove_guards, triggers

# What a test of readers' pages needs down: it makes publications that nobody ever cleared.
CLEARED = (
    "guard_publication_insert",
    "guard_publication_day",
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
    if connection.vendor == "postgresql":
        _switch("DISABLE", standing)
    else:
        remove_guards(using="default", names=[guard.name for guard in standing])
    try:
        yield
    finally:
        if connection.vendor == "postgresql":
            _switch("ENABLE ALWAYS", standing)
        else:
            with connection.cursor() as cursor:
                for guard in standing:
                    for statement in guard.statements("sqlite"):
                        cursor.execute(statement)


def _switch(how, standing):
    """In one statement, which PostgreSQL takes: to drop hundreds and make them again takes a second."""
    if standing:
        with connection.cursor() as cursor:
            cursor.execute(
                ";".join(f"ALTER TABLE {guard.table} {how} TRIGGER {guard.name}" for guard in standing)
            )


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
