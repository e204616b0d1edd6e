"""What was kept in a text stays kept in the next, where a person put other words in one place of it."""

from collections.abc import Iterable
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction

from archive.detection.findings import Label
from archive.errors import StaleEdit
from archive.models.audit import Action
from archive.models.decision import Decision
from archive.models.testimony import Testimony
from archive.vocabulary import Act
from archive.workflow import audit
from archive.workflow.flags import FlagState, Review, public_segments
from archive.workflow.state import advance_by_edit

_Flagged = tuple[Label, int, int]


def keep_as_before(testimony: Testimony, before: Review, *, by: User) -> int:
    """Keep what the scan of the latest text flagged over words that were kept in ``before``; return how many.

    They are the same words in the same place, read and decided in the text that ``by`` had before them.
    Whatever somebody decided meanwhile stands.
    """
    try:
        with transaction.atomic():
            testimony = advance_by_edit(testimony, seen=testimony.version, by=by)
            now = Review.load(testimony)
            kept = _kept(before, now.words)
            batch = uuid4()
            decided = [
                Decision(
                    flag=now.flag(state.flag_id),
                    act=Act.KEEP,
                    start=state.start,
                    end=state.end,
                    keep_reason=kept[_place(state)],
                    batch=batch,
                    by=by,
                )
                for state in now.states
                if state.is_open and state.act is None and _place(state) in kept
            ]
            Decision.objects.bulk_create(decided)
            if decided:
                audit.record(Action.DECIDED, testimony, by, revision=now.revision.number, flags=len(decided))
            return len(decided)
    except StaleEdit:
        return 0


def _place(state: FlagState) -> _Flagged:
    return state.label, state.start, state.end


def _kept(before: Review, text: str) -> dict[_Flagged, str]:
    """By label and place in ``text``, which was made of ``before``, why it was kept there."""
    segments = public_segments(before.words, before.states)
    if "".join(segment.text for segment in segments) != text:
        return {}  # the normal form moved the words: each is asked about again
    return dict(_moved(before.states, [(s.start, s.end, s.text, s.key is None) for s in segments]))


def _moved(
    states: Iterable[FlagState], segments: Iterable[tuple[int, int, str, bool]]
) -> Iterable[tuple[_Flagged, str]]:
    kept = [state for state in states if state.act is Act.KEEP and state.covered_by is None]
    place = 0
    for start, end, text, stands in segments:
        for state in kept:
            if stands and start <= state.start and state.end <= end:
                yield (state.label, state.start - start + place, state.end - start + place), state.keep_reason
        place += len(text)
