"""What was answered about an earlier text of a testimony. It is shown, and counts only once it is confirmed.

A preparation belongs to one revision, and its answers to that one text. So nothing is carried over in the
database: a new text has no answers, the gate says so, and the form says what was answered before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.disclosure.agreement import Mention, line_code
from archive.disclosure.ladders import Line
from archive.errors import Shredded
from archive.models.preparation import Preparation
from archive.models.revision import Revision
from archive.vocabulary import AgreementReason, CheckAnswer, CheckItem


@dataclass(frozen=True, slots=True)
class Before:
    """Answers to the checklist, and reasons by kind and words of what the text says more exactly."""

    checklist: Mapping[str, str] = field(default_factory=dict)
    _reasons: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def reason_for(self, mention: Mention, words: str) -> str:
        """Return the reason that was given where the text before said the same; "" for none."""
        return self._reasons.get((mention.kind, words.casefold()), "")


def answered_before(revision: Revision, line: Line) -> Before:
    """Return what was answered about the text before; reasons only where the line is the same."""
    earlier = Preparation.objects.filter(
        revision__testimony=revision.testimony_id, revision__number__lt=revision.number
    ).select_related("revision")
    last = earlier.order_by("-revision__number").first()
    if last is None:
        return Before()
    known = {
        item: answer
        for item, answer in last.checklist.items()
        if item in CheckItem.values and answer in CheckAnswer.values
    }
    return Before(known, _reasons(last, line))


def _reasons(preparation: Preparation, line: Line) -> dict[tuple[str, str], str]:
    try:
        text = str(preparation.revision.text)
    except Shredded:
        return {}
    found: dict[tuple[str, str], str] = {}
    for key, reason in preparation.agreement.items():
        # As ``agreement.key_under`` writes them.
        kind, start, end, under = key.split(":")
        if under == line_code(line) and reason in AgreementReason.values:
            found[kind, text[int(start) : int(end)].casefold()] = reason
    return found
