"""The database as the migrations make it, on SQLite: made once for one state of the program, kept in build/.

To migrate takes five seconds of each process of each run. What is kept is taken only where nothing has
changed since on which it depends, not even the day.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from archive.detection.version import detector_version
from tests.processes import ROOT

DIRECTORY = ROOT / "build" / "migrated"
# All of the program, what its first rows are read from, and the pins.
READ = ("archive/**/*.py", "archive/fixtures/*", "config/*.py", "tests/settings.py", "requirements*.txt")


@cache
def kept():
    """The file for the program as it stands."""
    made_of = sha256(f"{sqlite3.sqlite_version} {timezone.localdate()} {settings.ARCHIVE_AUDIT_KEY}".encode())
    made_of.update(detector_version().encode())  # migrate stores it; it changes with lists and weights too
    for file in sorted({file for pattern in READ for file in ROOT.glob(pattern) if file.is_file()}):
        made_of.update(f"{file.relative_to(ROOT)} {file.stat().st_size}\0".encode())
        made_of.update(file.read_bytes())
    return DIRECTORY / f"{made_of.hexdigest()[:32]}.sqlite3"


def or_migrated(migrate):
    """Stand for Django's ``create_test_db``: ``migrate`` where nothing is kept, and keep what it made."""

    def create(creation, verbosity=1, autoclobber=False, serialize=True, keepdb=False):
        connection = creation.connection
        if connection.vendor != "sqlite" or keepdb or not kept().exists():
            name = migrate(creation, verbosity, autoclobber, serialize, keepdb)
            if connection.vendor == "sqlite" and not keepdb:
                _keep(connection)
            return name
        name = creation._get_test_db_name()
        connection.close()
        for left in ("", "-wal", "-shm"):  # by a run that was killed, whose process had the same number
            Path(f"{name}{left}").unlink(missing_ok=True)
        shutil.copyfile(kept(), name)
        settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = name
        connection.ensure_connection()
        if serialize:
            connection._test_serialized_contents = creation.serialize_db_to_string()
        return name

    return create


def _keep(connection):
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    new = kept().with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(new)) as copy:
        connection.connection.backup(copy)
    for old in DIRECTORY.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    new.replace(kept())
