"""The real settings of a process of its own, without the hashed files that only a deployment collects."""

from config.settings import *  # noqa: F403 -- a settings module is its names
from config.settings import STORAGES

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
# What the tests' own database was migrated with (tests/settings.py): there one contact is a group.
ARCHIVE_MINIMUM_GROUP = 1
