"""Two texts side by side, and every decision that lies between them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from archive.admin.reasons import in_words
from archive.admin.wording import LABEL_NAMES
from archive.detection.findings import Label
from archive.models.decision import Decision
from archive.models.restricted import unless_gone
from archive.models.testimony import Testimony
from archive.vocabulary import Act, KeepReason
from archive.workflow.flags import text_if_kept

# A word, sign or [placeholder], and the white space behind it.
_PIECE = re.compile(r"(\[[^\]\n]*\]|\w+(?:['’]\w+)*|[^\w\s])(\s*)")

_FEW_WORDS = 5  # in everybody's mouth, so that to mark them would say nothing


@dataclass(frozen=True, slots=True)
class Stretch:
    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    before: tuple[Stretch, ...]
    after: tuple[Stretch, ...]


def pieces(text: str) -> list[tuple[str, str]]:
    """Return each word, sign or [placeholder] with the white space behind it."""
    return _PIECE.findall(text)


def compare(before: str, after: str) -> Comparison:
    """Mark where two texts differ, by words; a [placeholder] counts as one word."""
    left, right = pieces(before), pieces(after)
    # White space is not compared: it is half of all pieces, and alike everywhere.
    words = [word for word, _ in left], [word for word, _ in right]
    steps = SequenceMatcher(None, *words, autojunk=False).get_opcodes()
    return Comparison(
        before=tuple(_stretches(left, ((a, b, step != "equal") for step, a, b, _, _ in steps))),
        after=tuple(_stretches(right, ((a, b, step != "equal") for step, _, _, a, b in steps))),
    )


def shared_words(text: str, other: str) -> tuple[Stretch, ...]:
    """Return ``other`` with what stands in both as one run of several words, and so is told from the rest."""
    if not other:
        return ()
    return tuple(
        Stretch(each.text, differs=each.differs or len(pieces(each.text)) < _FEW_WORDS)
        for each in compare(text, other).after
    )


def _stretches(pieces: list[tuple[str, str]], parts: Iterator[tuple[int, int, bool]]) -> Iterator[Stretch]:
    for start, end, differs in parts:
        if start < end:
            text = "".join(word + space for word, space in pieces[start:end])
            yield Stretch(text.rstrip(), differs)
            yield Stretch(text[len(text.rstrip()) :], False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision that stands about one flag, with who made it and why; "" in place of words that
    were shredded."""

    revision: int
    label_name: str
    surface: str
    act: str
    outcome: str
    reason: str
    by: str
    at: datetime


def verdicts(testimony: Testimony) -> list[Verdict]:
    """Of every flag of every revision, in reading order."""
    decisions = (
        Decision.objects.filter(flag__revision__testimony=testimony)
        .select_related("flag__revision", "by")
        .order_by("pk")
    )
    standing = {decision.flag_id: decision for decision in decisions}
    final = [decision for decision in standing.values() if decision.act in (Act.REPLACE, Act.KEEP)]
    texts = {each.pk: text_if_kept(each) for each in testimony.revisions.all()}
    return [
        _verdict(decision, texts[decision.flag.revision_id])
        for decision in sorted(final, key=lambda d: (d.flag.revision.number, d.start, d.end, d.pk))
    ]


def _verdict(decision: Decision, text: str | None) -> Verdict:
    flag = decision.flag
    kept = decision.act == Act.KEEP
    return Verdict(
        revision=flag.revision.number,
        label_name=LABEL_NAMES[Label(flag.label)],
        surface=(text or "")[decision.start : decision.end],
        act=decision.get_act_display(),
        outcome="" if kept else unless_gone(decision.replacement),
        reason=str(KeepReason(decision.keep_reason).label) if kept else in_words(unless_gone(flag.reason)),
        by=decision.by.get_username(),
        at=decision.at,
    )
