"""Other names, places, numbers and ages in the same sentence, so that the sentence is learned and not the name."""

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from training.corpus import Example, Segment

LISTS = Path(__file__).parent.parent / "archive" / "detection" / "data"
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
TITLES = frozenset(
    "mr mrs ms miss dr doctor sir madam sgt sergeant pc dc rev father sister aunt auntie uncle coach "
    "nurse prof professor imam rabbi pastor constable inspector".split()
)
# Longer, described stretches of these labels are left as their author wrote them.
WHOLE = {"SCHOOL": 0.35, "ORG": 0.35, "PLACE": 0.35, "USERNAME": 0.3, "PLACE_BROAD": 0.4}
ORDINARY_WORD_TOO = 0.08  # of the first names put in: hope, will, sky; where they stand must tell

OTHER_CONTRAST = 0.25

# The list holds these because babies were given them; in a sentence they would only confuse.
GRAMMAR = frozenset("can even ever mine said haram hijab meet uncle".split())


def entries(path: Path) -> list[str]:
    """Return the entries of a word list: one a line (before a tab) or several with commas between."""
    lines = [
        line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
    ]
    return [entry.split("\t")[0].strip() for line in lines for entry in line.split(",") if entry.strip()]


@dataclass(slots=True)
class Slots:
    """What may stand in a slot. ``held_out`` (case-folded) is what a development or test set uses."""

    examples: Iterable[Example]
    held_out: frozenset[str]
    first_names: list[str] = field(init=False)
    weights: list[float] = field(init=False)
    ambiguous: list[str] = field(init=False)
    surnames: list[str] = field(init=False)
    places: list[str] = field(init=False)
    whole: dict[str, dict[str, list[str]]] = field(init=False)
    known_first: frozenset[str] = field(init=False)
    known_last: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        lines = [
            line.split("\t")
            for line in (LISTS / "first_names.tsv").read_text(encoding="utf-8").splitlines()
            if line and not line.startswith("#")
        ]
        self.known_first = frozenset(name for name, _ in lines)
        kept = [(name, int(count)) for name, count in lines if name not in self.held_out]
        self.first_names = [name for name, _ in kept]
        # The square root: common names often, rare ones often enough.
        self.weights = _cumulative(count**0.4 for _, count in kept)
        ambiguous = self._free(entries(LISTS / "ambiguous_names.txt"))
        self.ambiguous = [name for name in ambiguous if len(name) > 2 and name not in GRAMMAR]
        self.known_last = frozenset(entries(LISTS / "surnames.txt"))
        self.surnames = self._free(entries(LISTS / "surnames.txt"))
        self.places = self._free(entries(LISTS / "places.txt"))
        self.whole = {label: {} for label in WHOLE}
        for example in self.examples:
            for segment in example.segments:
                if segment.label in self.whole and segment.text.casefold() not in self.held_out:
                    self.whole[segment.label].setdefault(_shape(segment.text), []).append(segment.text)

    def _free(self, values: list[str]) -> list[str]:
        return [value for value in values if value.casefold() not in self.held_out]

    def fill(self, example: Example, rng: random.Random) -> Example:
        """Return ``example`` with some of its slots filled anew; the same surface gets the same value."""
        chosen: dict[tuple[str, str], str] = {}
        segments = []
        for segment in example.segments:
            if segment.label is None:
                segments.append(segment)
                continue
            key = (segment.label, segment.text.casefold())
            if key not in chosen:
                chosen[key] = (
                    self._contrasted(segment, rng) if example.contrast else self._value(segment, rng)
                )
            segments.append(Segment(_cased_like(chosen[key], segment.text), segment.label))
        return replace(example, segments=tuple(segments))

    def _contrasted(self, segment: Segment, rng: random.Random) -> str:
        """Keep the word, or put another there that is a name as well: it is the words around it that tell."""
        one_word = segment.label == "PERSON" and segment.text.isalpha()
        return rng.choice(self.ambiguous) if one_word and rng.random() < OTHER_CONTRAST else segment.text

    def _value(self, segment: Segment, rng: random.Random) -> str:
        label, text = segment.label, segment.text
        must = text.casefold() in self.held_out
        if label == "PERSON" and (must or rng.random() < 0.6):
            return self._person(text, rng)
        if label == "PLACE" and len(text.split()) <= 2 and (must or rng.random() < 0.35):
            return rng.choice(self.places)
        if label in WHOLE and (must or rng.random() < WHOLE[label]):
            others = self.whole[label].get(_shape(text))
            return rng.choice(others) if others else text
        if label in {"CONTACT", "IDNUMBER"} and rng.random() < 0.7:
            return re.sub(r"\d", lambda _: str(rng.randrange(10)), text)
        if label == "AGE" and rng.random() < 0.6:
            return re.sub(r"\b\d{1,2}", lambda _: str(rng.randint(4, 19)), text)
        if label == "DATE" and rng.random() < 0.5:
            return re.sub(r"\b\d{1,2}(?=\D|$)", lambda _: str(rng.randint(1, 28)), text)
        return text

    def _person(self, text: str, rng: random.Random) -> str:
        after_name = False

        def other(match: re.Match[str]) -> str:
            nonlocal after_name
            word = match[0].casefold()
            if word in TITLES:
                after_name = True
                return match[0]
            if after_name or word in self.known_last:
                after_name = True
                return rng.choice(self.surnames)
            if word in self.known_first or word in self.held_out:
                after_name = True
                return self._first_name(rng)
            return match[0]

        return WORD.sub(other, text)

    def _first_name(self, rng: random.Random) -> str:
        if rng.random() < ORDINARY_WORD_TOO:
            return rng.choice(self.ambiguous)
        return rng.choices(self.first_names, cum_weights=self.weights)[0]


def _cumulative(values: Iterable[float]) -> list[float]:
    total, sums = 0.0, []
    for value in values:
        total += value
        sums.append(total)
    return sums


def _shape(text: str) -> str:
    """Return what a replacement must share to fit the sentence: its first word's kind, and short or long."""
    words = text.split()
    first = words[0].casefold()
    lead = first if first in {"the", "a", "an", "our", "my", "his", "her"} else ""
    return f"{lead}:{'long' if len(words) > 3 else 'short'}"


def _cased_like(value: str, pattern: str) -> str:
    cased: Callable[[str], str] = str
    if pattern.islower():
        cased = str.lower
    elif pattern.isupper() and len(pattern) > 2:
        cased = str.upper
    elif pattern[:1].isupper() and value.islower():
        cased = str.title
    return cased(value)
