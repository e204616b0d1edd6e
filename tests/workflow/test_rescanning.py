"""A newer detector: what it finds in texts that an older one read, published ones too."""

import json
from dataclasses import replace
from datetime import time
from functools import partial
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError
from django.utils import timezone

from archive.admin.queues import queues_for
from archive.detection import process
from archive.detection.detector import detect_or_none
from archive.detection.process import ScanningProcesses
from archive.detection.version import detector_version
from archive.errors import NotAllowed
from archive.management.commands import rescan as rescan_command
from archive.models import Decision, Event, Flag, Publication, Revision, Scan, Testimony, Tombstone
from archive.models.data_key import at_hand
from archive.vocabulary import Act, Status
from archive.workflow import releasing, rescanning
from archive.workflow.flags import flag_states
from archive.workflow.intake import edit_text, enter
from archive.workflow.rescanning import outdated
from tests.detection.reading_apart import KILLED_BY, READER
from tests.walls import hold_to
from tests.workflow.acting import answered, clearing, preparing, publishing, review

# What an older detector left is made by changing rows that nothing else may change.
pytestmark = pytest.mark.usefixtures("unguarded")


@pytest.fixture
def as_an_older_detector_left_it():
    """Make the stored scans those of a detector that knew nothing of towns."""

    def forget(testimony):
        town = Flag.objects.filter(revision=testimony.latest_revision, label="PLACE")
        assert town.exists()
        Decision.objects.filter(flag__in=town).delete()
        town.delete()
        Scan.objects.update(detector_version="older")

    return forget


@pytest.fixture
def with_town(entered, reviewer, choices):
    """A testimony submitted with the town still in it, kept by a reviewer."""
    states = flag_states(entered.latest_revision)
    town = [s.flag_id for s in states if s.surface == "stockport"]
    others = [s.flag_id for s in states if s.surface != "stockport"]
    testimony = review.accept(entered, seen=entered.version, flag_ids=others, by=reviewer)
    testimony = review.keep(
        testimony, seen=testimony.version, flag_ids=town, reason="too_common", by=reviewer
    )
    testimony = review.apply(testimony, seen=testimony.version, by=reviewer).testimony
    still_open = [s.flag_id for s in flag_states(testimony.latest_revision) if s.is_open]
    testimony = review.keep(
        testimony, seen=testimony.version, flag_ids=still_open, reason="too_common", by=reviewer
    )
    return preparing.submit(
        testimony, seen=testimony.version, choices=answered(testimony, choices), by=reviewer
    )


@pytest.fixture
def public(with_town, approver):
    digest = preparing.public_copy(with_town).digest()
    cleared = clearing.clear(with_town, seen=with_town.version, digest=digest, by=approver)
    publishing.publish(cleared, seen=cleared.version, by=approver)
    cleared.refresh_from_db()
    return cleared


def rescan(capsys, **options):
    call_command("rescan", **{"workers": 1, **options})
    return capsys.readouterr().out


def refused(capsys, **options):
    """Return (what was said of each, the refusal) of a run that must fail."""
    with pytest.raises(CommandError) as refusal:
        rescan(capsys, **options)
    return capsys.readouterr().err, refusal.value


def test_nothing_waits_while_the_detector_is_the_same(public, capsys):
    assert "0 testimonies to read again" in rescan(capsys)


def test_what_is_new_in_a_published_text_waits_for_a_person(
    public, as_an_older_detector_left_it, reviewer, capsys
):
    as_an_older_detector_left_it(public)

    said = rescan(capsys)

    assert "1 with something new, 1 of them published" in said
    assert [t.pk for t in Testimony.objects.to_review_again()] == [public.pk]
    public.refresh_from_db()
    assert public.status == Status.PUBLISHED
    assert Publication.objects.count() == 1
    queues = {queue.code: queue.count for queue in queues_for(reviewer)}
    assert queues["look-again"] == 1
    assert "stockport" not in said


def test_a_second_run_does_nothing(public, as_an_older_detector_left_it, capsys):
    as_an_older_detector_left_it(public)
    rescan(capsys)
    flags = Flag.objects.count()

    assert "0 testimonies to read again" in rescan(capsys)
    assert Flag.objects.count() == flags


def test_keeping_it_ends_the_re_review_and_no_later_detector_asks_again(
    public, as_an_older_detector_left_it, reviewer, capsys
):
    as_an_older_detector_left_it(public)
    rescan(capsys)
    new = [s.flag_id for s in flag_states(public.latest_revision) if s.is_open]

    kept = review.keep(public, seen=public.version, flag_ids=new, reason="too_common", by=reviewer)

    assert kept.status == Status.PUBLISHED
    assert not Testimony.objects.to_review_again()
    assert Decision.objects.filter(flag__in=new, act=Act.KEEP, by=reviewer).count() == len(new)
    Scan.objects.filter(detector_version=detector_version()).update(detector_version="not so old")
    assert "0 with something new" in rescan(capsys)


def test_what_was_kept_in_a_published_text_and_is_opened_again_withdraws_it_at_once(
    public, as_an_older_detector_left_it, reviewer, capsys
):
    as_an_older_detector_left_it(public)
    rescan(capsys)
    (new,) = [s.flag_id for s in flag_states(public.latest_revision) if s.is_open]
    kept = review.keep(public, seen=public.version, flag_ids=[new], reason="too_common", by=reviewer)

    again = review.reopen(kept, seen=kept.version, flag_id=new, by=reviewer)

    assert (again.status, again.publication) == (Status.WITHDRAWN, None)
    assert (Publication.objects.count(), Tombstone.objects.count()) == (0, 1)
    assert not Testimony.objects.to_review_again()


def test_nothing_else_may_be_decided_about_a_published_text(
    public, as_an_older_detector_left_it, reviewer, capsys
):
    as_an_older_detector_left_it(public)
    rescan(capsys)
    new = [s.flag_id for s in flag_states(public.latest_revision) if s.is_open]

    with pytest.raises(NotAllowed):
        review.replace(public, seen=public.version, flag_ids=new, replacement="[town]", by=reviewer)


def let_out(testimony, choices, reviewer, approver):
    testimony = preparing.submit(
        testimony, seen=testimony.version, choices=answered(testimony, choices), by=reviewer
    )
    digest = preparing.public_copy(testimony).digest()
    testimony = clearing.clear(testimony, seen=testimony.version, digest=digest, by=approver)
    publishing.publish(testimony, seen=testimony.version, by=approver)


def test_a_flag_that_a_wider_one_took_in_before_publication_asks_for_no_re_review(
    entered, reviewer, approver, choices, decide_all
):
    town, age = (
        next(s for s in flag_states(entered.latest_revision) if s.surface == surface)
        for surface in ("stockport", "13")
    )
    given = {"flag_id": town.flag_id, "start": town.start, "end": age.end, "by": reviewer}
    testimony = review.resize(entered, seen=entered.version, **given)
    testimony = review.accept(testimony, seen=testimony.version, flag_ids=[town.flag_id], by=reviewer)
    assert next(s for s in flag_states(testimony.latest_revision) if s.surface == "13").covered_by

    let_out(decide_all(testimony, reviewer), choices, reviewer, approver)

    assert Flag.objects.filter(pk=age.flag_id, decisions=None).exists()
    assert not Testimony.objects.to_review_again()


def test_a_flag_that_an_edit_left_behind_asks_for_no_re_review(entered, reviewer, approver, choices):
    harmless = "told me he is scared he will find us"
    testimony = edit_text(entered, seen=entered.version, text=harmless, by=reviewer).testimony

    let_out(testimony, replace(choices, fidelity="lightly_edited"), reviewer, approver)

    assert Flag.objects.filter(decisions=None).exists()
    assert not Testimony.objects.to_review_again()


def test_withdrawing_ends_the_re_review(public, as_an_older_detector_left_it, approver, capsys):
    as_an_older_detector_left_it(public)
    rescan(capsys)

    publishing.withdraw(public, seen=public.version, reason="identifying", by=approver)

    assert not Testimony.objects.to_review_again()
    assert outdated() == []


def test_what_waits_to_be_cleared_goes_back_to_review(with_town, as_an_older_detector_left_it, capsys):
    as_an_older_detector_left_it(with_town)

    rescan(capsys)

    with_town.refresh_from_db()
    assert with_town.status == Status.IN_REVIEW
    event = Event.objects.latest("pk")
    assert (event.action, event.by) == ("returned", "manage.py rescan")
    assert event.details == {"revision": with_town.latest_revision.number, "new_flags": 1}


def test_a_text_without_news_stays_where_it_was(submitted, capsys):
    Scan.objects.update(detector_version="older")

    rescan(capsys)

    version = submitted.version
    submitted.refresh_from_db()
    assert (submitted.status, submitted.version) == (Status.SUBMITTED, version)
    assert submitted.latest_revision.scans.filter(detector_version=detector_version()).exists()


def test_the_trail_names_the_program(submitted, capsys):
    Scan.objects.update(detector_version="older")

    rescan(capsys)

    assert Event.objects.latest("pk").by == "manage.py rescan"


def test_a_dry_run_counts_and_writes_nothing(submitted, capsys):
    Scan.objects.update(detector_version="older")

    assert "1 testimony to read again" in rescan(capsys, dry_run=True)
    assert outdated() == [submitted.pk]


def test_nothing_is_read_under_keys_that_are_not_the_archives(
    public, as_an_older_detector_left_it, settings, capsys
):
    as_an_older_detector_left_it(public)
    settings.ARCHIVE_SEALING_KEYS = [Fernet.generate_key().decode()]
    at_hand.forget()

    _, failure = refused(capsys)

    assert str(failure).startswith("ARCHIVE_SEALING_KEYS is not right")
    assert str(failure).endswith("Nothing was read.")
    assert not Scan.objects.exclude(detector_version="older").exists()
    at_hand.forget()


def test_no_workers_are_refused():
    with pytest.raises(CommandError, match="at least 1"):
        call_command("rescan", workers=0)


def test_several_processes_find_what_one_finds(public, with_other, as_an_older_detector_left_it, capsys):
    as_an_older_detector_left_it(public)

    said = rescan(capsys, workers=2)

    assert "2 testimonies read" in said
    assert "1 with something new, 1 of them published" in said
    assert outdated() == []


@pytest.fixture
def with_other(entry, author):
    """A second testimony, still in review."""
    return enter(replace(entry, text="my mate jess was scared of him"), by=author).testimony


def test_a_testimony_that_waited_for_its_release_is_counted_among_those_that_went_back(
    with_town, as_an_older_detector_left_it, approver, capsys, settings
):
    hold_to(settings, release_at=time(6))
    digest = preparing.public_copy(with_town).digest()
    cleared = clearing.clear(with_town, seen=with_town.version, digest=digest, by=approver)
    releasing.release(cleared, seen=cleared.version, now=timezone.now(), by=approver)
    as_an_older_detector_left_it(with_town)

    said = rescan(capsys)

    assert "1 went back to “To review”" in said
    assert Testimony.objects.get().status == Status.IN_REVIEW


def test_published_ones_are_read_first_and_a_limit_leaves_the_rest_for_the_next_run(
    with_other, public, capsys
):
    Scan.objects.update(detector_version="older")
    assert outdated() == [public.pk, with_other.pk]

    said = rescan(capsys, limit=1)

    assert "1 testimony still to read: run it again" in said
    assert outdated() == [with_other.pk]


def test_a_text_on_which_the_detector_fails_is_named_by_number_and_stops_no_other(
    public, with_other, monkeypatch, capsys
):
    Scan.objects.update(detector_version="older")
    unreadable = public.latest_revision.text
    monkeypatch.setattr(
        rescanning, "detect_or_none", lambda text: None if text == unreadable else detect_or_none(text)
    )

    said, refusal = refused(capsys)

    assert said == f"Testimony {public.pk}: the detector failed.\n"
    assert refusal.returncode == 1
    assert outdated() == [public.pk]


@pytest.mark.parametrize("what", ["text", "suggestion"])
def test_a_text_that_cannot_be_opened_is_named_by_number_and_stops_no_other(what, public, with_other, capsys):
    Scan.objects.update(detector_version="older")
    rows = {"text": Revision.objects, "suggestion": Flag.objects}[what]
    of = {"text": "testimony", "suggestion": "revision__testimony"}[what]
    assert rows.filter(**{of: public}).update(seal=uuid4())

    said, refusal = refused(capsys)

    assert said == f"Testimony {public.pk}: its sealed words cannot be opened.\n"
    assert refusal.returncode == 1
    assert outdated() == [public.pk]


def test_a_testimony_that_the_database_refuses_is_named_by_number_and_stops_no_other(
    public, with_other, monkeypatch, capsys
):
    Scan.objects.update(detector_version="older")
    store = rescanning.store

    def refusing(findings, revision, by):
        store(findings, revision, by)
        if revision.testimony_id == public.pk:
            raise IntegrityError(f"the failing row holds {revision.text}")

    monkeypatch.setattr(rescanning, "store", refusing)

    said, _ = refused(capsys)

    assert said == f"Testimony {public.pk}: the database refused (IntegrityError).\n"
    assert outdated() == [public.pk]


def test_a_public_text_that_nobody_cleared_is_named_and_never_called_read(public, capsys):
    Scan.objects.update(detector_version="older")
    Publication.objects.update(text="my mate jess lives in stockport")

    said, _ = refused(capsys)

    assert said == f"Testimony {public.pk}: readers see a different text from the one that was cleared.\n"
    assert outdated() == [public.pk]


@pytest.mark.parametrize("happens", ["withdrawn", "edited"])
def test_what_somebody_withdrew_or_edited_meanwhile_is_left_alone(
    happens, public, with_other, approver, monkeypatch, capsys
):
    Scan.objects.update(detector_version="older")
    testimony = public if happens == "withdrawn" else with_other
    revision = testimony.latest_revision

    def meanwhile(text):
        if text == revision.text:
            if happens == "withdrawn":
                publishing.withdraw(public, seen=public.version, reason="identifying", by=approver)
            else:
                edit_text(with_other, seen=with_other.version, text="i was scared of him", by=approver)
        return detect_or_none(text)

    monkeypatch.setattr(rescanning, "detect_or_none", meanwhile)

    rescan(capsys)

    assert [scan.detector_version for scan in revision.scans.all()] == ["older"]
    assert outdated() == []


def test_a_text_that_ends_its_process_is_named_by_number_and_the_others_are_read(
    public, with_other, monkeypatch, capsys
):
    Scan.objects.update(detector_version="older")
    killed = with_other.latest_revision.text
    monkeypatch.setattr(rescanning, "ScanningProcesses", partial(ScanningProcesses, reader=READER))
    monkeypatch.setenv(KILLED_BY, killed)
    monkeypatch.setattr(process, "_INHERITED", process._INHERITED | {KILLED_BY})
    monkeypatch.setattr(rescan_command, "WORTH_A_PROCESS", 1)

    said, refusal = refused(capsys, workers=2)

    assert said == f"Testimony {with_other.pk}: the detector failed.\n"
    assert "Run it again" in str(refusal)
    assert outdated() == [with_other.pk]


def test_where_scans_have_processes_a_rescan_by_one_worker_has_one(public, settings, monkeypatch, capsys):
    Scan.objects.update(detector_version="older")
    settings.ARCHIVE_SCANS_APART = True
    monkeypatch.setattr(rescanning, "ScanningProcesses", partial(ScanningProcesses, reader=READER))
    monkeypatch.setattr(rescanning, "detect_or_none", None)

    assert "1 testimony read" in rescan(capsys)


def test_ctrl_c_leaves_whole_testimonies_and_says_how_to_go_on(public, with_other, monkeypatch, capsys):
    Scan.objects.update(detector_version="older")
    texts = iter([public.latest_revision.text])

    def interrupted(text):
        if next(texts, None) is None:
            raise KeyboardInterrupt
        return detect_or_none(text)

    monkeypatch.setattr(rescanning, "detect_or_none", interrupted)

    _, refusal = refused(capsys)

    assert str(refusal) == (
        "Stopped: 1 testimony of 2 read, each of them completely. Run it again to carry on."
    )
    assert refusal.returncode == 130
    assert outdated() == [with_other.pk]


def test_programs_get_the_counts(public, as_an_older_detector_left_it, capsys):
    as_an_older_detector_left_it(public)

    assert json.loads(rescan(capsys, json=True)) == {
        "detector": detector_version(),
        "waiting": 1,
        "read": 1,
        "new_flags": 1,
        "with_something_new": {"published": 1},
        "not_read": {},
    }
