"""Clubs, teams, employers, shops and places of worship that locate someone."""

from collections.abc import Iterator

from archive.detection.component import Component
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.rules import overlapping
from archive.detection.text.lexicon import first_name_tier
from archive.detection.text.people import is_stop, trimmed_end
from archive.detection.text.runs import (
    end_of_place,
    end_of_run,
    is_kind,
    is_saint,
    is_telling,
    is_title_of_saint,
    start_of_run,
)
from archive.detection.text.words import Words

MAX_WORDS = 3  # of an everyday name


class Organisations(Component):
    NAME = "organisations"
    LABEL = Label.ORG

    def find(self, words: Words) -> Iterator[Evidence]:
        for look in ("NUMBERED", "BIBLE", "OWNED", "ON_FRONT"):
            for match in self.patterns[look].within(words):
                yield self._named(look, words, *match.span())
        for look in ("UNIT_OF_GROUP", "BARE_GROUP", "VENUE"):
            for match in self.patterns[look].within(words):
                yield self._named(look, words, *match.span("x"))
        yield from self._typed(words)
        yield from self._located(words)
        yield from self._cued(words)
        yield from self._beside_a_place(words)
        yield from self._everyday(words, "ACTIVITY_AT")
        yield from self._everyday(words, "WORKS_FOR")

    def _typed(self, words: Words) -> Iterator[Evidence]:
        generic = self.patterns.words("GENERIC_RUN")
        for match in self.patterns["TYPED"].within(words):
            position = words.at(match.start())
            start = start_of_run(words, position)
            if (
                position > 1
                and is_title_of_saint(words.key(position - 2))
                and is_saint(words.key(position - 1))
            ):
                start = position - 2
            while start < position and words.key(start) in generic and not words.clear_capital(start):
                start += 1
            # The only word before "club" may say what kind of club it is.
            if position - start == 1 and is_kind(words.key(start)) and not words.clear_capital(start):
                start += 1
            if start < position and is_telling(words, start, position):
                yield self._named("TYPED", words, words.words[start].start, match.end())

    def _located(self, words: Words) -> Iterator[Evidence]:
        for look in ("LOCATED", "BRANDED"):
            for match in self.patterns[look].within(words):
                position = words.at(match.end())
                end = self._end_of_place(
                    words, position, article=bool(match["article"]), link=match["link"].lower()
                )
                if end > position and words.words[position].start <= match.end():
                    start = _without_verbs(words, match.start("x"))
                    yield self._named("LOCATED", words, start, trimmed_end(words, end - 1))

    def _end_of_place(self, words: Words, position: int, *, article: bool, link: str) -> int:
        end = end_of_place(words, position)
        if end > position and is_telling(words, position, end):
            return end
        if position >= len(words.words) or words.key(position) in self.patterns.words("NOT_PLACES"):
            return position
        if words.words[position].public and not article:
            return position + 1
        if not article or link in {"in", "at"}:
            return position
        if words.joined(position + 1) and words.key(position + 1) in self.patterns.words("STANDS_BESIDE"):
            return position + 2
        return position + int(not is_stop(words.key(position)))

    def _beside_a_place(self, words: Words) -> Iterator[Evidence]:
        """Anything beside a named place."""
        for match in overlapping(self.patterns["ANYTHING_LOCATED"], words):
            first, position = words.at(match.start("x")) + 1, words.at(match.end())
            if (
                words.words[position].start > match.end()
                or is_stop(words.key(first))
                or words.words[first].public
            ):
                continue
            end = end_of_place(words, position)
            named = (
                end > position
                and is_telling(words, position, end)
                and first_name_tier(words.key(position)) is None
            )
            beside = match["article"] and match["link"].lower() not in {"in", "on", "at", "off"}
            if not named and beside and not is_stop(words.key(position)) and not words.words[position].public:
                end = position + 1
            elif not named or all(word.public for word in words.words[position:end]):
                continue
            yield self._named("ANYTHING_LOCATED", words, match.start("x"), trimmed_end(words, end - 1))

    def _everyday(self, words: Words, look: str) -> Iterator[Evidence]:
        """ "karate at the sports hall", "works at pizza heaven": everyday words where a name stands."""
        whole = look == "ACTIVITY_AT"
        for match in self.patterns[look].within(words):
            first = words.at(match.end())
            end = self._end_of_everyday(words, first)
            if end == first or words.words[first].start > match.end():
                continue
            # It names a place or says which it is: "the sports hall", no "dinner".
            if end - first > 1 or (whole and is_telling(words, first, end)):
                start = match.start("x") if whole else words.words[first].start
                yield self._named(look, words, start, trimmed_end(words, end - 1))

    def _end_of_everyday(self, words: Words, first: int) -> int:
        not_named_so = self.patterns.words("NOT_NAMED_SO")
        end = first
        while (
            end < len(words.words)
            and end - first < MAX_WORDS
            and (end == first or words.joined(end))
            and not is_stop(words.key(end))
            and not words.words[end].public
            and words.key(end) not in not_named_so
        ):
            end += 1
        return end

    def _cued(self, words: Words) -> Iterator[Evidence]:
        for look in ("TEAM", "PLAYS_FOR", "WORKS_AT", "CLUB_DAY"):
            whole = look in {"TEAM", "CLUB_DAY"}
            for match in self.patterns[look].within(words):
                position = words.at(match.end())
                end = end_of_run(words, position) if words.joined(position) else position
                telling = is_telling(words, position, end) and words.words[position].start <= match.end()
                if telling and not all(word.public for word in words.words[position:end]):
                    past = trimmed_end(words, end - 1)
                    if whole:
                        yield self._named("TEAM", words, match.start(), past)
                    else:
                        cue = match[0].strip().lower()
                        yield self._named("CUED", words, words.words[position].start, past, cue)
                elif look == "CLUB_DAY" and not self.patterns["GOES_ON"].search(match[0].rstrip()):
                    yield self._named("CLUB_DAY", words, *match.span())

    def _named(self, claim: str, words: Words, start: int, end: int, cue: str = "") -> Evidence:
        surface = words.text[start:end].rstrip()
        suggestion = self.patterns.suggestion(surface)
        return self.claim(claim, start, start + len(surface), cue=cue, suggestion=suggestion)


def _without_verbs(words: Words, start: int) -> int:
    """Return where the phrase starts without the stop words that the pattern took along."""
    position = words.at(start)
    while is_stop(words.key(position)) and words.key(position) != "the":
        position += 1
    return words.words[position].start
