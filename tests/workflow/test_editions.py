"""The next edition: begun, left, withdrawn and published; what readers see meanwhile stays watched."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from archive.disclosure.editions import differs_in_spelling_only
from archive.errors import Blocked, InvalidEntry, NotAllowed, NotShown, StaleEdit
from archive.models import Edition, Event, Flag, Publication, Scan, Testimony, Tombstone
from archive.vocabulary import Status
from archive.workflow import editions, rescanning
from archive.workflow import preparing as real_preparing
from archive.workflow.flags import flag_states
from archive.workflow.intake import change_tags, edit_text
from archive.workflow.verifying import findings
from tests.walls import lowered
from tests.workflow.acting import clearing, preparing, publishing, review
from tests.workflow.conftest import person


def now(testimony):
    return Testimony.objects.get(pk=testimony.pk)


@pytest.fixture
def begun(published, reviewer):
    editions.start_next(published, seen=published.version, by=reviewer)
    return now(published)


@pytest.fixture
def left(begun, reviewer):
    """A next edition that was edited and then given up."""
    begun = edit_text(
        begun, seen=begun.version, text="it was another text for a while", by=reviewer
    ).testimony
    editions.leave(begun, seen=begun.version, by=reviewer)
    return now(begun)


def newer_finds(revision):
    """A newer detector flags the first word."""
    scan = Scan.objects.create(revision=revision, detector_version="newer")
    return Flag.objects.create(revision=revision, scan=scan, start=0, end=2, label="FAMILY", suggestion="[x]")


def test_it_begins_with_the_text_that_readers_see_and_they_go_on_seeing_it(published, reviewer):
    text, publication = published.latest_revision.text, published.publication

    editions.start_next(published, seen=published.version, by=reviewer)

    assert now(published).status == Status.IN_REVIEW
    assert now(published).latest_revision.text == text
    assert now(published).latest_revision.number == 3
    assert now(published).publication == publication
    assert now(published).latest_revision.scans.count() == 1
    assert list(findings()) == []


def test_it_begins_with_all_that_was_chosen_and_decided(published, begun, choices, reviewer):
    assert preparing.choices_of(now(begun).latest_revision) == preparing.choices_of(
        published.standing_revision
    )
    assert preparing.starting_choices(now(begun)).checklist == choices.checklist
    states = flag_states(now(begun).latest_revision)
    assert [state.is_open for state in states] == [False] * len(states)
    assert list(findings()) == []


def test_it_can_be_submitted_at_once_by_who_was_shown_it_and_by_nobody_else(begun, choices, reviewer):
    coarser = replace(preparing.starting_choices(now(begun)), year=None)
    with pytest.raises(NotShown):
        real_preparing.submit(now(begun), seen=begun.version, choices=coarser, by=reviewer)

    preparing.submit(now(begun), seen=begun.version, choices=coarser, by=reviewer)

    assert now(begun).status == Status.SUBMITTED


def test_who_began_it_has_a_hand_in_it_and_never_clears_it(published, approver):
    testimony = editions.start_next(published, seen=published.version, by=approver)
    chosen = preparing.starting_choices(testimony)
    testimony = preparing.submit(
        testimony, seen=testimony.version, choices=chosen, by=person("r2", "reviewer")
    )
    digest = preparing.public_copy(testimony).digest()

    with pytest.raises(Blocked) as refusal:
        clearing.clear(testimony, seen=testimony.version, digest=digest, by=approver)

    assert [blocker.code for blocker in refusal.value.blockers] == ["own-work"]


def test_what_a_newer_detector_finds_in_it_is_open(published, reviewer, monkeypatch):
    def scanned(revision, *, by):
        newer_finds(revision)

    monkeypatch.setattr(editions, "scan_without_loss", scanned)

    editions.start_next(published, seen=published.version, by=reviewer)

    states = flag_states(now(published).latest_revision)
    assert [state.is_open for state in states] == [True]


def test_only_what_is_published_has_a_next_edition_and_only_one(entered, begun, reviewer):
    with pytest.raises(NotAllowed, match="is not published"):
        editions.start_next(begun, seen=begun.version, by=reviewer)

    assert now(begun).latest_revision.number == 3


def test_beginning_it_twice_at_once_makes_one(published, reviewer):
    seen = published.version
    editions.start_next(published, seen=seen, by=reviewer)

    with pytest.raises(StaleEdit):
        editions.start_next(published, seen=seen, by=reviewer)


def test_left_as_it_is_it_is_published_again_and_its_text_is_readers_own(left, published):
    assert left.status == Status.PUBLISHED
    assert left.standing_revision.number == 2
    assert left.latest_revision.number == 4
    assert left.revision_at_work == left.standing_revision
    assert Publication.objects.get().text == left.standing_revision.text
    assert Event.objects.filter(action="left").count() == 1
    assert list(findings()) == []


def test_a_next_edition_can_be_left_only_where_there_is_one(published, reviewer):
    with pytest.raises(NotAllowed, match="no next edition"):
        editions.leave(published, seen=published.version, by=reviewer)


def test_begun_again_it_starts_from_what_readers_see_and_not_from_what_was_given_up(left, reviewer):
    editions.start_next(left, seen=left.version, by=reviewer)

    assert now(left).latest_revision.text == left.standing_revision.text


@pytest.mark.parametrize("stage", ["begun", "left"])
def test_it_can_be_withdrawn_at_any_step(stage, request, approver):
    testimony = request.getfixturevalue(stage)

    publishing.withdraw(testimony, seen=testimony.version, reason="child_asked", by=approver)

    assert now(testimony).status == Status.WITHDRAWN
    assert Publication.objects.count() == 0
    assert list(findings()) == []


def test_what_waits_for_a_re_review_goes_by_the_text_that_readers_see(left):
    newer_finds(left.latest_revision)
    assert list(Testimony.objects.to_review_again()) == []

    newer_finds(left.standing_revision)
    assert list(Testimony.objects.to_review_again()) == [left]


def test_it_waits_for_a_re_review_while_the_next_edition_is_in_review_too(begun):
    newer_finds(begun.standing_revision)

    assert list(Testimony.objects.to_review_again()) == [begun]


def test_a_finding_in_readers_text_is_kept_and_marked_on_that_text(left, reviewer):
    flag = newer_finds(left.standing_revision)

    review.keep(left, seen=left.version, flag_ids=[flag.pk], reason="not_identifying", by=reviewer)

    assert list(Testimony.objects.to_review_again()) == []
    assert now(left).status == Status.PUBLISHED


def test_marking_words_of_readers_text_withdraws_it_and_flags_that_text(left, reviewer):
    standing = left.standing_revision

    review.mark(left, seen=left.version, start=0, end=2, label="PLACE", by=reviewer)

    assert now(left).status == Status.WITHDRAWN
    assert standing.flags.filter(added_by=reviewer).count() == 1


def test_both_readers_text_and_the_latest_are_read_by_a_new_detector(left, capsys):
    with lowered("guard_scan_update"):
        Scan.objects.update(detector_version="older")
    assert rescanning.outdated() == [left.pk]
    assert rescanning.count_outdated() == 1

    call_command("rescan", workers=1, progress=False)

    assert rescanning.outdated() == []
    for revision in (left.standing_revision, left.latest_revision):
        assert revision.scans.count() == 2


def cleared_again(testimony, text, choices, decide_all, reviewer, approver):
    """The next edition with ``text``, taken to its publication."""
    testimony = now(testimony)
    if text != testimony.latest_revision.text:
        testimony = edit_text(testimony, seen=testimony.version, text=text, by=reviewer).testimony
    open_ids = [s.flag_id for s in flag_states(testimony.latest_revision) if s.is_open]
    if open_ids:
        testimony = review.keep(
            testimony, seen=testimony.version, flag_ids=open_ids, reason="not_identifying", by=reviewer
        )
    testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)
    digest = preparing.public_copy(testimony).digest()
    testimony = clearing.clear(testimony, seen=testimony.version, digest=digest, by=approver)
    return publishing.publish(testimony, seen=testimony.version, by=approver)


def test_under_a_coarser_line_it_keeps_its_address(begun, choices, decide_all, reviewer, approver):
    before = begun.publication.public_id
    coarser = replace(choices, year=None)

    after = cleared_again(begun, begun.latest_revision.text, coarser, decide_all, reviewer, approver)

    assert after.public_id == before
    assert Publication.objects.get().year is None
    assert list(findings()) == []


def test_with_other_words_the_old_address_is_gone_and_the_trail_tells(
    begun, choices, decide_all, reviewer, approver
):
    before = begun.publication.public_id

    shortened, edited = (
        begun.latest_revision.text.partition(".")[0],
        replace(choices, fidelity="lightly_edited"),
    )

    after = cleared_again(begun, shortened, edited, decide_all, reviewer, approver)

    assert after.public_id != before
    assert Tombstone.objects.get().public_id == before
    assert now(begun).status == Status.PUBLISHED
    assert sorted(Edition.objects.values_list("number", flat=True)) == [1, 2]
    assert list(findings()) == []


def test_the_basis_under_which_readers_see_it_does_not_move_unseen(begun, tags, reviewer):
    day = timezone.localdate() + timedelta(days=9)

    with pytest.raises(InvalidEntry, match="renew the basis"):
        change_tags(
            begun, seen=begun.version, tags=tags, basis="service_terms", basis_lapses_on=day, by=reviewer
        )

    assert list(findings()) == []


def test_whether_a_word_of_any_length_was_respelled_is_told_at_once():
    long = "ab" * 10_000
    began = time.monotonic()

    assert differs_in_spelling_only(long, long[:-1] + "c")
    assert not differs_in_spelling_only(long, "a" * 20_000)
    assert not differs_in_spelling_only(long, long[:500] + "ccc" + long[503:])

    assert time.monotonic() - began < 2
