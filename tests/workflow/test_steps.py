"""In which step a testimony was from when to when, as the trail tells it."""

import pytest
from django.utils import timezone

from archive.models import Event
from archive.models.audit import Action
from archive.vocabulary import Status
from archive.workflow.steps import since_when, stays_of


def lived(*acts):
    """The steps of a testimony in whose trail these acts stand, each an action or one with its details."""
    rows = [act if isinstance(act, tuple) else (act, {}) for act in acts]
    now = timezone.now()
    Event.objects.append_all(
        [Event(action=action, by="sam", at=now, details=more, testimony_id=900) for action, more in rows]
    )
    return [stay.step for stay in stays_of([900])]


def test_a_life_is_told_step_by_step(db):
    assert lived(
        Action.ENTERED,
        Action.OPENED,
        Action.DECIDED,
        Action.SUBMITTED,
        Action.RETURNED,
        Action.EDITED,
        Action.SUBMITTED,
        Action.CLEARED,
        Action.RELEASED,
        Action.PUBLISHED,
        Action.WITHDRAWN,
    ) == [
        Status.IN_REVIEW,
        Status.SUBMITTED,
        Status.RETURNED,
        Status.SUBMITTED,
        Status.CLEARED,
        Status.WAITING,
        Status.PUBLISHED,
        Status.WITHDRAWN,
    ]


@pytest.mark.parametrize("change", [Action.EDITED, Action.RETAGGED, Action.DECIDED])
def test_a_change_takes_back_what_a_second_person_has(change, db):
    assert lived(Action.ENTERED, Action.SUBMITTED, change) == [
        Status.IN_REVIEW,
        Status.SUBMITTED,
        Status.IN_REVIEW,
    ]


def test_how_serious_it_is_moves_nothing(db):
    severity = {"severity": "2-serious"}

    assert lived(Action.ENTERED, Action.SUBMITTED, (Action.RETAGGED, severity))[-1] is Status.SUBMITTED


@pytest.mark.parametrize("why", [{"because": "taken-back"}, {"new_flags": 2}])
def test_what_was_taken_back_is_in_review_and_not_returned(why, db):
    assert lived(Action.ENTERED, Action.SUBMITTED, Action.CLEARED, (Action.RETURNED, why))[-1] is (
        Status.IN_REVIEW
    )


def test_a_published_quote_is_in_review_again_only_once_its_next_edition_begins(db):
    began = (Action.EDITED, {"next_edition_of": 1})

    assert lived(Action.ENTERED, Action.PUBLISHED, Action.DECIDED, began, Action.LEFT) == [
        Status.IN_REVIEW,
        Status.PUBLISHED,
        Status.IN_REVIEW,
        Status.PUBLISHED,
    ]


@pytest.mark.parametrize("stage", ["entered", "submitted", "cleared", "published"])
def test_the_trail_and_the_row_agree_where_a_testimony_is(stage, request):
    testimony = request.getfixturevalue(stage)

    last = list(stays_of([testimony.pk]))[-1]

    assert (last.step, last.ended_at) == (testimony.status, None)
    assert since_when([testimony.pk]) == {testimony.pk: last.began_at}
