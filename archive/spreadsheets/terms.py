"""What the terms of a vocabulary are called, and which of them a cell names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import fuzz, process

from archive.spreadsheets.words import compact, folded, says_nothing

_LONGEST_TERM = 80
_NEAR = 5  # terms that are offered
_NEAR_ENOUGH = 70  # of 100
_SHORTEST_WORD = 4  # "x" stands in every third word
_MOST_PARTS = 50

_SURELY_BETWEEN = r"\s*[;\n\r\t|•·]+\s*|\s*,+\s*"
_PERHAPS_BETWEEN = r"\s*(?:->|[/&+\\>→])+\s*|\s+(?:and|plus|then|a|ac)\s+|\s+[-–—]\s+"
_BETWEEN = re.compile(f"({_SURELY_BETWEEN})|({_PERHAPS_BETWEEN})", re.IGNORECASE)
_AROUND = re.compile(r"^\s*(?:[-–—*•·‣▪]+|\d{1,2}[.)])?\s*[\"']?|[\"']?\s*$")  # bullets and quotation marks
# "Grooming (ruled out)" is no grooming.
_UNSURE = re.compile(
    r"[(\[][^()\[\]]*\b(?:no|not|never|nor|none|without|ruled|un(?:confirmed|sure|clear|known|likely|proven|verified|certain)|possibl[ey]|maybe|perhaps|suspected|alleged"
    r"|denie[ds]|\w+n't|n)\b[^()\[\]]*[)\]]"
)
_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*")


class Names:
    """The names of one vocabulary: by slug, else by label, else by synonym, in any case."""

    def __init__(self, terms: Mapping[str, tuple[str, Sequence[str]]]) -> None:
        self.labels = {slug: label for slug, (label, _) in terms.items()}
        by_slug: dict[str, set[str]] = {}
        by_label: dict[str, set[str]] = {}
        by_synonym: dict[str, set[str]] = {}
        for slug, (label, synonyms) in terms.items():
            by_slug.setdefault(folded(slug), set()).add(slug)
            by_label.setdefault(folded(label), set()).add(slug)
            for synonym in synonyms:
                by_synonym.setdefault(folded(synonym), set()).add(slug)
        self._surely = (by_slug, by_label, by_synonym)
        self._compact: dict[str, set[str]] = {}
        for names in self._surely:
            for name, slugs in names.items():
                self._compact.setdefault(compact(name), set()).update(slugs)
        self._compact.pop("", None)
        self._near: dict[str, tuple[str, ...]] = {}

    def matches(self, words: str) -> tuple[str, ...]:
        """The slugs that ``words`` may mean, sorted: none if unknown, several if they may mean either."""
        name = folded(words)
        for names in self._surely:
            if name in names:
                return tuple(sorted(names[name]))
        if len(name) > _LONGEST_TERM or "?" in name or _UNSURE.search(name):
            return ()
        for shorter in (name, _BRACKETED.sub(" ", name), name.rstrip(" .!:")):
            if slugs := self._compact.get(compact(shorter)):
                return tuple(sorted(slugs))
        return ()

    def is_as_written(self, words: str, slug: str) -> bool:
        """Whether it is the term's own name, whatever its case."""
        return folded(words) in (folded(slug), folded(self.labels[slug]))

    def nearest(self, words: str) -> tuple[str, ...]:
        """Up to five slugs whose names are nearly these words, the nearest first."""
        name = folded(words)
        if len(name) > _LONGEST_TERM:
            return ()
        if name not in self._near:  # a mistake that is made once is made on every row
            self._near[name] = self._look_for(name)
        return self._near[name]

    @cached_property
    def _known(self) -> dict[str, set[str]]:
        slugs, labels, synonyms = self._surely
        return {name: found for names in (synonyms, labels, slugs) for name, found in names.items()}

    def _look_for(self, name: str) -> tuple[str, ...]:
        """By letters first; then by words that stand in a longer name, which count a little less."""
        best: dict[str, float] = {}
        for scorer, weight in ((fuzz.ratio, 1.0), (fuzz.token_set_ratio, 0.9)):
            if weight < 1 and len(name) < _SHORTEST_WORD:
                continue
            cutoff = _NEAR_ENOUGH / weight
            for known, score, _ in process.extract(
                name, self._known_names, scorer=scorer, limit=20, score_cutoff=cutoff
            ):
                if weight < 1 and len(known) < _SHORTEST_WORD:
                    continue
                for slug in self._known[known]:
                    best[slug] = max(score * weight, best.get(slug, 0))
        return tuple(sorted(sorted(best), key=lambda slug: -best[slug])[:_NEAR])

    @cached_property
    def _known_names(self) -> list[str]:
        return list(self._known)


@dataclass(frozen=True)
class Terms:
    """Of each vocabulary {slug: (label, synonyms)}, as the caller has them."""

    platforms: Mapping[str, tuple[str, Sequence[str]]] = field(default_factory=dict)
    harm_types: Mapping[str, tuple[str, Sequence[str]]] = field(default_factory=dict)
    themes: Mapping[str, tuple[str, Sequence[str]]] = field(default_factory=dict)

    @cached_property
    def names(self) -> Mapping[str, Names]:
        return {name: Names(getattr(self, name)) for name in ("platforms", "harm_types", "themes")}


def parts(cell: str, names: Names) -> list[str]:
    """The values that stand in a cell, as written. A name that holds a comma, "and" or "/" wins whole."""
    if names.matches(cell):
        return [cell.strip()]
    pieces, between = _pieces(cell)
    found: list[str] = []
    first = 0
    unknown: list[tuple[str, str]] = []  # (what stands before it, piece)
    while first < len(pieces):
        last = next(
            (
                end
                for end in range(len(pieces), first, -1)
                if names.matches(_joined(pieces, between, first, end))
            ),
            None,
        )
        if last is None:
            unknown.append((between[first - 1] if first else "", pieces[first]))
            first += 1
            continue
        found += _unknown_parts(unknown, names)
        unknown = []
        found.append(_joined(pieces, between, first, last))
        first = last
    found += _unknown_parts(unknown, names)
    return [part for part in found if not says_nothing(part)]


def too_many(cell: str) -> int:
    """How many values a cell holds, where they are more than a cell of a spreadsheet should."""
    count = len(_pieces(cell)[0])
    return count if count > _MOST_PARTS else 0


def _pieces(cell: str) -> tuple[list[str], list[str]]:
    pieces, between, end = [], [], 0
    for match in _BETWEEN.finditer(cell):
        pieces.append(_AROUND.sub("", cell[end : match.start()]))
        between.append(match[0])
        end = match.end()
    pieces.append(_AROUND.sub("", cell[end:]))
    return pieces, between


def _joined(pieces: Sequence[str], between: Sequence[str], first: int, end: int) -> str:
    joined = pieces[first]
    for place in range(first + 1, end):
        joined += between[place - 1] + pieces[place]
    return joined


def _unknown_parts(unknown: Sequence[tuple[str, str]], names: Names) -> Iterator[str]:
    """Parted where it surely is; "and" and its like part only what is nearly a term on each side."""
    together: list[tuple[str, str]] = []
    for before, piece in unknown:
        if together and re.fullmatch(_SURELY_BETWEEN, before):
            yield from _perhaps_parted(together, names)
            together = []
        together.append((before, piece))
    if together:
        yield from _perhaps_parted(together, names)


def _perhaps_parted(together: Sequence[tuple[str, str]], names: Names) -> Iterator[str]:
    pieces = [piece for _, piece in together]
    if all(says_nothing(piece) or names.nearest(piece) for piece in pieces):
        for piece in pieces:
            words = piece.split()
            yield from words if len(words) > 1 and all(map(names.matches, words)) else [piece]
    else:
        yield _joined(pieces, [before for before, _ in together][1:], 0, len(pieces))
