"""The real settings, with what a test run must not ask of its machine.

The environment wins, so that the same tests run against another DATABASE_URL.
"""

import os

os.environ.setdefault("ARCHIVE_SECRET_KEY", "for-tests-only-" * 4)
os.environ.setdefault("ARCHIVE_ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")
os.environ.setdefault("ARCHIVE_HTTPS", "0")

from config.settings import *  # noqa: F403 -- a settings module is its names
from config.settings import DATABASES, STORAGES

# Safe hashing takes a tenth of a second for each account that a test makes.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Served from where they stand; tests/config has the test of the hashed ones.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
# A connection kept open would keep PostgreSQL from dropping the test database.
DATABASES = {"default": {**DATABASES["default"], "CONN_MAX_AGE": 0}}
