"""A spreadsheet that somebody sent in goes forward only, stays sealed, and a row of it is testimony once.

`make test` runs this file on SQLite and on PostgreSQL.
"""

import pytest
from django.utils import timezone

from archive.models import DataKey, Testimony, Upload, UploadRow
from archive.models.upload import LEADS_TO, State
from archive.vocabulary import Status
from archive.workflow import uploads
from tests.wall.test_wall import raw
from tests.walls import DONE, lowered, outcome
from tests.workflow.test_uploads import as_csv, import_all, now, row, settle


@pytest.fixture
def received(author):
    return now(uploads.receive(as_csv(row(1), row(2)), "m.csv", by=author))


@pytest.fixture
def storing(received, author):
    upload = settle(received, author)
    return uploads.begin(upload, upload.version, good_only=False, by=author)


def change(**values):
    return lambda: Upload.objects.update(**values)


def change_row(**values):
    return lambda: UploadRow.objects.filter(number=2).update(**values)


@pytest.mark.parametrize("before", State)
def test_it_leads_only_where_the_table_says(received, before):
    moment = {"begun_at": timezone.now(), "ended_at": timezone.now()}
    with lowered():
        Upload.objects.update(state=before, **moment)
        UploadRow.objects.update(outcome="wrong")

    led = {state for state in State if state != before and outcome(change(state=state)) == DONE}

    assert led == set(LEADS_TO[before])


def test_it_keeps_what_it_is(received, reviewer):
    tries = {
        "another's": change(owner=reviewer),
        "another file's": change(fingerprint="0" * 64),
        "another kind": change(kind="xlsx"),
        "received then": change(received_at=timezone.now()),
        "two at once": change(version=received.version + 2),
        "more rows": change(rows_count=9),
        "other columns": lambda: raw("UPDATE archive_upload SET columns = 'hs1.another'"),
    }

    assert {name: outcome(act) for name, act in tries.items()} == dict.fromkeys(
        tries, "upload-keeps-its-origin"
    )
    assert outcome(lambda: Upload.objects.all().delete()) != DONE
    assert outcome(lambda: raw("DELETE FROM archive_upload")) == "upload-is-never-deleted"


@pytest.mark.parametrize("column", ["name", "columns", "choices"])
def test_nothing_of_it_is_in_clear(received, column):
    with lowered("guard_upload_update"):
        refused_for_words(column)


def refused_for_words(column):
    assert (
        outcome(lambda: raw(f"UPDATE archive_upload SET {column} = 'a child''s words'")) == "upload-is-sealed"
    )


def test_no_cell_is_in_clear(received):
    assert outcome(lambda: raw("UPDATE archive_uploadrow SET cells = '[\"words\"]'")) == "upload-is-sealed"


def test_what_was_chosen_stays_once_it_was_begun(storing):
    tries = {
        "choices": lambda: raw("UPDATE archive_upload SET choices = 'hs1.another'"),
        "all or the good ones": change(good_only=True),
        "when": change(begun_at=timezone.now()),
    }

    assert {name: outcome(act) for name, act in tries.items()} == dict.fromkeys(tries, "upload-was-begun")


def test_it_takes_no_more_rows_once_it_was_received(received):
    def add():
        UploadRow.objects.create(upload=received, number=9, cells="[]")

    assert outcome(add) == "upload-takes-no-more-rows"


def test_a_row_is_stored_only_while_the_upload_is_and_once(received, author, entered):
    stored = {"outcome": "stored", "testimony": entered, "cells": ""}
    assert outcome(change_row(**stored)) == "row-is-stored-once"
    upload = settle(received, author)
    uploads.begin(upload, upload.version, good_only=False, by=author)
    assert outcome(change_row(**stored)) == DONE

    change_row(**stored)()

    assert outcome(change_row(testimony=None, outcome="wrong")) == "row-is-stored-once"
    assert outcome(change_row(outcome="")) == "row-is-stored-once"


def test_a_row_keeps_its_place_and_its_words_change_only_before_it_is_begun(received, author):
    assert outcome(change_row(number=7)) == "row-keeps-its-origin"
    assert outcome(change_row(is_hidden=True)) == "row-keeps-its-origin"
    words = lambda: raw("UPDATE archive_uploadrow SET cells = 'hs1.another'")  # noqa: E731
    assert outcome(words) == DONE  # as where a column of names is emptied
    upload = settle(received, author)
    uploads.begin(upload, upload.version, good_only=False, by=author)
    assert outcome(words) == "row-keeps-its-words"
    assert outcome(change_row(cells="")) == DONE  # as where its words were erased


def test_rows_go_only_after_their_upload_has_ended(received):
    assert outcome(lambda: raw("DELETE FROM archive_uploadrow")) == "row-stays-until-its-upload-ends"


def test_it_is_not_done_while_a_row_waits(storing):
    assert outcome(change(state=State.DONE, ended_at=timezone.now())) == "upload-is-not-done"


def test_what_was_imported_is_not_discarded_while_a_word_of_it_stands(received, author):
    import_all(received, author)
    Upload.objects.update(state=State.UNDOING)
    discard = change(state=State.DISCARDED)

    assert outcome(discard) == "upload-was-imported"
    with lowered():
        Testimony.objects.update(status=Status.ERASED)
    assert outcome(discard) == DONE


def test_its_key_stays_as_long_as_its_rows_are_needed(received, author):
    key = DataKey.objects.filter(pk=received.key_id)
    shred = lambda: key.update(wrapped="", shredded_at=timezone.now())  # noqa: E731

    assert outcome(shred) == "words-are-still-needed"
    import_all(received, author)
    assert outcome(shred) == DONE
