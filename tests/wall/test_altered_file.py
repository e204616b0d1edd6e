"""SQLite's file, written past its own checks."""

import pytest
from django.db import connection, transaction

from archive.workflow.verifying import findings

DAMAGE = {
    "rows of archive_platform point to rows that do not exist": (
        "UPDATE archive_platform SET parent_id = 99999 WHERE id = (SELECT MIN(id) FROM archive_platform)"
    ),
    "the file is damaged": (
        "UPDATE sqlite_master SET rootpage ="
        " (SELECT rootpage FROM sqlite_master WHERE name = 'archive_theme') WHERE name = 'archive_platform'"
    ),
}


@pytest.mark.parametrize("told", DAMAGE)
def test_verify_archive_names_a_file_that_was_written_past_its_own_checks(told, db):
    if connection.vendor != "sqlite":
        return  # the server lets no account write past them
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA writable_schema = ON")
            cursor.execute(DAMAGE[told])
            cursor.execute("PRAGMA writable_schema = RESET")
        assert [finding for finding in findings() if told in finding]
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA writable_schema = RESET")  # this connection still knows where it was moved to
