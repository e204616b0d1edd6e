"""A spreadsheet comes in, is looked at, begun, and becomes testimony; closing the page loses nothing."""

import csv
import io

import pytest
from django.db import connection

from archive.errors import NotAllowed, StaleEdit
from archive.models import DataKey, Event, Testimony, Upload, UploadRow
from archive.models.audit import Action
from archive.models.upload import State
from archive.workflow import upload_storing, uploads
from archive.workflow.upload_looking import Step
from archive.workflow.verifying import findings

COLUMNS = ("reference", "month", "basis", "text", "platforms", "harm_types", "age")
TEXT = "he kept writing to me after i said no, number {}"


def row(number, **changed):
    known = {
        "reference": f"U-{number}",
        "month": "2025-03",
        "basis": "service_terms",
        "text": TEXT.format(number),
        "platforms": "instagram",
        "harm_types": "grooming",
        "age": "13",
    }
    return known | changed


def as_csv(*rows):
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


@pytest.fixture
def received(author):
    return uploads.receive(as_csv(row(1), row(2), row(3)), "march.csv", by=author)


def now(upload):
    return Upload.objects.get(pk=upload.pk)


def settle(upload, by):
    """Take everything that is offered."""
    upload = now(upload)
    found = uploads.look(upload)
    codes = [uploads.use_as_code(use) for use in found.uses]
    answers = {question.key: question.suggested for question in found.questions}
    upload = uploads.choose(upload, upload.version, uses=codes, answers=answers, sheet=found.sheet, by=by)
    if Step.WARNINGS in uploads.look(upload).steps:
        seen = uploads.name_of_warnings(uploads.look(upload).warnings)
        upload = uploads.choose(upload, upload.version, warnings_seen=seen, by=by)
    return upload


def import_all(upload, by, good_only=False):
    upload = settle(upload, by)
    uploads.begin(upload, upload.version, good_only=good_only, by=by)
    upload_storing.go_on()
    return now(upload)


def test_what_came_in_is_sealed_and_looked_at_before_anything_is_stored(received):
    found = uploads.look(now(received))

    assert (now(received).state, now(received).rows_count) == (State.ASKING, 3)
    assert [use.field for use in found.uses] == list(COLUMNS)
    assert ([row.number for row in found.good], found.problems) == ([2, 3, 4], ())
    assert found.steps == (Step.COLUMNS,)
    assert Testimony.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT cells FROM archive_uploadrow")
        cells = [value for (value,) in cursor.fetchall()]
        cursor.execute("SELECT name, columns, choices FROM archive_upload")
        (of_upload,) = cursor.fetchall()
    assert all(value.startswith("hs1.") for value in cells)
    assert [value[:4] for value in of_upload] == ["hs1.", "hs1.", ""]


def test_what_was_begun_is_stored_scanned_and_counted(received, author):
    upload = import_all(received, author)

    texts = [t.latest_revision.text for t in Testimony.objects.order_by("pk")]
    assert texts == [TEXT.format(number) for number in (1, 2, 3)]
    assert upload.state == State.DONE
    told = uploads.progress(upload)
    assert (told.stored, told.scanned, told.total, told.failed, told.is_over) == (3, 3, 3, 0, True)
    assert set(UploadRow.objects.values_list("outcome", "cells")) == {("stored", "")}
    assert list(findings()) == []


def test_a_row_that_is_wrong_keeps_all_out_unless_the_good_ones_are_asked_for(author):
    upload = uploads.receive(as_csv(row(1), row(2, age="old")), "march.csv", by=author)
    upload = settle(upload, author)

    with pytest.raises(uploads.RefusedUpload, match="wrong in 1"):
        uploads.begin(upload, upload.version, good_only=False, by=author)
    assert now(upload).state == State.READY
    uploads.begin(upload, upload.version, good_only=True, by=author)
    upload_storing.go_on()

    assert list(UploadRow.objects.values_list("number", "outcome")) == [(2, "stored"), (3, "wrong")]
    assert Testimony.objects.count() == 1


def test_the_same_file_is_not_received_twice_and_one_that_grew_adds_only_what_is_new(
    received, author, reviewer
):
    with pytest.raises(uploads.AlreadyUploaded) as refusal:
        uploads.receive(as_csv(row(1), row(2), row(3)), "again.csv", by=reviewer)
    assert refusal.value.upload == received
    import_all(received, author)

    grown = uploads.receive(as_csv(row(1), row(2), row(3), row(4)), "april.csv", by=reviewer)
    assert sorted(uploads.look(now(grown)).already) == [2, 3, 4]
    grown = import_all(grown, reviewer)

    assert Testimony.objects.count() == 4
    assert (uploads.progress(grown).stored, uploads.progress(grown).already) == (1, 3)


def test_what_is_discarded_is_gone_with_its_key(received, author):
    uploads.discard(received, now(received).version, by=author)

    upload = now(received)
    assert (upload.state, UploadRow.objects.count()) == (State.DISCARDED, 0)
    assert DataKey.objects.get(pk=upload.key_id).is_shredded
    told = Event.objects.filter(subject=f"upload {upload.pk}").order_by("pk").values_list("action", flat=True)
    assert list(told) == [Action.UPLOAD_RECEIVED, Action.UPLOAD_DISCARDED, Action.SHREDDED]
    assert uploads.receive(as_csv(row(1), row(2), row(3)), "march.csv", by=author) != upload
    assert list(findings()) == []


def test_only_its_owner_does_anything_with_it_and_only_with_what_they_saw(received, author, reviewer):
    version = now(received).version

    with pytest.raises(NotAllowed):
        uploads.choose(received, version, answers={}, by=reviewer)
    with pytest.raises(NotAllowed):
        uploads.discard(received, version, by=reviewer)
    with pytest.raises(StaleEdit):
        uploads.discard(received, version + 1, by=author)
    assert now(received).state == State.ASKING
