"""What every test may use."""

import gc
from functools import cache

import hypothesis
import pytest
from django.conf import settings
from django.core.signals import setting_changed
from django.db import connection, transaction
from django.db.backends.base.creation import BaseDatabaseCreation
from django.db.backends.base.operations import BaseDatabaseOperations
from django.dispatch import receiver
from django.test import TestCase
from django.utils import translation

from archive.detection.findings import Reading
from archive.models.data_key import at_hand
from archive.search import by_meaning, index
from archive.views.remembering import PAGES
from archive.wall import schema, schema_postgres
from archive.wall.guards import remove_guards
from archive.workflow import scanning
from tests import as_made, as_migrated
from tests.ending import pytest_configure, pytest_timeout_set_timer  # noqa: F401 -- hooks
from tests.scheduling import pytest_xdist_make_scheduler  # noqa: F401 -- a hook
from tests.walls import known, lowered

# How long an example takes tells what else runs here. `make test` tries the same examples each time, so that
# a change is judged by itself; `make test-long` looks for new ones, and for more.
hypothesis.settings.register_profile("heard", deadline=None, derandomize=True, max_examples=40)
hypothesis.settings.register_profile("exploring", deadline=None)
hypothesis.settings.load_profile("heard")

# They ask again and again whether the archive is whole, and none of them changes a table.
ACTS_AT_ONE_MOMENT = {"test_at_once.py", "test_ends_at_once.py", "test_kill.py", "test_upload_kill.py"}
ACTS_AT_ONE_MOMENT |= {f"test_{act}races.py" for act in ("", "shredding_", "upload_")}
_right = set()


def pytest_collection_finish(session):
    if session.config.getoption("loadgroup", default=False):
        for item in session.items:
            if item.get_closest_marker("xdist_group") and "@" not in item.nodeid.rpartition("]")[2]:
                raise pytest.UsageError(
                    "pytest-xdist scatters what shares a slow set-up: see requirements-dev.in"
                )
    # What is loaded by now stays to the end of the run: looking through it for waste takes a tenth of it.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.fixture(autouse=True, scope="session")
def each_text_is_read_once():
    """Two thousand tests begin with the same few texts, in which the detector finds the same each time."""
    found = cache(scanning.detect)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanning, "detect", lambda text: Reading(found(text), found(text).unread))
        yield


@pytest.fixture(autouse=True, scope="session")
def what_the_models_ask_for_is_made_once():
    """Who looks whether the archive is whole makes the tables of the models anew, to compare with."""
    made = cache(lambda using: tuple(reference(using)))
    reference = schema._reference
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "_reference", made)
        yield


@pytest.fixture(autouse=True)
def tables_that_no_test_changes_are_compared_once(request):
    """On PostgreSQL the server makes them. Where acts meet it is enough that they were right once."""
    if connection.vendor != "postgresql" or request.path.name not in ACTS_AT_ONE_MOMENT:
        return
    compare = schema_postgres._other_than_the_models

    def compared(there):
        if there.settings_dict["NAME"] not in _right:
            if others := compare(there):
                return others
            _right.add(there.settings_dict["NAME"])
        return []

    request.getfixturevalue("monkeypatch").setattr(schema_postgres, "_other_than_the_models", compared)


@pytest.fixture(autouse=True, scope="session")
def tests_that_commit_leave_nothing(django_db_blocker):
    """Django empties the tables after such a test, and writes the first rows again before the next."""

    def keep(creation):
        as_made.keep(creation.connection)
        return ""  # instead of the rows, serialised

    set_up = TestCase._fixture_setup.__func__

    def begin(test_case):
        set_up(test_case)
        as_made.count_again(connection)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TestCase, "_fixture_setup", classmethod(begin))
        created = as_migrated.or_migrated(BaseDatabaseCreation.create_test_db)
        patch.setattr(BaseDatabaseCreation, "create_test_db", created)
        patch.setattr(BaseDatabaseCreation, "serialize_db_to_string", keep)
        patch.setattr(BaseDatabaseCreation, "deserialize_db_from_string", lambda *_: None)
        patch.setattr(
            BaseDatabaseOperations,
            "execute_sql_flush",
            lambda operations, _: as_made.put_back(operations.connection),
        )
        yield
    with django_db_blocker.unblock():
        as_made.forget(connection)


@pytest.fixture(autouse=True)
def each_test_has_an_archive_of_its_own():
    """A test's rows are rolled back, and with them the generation that the next one reaches again. Where the
    last page was asked for in Welsh, the next test begins in English all the same."""
    yield
    index.clear()
    by_meaning.forget()
    PAGES.clear()
    at_hand.forget()  # the rows that the next test begins with have the same keys
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def unguarded(db):
    """For tests that arrange what only time makes: older detectors, publications of years."""
    if connection.in_atomic_block:  # whose end puts the guards back
        remove_guards(using="default", names=known(connection.vendor)[1])
        yield
        return
    with lowered():
        yield


@pytest.fixture(scope="module")
def unguarded_for_all(django_db_setup, django_db_blocker):
    """As ``unguarded``, once for the hundreds of small tests of one file, whose rows alone are taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        remove_guards(using="default", names=known(connection.vendor)[1])
        yield
        transaction.set_rollback(True)


@receiver(setting_changed)
def settings_stay_while_a_process_runs(**_):
    """Only tests change them, so that a page made under others is no page of now."""
    PAGES.clear()
