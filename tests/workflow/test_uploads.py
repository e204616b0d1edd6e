"""A spreadsheet comes in, is looked at, begun, and becomes testimony; closing the page loses nothing."""

import csv
import io
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.utils import timezone

from archive.errors import NotAllowed, StaleEdit
from archive.models import DataKey, Event, Testimony, Upload, UploadRow
from archive.models.audit import Action
from archive.models.upload import State
from archive.workflow import closing, erasing, settling, upload_keeping, upload_storing, uploads
from archive.workflow.intake import enter
from archive.workflow.upload_looking import Step
from archive.workflow.verifying import findings
from tests.walls import lowered
from tests.workflow.acting import review

COLUMNS = ("reference", "month", "basis", "text", "platforms", "harm_types", "age")
# Invented, and no two alike.
TEXTS = (
    "",
    "he kept writing to me after i said no",
    "my aunt believed me when i told her about the messages",
    "she threatened to show everybody at school the pictures",
    "i was scared to open the game again because of that man",
    "they all left the group chat and nobody spoke to me for weeks",
    "a stranger sent me coins and then wanted to know where we live",
    "my teacher helped me to report the account and it was gone",
    "i felt better when somebody finally listened to me",
)


def row(number, **changed):
    known = {
        "reference": f"U-{number}",
        "month": "2025-03",
        "basis": "service_terms",
        "text": TEXTS[number],
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
    upload = uploads.choose(
        upload, upload.version, uses=codes, answers=answers, sheet=found.sheet, by=by
    ).upload
    if Step.WARNINGS in uploads.look(upload).steps:
        upload = uploads.see_warnings(upload, upload.version, uploads.look(upload), by=by)
    return upload


def let_the_job_end():
    """However busy the machine is: the job goes on for some seconds, and then again."""
    while upload_storing.is_waiting():
        upload_storing.go_on()


def import_all(upload, by, good_only=False):
    upload = settle(upload, by)
    uploads.begin(upload, upload.version, good_only=good_only, by=by)
    let_the_job_end()
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
    assert texts == [TEXTS[number] for number in (1, 2, 3)]
    assert upload.state == State.DONE
    told = uploads.progress(upload)
    assert (told.stored, told.scanned, told.total, told.failed, told.is_over) == (3, 3, 3, 0, True)
    assert set(UploadRow.objects.values_list("outcome", "cells")) == {("stored", "")}
    assert list(findings()) == []


def test_however_long_it_takes_to_look_each_run_of_the_job_stores_something(received, author):
    upload = settle(received, author)
    uploads.begin(upload, upload.version, good_only=False, by=author)

    upload_storing.go_on(longest_seconds=0)

    assert uploads.progress(now(upload)).stored == 3


def test_rows_of_sheets_that_are_there_together_and_each_by_itself_count_once(author):
    book = openpyxl.Workbook()
    for sheet, number in ((book.active, 1), (book.create_sheet("Q2"), 2)):
        sheet.append(list(row(number)))
        sheet.append(list(row(number).values()))
    file = io.BytesIO()
    book.save(file)
    upload = now(uploads.receive(file.getvalue(), "two.xlsx", by=author))
    assert upload.rows_count == 2

    upload = import_all(upload, author)

    told = uploads.progress(upload)
    assert (told.stored, told.total) == (2, 2)


def test_a_row_that_is_wrong_keeps_all_out_unless_the_good_ones_are_asked_for(author):
    upload = uploads.receive(as_csv(row(1), row(2, age="old")), "march.csv", by=author)
    upload = settle(upload, author)

    with pytest.raises(uploads.RefusedUpload, match="wrong in 1"):
        uploads.begin(upload, upload.version, good_only=False, by=author)
    assert now(upload).state == State.READY
    uploads.begin(upload, upload.version, good_only=True, by=author)
    let_the_job_end()

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


def undo(upload, by):
    uploads.undo(now(upload), now(upload).version, by=by)
    let_the_job_end()
    return now(upload)


def test_an_import_is_undone_whole_and_the_right_one_can_come_after_it(received, author, reviewer):
    import_all(received, author)

    upload = undo(received, author)

    assert upload.state == State.DISCARDED
    assert set(Testimony.objects.values_list("status", flat=True)) == {"erased"}
    assert {DataKey.objects.get(pk=t.key_id).is_shredded for t in Testimony.objects.all()} == {True}
    assert list(findings()) == []
    right = uploads.receive(as_csv(*(row(n, month="2025-04") for n in (1, 2, 3))), "right.csv", by=reviewer)
    assert uploads.look(now(right)).problems == ()
    import_all(right, reviewer)
    stands = Testimony.objects.exclude(status="erased")
    assert {t.contact.month.month for t in stands} == {4}
    assert stands.count() == 3
    assert list(findings()) == []


def test_what_somebody_has_begun_to_work_on_is_not_undone(received, author, reviewer):
    import_all(received, author)
    testimony = Testimony.objects.first()
    review.mark(testimony, seen=testimony.version, start=0, end=2, label="UNIQUE", by=reviewer)

    with pytest.raises(NotAllowed, match="work on 1 of its"):
        uploads.undo(now(received), now(received).version, by=author)

    assert now(received).state == State.DONE
    assert set(Testimony.objects.values_list("status", flat=True)) == {"in_review"}


def test_where_somebody_was_quicker_than_the_job_theirs_stays(received, author, reviewer):
    import_all(received, author)
    uploads.undo(now(received), now(received).version, by=author)
    testimony = Testimony.objects.first()
    review.mark(testimony, seen=testimony.version, start=0, end=2, label="UNIQUE", by=reviewer)

    let_the_job_end()

    assert now(received).state == State.DONE
    statuses = list(Testimony.objects.order_by("pk").values_list("status", flat=True))
    assert statuses == ["in_review", "erased", "erased"]
    assert list(findings()) == []


def test_an_import_that_is_undone_halfway_stores_nothing_more(received, author):
    upload = settle(received, author)
    uploads.begin(upload, upload.version, good_only=False, by=author)

    upload = undo(upload, author)

    assert (upload.state, Testimony.objects.count()) == (State.DISCARDED, 0)


@pytest.mark.parametrize("imported", [False, True])
def test_after_a_week_the_rows_and_their_key_are_gone(received, author, imported):
    if imported:
        import_all(received, author)
    upload = now(received)

    assert upload_keeping.expire(upload.kept_until - timedelta(minutes=1)) == 0
    assert upload_keeping.expire(upload.kept_until) == 1

    assert UploadRow.objects.count() == 0
    assert now(upload).key.is_shredded
    assert now(upload).state == (State.DONE if imported else State.DISCARDED)
    assert Testimony.objects.exclude(status="erased").count() == 3 * imported
    assert list(findings()) == []
    with pytest.raises(NotAllowed):
        uploads.undo(now(upload), now(upload).version, by=author)


def test_an_upload_that_nobody_lets_go_of_is_named(received):
    long_ago = timezone.now() - timedelta(days=11)
    with lowered():
        Upload.objects.update(received_at=long_ago, touched_at=long_ago)

    assert list(findings()) == [
        f"sealed: the rows of upload {received.pk} are still there, although their time is over"
    ]


@pytest.mark.parametrize("stage", ["asking", "storing", "done"])
def test_a_restored_backup_has_no_rows_so_what_was_being_imported_ends(received, author, stage):
    upload = settle(received, author)
    if stage != "asking":
        uploads.begin(upload, upload.version, good_only=False, by=author)
    if stage == "done":
        let_the_job_end()
    with lowered():
        UploadRow.objects.all().delete()  # as a backup leaves them out

    settling.settle_what_was_shredded()
    settling.settle_what_was_shredded()

    assert now(upload).state == (State.DISCARDED if stage == "asking" else State.DONE)
    assert now(upload).key.is_shredded
    assert list(findings()) == []
    again = uploads.receive(as_csv(row(1), row(2), row(3)), "march.csv", by=author)
    assert len(uploads.look(now(again)).already) == (3 if stage == "done" else 0)


def test_words_that_are_erased_go_from_every_spreadsheet_that_waits(author, reviewer, entry):
    testimony = enter(replace(entry, text=TEXTS[1]), by=author).testimony
    nearly = f"  {TEXTS[1]} "
    waiting = uploads.receive(as_csv(row(7, text=nearly), row(8)), "another.csv", by=reviewer)
    closed = closing.close(testimony, seen=testimony.version, reason="unsuitable", by=reviewer)

    erasing.erase(closed, seen=closed.version, by=reviewer)

    found = uploads.look(now(waiting))
    assert [line.number for line in found.table.lines] == [3]
    assert [row.number for row in import_all(waiting, reviewer).rows.filter(outcome="left-out")] == [2]


def test_columns_of_names_are_never_stored(author):
    file = as_csv(row(1), row(2)).decode().splitlines()
    file = "\n".join([f"{file[0]},Counsellor", *(f"{line},Zebedee Quux" for line in file[1:])])
    upload = uploads.receive(file.encode(), "march.csv", by=author)

    found = uploads.look(now(upload))

    assert found.uses[-1].field == "staff"
    assert {line.cells[-1].value for line in found.table.lines} == {None}


def test_a_column_that_its_owner_calls_names_of_staff_is_emptied(received, author):
    upload = now(received)
    codes = [uploads.use_as_code(use) for use in uploads.look(upload).uses]
    upload = uploads.choose(upload, upload.version, uses=[*codes[:-1], "staff"], by=author).upload

    assert {line.cells[-1].value for line in uploads.look(now(upload)).table.lines} == {None}


def test_what_was_chosen_for_columns_is_remembered(author, reviewer):
    first = as_csv(row(1)).replace(b"age", b"zzz")
    upload = uploads.receive(first, "march.csv", by=author)
    codes = [uploads.use_as_code(use) for use in uploads.look(now(upload)).uses]
    uploads.choose(now(upload), now(upload).version, uses=[*codes[:-1], "year"], by=author)

    again = uploads.receive(as_csv(row(2)).replace(b"age", b"zzz"), "april.csv", by=reviewer)

    use = uploads.look(now(again)).uses[-1]
    assert (use.field, use.why) == ("year", "remembered")


def test_a_guess_that_was_only_passed_over_is_not_remembered_as_a_choice(author, reviewer):
    """Otherwise a column that we could not tell, left out in haste, would be left out for ever unsaid."""
    upload = uploads.receive(as_csv(row(1)).replace(b"age", b"zzz"), "march.csv", by=author)
    codes = [uploads.use_as_code(use) for use in uploads.look(now(upload)).uses]
    uploads.choose(now(upload), now(upload).version, uses=["ignore", *codes[1:]], by=author)

    again = uploads.receive(as_csv(row(2)).replace(b"age", b"zzz"), "april.csv", by=reviewer)

    uses = uploads.look(now(again)).uses
    assert (uses[0].field, uses[0].why) == ("ignore", "remembered")
    assert {use.why for use in uses[1:]}.isdisjoint({"remembered"})


def test_a_text_that_the_archive_has_nearly_has_to_be_seen_before_it_is_imported(author, reviewer, entry):
    long = (
        "he kept writing to me every night after i said no and he said that i must never tell my mum about it"
    )
    enter(replace(entry, reference="T-9", text=long), by=author)
    upload = uploads.receive(
        as_csv(row(1, text=long + " ok"), row(2, text=long), row(3)), "m.csv", by=reviewer
    )
    upload = now(upload)
    codes = [uploads.use_as_code(use) for use in uploads.look(upload).uses]
    upload = uploads.choose(upload, upload.version, uses=codes, by=reviewer).upload

    found = uploads.look(upload)
    against = [(w.row, w.code) for w in found.warnings if w.code.endswith("elsewhere")]
    assert against == [(2, "nearly-elsewhere"), (3, "said-elsewhere")]
    assert found.steps == (Step.WARNINGS,)
    with pytest.raises(uploads.RefusedUpload, match="have to be answered"):
        uploads.begin(upload, upload.version, good_only=False, by=reviewer)
    assert now(import_all(upload, reviewer)).state == State.DONE


def test_the_rows_that_a_later_run_stores_are_read_as_they_were_when_it_was_begun(author, monkeypatch):
    """What settles a doubt, or stands in the question about it, may be in a row that is stored by then."""
    monkeypatch.setattr(upload_storing, "AT_ONCE", 1)
    lines = [
        row(1, month="25/03/2024", age="about 13", platforms="Instergram"),
        row(2, month="04/27/2024", age="about 13", platforms="Instergram"),
        row(3, month="05/06/2024", age="about 13", platforms="Instergram"),
        row(4, month="04/27/2023", age="about 13", platforms="Instergram"),
    ]
    upload = now(uploads.receive(as_csv(*lines), "m.csv", by=author))
    uses = [uploads.use_as_code(use) for use in uploads.look(upload).uses]
    answers = {"day-order": "day-first"}
    for question in uploads.look(upload).questions:
        answers.setdefault(question.key, "13" if question.field == "age" else "instagram")
    upload = uploads.choose(upload, upload.version, uses=uses, answers=answers, by=author)
    if warnings := uploads.look(upload).warnings:
        named = uploads.name_of_warnings(warnings)
        upload = uploads.choose(upload, upload.version, warnings_seen=named, by=author)
    told = [(each.reference, each.month, each.age, each.platforms) for each in uploads.look(upload).good]
    assert len(told) == 4
    uploads.begin(upload, upload.version, good_only=False, by=author)

    while upload_storing.is_waiting():
        look_again = UploadRow.objects.filter(upload=upload, outcome="").first()
        if look_again is None:
            upload_storing.go_on()
        else:  # a run that ends after one row
            found = uploads.look(now(upload))
            upload_storing._store_some(now(upload), found, [look_again.pk])

    stored = Testimony.objects.order_by("pk").select_related("contact")
    assert [
        (
            each.contact.reference,
            each.contact.month,
            each.age,
            tuple(each.platforms.values_list("slug", flat=True)),
        )
        for each in stored
    ] == told


@pytest.mark.parametrize("how", ["the account was stopped", "the right was taken"])
def test_nothing_more_is_stored_for_somebody_who_may_not_enter_any_more(received, author, how):
    upload = settle(received, author)
    uploads.begin(upload, upload.version, good_only=False, by=author)
    first = UploadRow.objects.filter(upload=upload).order_by("number").first()
    upload_storing._store_some(now(upload), uploads.look(now(upload)), [first.pk])
    if how == "the account was stopped":
        author.is_active = False
        author.save()
    else:
        author.groups.clear()

    let_the_job_end()

    assert now(upload).state == State.DONE
    assert list(UploadRow.objects.order_by("number").values_list("outcome", flat=True)) == [
        "stored", "left-out", "left-out",
    ]  # fmt: skip
    assert Testimony.objects.count() == 1
