"""While a file is imported, nobody else waits: another process writes and reads all the time.

`make test` runs this file on SQLite and on PostgreSQL.
"""

import json
import os
import signal
import threading
import time
from datetime import date

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from archive.models import Contact, Event, Revision, Testimony
from archive.models.audit import broken_links, trail_is_cut
from archive.workflow import importing, intake
from archive.workflow.import_files import MOST_ROWS
from tests.workflow.import_samples import in_jsonl, sample

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
# An idle core needs less than a second; one that others use at the same time may need some times as long.
# Row by row, it was half a minute.
LONGEST_WAIT = 5
SOON = 30  # seconds after which a thread that still waits is a deadlock
A_WHILE = 0.5  # seconds in which the import has come to wait for the other
TAGS = intake.Tags(platforms=("instagram",), harm_types=("unwanted-contact",))


def watch(things, title):
    return things


def rows(count):
    return [
        sample(reference=f"W-{n // 2}", text=f"{n} " + "he told me to tell nobody " * 20)
        for n in range(count)
    ]


def _act_until_told(pipe, reviewer):
    told = []
    signal.signal(signal.SIGTERM, lambda *_: told.append(True))
    staff, reader = Client(), Client()
    staff.force_login(reviewer)
    waits = []
    os.write(pipe, b"ready")
    while not told:
        started = time.perf_counter()
        with transaction.atomic():
            Event.objects.append("opened", testimony_id=1, by="reviewer", details={})
        assert staff.get("/admin/").status_code == reader.get("/search/").status_code == 200
        waits.append(time.perf_counter() - started)
        time.sleep(0.01)
    os.write(pipe, json.dumps(waits).encode())


@pytest.fixture
def at_work(reviewer):
    """Starts somebody who works in another process; returns what ends it and gives how long each act took."""
    connections.close_all()  # no connection is shared with the other process
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _act_until_told(writing, reviewer)
        except BaseException:
            os._exit(1)
        os._exit(0)
    os.close(writing)
    assert os.read(reading, 5) == b"ready"

    def stop():
        os.kill(child, signal.SIGTERM)
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read()
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        return json.loads(said)

    return stop


@pytest.mark.long
def test_who_works_while_the_longest_file_is_stored_does_not_wait_for_it(tmp_path, author, at_work):
    planned = in_jsonl(tmp_path, *rows(MOST_ROWS))

    outcome = importing.store(planned, by=author, watch=watch)

    waits = at_work()
    assert max(waits) < LONGEST_WAIT
    assert (len(outcome.stored), outcome.errors) == (MOST_ROWS, ())
    assert Testimony.objects.count() == Revision.objects.count() == 2 * Contact.objects.count() == MOST_ROWS
    assert (list(broken_links()), trail_is_cut()) == ([], False)


def test_nothing_is_checked_while_the_lock_is_held_and_a_dry_run_takes_none(tmp_path, author, monkeypatch):
    planned = in_jsonl(tmp_path, *rows(20))
    monkeypatch.setattr(intake.Checker, "check", _outside_a_transaction(intake.Checker.check))

    with connection.execute_wrapper(_refuse_writing):
        dry = importing.store(planned, by=author, watch=watch, dry_run=True)
    outcome = importing.store(planned, by=author, watch=watch)

    assert [one.row for one in dry.stored] == [one.row for one in outcome.stored] == list(planned.rows)
    assert [one.testimony_id for one in dry.stored] == [None] * 20


def _outside_a_transaction(check):
    def checked(*arguments):
        assert not connection.in_atomic_block
        return check(*arguments)

    return checked


def _refuse_writing(execute, sql, params, many, context):
    assert not connection.in_atomic_block
    assert sql.startswith("SELECT")
    return execute(sql, params, many, context)


@pytest.mark.parametrize("count", [1, 40])
def test_the_step_takes_few_questions_however_many_rows(
    tmp_path, author, count, django_assert_max_num_queries
):
    planned = in_jsonl(tmp_path, *rows(count))
    checked = [intake.Checker().check(row.entry) for row in planned.rows]

    with django_assert_max_num_queries(26):
        intake.enter_all(checked, by=author)


def _entered_meanwhile(month, text, by):
    """Another's entry for the same contact, written and not yet committed: gives what commits it."""
    written, go_on = threading.Event(), threading.Event()

    def enter():
        try:
            with transaction.atomic():
                entry = intake.Entry("W-0", month, "service_terms", text, TAGS)
                intake.enter_all([intake.Checker().check(entry)], by=by)
                written.set()
                go_on.wait(SOON)
        finally:
            connection.close()

    thread = threading.Thread(target=enter)
    thread.start()
    assert written.wait(SOON)

    def commit():
        go_on.set()
        thread.join(SOON)

    return commit


@pytest.mark.parametrize(
    ("month", "same_text", "is_new", "column"),
    [
        (date(2024, 1, 1), False, True, "month"),
        (date(2025, 3, 1), True, True, ""),
        (date(2025, 3, 1), True, False, ""),
    ],
    ids=["another month", "the same text", "the same text of a contact that is known"],
)
@pytest.mark.parametrize("keep_going", [False, True])
def test_what_somebody_enters_at_this_moment_is_seen_and_all_or_nothing_stays(
    tmp_path, author, reviewer, month, same_text, is_new, column, keep_going
):
    if not is_new:
        Contact.objects.create(reference="W-0", month=month)
    planned = in_jsonl(tmp_path, *rows(3))
    text = planned.rows[0].normal_form.text if same_text else "another text"
    commit = _entered_meanwhile(month, text, reviewer)
    threading.Timer(A_WHILE, commit).start()

    outcome = importing.store(planned, by=author, watch=watch, keep_going=keep_going)

    refused = [1] if same_text else [1, 2]
    assert [(error.row, error.column, error.code) for error in outcome.errors] == [
        (row, column, "refused") for row in refused
    ]
    stored = [row for row in (1, 2, 3) if row not in refused] if keep_going else []
    assert [one.row.row for one in outcome.stored] == stored
    assert Testimony.objects.count() == 1 + len(stored)
    assert Contact.objects.count() == (2 if keep_going else 1)
    assert (list(broken_links()), trail_is_cut()) == ([], False)
