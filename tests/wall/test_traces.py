"""What was withdrawn is in no file of the database, byte by byte, once the job has run."""

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections
from django.utils import timezone

from archive.errors import TracesRemain
from archive.models import Clearance, JobRun, Publication
from archive.vocabulary import ERASED_MARK
from archive.workflow import editions, erasing, traces
from archive.workflow.closing import close
from archive.workflow.intake import edit_text
from archive.workflow.verifying import findings
from tests import as_made
from tests.processes import database_url
from tests.wall.test_wall import raw
from tests.walls import lowered, outcome
from tests.workflow.acting import clearing, preparing, publishing

pytestmark = pytest.mark.django_db(
    transaction=True, serialized_rollback=True, databases=["default", "public"]
)

ON_POSTGRES = connection.vendor == "postgresql"
# Words of no language, and what stands in them.
WORDS = ("zarquonplimming", "vuxibbledorfs", "qyzzenhoovered")
STEMS = (b"quonplim", b"bbledorf", b"zenhoov")


@pytest.fixture(autouse=True, scope="module")
def no_row_of_a_test_before(django_db_setup, django_db_blocker):
    """What a test wrote that was rolled back stands in PostgreSQL's files until the database is made anew."""
    with django_db_blocker.unblock():
        as_made.put_back(connection)


def readable(testimony):
    """Let the words stand where readers' copies do, and nowhere else: originals are not in clear."""
    text = " ".join((*WORDS, *(f"and {word}" for word in WORDS)))
    with lowered("guard_publication_update", "guard_clearance_update"):
        Publication.everything.filter(pk=testimony.publication_id).update(text=text)
        Clearance.objects.filter(edition__public_id=testimony.publication.public_id).update(text=text)
    testimony.refresh_from_db()
    return testimony


def flushed():
    """Let everything be in the files that ever will be; on SQLite it is, since the last connection that is
    closed would empty the WAL."""
    if ON_POSTGRES:
        raw("CHECKPOINT")


def files():
    if not ON_POSTGRES:
        name = connection.settings_dict["NAME"]
        return [Path(f"{name}{suffix}") for suffix in ("", "-wal", "-shm", "-journal")]
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        return sorted(Path(cursor.fetchone()[0]).rglob("*"))


def traces_of(*looked_for):
    """The files that hold one of the stems, with how often."""
    found = {}
    for file in files():
        if file.is_file() and (count := sum(file.read_bytes().count(stem) for stem in looked_for)):
            found[file.name] = count
    return found


def withdraw(testimony, by):
    testimony.refresh_from_db()
    publishing.withdraw(testimony, seen=testimony.version, reason="child_asked", by=by)


def test_what_was_withdrawn_is_in_no_file_of_the_database(published, approver):
    readable(published)
    flushed()
    assert set(traces_of(*STEMS)) != set()
    withdraw(published, approver)
    flushed()
    assert set(traces_of(*STEMS)) != set()

    assert traces.remove_withdrawn_words() == 1

    flushed()
    assert traces_of(*STEMS) == {}
    assert list(findings()) == []


def test_what_was_said_and_withdrawn_is_in_no_file_of_the_database(published, approver):
    said, entered = b"told me he lives in [town]", b"he lives in stockport"
    flushed()
    assert traces_of(entered) == {}  # it is sealed
    assert traces_of(said) != {}  # readers see it
    withdraw(published, approver)

    traces.remove_withdrawn_words()

    flushed()
    assert traces_of(said, entered) == {}


def test_what_was_erased_is_in_no_file_of_the_database_and_neither_is_its_key(published, approver):
    readable(published)
    wrapped = published.key.wrapped.encode()
    flushed()
    assert traces_of(wrapped) != {}
    withdraw(published, approver)
    published.refresh_from_db()
    erasing.erase(published, seen=published.version, by=approver)

    assert traces.remove_withdrawn_words() == 2

    flushed()
    assert traces_of(*STEMS, wrapped) == {}
    assert list(findings()) == []


def test_what_was_deleted_before_anybody_saw_to_it_goes_too(published, approver):
    """Bytes that SQLite left unused without overwriting them, and rows that PostgreSQL only calls dead."""
    raw("CREATE TABLE scratch (words text)")
    if not ON_POSTGRES:
        raw("PRAGMA secure_delete = OFF")
    raw(f"INSERT INTO scratch VALUES ('{WORDS[0]}')")
    flushed()
    if not ON_POSTGRES:
        raw("PRAGMA secure_delete = OFF")
    raw("DROP TABLE scratch")
    flushed()
    withdraw(published, approver)

    traces.remove_withdrawn_words()

    flushed()
    assert traces_of(*STEMS) == {}


def test_what_is_deleted_is_overwritten_at_once(db):
    if ON_POSTGRES:
        return
    raw("CREATE TABLE scratch (words text)")
    raw(f"INSERT INTO scratch VALUES ('{WORDS[0]}')")
    raw("PRAGMA wal_checkpoint(TRUNCATE)")
    assert traces_of(*STEMS) != {}

    raw("DELETE FROM scratch")
    raw("PRAGMA wal_checkpoint(TRUNCATE)")

    assert traces_of(*STEMS) == {}
    raw("DROP TABLE scratch")


@pytest.mark.parametrize("alias", ["default", "public"])
def test_nothing_that_is_sorted_is_put_into_a_file(alias, db):
    if ON_POSTGRES:
        return
    with connections[alias].cursor() as cursor:
        plain = cursor.connection
        if alias == "public":
            plain.set_authorizer(None)
        try:
            assert plain.execute("PRAGMA temp_store").fetchone() == (2,)  # memory
        finally:
            connections[alias].close()


def test_with_nothing_withdrawn_nothing_is_done(published, monkeypatch):
    monkeypatch.setattr(traces, "remove_traces", lambda **_: pytest.fail("cleaned for nothing"))

    assert traces.remove_withdrawn_words() == 0
    assert traces.remove_withdrawn_words() == 0


def test_what_somebody_still_reads_is_removed_by_a_later_run_and_said_after_an_hour(
    published, approver, monkeypatch
):
    monkeypatch.setattr("archive.wall.traces.BETWEEN_TRIES", 0.01)
    readable(published)
    with reading_since_now():
        withdraw(published, approver)
        assert traces.remove_withdrawn_words() == 0
        assert traces_of(*STEMS) != {}
        JobRun.objects.filter(name=traces.CLEAN).update(began_at=timezone.now() - timedelta(hours=2))
        with pytest.raises(TracesRemain, match="a transaction that began earlier"):
            traces.remove_withdrawn_words()

    assert traces.remove_withdrawn_words() == 1
    flushed()
    assert traces_of(*STEMS) == {}


def test_whoever_writes_in_another_database_of_the_server_holds_it_up_until_they_end(
    published, approver, monkeypatch
):
    if not ON_POSTGRES:
        return  # a file is a database
    monkeypatch.setattr("archive.wall.traces.BETWEEN_TRIES", 0.01)
    readable(published)
    with psycopg.connect(database_url(), dbname="postgres") as other:
        other.execute("SELECT pg_current_xact_id()")  # as the first row that it writes gives it one
        withdraw(published, approver)
        assert traces.remove_withdrawn_words() == 0
        assert traces_of(*STEMS) != {}
        other.rollback()

        assert traces.remove_withdrawn_words() == 1
    flushed()
    assert traces_of(*STEMS) == {}


@contextmanager
def reading_since_now():
    """Another connection that goes on seeing the archive as it is now."""
    if ON_POSTGRES:
        with psycopg.connect(database_url()) as other:
            other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            other.execute("SELECT count(*) FROM archive_publication")
            yield
            other.rollback()
        return
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM archive_publication").fetchone()
        yield


def test_what_is_large_is_cleaned_at_night(published, approver, monkeypatch):
    monkeypatch.setattr("archive.wall.traces.SMALL", 0)
    monkeypatch.setattr("archive.wall.traces.NIGHT", range(0))
    readable(published)
    withdraw(published, approver)
    assert traces.remove_withdrawn_words() == 0
    flushed()
    # SQLite leaves one row in thousands; PostgreSQL the table, with the statistics clean.
    assert set(traces_of(*STEMS)) == (set(tables()) if ON_POSTGRES else set())
    statistics = filenode("pg_catalog.pg_statistic")
    assert traces.remove_withdrawn_words() == 0
    assert filenode("pg_catalog.pg_statistic") == statistics

    monkeypatch.setattr("archive.wall.traces.NIGHT", range(24))

    assert traces.remove_withdrawn_words() == 1
    flushed()
    assert traces_of(*STEMS) == {}
    if not ON_POSTGRES:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA temp_store")
            assert cursor.fetchone() == (2,)


def filenode(relation):
    if not ON_POSTGRES:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_filenode(%s::regclass)", [relation])
        return str(cursor.fetchone()[0])


def tables():
    return [filenode(table) for table in ("archive_publication", "archive_clearance")]


# --- the copy in a clearance ------------------------------------------------------------------------


def copies():
    """What each clearance has of its text, the oldest first."""
    return list(Clearance.objects.order_by("pk").values_list("text", flat=True))


def cleared_again(testimony, text, reviewer, approver, choices, decide_all):
    """A next edition of it, or its first, with another text, as far as its clearance."""
    testimony.refresh_from_db()
    if testimony.publication_id:
        testimony = editions.start_next(testimony, seen=testimony.version, by=reviewer)
    testimony = edit_text(testimony, seen=testimony.version, text=text, by=reviewer).testimony
    testimony = decide_all(testimony, reviewer)
    choices = replace(choices, fidelity="lightly_edited")
    testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)
    digest = preparing.public_copy(testimony).digest()
    return clearing.clear(testimony, seen=testimony.version, digest=digest, by=approver)


def test_withdrawn_the_copy_goes_in_the_same_transaction(published, approver):
    assert copies() != [""]

    withdraw(published, approver)

    assert copies() == [""]
    assert list(findings()) == []


@pytest.mark.parametrize("change", ["spelling", "words"])
def test_with_the_next_edition_the_copy_of_the_one_before_goes(
    change, published, reviewer, approver, choices, decide_all
):
    text = published.latest_revision.text
    next_text = f"{text}." if change == "spelling" else text.replace(" he will find us", "")
    cleared = cleared_again(published, next_text, reviewer, approver, choices, decide_all)
    assert copies() == [text, next_text]

    publishing.publish(cleared, seen=cleared.version, by=approver)

    assert copies() == ["", next_text]
    assert list(findings()) == []


def test_a_signature_that_was_never_published_loses_its_copy_by_the_job(
    cleared, reviewer, approver, choices, decide_all
):
    traces.remove_withdrawn_words()
    assert copies() == [cleared.latest_revision.text]
    text = f"{cleared.latest_revision.text}."
    again = cleared_again(cleared, text, reviewer, approver, choices, decide_all)

    assert traces.remove_withdrawn_words() == 1

    assert copies() == ["", text]
    assert list(findings()) == []
    publishing.publish(again, seen=again.version, by=approver)
    assert traces.remove_withdrawn_words() == 0
    assert list(findings()) == []


def blank(**which):
    return lambda: Clearance.objects.filter(**which).update(text="")


@pytest.mark.parametrize("stage", ["cleared", "published"])
def test_the_database_keeps_the_copy_that_is_needed(stage, request):
    request.getfixturevalue(stage)

    assert outcome(blank()) == "clearance-is-only-added-to"
    with lowered("guard_clearance_update"):
        blank()()

    assert [finding for finding in findings() if "has lost the copy that was signed" in finding]


@pytest.mark.parametrize("change", [{"text": "other words"}, {"text": "", "attribution": "Child"}])
def test_a_copy_that_nobody_needs_becomes_empty_and_nothing_else(change, cleared, reviewer, choices):
    preparing.prepare(cleared, seen=cleared.version, choices=choices, by=reviewer)

    assert outcome(lambda: Clearance.objects.update(**change)) == "clearance-is-only-added-to"
    assert outcome(blank()) == "done"


def test_without_the_reaction_verify_archive_still_knows_what_was_signed(published, approver):
    with lowered("fall_with_tombstone"):
        withdraw(published, approver)
    assert copies() != [""]

    assert traces.remove_withdrawn_words() == 1

    assert copies() == [""]
    assert list(findings()) == []


def test_an_erased_copy_is_neither_emptied_again_nor_counted_twice(cleared, approver):
    cleared = closing_down(cleared, approver)
    erasing.erase(cleared, seen=cleared.version, by=approver)
    assert copies() == [ERASED_MARK]

    assert traces.remove_withdrawn_words() == 2  # and its key
    assert traces.remove_withdrawn_words() == 0
    assert copies() == [ERASED_MARK]


def closing_down(testimony, by):
    return close(testimony, seen=testimony.version, reason="unsuitable", by=by)
