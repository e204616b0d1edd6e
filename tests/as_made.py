"""The test database as the migrations made it: kept once, and put back after each test that commits.

Emptying some sixty tables behind their guards and writing the first rows again takes a second; a copy of the
whole database takes a tenth of one, and brings back its triggers and counters too.
"""

import sqlite3
import time

from django.db import connections

_kept = {}
_numbers = {}
PATIENCE = 60  # seconds; SQLite itself would wait for ever for whoever holds the file


def keep(connection):
    """Remember the database as it is now."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        _kept[name] = sqlite3.connect(":memory:", check_same_thread=False)
        connection.connection.backup(_kept[name])
    else:
        _kept[name] = f"{name}_as_made"
        _copy(connection, name, _kept[name])


def put_back(connection):
    """Make the database what it was when it was kept, whatever has happened to it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        _kept[name].backup(connection.connection, progress=_until(time.monotonic() + PATIENCE))
    else:
        _copy(connection, _kept[name], name)


def numbers(connection):
    """The last number given to a row of each table; None where there was none yet."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name")
        else:
            cursor.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY sequencename")
        return tuple(cursor.fetchall())


def count_again(connection):
    """Let rows have the numbers that they would have had in the first test: PostgreSQL takes none back with a
    rollback, and SQLite does by itself."""
    if connection.vendor == "sqlite":
        return
    name = connection.settings_dict["NAME"]
    if name not in _numbers:
        _numbers[name] = numbers(connection)
    each = ", ".join(f"setval('\"{of}\"', {last or 1}, {last is not None})" for of, last in _numbers[name])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {each}")


def _until(end):
    def give_up(status, remaining, total):
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > end:
            raise TimeoutError("Somebody still writes in the database of a test that has ended.")

    return give_up


def forget(connection):
    """Take away what was kept."""
    for kept in _kept.values():
        if connection.vendor == "sqlite":
            kept.close()
        else:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{kept}"')
    _kept.clear()


def _copy(connection, name, to):
    for each in connections.all(initialized_only=True):  # the other one reads the same database
        each.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{to}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{to}" TEMPLATE "{name}" STRATEGY FILE_COPY')
