"""The invented cases of the practice room, with the right answers and the reason for each.

They stand in ``data/practice.toml`` and are stored nowhere else. In their texts ``{{key:words}}`` marks a
detail; what it is, and what should become of it, is said under its key.
"""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from archive.admin.wording import LABEL_NAMES, confidence
from archive.detection.findings import Kind, Label
from archive.vocabulary import CheckItem, KeepReason

_FILE = Path(__file__).resolve().parent / "data" / "practice.toml"
_MARKED = re.compile(r"\{\{(?P<key>[a-z_]+):(?P<words>[^}]+)\}\}")


class Right(StrEnum):
    """What a careful colleague does with a detail."""

    REPLACE = "replace"
    KEEP = "keep"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Detail:
    """``finds`` are those of its words that the invented detector flags: all, a part, or none ("")."""

    key: str
    label: Label
    right: Right
    suggestion: str
    why: str
    score: float
    finds: str | None  # None: all of them
    looks: str  # why the detector thinks so
    reasons: tuple[KeepReason, ...]

    @property
    def label_name(self) -> str:
        return LABEL_NAMES[self.label]

    @property
    def is_indirect(self) -> bool:
        return self.label.kind is Kind.INDIRECT

    @property
    def confidence(self) -> str:
        return confidence(self.score, self.label)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the text where a detail stands; code points, end exclusive."""

    start: int
    end: int
    detail: Detail


@dataclass(frozen=True, slots=True)
class Question:
    """One of the checklist, with the answer that fits the text once it has been replaced as it should be."""

    item: CheckItem
    is_yes: bool
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    sentence: str
    fits: int  # contacts
    is_right: bool
    why: str


@dataclass(frozen=True, slots=True)
class Case:
    code: str
    title: str
    about: str
    lesson: str
    text: str
    spots: tuple[Spot, ...]
    questions: tuple[Question, ...]
    lines: tuple[Line, ...]  # the first is the one that is too rare

    @property
    def details(self) -> list[Detail]:
        return list({spot.detail.key: spot.detail for spot in self.spots}.values())

    def spots_of(self, detail: Detail) -> list[Spot]:
        return [spot for spot in self.spots if spot.detail is detail]

    def words_of(self, detail: Detail) -> str:
        first = self.spots_of(detail)[0]
        return self.text[first.start : first.end]

    @property
    def as_it_should_be(self) -> str:
        """The text as a careful colleague would leave it."""
        text = self.text
        for spot in reversed(self.spots):
            if spot.detail.right is Right.REPLACE:
                text = f"{text[: spot.start]}{spot.detail.suggestion}{text[spot.end :]}"
        return text


@cache
def cases() -> dict[str, Case]:
    """All of them by their codes, in the order in which they are best taken."""
    rows = tomllib.loads(_FILE.read_text("utf-8"))["case"]
    return {row["code"]: _case(row) for row in rows}


def following(case: Case) -> Case | None:
    codes = list(cases())
    after = codes.index(case.code) + 1
    return cases()[codes[after]] if after < len(codes) else None


def _case(row: dict[str, Any]) -> Case:
    details = {key: _detail(key, told) for key, told in row.get("details", {}).items()}
    marked = " ".join(row["text"].split())
    text, spots, before = "", [], 0
    for mark in _MARKED.finditer(marked):
        text += marked[before : mark.start()]
        spots.append(Spot(len(text), len(text) + len(mark["words"]), details[mark["key"]]))
        text += mark["words"]
        before = mark.end()
    return Case(
        code=row["code"],
        title=row["title"],
        about=row["about"],
        lesson=row["lesson"],
        text=text + marked[before:],
        spots=tuple(spots),
        questions=tuple(
            Question(CheckItem(each["item"]), each["yes"], each["why"]) for each in row.get("questions", [])
        ),
        lines=tuple(
            Line(each["says"], each["fits"], each["right"], each["why"]) for each in row.get("lines", [])
        ),
    )


def _detail(key: str, told: dict[str, Any]) -> Detail:
    return Detail(
        key=key,
        label=Label(told["label"]),
        right=Right(told["right"]),
        suggestion=told["suggestion"],
        why=told["why"],
        score=told.get("score", 0.97),
        finds=told.get("finds"),
        looks=told.get("looks", ""),
        reasons=tuple(KeepReason(reason) for reason in told.get("reasons", [])),
    )
