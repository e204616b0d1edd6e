"""Schools, colleges, nurseries and units: "parkfield high", "st bedes", "the academy on Fell Lane"."""

from collections.abc import Iterator

from archive.detection.component import Component
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.text.lexicon import first_name_tier, is_ordinary
from archive.detection.text.people import is_stop, trimmed_end
from archive.detection.text.runs import (
    end_of_place,
    end_of_run,
    is_saint,
    is_telling,
    is_title_of_saint,
    start_of_run,
)
from archive.detection.text.wordlists import entries
from archive.detection.text.words import Words


class Schools(Component):
    NAME = "schools"
    LABEL = Label.SCHOOL

    def find(self, words: Words) -> Iterator[Evidence]:
        yield from self._typed(words)
        for match in self.patterns["CLASS"].within(words):
            yield self._school("CLASS", words, words.at(match.start()), words.at(match.end() - 1))
        yield from self._ysgol(words)
        yield from self._saints(words)
        yield from self._dedicated(words)
        yield from self._located(words)
        yield from self._attended(words)

    def _typed(self, words: Words) -> Iterator[Evidence]:
        not_names = self.patterns.words("NOT_NAMES")
        for match in self.patterns["TYPED"].within(words):
            position = words.at(match.start())
            start = start_of_run(words, position)
            while start < position and words.key(start) in not_names and not words.clear_capital(start):
                start += 1
            # "oak academy", "park high": one word that parts of names are made of.
            part = position - start == 1 and words.key(start) in entries("name_parts")
            if start < position and (part or is_telling(words, start, position)):
                last = self._tail(words, words.at(match.end() - 1) + 1) - 1
                yield self._school("TYPED", words, start, last)

    def _ysgol(self, words: Words) -> Iterator[Evidence]:
        for match in self.patterns["YSGOL"].within(words):
            named = words.at(match.end())
            end = end_of_run(words, named)
            if end > named:
                yield self._school("YSGOL", words, words.at(match.start()), end - 1)

    def _saints(self, words: Words) -> Iterator[Evidence]:
        for position, word in enumerate(words.words):
            if not is_title_of_saint(word.key) or not (
                words.joined(position + 1) or words.text[word.end : word.end + 2] == ". "
            ):
                continue
            named = words.key(position + 1)
            if not is_saint(named) and (is_ordinary(named) or not named.endswith("s")):
                continue
            end = position + 2
            if words.key(end) in {"and", "&"} and is_saint(words.key(end + 1)):
                end += 2
            end = self._tail(words, end)
            if not self._is_another_place(words, end):
                yield self._school("SAINT", words, position, end - 1)

    def _dedicated(self, words: Words) -> Iterator[Evidence]:
        """ "our lady's", "holy trinity primary", "the pru": no list of saints has these."""
        for match in self.patterns["DEDICATED"].within(words):
            end = self._tail(words, words.at(match.end() - 1) + 1)
            if not self._is_another_place(words, end):
                yield self._school("DEDICATED", words, words.at(match.start()), end - 1)
        for match in self.patterns["PRU"].within(words):
            yield self._school("PRU", words, words.at(match.start()), words.at(match.end() - 1))

    def _is_another_place(self, words: Words, end: int) -> bool:
        return words.joined(end) and words.key(end) in self.patterns.words("NOT_SCHOOLS")

    def _located(self, words: Words) -> Iterator[Evidence]:
        for match in self.patterns["LOCATED"].within(words):
            position = words.at(match.end())
            end = end_of_place(words, position)
            if words.key(position) == "ward" and words.joined(position + 1):
                end = position + 2  # "the hospital school on ward 9"
            if end == position and match["article"] and match["link"] not in {"in", "at", "on"}:
                # "the primary by the church"
                if position < len(words.words) and not is_stop(words.key(position)):
                    end = position + 1
            elif not is_telling(words, position, end) and not match["article"]:
                continue
            if end > position and words.words[position].start <= match.end():
                yield self._school("LOCATED", words, words.at(match.start()), end - 1)

    def _attended(self, words: Words) -> Iterator[Evidence]:
        if not self.patterns["SCHOOL_CONTEXT"].search_in(words.text, words.lowered):
            return
        for match in self.patterns["ATTENDS"].within(words):
            position = words.at(match.end())
            if position >= len(words.words) or words.words[position].start > match.end():
                continue
            end = end_of_run(words, position)
            if end == position or not is_telling(words, position, end):
                continue
            if end - position == 1 and (first_name_tier(words.key(position)) or words.words[position].public):
                continue
            cue = match[0].strip().lower()
            yield self._school("ATTENDS", words, position, self._tail(words, end) - 1, cue)

    def _tail(self, words: Words, end: int) -> int:
        """Return where the words end that go on with a school's name, such as "church of england primary"."""
        tail, only_before = self.patterns.words("TAIL"), self.patterns.words("TAIL_ONLY_BEFORE")
        while end < len(words.words) and words.joined(end) and words.key(end) in tail:
            if words.key(end) in only_before and words.key(end + 1) not in tail:
                break
            end += 1
        return end

    def _school(self, claim: str, words: Words, first: int, last: int, cue: str = "") -> Evidence:
        start, end = words.words[first].start, trimmed_end(words, last)
        if words.text[words.words[last].end - 2 : words.words[last].end].lower() == "'s" and (
            is_saint(words.key(last)) or words.key(last) == "ladys"
        ):
            end = words.words[last].end
        return self.claim(
            claim, start, end, cue=cue, suggestion=self.patterns.suggestion(words.text[start:end])
        )
