"""Recall, precision and burden on marked-up statements, as ANNOTATION.md defines them."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from archive.detection.findings import Finding, Kind, Label

MARK = re.compile(r"\{\{([A-Z_]+)\|(.+?)\}\}", re.DOTALL)
WORD = re.compile(r"\w+")
# Whether these are covered changes nothing for a reader, so recall sets them aside.
SET_ASIDE = frozenset(
    re.split(
        r"\s+",
        "a an the of in on at to for from with by near behind beside next opposite outside inside into under "
        "over since until before after during about around between past through along across off up down",
    )
)


class BadStatement(ValueError):
    """A line of the test set cannot be read; the message gives its number and what is wrong."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch that must be found: ``text[start:end]`` of the statement, in code points."""

    start: int
    end: int
    label: Label


@dataclass(frozen=True, slots=True)
class Statement:
    id: str
    style: str
    text: str
    marks: tuple[Mark, ...]


@dataclass(slots=True)
class Recall:
    found: int = 0
    marks: int = 0

    def add(self, hit: bool) -> None:
        self.marks += 1
        self.found += hit

    @property
    def share(self) -> float | None:
        return self.found / self.marks if self.marks else None


@dataclass(slots=True)
class Tally:
    """Counts over some statements; shares are None where there is nothing to divide by.

    ``entities`` counts what direct marks of one label and surface in a statement stand for (letter case and
    possessive aside): found when each of them is.
    ``protected`` counts statements with a direct mark: found when each of those is.
    ``telling`` counts the words of marks, those of ``SET_ASIDE`` left out: found when covered whole.
    """

    statements: int = 0
    direct: Recall = field(default_factory=Recall)
    indirect: Recall = field(default_factory=Recall)
    entities: Recall = field(default_factory=Recall)
    protected: Recall = field(default_factory=Recall)
    telling: Recall = field(default_factory=Recall)
    covered_words: int = 0
    covered_words_in_marks: int = 0
    stretches: int = 0
    clean: int = 0
    clean_flagged: int = 0

    @property
    def token_precision(self) -> float | None:
        return self.covered_words_in_marks / self.covered_words if self.covered_words else None

    @property
    def f2(self) -> float | None:
        """Return 5PR / (4P + R), where P is ``token_precision`` and R the share of ``telling`` words found.

        Recall weighs more: a missed name does more harm than a word removed in vain. Nothing found is 0.

        Source: C. J. van Rijsbergen, "Information Retrieval" (1979), chapter 7, with beta = 2.
        """
        precision, recall = self.token_precision, self.telling.share
        if recall is None:
            return None
        return 5 * precision * recall / (4 * precision + recall) if precision and recall else 0.0

    @property
    def findings_per_statement(self) -> float | None:
        return self.stretches / self.statements if self.statements else None

    @property
    def clean_flagged_share(self) -> float | None:
        return self.clean_flagged / self.clean if self.clean else None


@dataclass(frozen=True, slots=True)
class Miss:
    id: str
    style: str
    label: Label | None
    surface: str


@dataclass(slots=True)
class Report:
    """``misses`` are marks not found; ``extras`` are words covered outside any mark."""

    total: Tally = field(default_factory=Tally)
    by_style: dict[str, Tally] = field(default_factory=dict)
    by_label: dict[Label, Recall] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)
    extras: list[Miss] = field(default_factory=list)


def read_statements(lines: Iterable[str]) -> Iterator[Statement]:
    """Read the format of ``examples.jsonl``.

    Raises:
        BadStatement: a line is not an object with "id", "style" and "text", or bears an unknown label.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            text, marks = unmarked(fields["text"])
            yield Statement(id=str(fields["id"]), style=str(fields["style"]), text=text, marks=marks)
        except (ValueError, KeyError, TypeError) as error:
            raise BadStatement(
                f"line {number}: {type(error).__name__} while reading a marked-up statement"
            ) from None


def unmarked(marked: str) -> tuple[str, tuple[Mark, ...]]:
    """Return the text without its marks, and where they were.

    Raises:
        ValueError: a label is not one of the sixteen.
    """
    pieces: list[str] = []
    marks: list[Mark] = []
    length = read = 0
    for match in MARK.finditer(marked):
        before = marked[read : match.start()]
        start = length + len(before)
        length = start + len(match[2])
        pieces += [before, match[2]]
        marks.append(Mark(start, length, Label(match[1])))
        read = match.end()
    return "".join([*pieces, marked[read:]]), tuple(marks)


def evaluate(statements: Sequence[Statement], found: Iterable[Sequence[Finding]]) -> Report:
    """Score the findings of each statement against its marks."""
    report = Report()
    for statement, findings in zip(statements, found, strict=True):
        tallies = (report.total, report.by_style.setdefault(statement.style, Tally()))
        _score_recall(statement, findings, tallies, report)
        _score_burden(statement, findings, tallies, report)
    return report


def _score_recall(
    statement: Statement, findings: Sequence[Finding], tallies: Sequence[Tally], report: Report
) -> None:
    entities: dict[tuple[Label, str], bool] = {}
    for mark in statement.marks:
        hit = is_found(statement.text, mark, findings)
        surface = statement.text[mark.start : mark.end]
        direct = mark.label.kind is Kind.DIRECT
        recalls = [tally.direct if direct else tally.indirect for tally in tallies]
        for recall in (*recalls, report.by_label.setdefault(mark.label, Recall())):
            recall.add(hit)
        for covered in _covered(statement.text, mark, findings):
            for tally in tallies:
                tally.telling.add(covered)
        if direct:
            entity = mark.label, surface.casefold().replace("’", "'").removesuffix("'s")
            entities[entity] = entities.get(entity, True) and hit
        if not hit:
            report.misses.append(Miss(statement.id, statement.style, mark.label, surface))
    for tally in tallies:
        for hit in entities.values():
            tally.entities.add(hit)
        if entities:
            tally.protected.add(all(entities.values()))


def is_found(text: str, mark: Mark, findings: Sequence[Finding]) -> bool:
    """Say whether every telling word of a direct mark, or one of an indirect mark, is covered whole."""
    covered = _covered(text, mark, findings)
    if not covered:  # a mark of punctuation or emoji alone
        return any(f.start < mark.end and mark.start < f.end for f in findings)
    return all(covered) if mark.label.kind is Kind.DIRECT else any(covered)


def touches(finding: Finding, marks: Iterable[Mark]) -> bool:
    return any(mark.start < finding.end and finding.start < mark.end for mark in marks)


def is_right_span(text: str, finding: Finding, marks: Iterable[Mark]) -> bool:
    """Say whether the telling words of ``finding`` are just those of the marks that it touches."""
    touched = [mark for mark in marks if touches(finding, [mark])]
    wanted = {span for mark in touched for span in _telling(text, mark.start, mark.end)}
    return bool(touched) and wanted == set(_telling(text, finding.start, finding.end))


def _telling(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the words of ``text[start:end]`` that tell something; all of them if none does."""
    words = [match.span() for match in WORD.finditer(text, start, end)]
    return [span for span in words if text[slice(*span)].lower() not in SET_ASIDE] or words


def _covered(text: str, mark: Mark, findings: Sequence[Finding]) -> list[bool]:
    """Say of each telling word of a mark whether it is covered whole; of each word if none is telling."""
    telling = _telling(text, mark.start, mark.end)
    return [any(f.start <= start and end <= f.end for f in findings) for start, end in telling]


def _score_burden(
    statement: Statement, findings: Sequence[Finding], tallies: Sequence[Tally], report: Report
) -> None:
    covered = [
        match.span()
        for match in WORD.finditer(statement.text)
        if any(f.start < match.end() and match.start() < f.end for f in findings)
    ]
    marked = [span for span in covered if any(m.start < span[1] and span[0] < m.end for m in statement.marks)]
    for tally in tallies:
        tally.statements += 1
        tally.covered_words += len(covered)
        tally.covered_words_in_marks += len(marked)
        tally.stretches += stretches(statement.text, findings)
        tally.clean += not statement.marks
        tally.clean_flagged += not statement.marks and bool(findings)
    for finding in findings:
        if not touches(finding, statement.marks):
            surface = statement.text[finding.start : finding.end]
            report.extras.append(Miss(statement.id, statement.style, finding.label, surface))


def stretches(text: str, findings: Sequence[Finding]) -> int:
    """Count findings, those that only blanks or punctuation part as one."""
    count = 0
    end: int | None = None
    for finding in sorted(findings):
        if end is None or WORD.search(text, end, finding.start):
            count += 1
        end = finding.end
    return count
