"""Processes of their own beside the test's database, as deployments start them."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from archive.wall.public_tables import READERS_ROLE

ROOT = Path(__file__).resolve().parent.parent
KEY = "a-key-of-this-test-" * 3
_KEYS = {
    "ARCHIVE_SECRET_KEY": KEY,
    "ARCHIVE_SIGNING_KEY_FILE": os.environ["ARCHIVE_SIGNING_KEY_FILE"],
    "ARCHIVE_VERIFYING_KEY": os.environ["ARCHIVE_VERIFYING_KEY"],
    "ARCHIVE_SEALING_KEYS": os.environ["ARCHIVE_SEALING_KEYS"],
    "ARCHIVE_LOOKUP_KEY": os.environ["ARCHIVE_LOOKUP_KEY"],
}


def database_url(user=""):
    """The test's database, for ``user`` where it is PostgreSQL."""
    described = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(str(described['NAME']))}"
    host = quote(described["HOST"], safe="")
    return f"postgres://{quote(user or described['USER'])}@{host}:{described['PORT']}/{described['NAME']}"


@contextmanager
def readers_account():
    """The URL of the database for an account that has the readers' role alone; SQLite has no accounts."""
    name = f"web_{os.getpid()}"
    if connection.vendor == "sqlite":
        yield database_url()
        return
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name} LOGIN IN ROLE {READERS_ROLE}")
    try:
        yield database_url(name)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP ROLE {name}")


def run(*command, site, url, given=None, more=None):
    """Run Python as a deployment of this site would; only the staff's side is given a key.

    ``more`` are settings beside those that every deployment has.
    """
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name in {"PATH", "HOME", "LANG"} or name.startswith("COVERAGE_")
    }
    settings = {
        "DJANGO_SETTINGS_MODULE": "tests.site_settings",
        "ARCHIVE_COOLING_OFF_DAYS": "0",
        "ARCHIVE_RELEASE_AT": "",
        "DATABASE_URL": url,
        "ARCHIVE_SITE": site,
        "ARCHIVE_HTTPS": "0",
        "ARCHIVE_ALLOWED_HOSTS": "testserver,archive.example",
        "ARCHIVE_CONTACT": "archive@helpline.example",
        **({} if site == "public" else _KEYS),
        **(more or {}),
    }
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=inherited | settings,
        input=json.dumps(given or {}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
