"""Not for publication, and back; and the words gone for good."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from archive.errors import AlreadyEntered, InvalidEntry, NotAllowed, RefusedDraft, StaleEdit
from archive.models import (
    Clearance,
    Closing,
    Decision,
    Draft,
    Event,
    Flag,
    Preparation,
    Return,
    Revision,
    Scan,
    Testimony,
    Withdrawal,
)
from archive.models.restricted import Sealed
from archive.vocabulary import ERASED_MARK, Status
from archive.workflow import closing, drafts, editions, erasing, rescanning, withdrawing
from archive.workflow.flags import flag_states
from archive.workflow.intake import enter
from archive.workflow.verifying import findings
from tests.walls import lowered
from tests.workflow.acting import clearing, preparing, publishing, review


def now(testimony):
    return Testimony.objects.get(pk=testimony.pk)


def close(testimony, by, **given):
    given = {"reason": "unsuitable", **given}
    return closing.close(testimony, seen=testimony.version, by=by, **given)


@pytest.mark.parametrize("stage", ["entered", "submitted", "cleared"])
def test_it_can_be_closed_at_any_step_before_publication(stage, request, reviewer):
    testimony = request.getfixturevalue(stage)

    close(testimony, reviewer, note="not a contact of ours")

    assert now(testimony).status == Status.CLOSED
    kept = Closing.objects.get()
    assert (kept.reason, kept.note, kept.closed_by) == ("unsuitable", "not a contact of ours", reviewer)
    assert Event.objects.filter(action="closed").get().details == {"reason": "unsuitable"}
    assert list(findings()) == []


@pytest.mark.parametrize("next_edition", [False, True])
def test_what_readers_can_see_is_withdrawn_and_not_closed(next_edition, published, reviewer):
    if next_edition:
        editions.start_next(published, seen=published.version, by=reviewer)

    with pytest.raises(NotAllowed, match="Withdraw it if it is public"):
        close(now(published), reviewer)

    assert Closing.objects.count() == 0


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"reason": "because"}, {"note": "x" * 2001}])
def test_a_reason_of_the_list_is_needed_and_a_note_is_short(wrong, entered, reviewer):
    with pytest.raises(InvalidEntry):
        close(entered, reviewer, **wrong)

    assert now(entered).status == Status.IN_REVIEW


def test_opened_again_it_is_to_review_and_what_was_signed_is_void(cleared, reviewer, approver):
    closed = close(cleared, reviewer)

    opened = closing.reopen(closed, seen=closed.version, by=reviewer)

    assert now(opened).status == Status.IN_REVIEW
    with pytest.raises(Exception, match="not been submitted"):
        publishing.publish(opened, seen=opened.version, by=approver)


def test_only_what_is_closed_is_opened_again(submitted, reviewer):
    with pytest.raises(NotAllowed, match="is not closed"):
        closing.reopen(submitted, seen=submitted.version, by=reviewer)

    assert now(submitted).status == Status.SUBMITTED


@pytest.fixture
def worded(submitted, reviewer, approver, decide_all):
    """With words in every place that can hold some, and withdrawn."""
    testimony = clearing.give_back(
        submitted, seen=submitted.version, comment="jess is named twice", by=approver
    )
    choices = preparing.starting_choices(testimony)
    testimony = preparing.submit(
        testimony,
        seen=testimony.version,
        choices=replace(choices, note="jess is her friend"),
        by=reviewer,
    )
    digest = preparing.public_copy(testimony).digest()
    testimony = clearing.clear(testimony, seen=testimony.version, digest=digest, by=approver)
    publishing.publish(testimony, seen=testimony.version, by=approver)
    testimony = now(testimony)
    withdrawing.order(testimony, seen=testimony.version, reason="child_asked", note="jess asked", by=approver)
    return now(testimony)


def every_word():
    """What stands in each column that may hold words."""
    columns = [
        (Revision, "text"),
        (Flag, "reason"),
        (Flag, "suggestion"),
        (Decision, "replacement"),
        (Clearance, "text"),
        (Preparation, "note"),
        (Return, "comment"),
        (Withdrawal, "note"),
        (Closing, "note"),
    ]
    return {
        f"{model.__name__}.{name}": set(model.objects.values_list(name, flat=True)) for model, name in columns
    }


def test_erased_every_word_is_the_mark_and_the_archive_is_whole(worded, approver):
    gone_already = (
        "Closing.note",
        "Clearance.text",
    )  # it was not closed; the copy went when it was withdrawn
    assert all(words - {""} for name, words in every_word().items() if name not in gone_already)

    erasing.erase(worded, seen=worded.version, by=approver)

    assert set().union(*every_word().values()) <= {"", ERASED_MARK}
    assert now(worded).status == Status.ERASED
    assert Event.objects.filter(action="erased").get().details == {"revisions": 2, "key": worded.key_id}
    assert list(findings()) == []


def test_the_words_of_other_testimonies_stay(worded, entry, author, approver):
    other = enter(replace(entry, text="i was scared of jess and told my mum"), by=author).testimony

    erasing.erase(worded, seen=worded.version, by=approver)

    assert other.latest_revision.text == "i was scared of jess and told my mum"
    assert ERASED_MARK not in {flag.suggestion for flag in other.latest_revision.flags.all()}


def test_what_is_closed_can_be_erased_with_its_note(entered, reviewer, approver):
    closed = close(entered, reviewer, note="jess rang")

    erasing.erase(closed, seen=closed.version, by=approver)

    assert Closing.objects.get().note == ERASED_MARK
    assert Revision.objects.get().text == ERASED_MARK


@pytest.mark.parametrize("stage", ["entered", "cleared", "published"])
def test_what_is_at_work_or_public_is_not_erased(stage, request, approver):
    testimony = request.getfixturevalue(stage)
    text = testimony.latest_revision.text

    with pytest.raises(NotAllowed, match="withdrawn or closed before"):
        erasing.erase(testimony, seen=testimony.version, by=approver)

    assert testimony.latest_revision.text == text


def test_a_stale_page_erases_nothing(worded, approver):
    with pytest.raises(StaleEdit):
        erasing.erase(worded, seen=worded.version - 1, by=approver)

    assert ERASED_MARK not in every_word()["Revision.text"]


def test_it_comes_back_by_no_way(worded, reviewer, approver):
    erasing.erase(worded, seen=worded.version, by=approver)
    erased = now(worded)

    for act in (
        lambda: closing.reopen(erased, seen=erased.version, by=reviewer),
        lambda: close(erased, reviewer),
        lambda: editions.start_next(erased, seen=erased.version, by=reviewer),
        lambda: review.apply(erased, seen=erased.version, by=reviewer),
        lambda: erasing.erase(erased, seen=erased.version, by=approver),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert now(worded).status == Status.ERASED


def test_a_rescan_leaves_it_alone(worded, approver):
    erasing.erase(worded, seen=worded.version, by=approver)
    with lowered("guard_scan_update"):
        Scan.objects.update(detector_version="older")

    assert rescanning.outdated() == []
    assert list(Testimony.objects.to_review_again()) == []


def test_the_same_words_again_are_a_new_testimony(entered, entry, author, reviewer, approver):
    closed = close(entered, reviewer)
    with pytest.raises(AlreadyEntered):
        enter(entry, by=author)

    erasing.erase(closed, seen=closed.version, by=approver)

    assert enter(entry, by=author).testimony.pk != entered.pk


def test_a_text_that_reads_like_the_mark_is_known_to_nobody(entered, entry, author, reviewer, approver):
    closed = close(entered, reviewer)
    erasing.erase(closed, seen=closed.version, by=approver)

    assert enter(replace(entry, text=ERASED_MARK), by=author).testimony.pk != entered.pk


def test_its_flags_can_be_read_without_a_word_of_it(worded, approver):
    erasing.erase(worded, seen=worded.version, by=approver)

    for revision in worded.revisions.all():
        assert {state.surface for state in flag_states(revision)} <= {
            ERASED_MARK[start:end] for start in range(10) for end in range(10)
        }


@pytest.mark.parametrize(("model", "words"), [(Withdrawal, "note"), (Closing, "note")])
def test_orders_are_only_added_to_until_they_are_erased(model, words, worded, reviewer, approver):
    with lowered("guard_testimony_status"):
        Testimony.objects.update(status=Status.IN_REVIEW)
    close(now(worded), reviewer, note="once more")

    for wrong in ({words: Sealed("other words")}, {words: ERASED_MARK}, {"reason": "duplicate"}):
        with pytest.raises(IntegrityError, match="is-only-added-to"), transaction.atomic():
            model.objects.update(**wrong)
    with pytest.raises(IntegrityError, match="is-only-added-to"), transaction.atomic():
        model.objects.filter(pk__gt=0)._raw_delete("default")


def test_what_somebody_was_typing_about_it_is_gone_and_is_not_kept_again(worded, reviewer, approver):
    drafts.keep("text", {"text": ["jess told me"]}, testimony_id=worded.pk, version=1, by=reviewer)

    erasing.erase(worded, seen=worded.version, by=approver)

    assert Draft.objects.count() == 0
    with pytest.raises(RefusedDraft, match="were erased"):
        drafts.keep("text", {"text": ["jess told me"]}, testimony_id=worded.pk, version=1, by=reviewer)


def test_nor_does_it_stay_in_a_form_that_enters_it_again(worded, author, reviewer, approver):
    text = worded.revisions.get(number=1).text
    drafts.keep("entry", {"text": [text.replace("\n", "\r\n")]}, by=author)
    another = drafts.keep("entry", {"text": ["something else that she was told"]}, by=reviewer)

    erasing.erase(worded, seen=worded.version, by=approver)

    assert list(Draft.objects.all()) == [another]
