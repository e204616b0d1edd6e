"""Two do something with one spreadsheet at one moment: each row is testimony once, and the other is told.

`make test` runs this file on SQLite and on PostgreSQL.
"""

import threading

import pytest
from django.db import transaction

from archive.detection.findings import Reading
from archive.errors import StaleEdit
from archive.models import Event, Testimony, Upload, UploadRow
from archive.models.audit import Action, broken_links, trail_is_cut
from archive.models.upload import State
from archive.workflow import scanning, upload_storing, uploads
from archive.workflow.verifying import findings
from tests.workflow.test_races import A_WHILE, SOON, Attempt
from tests.workflow.test_uploads import as_csv, let_the_job_end, now, row, settle

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def nothing_is_found(monkeypatch):
    """Which words are found does not matter here, and to find them takes time."""
    monkeypatch.setattr(scanning, "read", lambda text: Reading([]))


@pytest.fixture
def ready(author):
    return settle(uploads.receive(as_csv(*map(row, range(1, 6))), "m.csv", by=author), author)


def while_it_is_begun(upload, by, act):
    """Start ``act`` while the press is written and not committed; return what became of it."""
    written, go_on = threading.Event(), threading.Event()

    def begin():
        with transaction.atomic():
            uploads.begin(upload, upload.version, good_only=False, by=by)
            written.set()
            go_on.wait(SOON)

    first = Attempt(begin)
    assert written.wait(SOON)
    other = Attempt(act)
    other.thread.join(A_WHILE)
    go_on.set()
    assert first.finish() is None
    return other.finish()


@pytest.mark.parametrize("second", ["begin", "discard", "choose"])
def test_what_is_begun_is_begun_once_and_whoever_comes_second_is_told(ready, author, second):
    acts = {
        "begin": lambda: uploads.begin(ready, ready.version, good_only=False, by=author),
        "discard": lambda: uploads.discard(ready, ready.version, by=author),
        "choose": lambda: uploads.choose(ready, ready.version, answers={}, by=author),
    }

    refusal = while_it_is_begun(ready, author, acts[second])

    assert isinstance(refusal, StaleEdit)
    assert now(ready).state == State.STORING
    assert Event.objects.filter(action=Action.UPLOAD_BEGUN).count() == 1


def test_the_job_in_two_processes_stores_each_row_once(ready, author, monkeypatch):
    monkeypatch.setattr(upload_storing, "AT_ONCE", 2)
    uploads.begin(ready, ready.version, good_only=False, by=author)

    both = [Attempt(upload_storing.go_on) for _ in range(2)]
    assert [each.finish() for each in both] == [None, None]
    let_the_job_end()

    assert Testimony.objects.count() == UploadRow.objects.filter(outcome="stored").count() == 5
    assert now(ready).state == State.DONE
    assert Event.objects.filter(action=Action.UPLOAD_STORED).count() == 1
    assert (list(broken_links()), trail_is_cut(), list(findings())) == ([], False, [])


def test_the_same_file_from_two_people_at_once_stands_once(author, reviewer):
    file = as_csv(row(1), row(2))
    both = [
        Attempt(lambda: uploads.receive(file, "a.csv", by=author)),
        Attempt(lambda: uploads.receive(file, "b.csv", by=reviewer)),
    ]
    refusals = [each for each in (attempt.finish() for attempt in both) if each is not None]

    assert [type(refusal) for refusal in refusals] == [uploads.AlreadyUploaded]
    assert Upload.objects.exclude(state=State.DISCARDED).count() == 1
    assert list(findings()) == []


def test_undone_while_the_job_is_at_work_nothing_stays(ready, author, monkeypatch):
    monkeypatch.setattr(upload_storing, "AT_ONCE", 1)
    uploads.begin(ready, ready.version, good_only=False, by=author)
    job = Attempt(upload_storing.go_on)

    def undo():
        upload = now(ready)
        uploads.undo(upload, upload.version, by=author)

    undone = Attempt(undo)
    assert (job.finish(), type(undone.finish())) in [(None, type(None)), (None, StaleEdit)]
    if now(ready).state == State.DONE:  # the job had ended before it
        undo()
    let_the_job_end()

    assert now(ready).state == State.DISCARDED
    assert Testimony.objects.exclude(status="erased").count() == 0
    assert list(findings()) == []
