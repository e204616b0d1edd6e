"""SQLite's file, written past its own checks."""

from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import connection, transaction

from archive.models import Clearance, Decision, Publication
from archive.workflow.verifying import findings
from tests.wall.test_wall import marked, put_out, raw, tie, written_once_more
from tests.walls import lowered

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


@pytest.mark.parametrize("setting", ["OFF", "FAST"])
def test_verify_archive_says_where_deleted_words_would_stay_in_the_file(setting, db):
    if connection.vendor != "sqlite":
        return
    told = "database: what is deleted stays in the file; PRAGMA secure_delete is not ON"
    assert told not in list(findings())

    try:
        raw(f"PRAGMA secure_delete = {setting}")
        assert told in list(findings())
    finally:
        raw("PRAGMA secure_delete = ON")


def test_a_quote_that_is_still_public_although_somebody_flagged_it_is_named(published, author):
    """As where a temporary trigger of the caller's own kept the database from taking it back."""
    quote = Publication.objects.get()
    assert list(findings()) == []
    with lowered("fall_with_flag"):
        marked(published, author)

    assert f"publication: {quote.public_id} is still public although somebody flagged its text" in list(
        findings()
    )


def test_a_quote_that_is_still_public_although_a_decision_was_taken_back_is_named(
    published, author, reviewer
):
    quote, named = Publication.objects.get(), "is still public although somebody flagged its text"
    with lowered("fall_with_flag"):
        flag = marked(published, author)

    def decided(act, **reason):
        given = {"act": act, "start": 0, "end": 2, "batch": uuid4(), "by": reviewer, **reason}
        with lowered("fall_with_decision"):
            Decision.objects.create(flag=flag, **given)
        return [each for each in findings() if named in each]

    assert decided("keep", keep_reason="not_identifying") == []
    assert decided("reopen") == [f"publication: {quote.public_id} {named}"]


def test_a_temporary_trigger_of_the_callers_own_hides_no_flag_from_verify_archive(published, author):
    if connection.vendor != "sqlite":
        return  # there a temporary trigger stands on temporary tables alone
    quote = Publication.objects.get()
    raw("CREATE TEMP TRIGGER mine AFTER INSERT ON main.archive_flag BEGIN SELECT RAISE(IGNORE); END")
    try:
        raw(
            'INSERT INTO archive_flag (revision_id, added_by_id, start, "end", label, score, sources,'
            " reason, suggestion, seal) VALUES (%s, %s, 0, 2, 'PERSON', 1.0, '[]', '', '', %s)",
            published.latest_revision.pk,
            author.pk,
            "0" * 32,
        )
    finally:
        raw("DROP TRIGGER temp.mine")

    assert f"publication: {quote.public_id} is still public although somebody flagged its text" in list(
        findings()
    )


@contextmanager
def a_copy_to_spoil(at):
    """A connection's own comparison cannot be given back: no later test may meet one that was spoilt."""
    whole = connection.connection
    at.write_bytes(whole.serialize())
    copy = connection.get_new_connection({**connection.get_connection_params(), "database": at})
    connection.connection = copy
    try:
        yield copy
    finally:
        connection.connection = whole
        copy.close()


def test_words_that_the_callers_own_comparison_let_out_are_named(cleared, tmp_path):
    if connection.vendor != "sqlite":
        return  # there operators are the server's own (test_no_way_round.py)
    written_once_more(cleared)
    edition = tie(cleared)
    words = (cleared.latest_revision.text, "other words that nobody cleared")
    with a_copy_to_spoil(tmp_path / "copy.sqlite3") as spoilt:
        spoilt.create_collation("BINARY", lambda a, b: 0 if {a, b} == {*words} else (a > b) - (a < b))
        put_out(edition, text=words[1])
        spoilt.create_collation("BINARY", lambda a, b: (a > b) - (a < b))

        quote = Publication.objects.get()
        told = list(findings())

    assert f"publication: {quote.public_id} is not what was cleared for testimony {cleared.pk}: text" in told


@pytest.mark.parametrize(
    ("altered", "told"),
    [
        (
            "UPDATE archive_clearance SET age_band = 'child'",
            "clearance: {clearance} of testimony {testimony} gives a different age from its band",
        ),
        (
            "UPDATE archive_clearance SET signed_by_id = 99999",
            "clearance: {clearance} of testimony {testimony} was signed by an account that does not exist",
        ),
        (
            "UPDATE archive_event SET details = '\"public_id\"' WHERE action = 'published'",
            "database: the check of acts without rows met a row that it could not read",
        ),
    ],
)
def test_a_row_that_no_program_wrote_stops_no_check_but_its_own(altered, told, published):
    if connection.vendor != "sqlite":
        return  # the server lets no account write past its checks
    expected = told.format(clearance=Clearance.objects.get().pk, testimony=published.pk)
    last = "database: what is deleted stays in the file; PRAGMA secure_delete is not ON"
    with transaction.atomic():
        raw("PRAGMA ignore_check_constraints = ON")
        with lowered():
            raw(altered)
            raw("PRAGMA secure_delete = OFF")  # of which the last check tells
        raw("PRAGMA ignore_check_constraints = OFF")
        found = list(findings())
        raw("PRAGMA secure_delete = ON")
        transaction.set_rollback(True)

    assert [each for each in found if each.startswith(expected)]
    assert last in found
