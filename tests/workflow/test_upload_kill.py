"""A process that ends between any two statements of an import: the next goes on; each row is stored once.

`make test-long` runs this file on SQLite and on PostgreSQL.
"""

import pytest
from django.contrib.auth.models import User

from archive.detection.findings import Finding, Label, Reading
from archive.models import Scan, Testimony, Upload, UploadRow
from archive.models.upload import State
from archive.workflow import scanning, upload_storing, uploads
from archive.workflow.verifying import findings
from tests.workflow.test_kill import MOST_STEPS, is_killed
from tests.workflow.test_uploads import as_csv, let_the_job_end, now, row, settle, undo

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
EVERY = 13


def test_an_import_that_is_killed_goes_on_where_it_was(author, monkeypatch):
    # Which words are found does not matter here, and a model cannot be carried over into a forked process.
    found = Finding(
        start=0, end=2, label=Label.PERSON, score=0.9, sources=("test",), reason="", suggestion="[x]"
    )
    monkeypatch.setattr(scanning, "read", lambda text: Reading([found]))
    monkeypatch.setattr(upload_storing, "AT_ONCE", 2)
    tried = 0
    for step in range(0, MOST_STEPS, EVERY):
        by = User.objects.get(username="author")
        file = as_csv(*(row(n, reference=f"K-{step}-{n}") for n in (1, 2, 3)))
        upload = settle(uploads.receive(file, "m.csv", by=by), by)
        uploads.begin(upload, upload.version, good_only=False, by=by)
        killed = is_killed(upload_storing.go_on, step)
        stored = UploadRow.objects.filter(upload=upload, outcome="stored")
        assert stored.count() == Testimony.objects.exclude(status="erased").count()
        assert list(findings()) == [], f"killed before step {step}"

        let_the_job_end()

        assert now(upload).state == State.DONE
        assert Testimony.objects.exclude(status="erased").count() == 3
        assert Scan.objects.count() == Testimony.objects.count()
        assert list(findings()) == [], f"after step {step}"
        undo(upload, by)
        tried += 1
        if not killed:
            break
    assert tried > 5
    assert Upload.objects.exclude(state=State.DISCARDED).count() == 0
