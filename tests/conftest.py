"""What every test may use."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db.backends.base.creation import BaseDatabaseCreation
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils import translation

from archive.filters import census
from tests.walls import lowered


@pytest.fixture(autouse=True, scope="session")
def tables_can_be_emptied_between_tests():
    """Tests that commit leave rows; `flush` empties the tables and puts the first rows back, which the
    guards would refuse."""
    emptied = BaseDatabaseOperations.execute_sql_flush
    put_back = BaseDatabaseCreation.deserialize_db_from_string

    def lower_and_empty(operations, statements):
        with lowered():
            emptied(operations, statements)

    def lower_and_put_back(creation, rows):
        with lowered():
            if Group.objects.exists():  # a test before it asked for no first rows, and roles were made anew
                call_command(
                    "flush",
                    verbosity=0,
                    interactive=False,
                    inhibit_post_migrate=True,
                    reset_sequences=False,  # the rows that are put back bring their numbers
                )
            put_back(creation, rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", lower_and_empty)
        patch.setattr(BaseDatabaseCreation, "deserialize_db_from_string", lower_and_put_back)
        yield


@pytest.fixture(autouse=True)
def each_test_has_an_archive_of_its_own():
    """A test's rows are rolled back, and with them the generation that the next one reaches again. Where the
    last page was asked for in Welsh, the next test begins in English all the same."""
    yield
    census.forget()
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def unguarded(db):
    """For tests that arrange what only time makes: older detectors, publications of years."""
    with lowered():
        yield
