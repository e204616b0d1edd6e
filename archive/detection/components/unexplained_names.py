"""Capitalised words that nothing ordinary explains, and words that end as British place names do."""

from collections.abc import Iterator

from archive.detection.component import Component
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.text.lexicon import first_name_tier, is_mistyped, is_ordinary
from archive.detection.text.people import is_stop, trimmed_end
from archive.detection.text.wordlists import entries
from archive.detection.text.words import Casing, Word, Words

SHORTEST, SHORTEST_WITH_ENDING = 4, 6


class UnexplainedNames(Component):
    NAME = "unexplained_names"
    LABEL = Label.PERSON

    def find(self, words: Words) -> Iterator[Evidence]:
        yield from self._by_ending(words)
        yield from self._unknown(words)
        if words.casing is Casing.MIXED:
            yield from self._capitalised(words)

    def _capitalised(self, words: Words) -> Iterator[Evidence]:
        # Who writes with few capitals means something by each.
        sparing = any(word.text == "i" for word in words.words) or words.text[:1].islower()
        position = 0
        while position < len(words.words):
            end = position
            while (
                end < len(words.words)
                and self._stands_out(words, end)
                and (end == position or words.joined(end))
            ):
                end += 1
            if end > position:
                keys = [words.key(inside) for inside in range(position, end)]
                unknown = any(not is_ordinary(key) for key in keys)
                # Everyday words count in a row of capitals, never alone.
                everyday = self.patterns.words("IN_CAPITALS").issuperset(keys)
                if (len(keys) > 1 or unknown or sparing) and not everyday:
                    yield self._standing_out(words, position, end)
            position = end + 1 if end > position else position + 1

    def _stands_out(self, words: Words, position: int) -> bool:
        word = words.words[position]
        return (
            words.clear_capital(position)
            and not word.public
            and (not is_stop(word.key) or word.key in self.patterns.words("IN_CAPITALS"))
            and word.key not in self.patterns.words("CALENDAR")
            and word.key not in entries("heritage")
            and word.key not in entries("countries")
            and len(word.key) > 1
        )

    def _standing_out(self, words: Words, first: int, past: int) -> Evidence:
        start, end = words.words[first].start, trimmed_end(words, past - 1)
        how = "RUN" if past - first > 1 else "CAPITAL"
        if self._follows_place_word(words, first) or words.key(first - 1) == "the":
            return self.claim(f"{how}_PLACE", start, end, label=Label.PLACE)
        return self.claim(how, start, end)

    def _follows_place_word(self, words: Words, position: int) -> bool:
        return words.key(position - 1) in self.patterns.words("PLACE_BEFORE")

    @staticmethod
    def _is_unknown(word: Word) -> bool:
        return (
            not is_ordinary(word.key)
            and not is_mistyped(word.key)
            and first_name_tier(word.key) is None
            and first_name_tier(word.key.removesuffix("s")) is None
        )

    def _unknown(self, words: Words) -> Iterator[Evidence]:
        """Words in no list at all: often a name or a place that no list has."""
        for position, word in enumerate(words.words):
            base = word.text.lower().partition("'")[0]
            plain = (base.isalpha() and base.isascii() and word.text.isalpha()) or word.text.lower().endswith(
                "'s"
            )
            if not plain or len(word.key) < SHORTEST or word.public or is_ordinary(base):
                continue
            if self._is_unknown(word):
                end = trimmed_end(words, position)
                if self._follows_place_word(words, position):
                    yield self.claim("UNKNOWN_PLACE", word.start, end, label=Label.PLACE)
                else:
                    yield self.claim("UNKNOWN", word.start, end)

    def _by_ending(self, words: Words) -> Iterator[Evidence]:
        look = self.patterns["PLACE_ENDING"]
        for position, word in enumerate(words.words):
            if (
                len(word.key) >= SHORTEST_WITH_ENDING
                and look.fullmatch(word.key)
                and not word.public
                and self._is_unknown(word)
            ):
                end = trimmed_end(words, position)
                yield self.claim("ENDING", word.start, end, label=Label.PLACE)
