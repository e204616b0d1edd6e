"""What somebody did in the practice room beside what a careful colleague does: in words, never as a score."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from archive.admin.practice_cases import Case, Detail, Right, Spot
from archive.admin.practice_sheet import Did, Flag, Sheet

_WORD = re.compile(r"\w+(?:['’]\w+)*")


class Verdict(StrEnum):
    """How what somebody did with a detail compares; never a count of them."""

    RIGHT = "right"
    MISSED = "missed"
    VAIN = "vain"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Compared:
    verdict: Verdict
    words: str
    label_name: str
    did: str
    why: str


def compare(laid: Sheet) -> list[Compared]:
    """One row for each detail of the case, and one for each thing replaced that was none."""
    found = [_compared(laid, detail) for detail in laid.case.details]
    rows = [row for row in found if row]
    for flag in laid.flags:
        is_none = not any(spot.start < flag.end and flag.start < spot.end for spot in laid.case.spots)
        if flag.did is Did.REPLACE and is_none and not flag.is_covered:
            rows.append(
                Compared(
                    Verdict.VAIN,
                    flag.surface,
                    flag.label_name,
                    f"You put “{flag.words}” in their place.",
                    "These words point to nobody, here or together with the rest. Readers lose a little of "
                    "what the child said.",
                )
            )
    return rows


def _compared(laid: Sheet, detail: Detail) -> Compared | None:
    case = laid.case
    spots = case.spots_of(detail)
    words = case.words_of(detail)

    def row(verdict: Verdict, did: str) -> Compared:
        return Compared(verdict, words, detail.label_name, did, detail.why)

    replaced = [flag for flag in laid.flags if flag.did is Did.REPLACE]
    on_it = [flag for flag in replaced if any(_touches(flag, spot) for spot in spots)]
    kept = next((flag for flag in laid.flags if flag.did is Did.KEEP and _on(flag, spots)), None)
    if detail.right is Right.EITHER:
        did = "You replaced it." if on_it else "You left it."
        return row(Verdict.EITHER, did)
    if detail.right is Right.KEEP:
        if on_it:
            return row(Verdict.VAIN, f"You put “{on_it[0].words}” in its place.")
        if kept is None:
            return None
        if detail.reasons and kept.reason not in detail.reasons:
            best = detail.reasons[0].label
            return row(Verdict.RIGHT, f"You kept it, which is right. The reason that fits best is “{best}”.")
        return row(Verdict.RIGHT, "You kept it.")
    if not on_it:
        if kept is not None:
            return row(Verdict.MISSED, f"You kept it, as “{kept.reason_label}”.")
        return row(Verdict.MISSED, "The detector did not flag it, and nobody marked it.")
    if left := _left(case, spots, replaced):
        return row(Verdict.MISSED, f"You replaced a part of it, but readers would still see “{left}”.")
    if said := next((said for flag in on_it if (said := _repeats(flag, words, detail.suggestion))), ""):
        return row(Verdict.MISSED, f"You replaced it, but your words still say “{said}”.")
    return row(Verdict.RIGHT, f"You put “{on_it[0].words}” in its place.")


def _on(flag: Flag, spots: Sequence[Spot]) -> bool:
    return any(_touches(flag, spot) for spot in spots)


def _touches(flag: Flag, spot: Spot) -> bool:
    return flag.start < spot.end and spot.start < flag.end


def _left(case: Case, spots: Sequence[Spot], replaced: Sequence[Flag]) -> str:
    """The first words of the detail that no replacement covers."""
    for spot in spots:
        for found in _WORD.finditer(case.text, spot.start, spot.end):
            start, end = found.span()
            is_gone = any(flag.start <= start and end <= flag.end for flag in replaced)
            if not is_gone:
                return found[0]
    return ""


def _repeats(flag: Flag, words: str, may_say: str) -> str:
    """A telling word of the detail that its replacement says again, and that ours does not."""
    again = _words(flag.words) - _words(may_say)
    telling = [word for word in _WORD.findall(words) if len(word) > 2 and not word.islower()]
    return next((word for word in telling if word.casefold() in again), "")


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}
