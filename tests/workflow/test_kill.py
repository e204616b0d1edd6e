"""A process that ends between any two statements leaves an archive in which nothing is half done.

Each try is a process of its own, killed with SIGKILL before its n-th step (a statement, or a commit), as the
kernel kills one for want of memory. `make test-long` runs this file on SQLite and on PostgreSQL.
"""

import os
import signal
import traceback

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections

from archive.detection.findings import Finding, Label, Reading
from archive.models import Clearance, Contact, Decision, Event, Publication, Scan, Testimony, Tombstone
from archive.workflow import importing, rescanning
from archive.workflow.flags import flag_states
from archive.workflow.import_files import Format
from archive.workflow.verifying import findings
from tests.workflow.acting import clearing, preparing, publishing, review

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
MOST_STEPS = 400
EVERY = 5  # an import is long: every fifth step of it is tried


class Countdown:
    """Ends its own process before a step, and says how many there were if that one never came."""

    def __init__(self, before):
        self.left = before

    def step(self):
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1

    def __call__(self, execute, sql, params, many, context):
        self.step()
        return execute(sql, params, many, context)


def _act_and_end(act, before):
    countdown = Countdown(before)
    commit = connection.commit

    def commit_unless_killed():
        countdown.step()
        commit()

    connection.commit = commit_unless_killed
    try:
        with connection.execute_wrapper(countdown):
            act()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def is_killed(act, before):
    """Do ``act`` in a process that is killed before that step; say whether it was, or had ended by then."""
    connections.close_all()  # no connection is shared with the other process
    child = os.fork()
    if child == 0:
        _act_and_end(act, before)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.waitstatus_to_exitcode(status) == 0
    return False


def state():
    """All that the acts of this file change, in numbers."""
    tables = (Clearance, Decision, Event, Publication, Tombstone)
    return (
        *(model.objects.count() for model in tables),
        *Testimony.objects.order_by("pk").values_list("status", "version", "publication"),
    )


def accept_all(t):
    open_ids = [s.flag_id for s in flag_states(t.latest_revision) if s.is_open]
    review.accept(t, seen=t.version, flag_ids=open_ids, by=User.objects.get(username="reviewer"))


def clear(t):
    digest = preparing.public_copy(t).digest()
    clearing.clear(t, seen=t.version, digest=digest, by=User.objects.get(username="approver"))


def publish(t):
    publishing.publish(t, seen=t.version, by=User.objects.get(username="approver"))


def withdraw(t):
    publishing.withdraw(t, seen=t.version, reason="child_asked", by=User.objects.get(username="approver"))


def mark(t):
    review.mark(t, seen=t.version, start=0, end=2, label="UNIQUE", by=User.objects.get(username="reviewer"))


@pytest.mark.parametrize(
    ("stage", "act", "least"),
    [
        ("entered", accept_all, 10),
        ("submitted", clear, 20),
        ("cleared", publish, 30),
        ("published", withdraw, 14),
        ("published", mark, 25),
    ],
    ids=["decide", "clear", "publish", "withdraw", "mark what is published"],
)
def test_killed_before_any_statement_it_is_done_wholly_or_not_at_all(stage, act, least, request):
    testimony = request.getfixturevalue(stage)
    request.getfixturevalue("reviewer")
    request.getfixturevalue("approver")
    before = state()

    def act_afresh():
        act(Testimony.objects.get(pk=testimony.pk))

    for step in range(MOST_STEPS):
        if not is_killed(act_afresh, step):
            break
        assert state() == before, f"killed before step {step}"
        assert list(findings()) == [], f"killed before step {step}"

    assert step >= least  # it was killed as often as it has steps
    assert state() != before
    assert list(findings()) == []


def test_an_import_that_is_killed_stores_all_or_nothing_and_a_second_run_ends_it(
    author, tmp_path, monkeypatch
):
    # Which words are found does not matter here, and a model cannot be carried over into a forked process.
    found = Finding(
        start=0, end=2, label=Label.PERSON, score=0.9, sources=("test",), reason="", suggestion="[x]"
    )
    monkeypatch.setattr(rescanning, "detect_or_none", lambda text: Reading([found]))

    def file_for(step):
        rows = [
            f"K-{step}-{n},2025-03,service_terms,he told me that it stays between us {n},instagram,grooming"
            for n in (1, 2)
        ]
        path = tmp_path / f"{step}.csv"
        path.write_text("\n".join(["reference,month,basis,text,platforms,harm_types", *rows]), "utf-8")
        return path

    def watch(things, title):
        return things

    def import_it(path):
        plan = importing.plan(path, Format.CSV)
        by = User.objects.get(username="author")
        outcome = importing.store(plan, by=by, watch=watch)
        list(importing.scan(importing.to_scan(plan, outcome), by=by, watch=watch, workers=1))

    files = []
    for step in range(0, MOST_STEPS, EVERY):
        files.append(file_for(step))
        killed = is_killed(lambda: import_it(files[-1]), step)
        named = [f"K-{step}-{n}" for n in (1, 2)]
        stored = Testimony.objects.filter(contact__in=Contact.objects.named(named))
        assert stored.count() in ((0, 2) if killed else (2,)), f"killed before step {step}"
        assert list(findings()) == [], f"killed before step {step}"
        if not killed:
            break
    assert len(files) > 10

    for path in files:
        import_it(path)
    assert Testimony.objects.count() == Scan.objects.count() == 2 * len(files)
    assert list(findings()) == []
