"""Words as sets of quotes: each form that some quote has, and what is asked of them.

A word is found in any of its forms (normal_form.stem); a beginning finds every form that begins so, letter by
letter; a phrase is words that follow one another (spoken.py).
"""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from archive.search.beginnings import Beginning, Beginnings, beginnings_of
from archive.search.bits import NONE, Bits, any_of, runs
from archive.search.normal_form import BETWEEN_READINGS, forms, stem
from archive.search.pairs import COMMON_FROM, LEAST_WORDS, Pairing, Pairs, pairs_of
from archive.search.query import Term
from archive.search.spoken import NOTHING, Ids, Spoken, meaning

_PAST_EVERY_LETTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Words:
    """By a number for each form: the form, and the quotes that have it. Number 0 is no word."""

    numbers: Mapping[str, int] = field(default_factory=lambda: {BETWEEN_READINGS: NOTHING}, repr=False)
    forms: Sequence[str] = field(default=(BETWEEN_READINGS,), repr=False)
    sets: Sequence[Bits] = field(default=(NONE,), repr=False)
    stems: Mapping[str, tuple[int, ...]] = field(default_factory=dict, repr=False)
    in_order: Sequence[str] = field(default=(), repr=False)
    spoken: Spoken = field(default_factory=Spoken, repr=False)
    pairs: Pairs = field(default_factory=Pairs, repr=False)
    beginnings: Beginnings = field(default_factory=Beginnings, repr=False)

    def paired(self, *, least: int = LEAST_WORDS, common_from: float = COMMON_FROM) -> "Words":
        """Return the same with the pairs of common words and with what many words begin with, where so many
        words are said that it pays."""
        if self.spoken.length < least:
            return self
        return replace(
            self,
            pairs=pairs_of(self.stems, self.sets, self.spoken, common_from=common_from),
            beginnings=beginnings_of(self.in_order, self.numbers, self.sets),
        )


class Wording:
    """``Words`` that are being changed into others; see kept.Keeping."""

    def __init__(self, before: Words) -> None:
        self._before = before
        self._numbers = dict(before.numbers)
        self._forms = list(before.forms)
        self._sets = list(before.sets)
        self._own: set[int] = set()
        self._spoken = before.spoken
        self._pairs = Pairing(before.pairs)
        self._beginnings = Beginning(before.beginnings)
        self._new: list[int] = []
        self._gone: set[int] = set()
        self._silent: list[tuple[int, int]] = []  # where in the row, from and to

    def add(self, places: Sequence[int], texts: Sequence[str], *, quotes: int) -> None:
        all_forms = [forms(text) for text in texts]
        said = [self._numbered(each) for each in all_forms]
        self._spoken = self._spoken.with_more(places, said, quotes)
        flat = np.fromiter((number for each in said for number in each), dtype=np.uint32)
        where = np.repeat(np.asarray(places, dtype=np.uint32), [len(each) for each in said])
        order = np.argsort(flat, kind="stable")
        flat, where = flat[order], where[order]
        # The package takes Python's own arrays in one go.
        every = array("I", where.tobytes())
        for number, first, last in runs(flat):
            self._mine(number).update(every[first:last])
        for place, each, its_forms in zip(places, said, all_forms, strict=True):
            self._pairs.add(place, each)
            self._beginnings.add(place, its_forms)

    def drop(self, place: int) -> None:
        """Of what was said there nothing stays: a form that no other quote has goes too."""
        said = self._spoken.of(place)
        self._pairs.drop(place, said.tolist())
        numbers = np.unique(said).tolist()
        self._beginnings.drop(place, [self._forms[number] for number in numbers])
        for number in numbers:
            if number == NOTHING:
                continue
            mine = self._mine(number)
            mine.discard(place)
            if not mine:
                self._gone.add(number)
        self._silent.append(self._spoken.stretch_of(place))

    def done(self) -> Words:
        stems = dict(self._before.stems)
        in_order = self._before.in_order
        gone = {number for number in self._gone if not self._sets[number]}
        new = [number for number in self._new if number not in gone]
        if new or gone:
            grown: defaultdict[str, list[int]] = defaultdict(list)
            for number in new:
                grown[stem(self._forms[number])].append(number)
            for its_stem, numbers in grown.items():
                stems[its_stem] = (*stems.get(its_stem, ()), *numbers)
            self._forget(gone, stems)
            in_order = (
                sorted(self._numbers.keys() - {BETWEEN_READINGS})
                if len(new) > 1000
                else _placed(in_order, [self._forms[number] for number in new], self._numbers)
            )
        for stretch in self._silent:
            self._spoken.silence(*stretch)
        self._own.clear()
        return Words(
            self._numbers,
            self._forms,
            self._sets,
            stems,
            in_order,
            self._spoken,
            self._pairs.done(),
            self._beginnings.done(),
        )

    def _forget(self, gone: set[int], stems: dict[str, tuple[int, ...]]) -> None:
        for number in gone:
            form = self._forms[number]
            its_stem = stem(form)
            left = tuple(each for each in stems.get(its_stem, ()) if each != number)
            if left:
                stems[its_stem] = left
            else:
                stems.pop(its_stem, None)
            del self._numbers[form]
            self._forms[number] = BETWEEN_READINGS
            self._sets[number] = NONE

    def _numbered(self, said: Sequence[str]) -> list[int]:
        try:
            return [self._numbers[form] for form in said]
        except KeyError:
            return [self._number(form) for form in said]

    def _number(self, form: str) -> int:
        number = self._numbers.get(form)
        if number is None:
            number = self._numbers[form] = len(self._forms)
            self._forms.append(form)
            self._sets.append(Bits())
            self._own.add(number)
            self._new.append(number)
            self._pairs.know(number, stem(form))
        return number

    def _mine(self, number: int) -> Bits:
        if number not in self._own:
            self._sets[number] = self._sets[number].copy()
            self._own.add(number)
        return self._sets[number]


def _placed(before: Sequence[str], new: Sequence[str], standing: Mapping[str, int]) -> Sequence[str]:
    """Return the forms in their order, without those that are gone."""
    return sorted([*(form for form in before if form in standing), *new])


@dataclass(frozen=True, slots=True)
class WordIndex:
    """What is asked of words; only ``live`` quotes are in any answer."""

    words: Words
    live: Bits
    foreign: Bits = NONE

    def having(self, term: Term) -> Bits:
        """Return the quotes in which it stands. What is not in English has its words as they are, for the
        endings that we know are English ones."""
        found = self._having(term)
        if not self.foreign:
            return found
        return (found - self.foreign) | (self._having(term, as_it_is=True) & self.foreign)

    def _having(self, term: Term, *, as_it_is: bool = False) -> Bits:
        if len(term.words) == 1:
            return self._any_form(term, as_it_is) & self.live
        among, decided = self._following(term)
        if as_it_is:  # pairs are of stems: whoever has the words as they are is among those
            among, decided = among & self.foreign, False
        if decided:
            return among
        meant = [self._numbers(term, at, as_it_is) for at in range(len(term.words))]
        if not term.beginning or as_it_is:
            return self._saying(meant, among)
        certain, rest = self._going_on(term.words[-2], meant[-1])
        if len(meant) == 2:
            return certain | self._saying([meant[0], rest], among)
        return self._saying(meant, among & (certain | self._any_of(rest)))

    def _saying(self, meant: Sequence[Sequence[int]], among: Bits) -> Bits:
        """Return those ``among`` in which words follow one another, each of them any of some forms."""
        for numbers in sorted(meant, key=len):
            among = among & self._any_of(numbers)
        if not among:
            return NONE
        phrase = [meaning(numbers, of=len(self.words.forms)) for numbers in meant]
        return self.words.spoken.saying(phrase, among) & self.live

    def _going_on(self, word: str, numbers: Sequence[int]) -> tuple[Bits, Sequence[int]]:
        """Return the quotes in which a word is followed by any of these forms, as far as the pairs of common
        words say it, and the forms of which they do not."""
        pairs, stems, forms = self.words.pairs, self.words.stems, self.words.forms
        by_stem: dict[str, list[int]] = {}
        rest: list[int] = []
        for number in numbers:
            if number in pairs.forms:
                by_stem.setdefault(stem(forms[number]), []).append(number)
            else:
                rest.append(number)
        certain: list[Bits] = []
        for its_stem, some in by_stem.items():
            found, decided = pairs.following([stem(word), its_stem])
            if decided and len(some) == len(stems[its_stem]):
                certain += found
            else:  # some of its forms begin otherwise, or nothing is known of the word before
                rest += some
        return any_of(certain), rest

    def _following(self, term: Term) -> tuple[Bits, bool]:
        """Return the quotes in which each two common words follow one another; and whether that is the
        answer already."""
        whole = term.words[:-1] if term.beginning else term.words
        found, all_common = self.words.pairs.following([stem(word) for word in whole])
        among = self.live
        for some in found:
            among = among & some
        return among, all_common and len(term.words) == len(whole) == 2

    def count(self, form: str) -> int:
        """How many quotes have this very form."""
        number = self.words.numbers.get(form, NOTHING)
        return self.words.sets[number].intersection_cardinality(self.live)

    def forms_of(self, its_stem: str) -> Sequence[str]:
        return [self.words.forms[number] for number in self.words.stems.get(its_stem, ())]

    def beginning(self, letters: str) -> Sequence[str]:
        """Return the forms that begin with these letters, in their order."""
        in_order = self.words.in_order
        return in_order[bisect_left(in_order, letters) : bisect_left(in_order, letters + _PAST_EVERY_LETTER)]

    @property
    def counted(self) -> Mapping[str, int]:
        """From each form to how many quotes have it."""
        return _Counted(self)

    def numbers(self, term: Term, *, as_it_is: bool = False) -> Ids:
        """Return what spoken.is_one_of compares with for a term of one word."""
        return meaning(self._numbers(term, 0, as_it_is), of=len(self.words.forms))

    def _numbers(self, term: Term, at: int, as_it_is: bool = False) -> Sequence[int]:
        word = term.words[at]
        if term.beginning and at == len(term.words) - 1:
            return [self.words.numbers[form] for form in self.beginning(word)]
        if as_it_is:
            return [self.words.numbers[word]] if word in self.words.numbers else []
        return self.words.stems.get(stem(word), ())

    def _any_form(self, term: Term, as_it_is: bool) -> Bits:
        """Return the quotes with a term of one word."""
        if term.beginning and (found := self.words.beginnings.sets.get(term.words[0])) is not None:
            return found
        return self._any_of(self._numbers(term, 0, as_it_is))

    def _any_of(self, numbers: Sequence[int]) -> Bits:
        sets = self.words.sets
        return sets[numbers[0]] if len(numbers) == 1 else any_of(sets[number] for number in numbers)


@dataclass(frozen=True, slots=True)
class _Counted(Mapping[str, int]):
    index: WordIndex

    def __getitem__(self, form: str) -> int:
        if form not in self.index.words.numbers or form == BETWEEN_READINGS:
            raise KeyError(form)
        return self.index.count(form)

    def __iter__(self) -> Iterator[str]:
        return iter(self.index.words.in_order)

    def __len__(self) -> int:
        return len(self.index.words.in_order)
