"""Nobody judges a text that they were not shown: the workflow refuses, whoever calls it."""

import pytest
from django.db import IntegrityError, transaction

from archive.errors import NotAllowed, NotShown
from archive.models import Clearance, Decision, Event, Publication, Return, Showing, Testimony
from archive.workflow import clearing, preparing, publishing, review
from archive.workflow.flags import flag_states
from archive.workflow.showing import record_shown, require_shown, texts_to_sign, was_shown
from tests.workflow.acting import review as review_as_read
from tests.workflow.conftest import person


def first_flag(testimony):
    return flag_states(testimony.latest_revision)[0].flag_id


JUDGED = {
    "accept": lambda t, by: review.accept(t, seen=t.version, flag_ids=[first_flag(t)], by=by),
    "replace": lambda t, by: review.replace(
        t, seen=t.version, flag_ids=[first_flag(t)], replacement="[name]", by=by
    ),
    "keep": lambda t, by: review.keep(
        t, seen=t.version, flag_ids=[first_flag(t)], reason="not_identifying", by=by
    ),
    "resize": lambda t, by: review.resize(t, seen=t.version, flag_id=first_flag(t), start=0, end=20, by=by),
    "reopen": lambda t, by: review.reopen(t, seen=t.version, flag_id=first_flag(t), by=by),
    "mark": lambda t, by: review.mark(t, seen=t.version, start=0, end=2, label="PERSON", by=by),
    "undo": lambda t, by: review.undo(t, seen=t.version, by=by),
    "apply": lambda t, by: review.apply(t, seen=t.version, by=by),
    "prepare": lambda t, by: preparing.prepare(t, seen=t.version, choices=preparing.Choices(), by=by),
    "submit": lambda t, by: preparing.submit(t, seen=t.version, choices=preparing.Choices(), by=by),
}


@pytest.mark.parametrize("act", JUDGED.values(), ids=JUDGED)
def test_a_text_that_was_not_shown_is_not_judged(act, entered, reviewer, author):
    review_as_read.accept(entered, seen=entered.version, flag_ids=[first_flag(entered)], by=author)
    testimony, rows = Testimony.objects.get(), Event.objects.count()

    with pytest.raises(NotShown) as refusal:
        act(testimony, reviewer)

    assert isinstance(refusal.value, NotAllowed)
    assert refusal.value.code == "not-shown"
    assert (Testimony.objects.get().version, Event.objects.count()) == (testimony.version, rows)
    assert Decision.objects.filter(by=reviewer).count() == 0


def test_it_is_judged_once_it_was_shown(entered, reviewer):
    record_shown(entered.latest_revision, to=reviewer)

    JUDGED["accept"](entered, reviewer)

    assert Decision.objects.get().by == reviewer


def test_what_was_shown_to_one_person_was_not_shown_to_another(entered, reviewer, approver):
    record_shown(entered.latest_revision, to=reviewer)

    with pytest.raises(NotShown):
        JUDGED["accept"](entered, approver)


def test_the_next_revision_is_shown_anew(entered, reviewer):
    record_shown(entered.latest_revision, to=reviewer)
    ids = [state.flag_id for state in flag_states(entered.latest_revision)]
    testimony = review.accept(entered, seen=entered.version, flag_ids=ids, by=reviewer)
    testimony = review.apply(testimony, seen=testimony.version, by=reviewer).testimony

    with pytest.raises(NotShown):
        preparing.prepare(testimony, seen=testimony.version, choices=preparing.Choices(), by=reviewer)


@pytest.mark.parametrize("which", [0, 1], ids=["the first text alone", "the latest text alone"])
def test_a_signature_needs_the_first_text_and_the_latest(which, submitted, approver):
    texts = texts_to_sign(submitted)
    assert len(texts) == 2
    record_shown(texts[which], to=approver)
    digest = preparing.public_copy(submitted).digest()

    with pytest.raises(NotShown):
        clearing.clear(submitted, seen=submitted.version, digest=digest, by=approver)
    with pytest.raises(NotShown):
        clearing.give_back(submitted, seen=submitted.version, comment="once more", by=approver)
    assert (Clearance.objects.count(), Return.objects.count()) == (0, 0)

    record_shown(*texts, to=approver)
    clearing.clear(submitted, seen=submitted.version, digest=digest, by=approver)
    assert Clearance.objects.count() == 1


def test_who_publishes_has_read_what_goes_out(cleared):
    second = person("second-approver", "approver")
    with pytest.raises(NotShown):
        publishing.publish(cleared, seen=cleared.version, by=second)
    assert Publication.objects.count() == 0

    record_shown(cleared.latest_revision, to=second)
    publishing.publish(cleared, seen=cleared.version, by=second)
    assert Publication.objects.count() == 1


def test_a_published_text_is_not_taken_back_as_identifying_by_who_has_not_read_it(published):
    second = person("second-reviewer", "reviewer")
    with pytest.raises(NotShown):
        review.mark(published, seen=published.version, start=0, end=2, label="PERSON", by=second)

    assert Publication.objects.count() == 1


def test_anybody_may_withdraw_at_once(published):
    second = person("second-approver", "approver")
    publishing.withdraw(published, seen=published.version, reason="child_asked", by=second)

    assert Publication.objects.count() == 0


def test_a_showing_is_remembered_once_and_stays(entered, reviewer):
    record_shown(entered.latest_revision, to=reviewer)
    record_shown(entered.latest_revision, entered.latest_revision, to=reviewer)

    assert Showing.objects.filter(person=reviewer).count() == 1
    assert was_shown(entered.latest_revision, to=reviewer)
    for change in (
        lambda: Showing.objects.update(person=entered.entered_by),
        lambda: Showing.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="showing-is-only-added-to"), transaction.atomic():
            change()
    require_shown(entered.latest_revision, by=reviewer)
