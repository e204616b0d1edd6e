"""The jobs there are, each run as `manage.py work` runs it, and what My work says where nobody does."""

from datetime import time, timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from archive.backups.sqlite import half_made
from archive.models import Flag, JobRun, Publication, Release, Scan, Testimony
from archive.tasks import jobs
from archive.tasks.jobs import JOBS
from archive.vocabulary import Status
from archive.workflow import releasing
from tests.admin.conftest import ROLES, logged_in
from tests.walls import hold_to, lowered
from tests.workflow.acting import show
from tests.workflow.conftest import person

pytestmark = pytest.mark.django_db


def yesterday():
    return timezone.localdate() - timedelta(days=1)


def past_its_day(testimony):
    """Let the basis of what is public have ended yesterday, as only time can."""
    with lowered():
        Testimony.objects.filter(pk=testimony.pk).update(basis_lapses_on=yesterday())
        Publication.everything.filter(pk=testimony.publication_id).update(lapses_on=yesterday())


def work(capsys, *names):
    call_command("work", *names, "--once")
    return capsys.readouterr().out.splitlines()


def told(**done):
    """What the command says of all jobs: so many done by those named, none by the others."""
    return [f"{job.name}: {done.get(job.name, 0)} done" for job in JOBS]


def test_each_job_has_a_name_of_its_own():
    assert len({job.name for job in JOBS}) == len(JOBS)


# The database writes no file anew within a transaction, as other tests are.
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_work_once_does_all_and_a_second_time_finds_nothing(published, capsys):
    past_its_day(published)

    assert work(capsys) == told(lapses=1, traces=1)
    assert work(capsys) == told()
    assert list(Publication.everything.all()) == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_work_removes_the_copy_that_a_backup_left_when_it_was_killed(db, capsys):
    if connection.vendor != "sqlite":
        return  # there is no copy: the dump is encrypted as it comes
    database = Path(connection.settings_dict["NAME"])
    left = database.with_name(f"{database.name}.copying-0a1b2c3d")
    left.write_bytes(b"data keys")
    with half_made(database, "copying") as in_use:
        left.write_bytes(b"data keys")  # left since the other began
        work(capsys, "traces")
        assert in_use.exists()

    assert not left.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_copy_that_cannot_be_removed_is_said(db, capsys, tmp_path):
    if connection.vendor != "sqlite":
        return
    database = Path(connection.settings_dict["NAME"])
    left = database.with_name(f"{database.name}.copying-0a1b2c3d")
    left.symlink_to(tmp_path)  # nobody's link is followed

    with pytest.raises(CommandError):
        work(capsys, "traces")

    left.unlink()
    assert JobRun.objects.get(name="traces").problem != ""


def test_work_publishes_what_is_due(cleared, approver, capsys, settings):
    hold_to(settings, release_at=time(0))
    show(cleared, approver)
    releasing.release(cleared, seen=cleared.version, now=timezone.now(), by=approver)
    assert work(capsys, "releases") == ["releases: 0 done"]
    Release.objects.create(testimony=cleared, due_on=timezone.localdate(), ordered_by=approver)

    assert work(capsys, "releases") == ["releases: 1 done"]
    assert Testimony.objects.get().status == Status.PUBLISHED


def test_work_scans_what_no_detector_has_read(entered, capsys):
    with lowered():
        entered.revisions.update(created_at=timezone.now() - timedelta(minutes=5))
        Flag.objects.all().delete()
        Scan.objects.all().delete()

    assert work(capsys, "scans") == ["scans: 1 done"]
    assert entered.latest_revision.scans.count() == 1


def test_work_forgets_sessions_that_have_ended_and_no_other(reviewer, approver, capsys):
    clients = [logged_in(reviewer), logged_in(approver)]
    ended, standing = (client.session.session_key for client in clients)
    Session.objects.filter(session_key=ended).update(expire_date=timezone.now())

    assert work(capsys, "sessions") == ["sessions: 1 done"]
    assert [session.session_key for session in Session.objects.all()] == [standing]


def test_work_names_the_jobs_where_it_is_asked_for_another(db):
    with pytest.raises(CommandError, match=r"There is no job called dusting\. Choose from lapses, releases"):
        call_command("work", "dusting", "--once")


def test_work_says_which_job_failed_and_ends_in_an_error(capsys, monkeypatch):
    def failing(today):
        raise OSError

    monkeypatch.setattr(jobs.renewing, "withdraw_lapsed", failing)

    with pytest.raises(CommandError, match="At least one job failed"):
        call_command("work", "--once")

    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if "failed" in line] == ["lapses: failed (OSError)"]
    assert len(said) == len(JOBS)


def test_my_work_tells_those_who_can_help_that_nobody_runs_the_jobs(entered, reviewer, approver):
    clients = {
        role: logged_in({"reviewer": reviewer, "approver": approver}.get(role) or person(role, role))
        for role in ROLES
    }

    def roles():
        return {r for r, c in clients.items() if 'data-testid="missed"' in c.get("/admin/").content.decode()}

    assert roles() == set()
    three_days_ago = timezone.now() - timedelta(days=3)
    JobRun.objects.create(name="lapses", began_at=three_days_ago, ended_at=three_days_ago)
    assert roles() == {"approver", "administrator"}
    page = clients["approver"].get("/admin/").content.decode()
    assert "The job that withdraws quotes whose basis for publication has ended last ran on" in page
    JobRun.objects.update(ended_at=timezone.now(), problem="OSError")
    assert "(OSError), and will be tried again" in clients["approver"].get("/admin/").content.decode()


def test_my_work_tells_how_many_quotes_wait_to_be_withdrawn_past_their_day(published, approver, reviewer):
    page = logged_in(approver).get("/admin/").content.decode()
    assert 'data-testid="past-their-day"' not in page
    past_its_day(published)

    page = logged_in(approver).get("/admin/").content.decode()

    assert "1 quote whose basis has ended is waiting to be withdrawn. Readers no longer see it." in page
    assert 'data-testid="past-their-day"' not in logged_in(reviewer).get("/admin/").content.decode()
