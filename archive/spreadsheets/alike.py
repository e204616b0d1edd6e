"""Texts that stand in a file twice, or nearly: found by words that they share, then compared by letters."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from rapidfuzz import fuzz

from archive.spreadsheets.words import compact, plain

_NEARLY = 85  # of 100
_SHORTEST = 12  # letters and digits: "i don't know" is nobody's
_SHINGLE = 4  # words
# Of a long text only some shingles are kept, the same ones wherever they stand.
_LONG = 60  # words
_ONE_OF = 8
# What is nearly the same shares more than this part of them, and hardly ever with more texts than this.
_SHARED = 0.2
_MOST_COMPARED = 5
_MOST_KEPT = 20


@dataclass(frozen=True, slots=True)
class Told:
    """The text of a row; ``others``: what stands in its other cells."""

    row: int
    reference: str
    text: str
    others: tuple[str, ...] = ()


_Shingle = tuple[str, ...]


def first_like(told: Sequence[Told]) -> dict[int, tuple[int, bool]]:
    """Each row whose text an earlier row has under another reference: (that row, whether it is the same)."""
    found: dict[int, tuple[int, bool]] = {}
    first_of: dict[str, Told] = {}
    having: defaultdict[_Shingle, list[int]] = defaultdict(list)
    words_of: list[tuple[Told, str]] = []
    for one in told:
        words = plain(one.text)
        letters = compact(words)
        if len(letters) < _SHORTEST:
            continue
        first = first_of.setdefault(letters, one)
        if first is not one:
            if first.reference != one.reference:
                found[one.row] = first.row, True
            continue
        shingles = set(_shingles(words.split()))
        if row := _nearly(one, words, shingles, having, words_of):
            found[one.row] = row, False
        for shingle in shingles:
            if len(having[shingle]) < _MOST_KEPT:
                having[shingle].append(len(words_of))
        words_of.append((one, words))
    return found


def _shingles(words: Sequence[str]) -> Iterator[_Shingle]:
    for place in range(len(words) - _SHINGLE + 1):
        if len(words) <= _LONG or _is_kept(words[place]):
            yield tuple(words[place : place + _SHINGLE])


@lru_cache(10_000)
def _is_kept(word: str) -> bool:
    """The same on every machine: what somebody was shown has to be what is found again."""
    return crc32(word.encode("utf-8", "surrogatepass")) % _ONE_OF == 0


def _nearly(
    one: Told,
    words: str,
    shingles: set[_Shingle],
    having: Mapping[_Shingle, Sequence[int]],
    words_of: Sequence[tuple[Told, str]],
) -> int:
    shared = Counter(place for shingle in sorted(shingles) for place in having.get(shingle, ()))
    for place, count in shared.most_common(_MOST_COMPARED):
        other, other_words = words_of[place]
        if count < _SHARED * len(shingles):
            break
        if other.reference != one.reference and fuzz.ratio(words, other_words, score_cutoff=_NEARLY):
            return other.row
    return 0
