from datetime import date

import pytest
from django.db import connection

from archive.models import Contact, Event, Flag, Revision, Scan, Testimony
from archive.models.data_key import at_hand
from archive.vocabulary import OLDEST_CHILD_YEARS
from archive.workflow import importing, intake, rescanning
from archive.workflow.import_rows import EARLIEST_YEAR, LATEST_YEAR
from archive.workflow.importing import AlreadyStored, store
from tests.walls import lowered
from tests.workflow.import_samples import in_jsonl, sample

pytestmark = pytest.mark.django_db


def pass_through(things, title):
    return things


def store_and_scan(planned, by):
    outcome = store(planned, by=by, watch=pass_through)
    revisions = importing.to_scan(planned, outcome)
    return outcome, list(importing.scan(revisions, by=by, watch=pass_through, workers=1))


def test_the_same_text_of_the_same_contact_twice_in_a_file_is_an_error(tmp_path):
    planned = in_jsonl(
        tmp_path,
        sample(text="one  caf\u00e9"),
        sample(text="one  cafe\u0301\u200b\n"),
        sample(text="one  caf\u00e9", reference="C-2"),
    )

    assert [str(error) for error in planned.errors] == [
        "row 2 (line 2), text: the same reference and text as row 1"
    ]
    assert [row.row for row in planned.rows] == [1, 3]


def test_one_contact_has_one_month(tmp_path, author):
    Contact.objects.create(reference="C-9", month=date(2025, 1, 1))

    planned = in_jsonl(
        tmp_path,
        sample(text="one"),
        sample(text="two", month="2025-04"),
        sample(text="three", reference="C-9"),
        sample(text="four", reference="C-9", month="2025-01"),
    )

    assert [str(error) for error in planned.errors] == [
        "row 2 (line 2), month: not the month that row 1 gives for the same reference",
        "row 3 (line 3), month: the archive already has 2025-01 for this reference",
        "row 4 (line 4), month: not the month that row 3 gives for the same reference",
    ]


def test_what_is_stored_already_is_passed_over_also_after_an_edit(tmp_path, author):
    rows = [sample(text="one"), sample(text="two")]
    first = store(in_jsonl(tmp_path, *rows), by=author, watch=pass_through)
    edited = Testimony.objects.get(pk=first.stored[0].testimony_id)
    intake.edit_text(edited, seen=edited.version, text="one, put better", by=author)

    planned = in_jsonl(tmp_path, *rows, sample(text="three"))

    assert planned.already_stored == tuple(
        AlreadyStored(row, row, first.stored[row - 1].testimony_id) for row in (1, 2)
    )
    assert [row.row for row in planned.rows] == [3]
    assert planned.errors == ()


def test_storing_goes_through_intake_and_scans(tmp_path, author):
    outcome, scans = store_and_scan(
        in_jsonl(
            tmp_path,
            sample(age="13", platforms=["tiktok", "insta"]),
            sample(text="my mate jess lives in stockport"),
        ),
        author,
    )

    first, second = Testimony.objects.order_by("pk")
    assert [(one.row.row, one.testimony_id) for one in outcome.stored] == [(1, first.pk), (2, second.pk)]
    assert outcome.errors == ()
    assert [scan.testimony_id for scan in scans] == [first.pk, second.pk]
    assert sum(scan.flags for scan in scans) == Flag.objects.count()
    assert second.latest_revision.flags.count() >= 2
    assert (first.contact, first.entered_by, first.age, first.invented) == (second.contact, author, 13, False)
    assert sorted(first.platforms.values_list("slug", flat=True)) == ["instagram", "tiktok"]
    assert list(Event.objects.order_by("pk").values_list("action", "testimony_id")) == [
        ("entered", first.pk),
        ("entered", second.pk),
        ("scanned", first.pk),
        ("scanned", second.pk),
    ]


def test_one_wrong_row_keeps_all_out(tmp_path, author):
    planned = in_jsonl(tmp_path, sample(), sample(age="19", reference="C-2"))

    outcome, scans = store_and_scan(planned, author)

    assert (outcome, scans) == (importing.Outcome((), planned.errors), [])
    assert (Testimony.objects.count(), Contact.objects.count(), Event.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(("keep_going", "stored_rows"), [(False, []), (True, [1, 3])])
def test_a_row_that_only_intake_refuses_is_an_error_too(tmp_path, author, keep_going, stored_rows):
    planned = in_jsonl(tmp_path, sample(), sample(reference="C-2"), sample(reference="C-3"))
    Contact.objects.create(reference="C-2", month=date(2024, 1, 1))  # somebody was faster

    outcome = store(planned, by=author, watch=pass_through, keep_going=keep_going)

    assert [(error.row, error.column, error.code) for error in outcome.errors] == [(2, "month", "refused")]
    assert [one.row.row for one in outcome.stored] == stored_rows
    assert Revision.objects.count() == len(stored_rows)
    assert Contact.objects.count() == len(stored_rows) + 1


def test_keep_going_stores_the_good_rows(tmp_path, author):
    planned = in_jsonl(tmp_path, sample(), sample(age="19", reference="C-2"), sample(reference="C-3"))

    outcome = store(planned, by=author, watch=pass_through, keep_going=True)

    assert [one.row.row for one in outcome.stored] == [1, 3]
    assert outcome.errors == planned.errors
    assert sorted(contact.reference for contact in Contact.objects.all()) == ["C-1", "C-3"]


def test_a_dry_run_goes_the_whole_way_and_writes_nothing(tmp_path, author):
    planned = in_jsonl(tmp_path, sample(), sample(reference="C-2"))

    outcome = store(planned, by=author, watch=pass_through, dry_run=True)

    assert ([one.row.row for one in outcome.stored], outcome.errors) == ([1, 2], ())
    assert (Testimony.objects.count(), Contact.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_a_failing_scan_loses_no_text_and_the_next_run_makes_up_for_it(tmp_path, author, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(rescanning, "detect_or_none", lambda text: None)
        first, scans = store_and_scan(in_jsonl(tmp_path, sample()), author)
    assert scans == [importing.ScanStored(first.stored[0].testimony_id, None)]
    revision = Revision.objects.get()
    assert (revision.text, revision.scans.count()) == (sample()["text"], 0)

    second, scans = store_and_scan(in_jsonl(tmp_path, sample()), author)

    assert second.stored == ()
    assert scans == [importing.ScanStored(first.stored[0].testimony_id, Flag.objects.count())]
    assert [scan.revision for scan in Scan.objects.all()] == [Revision.objects.get()]


def test_the_limits_here_are_those_of_the_table(tmp_path, author):
    extremes = [{"year": EARLIEST_YEAR}, {"year": LATEST_YEAR}, {"age": 0}, {"age": OLDEST_CHILD_YEARS}]
    rows = [sample(reference=f"C-{number}", **changes) for number, changes in enumerate(extremes)]

    outcome = store(in_jsonl(tmp_path, *rows), by=author, watch=pass_through)

    assert (len(outcome.stored), outcome.errors) == (4, ())


@pytest.mark.parametrize("workers", [1, 2])
def test_a_stored_text_that_cannot_be_opened_stops_no_other_scan_and_is_told_of(
    workers, tmp_path, author, caplog
):
    planned = in_jsonl(
        tmp_path, *(sample(text=f"he said {number}", reference=f"C-{number}") for number in range(3))
    )
    outcome = store(planned, by=author, watch=pass_through)
    revisions = importing.to_scan(planned, outcome)
    broken = Revision.objects.get(pk=revisions[1])
    with lowered(), connection.cursor() as cursor:
        cursor.execute("UPDATE archive_revision SET text = substr(text, 1, 40) WHERE id = %s", [broken.pk])
    at_hand.forget()

    scans = list(importing.scan(revisions, by=author, watch=pass_through, workers=workers))

    assert {scan.testimony_id: scan.flags is None for scan in scans} == {
        each.testimony_id: each.row.row == 2 for each in outcome.stored
    }
    assert Scan.objects.count() == 2
    assert f"Scan of {broken} failed: SealBroken" in caplog.text
