"""The real settings, with what a test run must not ask of its machine.

The environment wins, so that the same tests run against another DATABASE_URL.
"""

import base64
import hashlib
import os
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

os.environ.setdefault("ARCHIVE_SECRET_KEY", "for-tests-only-" * 4)
os.environ.setdefault("ARCHIVE_ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")
os.environ.setdefault("ARCHIVE_CONTACT", "archive@helpline.example")
os.environ.setdefault("ARCHIVE_HTTPS", "0")
os.environ.setdefault("ARCHIVE_SECOND_FACTOR", "0")  # tests of signing in switch it on
# A process of pytest-xdist has a server of its own, where there are several (postgres.py); one that takes the
# place of another that died has that one's, or shares. What it starts is told of one database alone.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
if _worker and (_servers := sorted(name for name in os.environ if name.startswith("DATABASE_URL_"))):
    os.environ["DATABASE_URL"] = os.environ[_servers[int(_worker) % len(_servers)]]
    for _name in _servers:
        del os.environ[_name]
# The key pair under which tests clear: made of a seed, so that all processes of a run have the same.
_SEED = hashlib.sha256(b"for tests only").digest()
_SIGNING_KEY = Path(tempfile.gettempdir(), "heard-test-signing-key")
# Another process may be reading it: it is the same in all, and never empty for a moment.
if not _SIGNING_KEY.exists() or _SIGNING_KEY.read_text("ascii") != _SEED.hex():
    _new = _SIGNING_KEY.with_suffix(f".{os.getpid()}")
    _new.write_text(_SEED.hex(), "ascii")
    _new.replace(_SIGNING_KEY)
os.environ.setdefault("ARCHIVE_SIGNING_KEY_FILE", str(_SIGNING_KEY))
_PUBLIC = Ed25519PrivateKey.from_private_bytes(_SEED).public_key().public_bytes_raw().hex()
os.environ.setdefault("ARCHIVE_VERIFYING_KEY", _PUBLIC)

# What every process of a run seals with.
os.environ.setdefault("ARCHIVE_SEALING_KEYS", base64.urlsafe_b64encode(_SEED).decode("ascii"))
os.environ.setdefault("ARCHIVE_LOOKUP_KEY", _SEED.hex())

# Most tests publish to look at what is public; those of releases and of cooling off set their own.
os.environ.setdefault("ARCHIVE_COOLING_OFF_DAYS", "0")
os.environ.setdefault("ARCHIVE_RELEASE_AT", "")

from config.settings import *  # noqa: F403 -- a settings module is its names
from config.settings import DATABASES, STORAGES

# Most tests have one contact, whom every line fits; those of the attribution guard set their own.
ARCHIVE_MINIMUM_GROUP = 1
# Safe hashing takes a tenth of a second for each account that a test makes.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Served from where they stand; tests/config has the test of the hashed ones.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
# Thousands of tests scan; those of the processes switch them on.
ARCHIVE_SCANS_APART = False
# Tests ask the servers that they start, and drive a browser. What they start has no way out.
ARCHIVE_NO_WAY_OUT = False
_database = DATABASES["default"]
# A connection kept open would keep PostgreSQL from dropping the test database.
_database["CONN_MAX_AGE"] = 0
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in production: each thread has a connection and locks of its own. Django deletes it.
    # Losing it in a power cut is no loss, so nothing waits for the disk.
    _database["OPTIONS"] = {
        **_database["OPTIONS"],
        # A statement that writes is compiled with all the guards that look at it: once, not in each test.
        "cached_statements": 2000,
        "init_command": _database["OPTIONS"]["init_command"].replace("NORMAL", "OFF"),
    }
    _database["TEST"] = {"NAME": Path(tempfile.gettempdir(), f"heard-test-{os.getpid()}.sqlite3")}
# A test's rows are not committed, so no other connection sees them. Tests that commit use the real one.
READERS_DATABASE = "default"
DATABASES["public"]["CONN_MAX_AGE"] = 0
