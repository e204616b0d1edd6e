"""Many components' claims become findings that do not overlap; no claim is ever narrowed."""

import re
from collections.abc import Iterable, Mapping

from archive.detection.evidence import Evidence
from archive.detection.findings import Finding, Label

# Two pieces of one name found by different components are one finding.
PIECES = re.compile(r"[ \t]|-")
MERGED_WHEN_ADJACENT = frozenset({Label.PERSON, Label.PLACE})
MAX_REASONS = 3
LONGEST_REASON = 300  # of many names in a row as of one; the archive keeps 400 characters
LABELS_ONLY = frozenset({"tagged_words"})

Claim = tuple[str, Evidence]


def resolve(claims: Mapping[str, Iterable[Evidence]], text: str) -> list[Finding]:
    """Return findings, sorted and disjoint, that cover every code point that any claim covers.

    ``claims`` is keyed by component. Overlapping claims become one finding over their union; its
    label and suggestion are those of the claim with the highest score, the longest of those.
    """
    ordered = sorted(
        ((source, claim) for source, some in claims.items() for claim in some),
        key=lambda pair: (pair[1].start, pair[1].end, pair[0]),
    )
    groups: list[list[Claim]] = []
    end = -1
    for source, claim in ordered:
        if groups and claim.start < end:
            groups[-1].append((source, claim))
        else:
            groups.append([(source, claim)])
        end = max(end, claim.end)
    return _joined([_finding(group) for group in groups], text)


def _strength(claim: Evidence) -> tuple[float, int]:
    return claim.score, claim.end - claim.start


def _finding(group: list[Claim]) -> Finding:
    best = max((claim for _, claim in group), key=_strength)
    # A rule that agrees on the label knows more exactly what to put there than what only knows labels.
    exact = [claim for source, claim in group if claim.label is best.label and source not in LABELS_ONLY]
    return Finding(
        start=min(claim.start for _, claim in group),
        end=max(claim.end for _, claim in group),
        label=best.label,
        score=_combined([claim for _, claim in group if claim.label is best.label]),
        sources=tuple(sorted({source for source, _ in group})),
        reason=_reasons(sorted((claim for _, claim in group), key=_strength, reverse=True)),
        suggestion=max(exact, key=_strength, default=best).suggestion,
    )


def _combined(agreeing: list[Evidence]) -> float:
    """Evidence adds up: each further reason halves the chance that all of it is wrong."""
    strongest = max(claim.score for claim in agreeing)
    others = len({claim.reason for claim in agreeing}) - 1
    return round(min(0.99, strongest + (1 - strongest) * (1 - 0.5**others)), 2)


def _reasons(claims: Iterable[Evidence]) -> str:
    seen = dict.fromkeys(claim.reason for claim in claims)
    return "; ".join(list(seen)[:MAX_REASONS])[:LONGEST_REASON]


def _joined(findings: list[Finding], text: str) -> list[Finding]:
    """Join neighbours of one kind that only a space or a hyphen parts."""
    joined: list[Finding] = []
    for finding in findings:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.label is finding.label
            and finding.label in MERGED_WHEN_ADJACENT
            and PIECES.fullmatch(text, before.end, finding.start)
        ):
            reason = "; ".join(dict.fromkeys([before.reason, finding.reason]))
            joined[-1] = Finding(
                start=before.start,
                end=finding.end,
                label=before.label,
                score=max(before.score, finding.score),
                sources=tuple(sorted({*before.sources, *finding.sources})),
                reason=reason if len(reason) <= LONGEST_REASON else before.reason,
                suggestion=before.suggestion,
            )
        else:
            joined.append(finding)
    return joined
