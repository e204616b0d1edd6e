"""Where in a public text something stands for the child's own words, so that a wrong one can be corrected."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.models.revision import Revision
from archive.vocabulary import Origin
from archive.workflow.flags import flag_states, public_segments, text_if_kept

_BRACKETED = re.compile(r"\[[^\[\]\n]{1,60}\]")


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the text; ``stretch`` is "12-18", in code points, where it was put in, else ""."""

    text: str
    stretch: str = ""


def public_runs(revision: Revision) -> list[Run]:
    """Return the text in runs; joined, they are the text."""
    text, runs, position = revision.text, [], 0
    for start, end in sorted({*_replaced(revision, text), *_bracketed(text)}):
        if start < position:
            continue
        if start > position:
            runs.append(Run(text[position:start]))
        runs.append(Run(text[start:end], f"{start}-{end}"))
        position = end
    return [*runs, Run(text[position:])] if position < len(text) else runs


def _bracketed(text: str) -> Iterator[tuple[int, int]]:
    return (found.span() for found in _BRACKETED.finditer(text))


def _replaced(revision: Revision, text: str) -> Iterator[tuple[int, int]]:
    """What the decisions on the text before put in, with or without brackets."""
    if revision.origin != Origin.REPLACED:
        return
    before = Revision.objects.get(testimony=revision.testimony_id, number=revision.number - 1)
    words = text_if_kept(before)
    if words is None:
        return
    segments = public_segments(words, flag_states(before))
    if "".join(segment.text for segment in segments) != text:  # it was brought into its normal form since
        return
    position = 0
    for segment in segments:
        if segment.key is not None and segment.text:
            yield position, position + len(segment.text)
        position += len(segment.text)
