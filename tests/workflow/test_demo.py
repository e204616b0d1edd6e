import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection

from archive.detection.detector import detect
from archive.models import Publication, Testimony
from archive.models.baseline import BaselineImport
from archive.models.data_key import at_hand
from archive.vocabulary import Status
from archive.workflow import scanning
from archive.workflow.demo import Stage, demo_testimonies, load

EXPECTED_STATUS = {
    Stage.ENTERED: Status.IN_REVIEW,
    Stage.DECIDED: Status.IN_REVIEW,
    Stage.SUBMITTED: Status.SUBMITTED,
    Stage.RETURNED: Status.RETURNED,
    Stage.CLEARED: Status.CLEARED,
    Stage.PUBLISHED: Status.PUBLISHED,
    Stage.WITHDRAWN: Status.WITHDRAWN,
}


@pytest.fixture(scope="module")
def demos():
    return list(demo_testimonies())


def test_the_demo_archive_is_large_enough(demos):
    assert len(demos) >= 120
    assert sum(demo.stage == Stage.PUBLISHED for demo in demos) > len(demos) / 2


@pytest.mark.parametrize("stage", list(Stage))
def test_each_stage_is_reached_through_the_workflow(db, demos, stage):
    demo = next(demo for demo in demos if demo.stage == stage and demo.marks)

    assert load(demo)

    testimony = Testimony.objects.get()
    assert testimony.status == EXPECTED_STATUS[stage]
    assert testimony.invented


def test_loading_twice_changes_nothing(db, demos):
    demo = next(demo for demo in demos if demo.stage == Stage.PUBLISHED)

    assert [load(demo), load(demo)] == [True, False]
    assert Testimony.objects.count() == Publication.objects.count() == 1


def test_nothing_invented_is_loaded_beside_real_testimony(entered):
    """It would count as contacts whom a real child's line fits."""
    with pytest.raises(CommandError, match="holds testimony that is not invented"):
        call_command("load_demo")

    assert not Testimony.objects.filter(invented=True).exists()
    assert not BaselineImport.objects.exists()


def test_a_published_demo_reads_as_its_author_marked_it(db, demos):
    demo = max((demo for demo in demos if demo.stage == Stage.PUBLISHED), key=lambda demo: len(demo.marks))
    load(demo)

    expected, shift = demo.entry.text, 0
    for mark in demo.marks:
        expected = expected[: mark.start + shift] + mark.replacement + expected[mark.end + shift :]
        shift += len(mark.replacement) - (mark.end - mark.start)
    publication = Publication.objects.get()
    assert (publication.text, publication.invented) == (expected, True)


def test_no_lock_is_held_while_a_demo_text_is_scanned(db, demos, monkeypatch):
    demo = next(demo for demo in demos if demo.stage == Stage.PUBLISHED and demo.marks)
    outside, meanwhile = len(connection.savepoint_ids), []

    def read(text):
        meanwhile.append(len(connection.savepoint_ids))
        return detect(text)

    monkeypatch.setattr(scanning, "detect", read)

    load(demo)

    assert meanwhile == [outside] * 2  # the text as it came in, and with its replacements


def test_nothing_is_loaded_under_keys_that_are_not_the_archives(entered, settings):
    settings.ARCHIVE_SEALING_KEYS = [Fernet.generate_key().decode()]
    at_hand.forget()

    with pytest.raises(CommandError, match=r"ARCHIVE_SEALING_KEYS is not right: .* Nothing was written\."):
        call_command("load_demo")

    assert Testimony.objects.count() == 1
    at_hand.forget()
