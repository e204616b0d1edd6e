"""Streets, estates, parks, landmarks and bus routes, and what follows "live in"."""

import re
from collections.abc import Iterator

from archive.detection.component import Component
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.text.lexicon import first_name_tier, is_ordinary
from archive.detection.text.people import is_stop, trimmed_end
from archive.detection.text.runs import end_of_run, is_kind, is_telling, start_of_run
from archive.detection.text.wordlists import entries
from archive.detection.text.words import Words

SHORTEST = 4  # of an unknown word after "live in"
MAX_WORDS = 3


class DescribedPlaces(Component):
    NAME = "described_places"
    LABEL = Label.PLACE

    def find(self, words: Words) -> Iterator[Evidence]:
        yield from self._streets(words)
        yield from self._areas(words)
        yield from self._beside(words)
        yield from self._met_at(words)
        for look in ("LIVES", "FROM"):
            for match in self.patterns[look].within(words):
                yield from self._lived_in(words, match, look)

    def _streets(self, words: Words) -> Iterator[Evidence]:
        for match in self.patterns["STREET"].within(words):
            position = words.at(match.start())
            if position == 0 or not words.joined(position):
                continue
            start = start_of_run(words, position)
            # These make a street even of an ordinary word and without capitals: "market st".
            safe = match["type"].lower() in self.patterns.words("SAFE_STREETS")
            capital = words.words[position].capital and words.words[position - 1].capital
            if start == position and safe and self._on_ordinary(words, position):
                start = position - 1
            if start < position and (capital or (safe and words.key(start) not in {"long", "old", "new"})):
                yield self.claim("STREET", words.words[start].start, match.end())

    def _on_ordinary(self, words: Words, position: int) -> bool:
        """ "on market st": one everyday word between a preposition and the street."""
        word = words.words[position - 1]
        return (
            words.key(position - 2) in self.patterns.words("BEFORE_STREET")
            and words.joined(position - 1)
            and not is_stop(word.key)
            and word.key not in self.patterns.words("NO_STREET")
            and len(word.key) > 2
        )

    def _areas(self, words: Words) -> Iterator[Evidence]:
        for match in self.patterns["AREA"].within(words):
            position = words.at(match.start())
            start = start_of_run(words, position)
            if (
                start < position
                and is_telling(words, start, position)
                and self._is_named_area(words, start, match["type"].lower())
            ):
                suggestion = self.patterns.suggestion(match["type"])
                yield self.claim("AREA", words.words[start].start, match.end(), suggestion=suggestion)

    def _is_named_area(self, words: Words, start: int, kind: str) -> bool:
        if words.clear_capital(start) or kind not in self.patterns.words("ALSO_SOMEBODYS"):
            return True
        # "leahs house", "my end": too often somebody's or no name at all.
        key = words.key(start)
        return (
            not is_ordinary(key)
            and first_name_tier(key) is None
            and first_name_tier(key.removesuffix("s")) is None
        )

    def _beside(self, words: Words) -> Iterator[Evidence]:
        for match in self.patterns["PLACED"].within(words):
            position = words.at(match.end())
            if position >= len(words.words) or words.words[position].start > match.end():
                continue
            end = end_of_run(words, position)
            key = words.key(position)
            if end == position or not is_telling(words, position, end):
                school = key in {"school", "schools"} and bool(match["article"])
                if match["link"].lower() in {"on", "off"} or (is_stop(key) and not school):
                    continue
                end = position + 1
                end += words.joined(end) and words.key(end) in self.patterns.words("STANDS_BESIDE")
            yield self.claim("PLACED", match.start("x"), trimmed_end(words, end - 1))

    def _met_at(self, words: Words) -> Iterator[Evidence]:
        for match in self.patterns["MEET_AT"].within(words):
            first = words.at(match.start("x"))
            past = first
            while (
                past < len(words.words)
                and past - first < MAX_WORDS
                and (past == first or words.joined(past))
                and not is_stop(words.key(past))
                and not words.words[past].public
            ):
                past += 1
            if past == first or words.words[first].start > match.start("x"):
                continue
            if is_kind(words.key(first)) or words.key(first) in self.patterns.words("NOT_MET_AT"):
                continue
            start = match.start("article") if match["article"] else match.start("x")
            yield self.claim("MEET_AT", start, trimmed_end(words, past - 1))

    def _lived_in(self, words: Words, match: re.Match[str], claim: str) -> Iterator[Evidence]:
        position = words.at(match.start("x"))
        if position >= len(words.words) or words.words[position].start > match.start("x"):
            return
        word = words.words[position]
        if (
            word.public
            or is_stop(word.key)
            or word.key in entries("countries")
            or word.key in entries("heritage")
        ):
            return
        past = end_of_run(words, position)
        directions = self.patterns.words("DIRECTIONS")
        if past - position < 2 or all(words.key(each) in directions for each in range(position, past)):
            known = is_ordinary(word.key) or first_name_tier(word.key) is not None
            if not words.clear_capital(position) and (known or len(word.key) < SHORTEST):
                return
            past = position + 1
            while (
                past < len(words.words)
                and past - position < MAX_WORDS
                and words.joined(past)
                and (words.words[past].capital or words.key(past) in entries("name_parts"))
                and not is_stop(words.key(past))
            ):
                past += 1
        yield self.claim(claim, word.start, trimmed_end(words, past - 1), cue=match[0].strip().lower())
