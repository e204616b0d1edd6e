from dataclasses import replace

import pytest
from django.contrib.auth.models import User

from archive.errors import Blocked, InvalidEntry, NotAllowed, StaleEdit
from archive.models import Clearance, Event, Preparation, Return, Testimony
from archive.vocabulary import Status
from archive.workflow.intake import change_tags, edit_text
from tests.workflow.acting import clearing, preparing, review


def digest_of(testimony):
    return preparing.public_copy(testimony).digest()


def clear(testimony, by):
    return clearing.clear(testimony, seen=testimony.version, digest=digest_of(testimony), by=by)


def test_a_second_person_signs_exactly_what_was_shown(submitted, approver):
    cleared = clear(submitted, approver)

    signature = Clearance.objects.get()
    assert cleared.status == Status.CLEARED
    assert (signature.revision, signature.digest, signature.version, signature.signed_by) == (
        submitted.latest_revision,
        digest_of(submitted),
        cleared.version,
        approver,
    )
    assert Event.objects.order_by("-pk")[0].action == "cleared"


@pytest.mark.parametrize("username", ["author", "reviewer"])
def test_neither_author_nor_reviewer_clears_their_own_work_superusers_included(submitted, username):
    own = User.objects.get(username=username)
    User.objects.filter(pk=own.pk).update(is_superuser=True)
    own.refresh_from_db()

    with pytest.raises(Blocked) as refusal:
        clear(submitted, own)

    assert [blocker.code for blocker in refusal.value.blockers] == ["own-work"]
    assert Clearance.objects.count() == 0
    submitted.refresh_from_db()
    assert submitted.status == Status.SUBMITTED


def test_whoever_changed_only_tags_cannot_clear_either(
    entered, reviewer, approver, decide_all, choices, tags
):
    testimony = change_tags(
        entered,
        seen=1,
        tags=replace(tags, nation="wales"),
        basis="agreement",
        basis_lapses_on=None,
        by=approver,
    )
    testimony = decide_all(testimony, reviewer)
    testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)

    with pytest.raises(Blocked) as refusal:
        clear(testimony, approver)

    assert [blocker.code for blocker in refusal.value.blockers] == ["own-work"]


def test_whoever_decided_and_undid_one_flag_cannot_clear(entered, reviewer, approver, decide_all, choices):
    first = entered.latest_revision.flags.first()
    testimony = review.accept(entered, seen=1, flag_ids=[first.pk], by=approver)
    testimony = review.undo(testimony, seen=2, by=approver)
    testimony = decide_all(testimony, reviewer)
    testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)

    with pytest.raises(Blocked):
        clear(testimony, approver)


def test_what_is_not_submitted_is_not_cleared(entered, approver):
    with pytest.raises(Blocked) as refusal:
        clearing.clear(entered, seen=1, digest="0" * 64, by=approver)

    assert [blocker.code for blocker in refusal.value.blockers] == [
        "open-flags",
        "checklist",
        "content-notes",
        "fidelity",
        "no-theme",
        "not-submitted",
    ]


def test_a_page_shown_before_the_tags_changed_signs_nothing(submitted, approver):
    shown = digest_of(submitted)
    Preparation.objects.update(gender="")

    with pytest.raises(StaleEdit):
        clearing.clear(submitted, seen=submitted.version, digest=shown, by=approver)

    assert Clearance.objects.count() == 0


def test_returning_needs_a_comment(submitted, approver):
    with pytest.raises(InvalidEntry):
        clearing.give_back(submitted, seen=submitted.version, comment="  ", by=approver)

    assert Return.objects.count() == 0


def test_a_returned_testimony_is_mended_and_submitted_again(submitted, approver, reviewer, choices):
    returned = clearing.give_back(submitted, seen=submitted.version, comment="Which town?", by=approver)
    assert returned.status == Status.RETURNED

    again = preparing.submit(returned, seen=returned.version, choices=choices, by=reviewer)

    assert again.status == Status.SUBMITTED
    assert clear(again, approver).status == Status.CLEARED


def test_the_comment_is_not_in_the_audit_trail(submitted, approver):
    clearing.give_back(submitted, seen=submitted.version, comment="Which town?", by=approver)

    assert Event.objects.order_by("-pk")[0].details == {"revision": 2}


def test_what_nobody_submitted_cannot_be_returned(entered, approver):
    with pytest.raises(NotAllowed):
        clearing.give_back(entered, seen=1, comment="Hm", by=approver)


def test_clearing_queue_shows_only_what_this_person_may_clear(submitted, reviewer, approver, author):
    waiting = {
        user.username: list(Testimony.objects.to_clear().untouched_by(user))
        for user in (author, reviewer, approver)
    }

    assert waiting == {"author": [], "reviewer": [], "approver": [submitted]}


def test_an_edit_after_clearing_sends_it_back(cleared, author):
    edited = edit_text(cleared, seen=cleared.version, text="other words", by=author)

    assert edited.testimony.status == Status.IN_REVIEW
