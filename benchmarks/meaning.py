"""Search by meaning on questions with known answers: ``python -m benchmarks.meaning`` prints what it finds.

The archive is the demo's quotes and 1,850 of our invented statements in the place of quotes, which nobody
filed under anything. A question counts as answered where one of the quotes that were written down for it
beforehand is among the first ten; the second figure is how many of all those are. Many others would answer it
too, so both are lower than what a reader would say.
"""

import argparse
import json
import math
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from archive.meaning import likeness, ranking, reading
from archive.meaning.ranking import Filed, Saying
from archive.meaning.store import Places, Store
from archive.meaning.table import KEPT, Floats
from archive.meaning.vectors import Vectors
from archive.search import normal_form
from archive.search.alike import is_little

ROOT = Path(__file__).parent.parent
DEMO = ROOT / "archive/fixtures/demo_testimonies.jsonl"
VOCABULARY = ROOT / "archive/fixtures/first_vocabulary.json"
STATEMENTS = ROOT / "training/statements"
QUESTIONS = ROOT / "tests/meaning/questions.jsonl"
UNSEEN = ROOT / "tests/meaning/questions_unseen.jsonl"
QUOTES = 2000
SHORTEST = 90  # code points of a statement that stands for a quote
FIRST = 10
SEED = 1

_MARK = re.compile(r"\{\{([A-Z_]+)\|([^|}]*)(?:\|([^}]*))?\}\}")
_KEPT = {"AGE", "HEALTH", "FAMILY", "HERITAGE", "UNIQUE", "OCCUPATION", "EVENT"}


@dataclass(frozen=True)
class Asked:
    question: str
    right: frozenset[str]


@dataclass(frozen=True)
class Archive:
    """Quotes by name, the terms that some are filed under, and all that each term is called."""

    texts: dict[str, str]
    terms: dict[str, frozenset[str]]
    called: dict[str, tuple[str, ...]]

    @cached_property
    def names(self) -> list[str]:
        return list(self.texts)


def questions(path: Path) -> list[Asked]:
    rows = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    return [Asked(row["question"], frozenset(row["right"])) for row in rows]


def archive(needed: frozenset[str]) -> Archive:
    """Return the demo, what is ``needed`` of the statements, and others of them, the same each time."""
    texts, terms = {}, {}
    for number, row in enumerate(_rows(DEMO)):
        name = f"demo:{number}"
        texts[name], terms[name] = _published(row["text"]), frozenset(row["harm_types"] + row["themes"])
    others = {
        f"{path.stem}:{row['id']}": _published(row["text"])
        for path in sorted(STATEMENTS.glob("*.jsonl"))
        for row in _rows(path)
    }
    texts |= {name: text for name, text in others.items() if name in needed}
    rest = sorted(name for name, text in others.items() if len(text) >= SHORTEST and name not in needed)
    chance = random.Random(SEED)  # noqa: S311 -- the same quotes each time
    texts |= {name: others[name] for name in chance.sample(rest, QUOTES - len(texts))}
    return Archive(texts, terms, _vocabulary())


def _vocabulary() -> dict[str, tuple[str, ...]]:
    kinds = json.loads(VOCABULARY.read_text("utf-8"))
    return {
        term["slug"]: (term["label"], *term["synonyms"])
        for kind in ("harm_types", "themes")
        for term in kinds[kind]
    }


def another_archive(path: Path) -> Archive:
    """Return an archive that somebody else wrote: its terms are called by their labels alone."""
    rows = list(_rows(path))
    terms = {row["id"]: frozenset(row.get("terms", ())) for row in rows}
    labels = sorted(frozenset().union(*terms.values()))
    return Archive({row["id"]: row["text"] for row in rows}, terms, {label: (label,) for label in labels})


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in path.read_text("utf-8").splitlines() if line)


def _published(marked: str) -> str:
    """Return a text as readers would see it: with the replacement of each mark, or its kind in brackets."""

    def shown(mark: re.Match[str]) -> str:
        return mark[3] or (mark[2] if mark[1] in _KEPT else f"[{mark[1].split('_')[0].lower()}]")

    return _MARK.sub(shown, marked)


class ByMeaning:
    """As search/by_meaning.py asks; without ``filed``, by the texts alone."""

    def __init__(self, of: Archive, *, filed: bool = True) -> None:
        self.vectors = Vectors()
        self.archive = of
        self.store = Store(KEPT)
        self.store.put(np.arange(len(of.texts)), self.vectors.of_many(of.texts.values()))
        self.said = [
            np.array([self.vectors.number(form) for form in reading.forms(text)])
            for text in of.texts.values()
        ]
        self.having: dict[str, list[int]] = {}
        for place, text in enumerate(of.texts.values()):
            for stem in {normal_form.stem(form) for form in normal_form.forms(text)}:
                self.having.setdefault(stem, []).append(place)
        self.terms = list(self._terms()) if filed else []

    def _terms(self) -> Iterator[tuple[Floats, Places]]:
        for term, called in self.archive.called.items():
            having = [term in self.archive.terms.get(name, ()) for name in self.archive.names]
            yield np.stack([self.vectors.exact(name) for name in called]), np.flatnonzero(having)

    def __call__(self, question: str) -> list[str]:
        asked = likeness.question(self.vectors, question)
        close = ((places, ranking.closeness(asked, names)) for names, places in self.terms if asked)
        filed = [Filed(places, how) for places, how in close if how]
        every = np.arange(len(self.said))
        saying = self._saying(question)
        found = ranking.nearest(self.vectors, asked, self.store, every, filed, saying, self._said, FIRST)
        return [self.archive.names[each.place] for each in found]

    def _saying(self, question: str) -> list[Saying]:
        forms = (form for form in normal_form.forms(question) if not is_little(form))
        words = dict.fromkeys(normal_form.stem(form) for form in forms)
        having = [np.array(self.having.get(word, ()), dtype=np.int64) for word in words]
        worth = ranking.worth_of([len(places) for places in having], len(self.said))
        return [Saying(places, counts) for places, counts in zip(having, worth, strict=True) if counts]

    def _said(self, places: Places) -> tuple[Places, Places]:
        some = [self.said[place] for place in places]
        lengths = [len(each) for each in some]
        return np.concatenate(some), np.cumsum([0, *lengths[:-1]])


class ByWords:
    """Words alone: quotes with all of them, newest first; or with any, those with the rarest first."""

    def __init__(self, of: Archive, *, all_of_them: bool) -> None:
        self.archive, self.all_of_them = of, all_of_them
        self.stems = [frozenset(map(normal_form.stem, normal_form.forms(text))) for text in of.texts.values()]
        self.having = Counter(stem for stems in self.stems for stem in stems)

    def __call__(self, question: str) -> list[str]:
        asked = frozenset(map(normal_form.stem, normal_form.forms(question)))
        worth = {stem: math.log(len(self.stems) / (1 + self.having[stem])) for stem in asked}
        if self.all_of_them:
            found = [place for place, stems in enumerate(self.stems) if asked <= stems]
        else:
            scores = [sum(worth[stem] for stem in asked & stems) for stems in self.stems]
            found = [place for place in np.argsort(scores, kind="stable")[::-1] if scores[place] > 0]
        return [self.archive.names[place] for place in found[:FIRST]]


@dataclass(frozen=True)
class Score:
    """Shares: of questions with a right answer among the first ten, of all right answers that are found there
    (the mean over questions), and of questions that find nothing at all."""

    answered: float
    found: float
    nothing: float


def score(find: Callable[[str], Sequence[str]], asked: Sequence[Asked]) -> Score:
    answers = [find(each.question) for each in asked]
    right = [each.right.intersection(found) for found, each in zip(answers, asked, strict=True)]
    shares = [len(some) / len(each.right) for some, each in zip(right, asked, strict=True)]
    return Score(
        sum(map(bool, right)) / len(asked),
        sum(shares) / len(asked),
        sum(not found for found in answers) / len(asked),
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.meaning", description=__doc__)
    parser.add_argument("--archive", type=Path, help="quotes that somebody else wrote")
    parser.add_argument("--questions", type=Path, help="what to ask of them")
    parser.add_argument("--missed", action="store_true", help="print the questions without an answer as well")
    parser.add_argument(
        "--seen-only", action="store_true", help="leave the questions alone that are to stay unseen"
    )
    given = parser.parse_args()
    if bool(given.archive) != bool(given.questions):
        parser.error("--archive and --questions belong together")
    if given.archive:
        sets = {given.questions.stem: questions(given.questions)}
        of = another_archive(given.archive)
    else:
        seen, unseen = questions(QUESTIONS), questions(UNSEEN)
        of = archive(frozenset().union(*(each.right for each in (*seen, *unseen))))
        sets = {"60 questions": seen} if given.seen_only else {"60 questions": seen, "40 unseen": unseen}
    ways: dict[str, Callable[[str], Sequence[str]]] = {
        "all of the words": ByWords(of, all_of_them=True),
        "any of the words": ByWords(of, all_of_them=False),
        "meaning, texts alone": ByMeaning(of, filed=False),
        "meaning": ByMeaning(of),
    }
    print(f"{len(of.texts)} quotes: answered among the first {FIRST}, of all right answers, nothing found")
    for name, asked in sets.items():
        for way, find in ways.items():
            measured = score(find, asked)
            print(
                f"{name:16}{way:24}{measured.answered:8.3f}{measured.found:8.3f}{measured.nothing:8.3f}",
                flush=True,
            )
        if given.missed:
            for each in asked:
                if not each.right.intersection(ways["meaning"](each.question)):
                    print(f"    missed: {each.question}")


if __name__ == "__main__":
    main()
