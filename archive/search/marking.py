"""What of a text was looked for: the hits of a search between marks."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from archive.search.normal_form import Token, readings, stem
from archive.search.query import ParsedQuery, Term

# Control characters that intake removes from every text, so they can stand for the marks.
HIT_START = "\x02"
HIT_END = "\x03"


def marked(text: str, query: ParsedQuery, *, english: bool = True) -> str:
    """Return the text with what ``query`` requires of it, or one of its alternatives, between marks.

    A phrase is marked as a whole, where it stands as one; its words elsewhere are not. A text that is not
    ``english`` has its words as they are, as in the index.
    """
    wanted = _wanted(query.required, english)
    hits = sorted({hit for reading in readings(text) for hit in wanted.hits(reading)})
    if not hits:
        return text
    pieces: list[str] = []
    shown = 0
    for start, end in _joined(hits):
        pieces += text[shown:start], HIT_START, text[start:end], HIT_END
        shown = end
    return "".join(pieces) + text[shown:]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The terms of a query by what their first word must be."""

    root: Callable[[str], str]  # by which words are compared: their stems, or as they are
    words: frozenset[str]
    beginnings: tuple[str, ...]
    phrases: dict[str, list[Term]]  # by the root of their first word

    def hits(self, reading: Sequence[Token]) -> Iterator[tuple[int, int]]:
        roots = [self.root(token.form) for token in reading]
        for place, (token, root) in enumerate(zip(reading, roots, strict=True)):
            if root in self.words or token.form.startswith(self.beginnings):
                yield token.start, token.end
            for term in self.phrases.get(root, ()):
                if self._stands_at(term, place, reading, roots):
                    yield token.start, reading[place + len(term.words) - 1].end

    def _stands_at(self, term: Term, place: int, reading: Sequence[Token], roots: Sequence[str]) -> bool:
        last = place + len(term.words) - 1
        if last >= len(reading):
            return False
        for offset, word in enumerate(term.words[:-1] if term.beginning else term.words):
            if roots[place + offset] != self.root(word):
                return False
        return not term.beginning or reading[last].form.startswith(term.words[-1])


@lru_cache(64)
def _wanted(required: tuple[tuple[Term, ...], ...], english: bool) -> _Wanted:
    root = stem if english else str
    words: set[str] = set()
    beginnings: set[str] = set()
    phrases: dict[str, list[Term]] = defaultdict(list)
    for term in (term for group in required for term in group):
        if len(term.words) > 1:
            phrases[root(term.words[0])].append(term)
        elif term.beginning:
            beginnings.add(term.words[0])
        else:
            words.add(root(term.words[0]))
    return _Wanted(root, frozenset(words), tuple(beginnings), dict(phrases))


def _joined(hits: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the stretches, those that overlap as one."""
    first, last = hits[0]
    for start, end in hits[1:]:
        if start < last:
            last = max(last, end)
        else:
            yield first, last
            first, last = start, end
    yield first, last
