"""What the gate asked, as a list to tick off: its own words where it refuses, ours where it is content."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.disclosure.gate import Blocker


@dataclass(frozen=True, slots=True)
class Check:
    passed: bool
    sentence: str


# The codes of `disclosure.gate` that each check may fail with, and how it reads when it passes.
_CHECKS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"no-basis", "basis-lapsed"}), "There is a basis for publication, and it has not ended"),
    (frozenset({"not-scanned", "scan-outdated"}), "The text was scanned by the current detector"),
    (
        frozenset({"language-not-read"}),
        "The detector, or somebody who reads the language, has checked it",
    ),
    (frozenset({"open-flags"}), "Every flag is decided"),
    (frozenset({"unapplied"}), "Every replacement is applied"),
    (frozenset({"checklist"}), "The checklist is answered"),
    (
        frozenset({"content-notes", "fidelity", "fidelity-unsupported"}),
        "Content notes and fidelity are chosen",
    ),
    (frozenset({"no-theme", "unsupported-tags"}), "The public tags say no more than what was entered"),
    (
        frozenset({"line-too-rare", "line-too-rare-with-earlier", "line-not-counted"}),
        "The attribution line fits enough contacts",
    ),
    (frozenset({"finer-than-line"}), "Every detail that only the text gives has a reason to stay"),
    (
        frozenset({"repeats-a-quote", "beside-not-accepted"}),
        "It may be public beside the contact’s other quotes",
    ),
    (
        frozenset({"intruder-not-checked"}),
        "If it is serious, somebody has checked whether the child could be found",
    ),
    (frozenset({"not-submitted", "not-cleared", "own-work", "own-clearance"}), "A second person cleared it"),
    (frozenset({"clearance-void"}), "Nothing has changed since"),
    (frozenset({"concern-open"}), "No concern about the child is open"),
    (frozenset({"removal-asked"}), "Nobody is waiting for its removal"),
)


def checks(blockers: Sequence[Blocker]) -> list[Check]:
    found: list[Check] = []
    for codes, passed in _CHECKS:
        failed = [Check(False, blocker.message) for blocker in blockers if blocker.code in codes]
        found += failed or [Check(True, passed)]
    known = frozenset().union(*(codes for codes, _ in _CHECKS))
    return found + [Check(False, blocker.message) for blocker in blockers if blocker.code not in known]
