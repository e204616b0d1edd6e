from dataclasses import replace

import pytest

from archive.detection.detector import detect
from archive.detection.findings import Label
from archive.detection.placeholders import usual
from archive.errors import InvalidDecision, NotAllowed, RefusedText, StaleEdit
from archive.models import Decision, Event, Flag, Publication, Tombstone
from archive.vocabulary import Act, Status
from archive.workflow.flags import flag_states, open_count, public_segments
from archive.workflow.intake import enter
from tests.workflow.acting import review
from tests.workflow.conftest import TEXT


def states(testimony):
    return flag_states(testimony.latest_revision)


def flag(testimony, surface, number=0):
    return [state for state in states(testimony) if state.surface == surface][number]


def public_text(testimony):
    revision = testimony.latest_revision
    return "".join(segment.text for segment in public_segments(revision.text, flag_states(revision)))


def acts(testimony):
    return [(state.surface, state.act) for state in states(testimony)]


def test_the_same_words_know_each_other(entered):
    first, second = flag(entered, "jess"), flag(entered, "jess", 1)

    assert first.same == (second.flag_id,)
    assert second.same == (first.flag_id,)


def test_accepting_puts_each_suggestion_into_the_public_text(entered, reviewer):
    town = flag(entered, "stockport")

    testimony = review.accept(entered, seen=1, flag_ids=[town.flag_id], by=reviewer)

    assert public_text(testimony) == TEXT.replace("stockport", town.suggestion)
    assert flag(testimony, "stockport").act is Act.REPLACE
    assert open_count(states(testimony)) == open_count(states(entered))


def test_the_same_name_is_decided_once_and_reversed_singly(entered, reviewer):
    name = flag(entered, "jess")
    both = [name.flag_id, *name.same]
    testimony = review.replace(entered, seen=1, flag_ids=both, replacement="[friend]", by=reviewer)
    assert public_text(testimony).count("[friend]") == 2

    testimony = review.reopen(testimony, seen=2, flag_id=name.same[0], by=reviewer)

    assert [flag(testimony, "jess", n).act for n in (0, 1)] == [Act.REPLACE, Act.REOPEN]
    assert public_text(testimony).count("jess") == 1


def test_undo_takes_back_the_whole_of_the_last_press_and_then_the_one_before(entered, reviewer):
    untouched = acts(entered)
    name, town = flag(entered, "jess"), flag(entered, "stockport")
    testimony = review.keep(entered, seen=1, flag_ids=[town.flag_id], reason="too_common", by=reviewer)
    testimony = review.accept(testimony, seen=2, flag_ids=[name.flag_id, *name.same], by=reviewer)

    testimony = review.undo(testimony, seen=3, by=reviewer)
    assert [flag(testimony, "jess", n).is_open for n in (0, 1)] == [True, True]
    assert flag(testimony, "stockport").act is Act.KEEP

    testimony = review.undo(testimony, seen=4, by=reviewer)
    assert open_count(states(testimony)) == len(untouched)
    assert public_text(testimony) == TEXT

    with pytest.raises(InvalidDecision, match="You have decided nothing"):
        review.undo(testimony, seen=5, by=reviewer)


def test_undo_restores_the_decision_that_stood_before(entered, reviewer):
    town = flag(entered, "stockport")
    testimony = review.replace(entered, seen=1, flag_ids=[town.flag_id], replacement="[a town]", by=reviewer)
    testimony = review.replace(
        testimony, seen=2, flag_ids=[town.flag_id], replacement="[a city]", by=reviewer
    )

    testimony = review.undo(testimony, seen=3, by=reviewer)

    assert flag(testimony, "stockport").replacement == "[a town]"


def test_undo_does_not_run_over_what_somebody_else_decided_since(entered, reviewer, approver):
    town = flag(entered, "stockport")
    testimony = review.accept(entered, seen=1, flag_ids=[town.flag_id], by=reviewer)
    testimony = review.keep(testimony, seen=2, flag_ids=[town.flag_id], reason="too_common", by=approver)

    with pytest.raises(InvalidDecision, match="Open that flag again instead"):
        review.undo(testimony, seen=3, by=reviewer)

    assert flag(testimony, "stockport").act is Act.KEEP


def test_widening_snaps_to_whole_words_and_opens_the_flag(entered, reviewer):
    town = flag(entered, "stockport")
    testimony = review.accept(entered, seen=1, flag_ids=[town.flag_id], by=reviewer)
    start = TEXT.index("ves in stockport")

    testimony = review.resize(testimony, seen=2, flag_id=town.flag_id, start=start, end=town.end, by=reviewer)

    widened = flag(testimony, "lives in stockport")
    assert (widened.act, widened.is_open) == (Act.RESIZE, True)


def test_a_flag_is_not_narrowed_past_what_was_found(entered, reviewer):
    town = flag(entered, "stockport")

    with pytest.raises(InvalidDecision, match="keep it"):
        review.resize(entered, seen=1, flag_id=town.flag_id, start=0, end=7, by=reviewer)

    assert Decision.objects.count() == 0


def test_a_wider_replacement_covers_the_flags_inside_it(entered, reviewer):
    name, town = flag(entered, "jess"), flag(entered, "stockport")
    testimony = review.resize(
        entered, seen=1, flag_id=name.flag_id, start=name.start, end=town.end, by=reviewer
    )
    testimony = review.replace(
        testimony, seen=2, flag_ids=[name.flag_id], replacement="[somebody]", by=reviewer
    )

    assert flag(testimony, "stockport").covered_by == name.flag_id
    assert not flag(testimony, "stockport").is_open
    assert public_text(testimony).startswith("my mate [somebody]. im ")


def test_marking_missed_words_replaces_them_wherever_they_stand(entered, reviewer, author):
    testimony = review.mark(
        entered,
        seen=1,
        start=TEXT.index("scared") + 1,
        end=TEXT.index("scared") + 2,
        label="UNIQUE",
        replacement="[afraid]",
        by=reviewer,
    )

    marked = flag(testimony, "scared")
    assert (marked.added_by_person, marked.act, marked.replacement) == (True, Act.REPLACE, "[afraid]")


def test_every_occurrence_of_marked_words_is_marked_and_reversible_alone(entry, author, reviewer):
    text = "the odd noises came back. Odd noises again, not oddnoises"
    testimony = enter(replace(entry, text=text), by=author).testimony

    testimony = review.mark(testimony, seen=1, start=4, end=14, label="UNIQUE", by=reviewer)

    marked = [state.surface for state in states(testimony) if state.added_by_person]
    assert marked == ["odd noises", "Odd noises"]
    testimony = review.undo(testimony, seen=2, by=reviewer)
    assert [state.surface for state in states(testimony) if state.added_by_person] == []
    assert public_text(testimony) == text


def test_words_that_are_flagged_already_are_not_marked_again(entered, reviewer):
    town = flag(entered, "stockport")

    with pytest.raises(InvalidDecision, match="already flagged"):
        review.mark(entered, seen=1, start=town.start, end=town.end, label="PLACE", by=reviewer)


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 4), (-1, 4), (0, 10_000)])
def test_a_stretch_outside_the_text_is_refused(entered, reviewer, start, end):
    with pytest.raises(InvalidDecision):
        review.mark(entered, seen=1, start=start, end=end, label="PLACE", by=reviewer)

    assert Flag.objects.filter(scan=None).count() == 0


def test_an_unknown_label_is_refused(entered, reviewer):
    with pytest.raises(InvalidDecision):
        review.mark(entered, seen=1, start=0, end=2, label="COLOUR", by=reviewer)


def test_an_unknown_reason_is_refused(entered, reviewer):
    with pytest.raises(InvalidDecision):
        review.keep(entered, seen=1, flag_ids=[states(entered)[0].flag_id], reason="because", by=reviewer)


@pytest.mark.parametrize("typed", ["", "  \n ", "\u202e\u202c"])
def test_a_replacement_without_anything_to_read_is_refused(entered, reviewer, typed):
    with pytest.raises(RefusedText):
        review.replace(entered, seen=1, flag_ids=[states(entered)[0].flag_id], replacement=typed, by=reviewer)


def test_a_replacement_past_the_limit_is_refused(entered, reviewer):
    with pytest.raises(InvalidDecision):
        review.replace(
            entered, seen=1, flag_ids=[states(entered)[0].flag_id], replacement="x" * 201, by=reviewer
        )


def test_flags_of_another_revision_are_refused(entered, reviewer):
    with pytest.raises(InvalidDecision):
        review.accept(entered, seen=1, flag_ids=[10**9], by=reviewer)


def test_a_replayed_press_is_refused_and_counts_once(entered, reviewer):
    town = flag(entered, "stockport")
    review.accept(entered, seen=1, flag_ids=[town.flag_id], by=reviewer)

    with pytest.raises(StaleEdit):
        review.accept(entered, seen=1, flag_ids=[town.flag_id], by=reviewer)

    assert Decision.objects.count() == 1


def test_applying_waits_for_every_flag(entered, reviewer):
    testimony = review.accept(entered, seen=1, flag_ids=[states(entered)[0].flag_id], by=reviewer)

    with pytest.raises(InvalidDecision, match="no decision"):
        review.apply(testimony, seen=2, by=reviewer)

    assert testimony.revisions.count() == 1


def test_applying_makes_revision_two_and_scans_it(entered, reviewer):
    testimony = review.accept(
        entered, seen=1, flag_ids=[state.flag_id for state in states(entered)], by=reviewer
    )
    expected = public_text(testimony)

    applied = review.apply(testimony, seen=2, by=reviewer)

    second = applied.testimony.latest_revision
    assert (second.number, second.text, second.origin) == (2, expected, "replaced")
    assert second.scans.count() == 1
    assert applied.flags == second.flags.count()


def test_what_the_second_scan_finds_is_open_with_the_reason_it_was_kept_for(entered, reviewer):
    town = flag(entered, "stockport")
    others = [state.flag_id for state in states(entered) if state != town]
    testimony = review.keep(entered, seen=1, flag_ids=[town.flag_id], reason="too_common", by=reviewer)
    testimony = review.accept(testimony, seen=2, flag_ids=others, by=reviewer)

    applied = review.apply(testimony, seen=3, by=reviewer)

    again = flag(applied.testimony, "stockport")
    assert (again.is_open, again.kept_before) == (True, "too_common")


def test_deciding_voids_a_submission(submitted, reviewer):
    text = submitted.latest_revision.text

    testimony = review.mark(
        submitted,
        seen=submitted.version,
        start=text.index("scared"),
        end=text.index("scared") + 6,
        label="UNIQUE",
        by=reviewer,
    )

    assert testimony.status == Status.IN_REVIEW


@pytest.fixture
def found_again(published):
    """What a newer detector found in the published text."""
    revision = published.latest_revision
    scan = revision.scans.create(detector_version="newer")
    return revision.flags.create(scan=scan, start=0, end=2, label="FAMILY", suggestion="[x]")


def test_published_text_takes_no_replacement(published, found_again, reviewer):
    with pytest.raises(NotAllowed):
        review.accept(published, seen=published.version, flag_ids=[found_again.pk], by=reviewer)
    assert Publication.objects.exists()


def test_what_a_person_marks_in_published_text_withdraws_it(published, reviewer):
    public_id = published.publication.public_id

    marked = review.mark(published, seen=published.version, start=0, end=2, label="UNIQUE", by=reviewer)

    assert (marked.status, marked.publication) == (Status.WITHDRAWN, None)
    assert not Publication.objects.exists()
    assert [tombstone.public_id for tombstone in Tombstone.objects.all()] == [public_id]
    assert Flag.objects.filter(added_by=reviewer, revision=marked.latest_revision, start=0).exists()
    decided, withdrawn = Event.objects.order_by("-pk")[:2]
    assert (withdrawn.action, withdrawn.details) == (
        "withdrawn",
        {"public_id": public_id, "reason": "identifying"},
    )
    assert decided.action == "decided"


def test_a_mark_in_published_text_that_is_refused_leaves_it_public(published, found_again, reviewer):
    with pytest.raises(InvalidDecision, match="already flagged"):
        review.mark(
            published,
            seen=published.version,
            start=found_again.start,
            end=found_again.end,
            label="UNIQUE",
            by=reviewer,
        )

    published.refresh_from_db()
    assert published.status == Status.PUBLISHED
    assert not Tombstone.objects.exists()


def test_each_press_leaves_one_audit_row_without_words(entered, reviewer):
    name = flag(entered, "jess")
    review.accept(entered, seen=1, flag_ids=[name.flag_id, *name.same], by=reviewer)

    row = Event.objects.order_by("-pk").first()
    assert (row.action, row.by, row.details) == (
        "decided",
        "reviewer",
        {"revision": 1, "act": "replace", "flags": 2},
    )


@pytest.mark.parametrize("placeholder", sorted({usual(label) for label in Label}))
def test_what_stands_for_a_marked_detail_is_not_flagged_again(placeholder):
    assert detect(f"he said {placeholder} and then {placeholder} was gone") == []
