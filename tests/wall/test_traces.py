"""What was withdrawn is in no file of the database, byte by byte, once the job has run."""

from pathlib import Path

import pytest
from django.db import connection, connections

from archive.models import Clearance, Publication
from archive.workflow import traces
from archive.workflow.verifying import findings
from tests.walls import lowered
from tests.workflow.acting import publishing

committed = pytest.mark.django_db(transaction=True, serialized_rollback=True, databases=["default", "public"])
pytestmark = committed

ON_POSTGRES = connection.vendor == "postgresql"
# Words of no language; as the index stores them, stemmed, and without the first letters that it shares.
WORDS = ("zarquonplimming", "vuxibbledorfs", "qyzzenhoovered")
STEMS = (b"quonplim", b"bbledorf", b"zenhoov")


def readable(testimony):
    """Let the words stand where readers' copies do, and nowhere else: originals are not in clear."""
    text = " ".join((*WORDS, *(f"and {word}" for word in WORDS)))
    with lowered("guard_publication_update", "guard_clearance_update"):
        Publication.everything.filter(pk=testimony.publication_id).update(text=text)
        Clearance.objects.filter(edition__public_id=testimony.publication.public_id).update(text=text)
    testimony.refresh_from_db()
    return testimony


def flushed():
    """Let everything be in the files that ever will be."""
    with connection.cursor() as cursor:
        if ON_POSTGRES:
            cursor.execute("CHECKPOINT")
    connections.close_all()


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
