"""Handles, by their shape or by a cue; names of servers, channels, pages and group chats."""

import re
from collections.abc import Iterator

from archive.detection.component import Component
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.text.lexicon import is_ordinary
from archive.detection.text.people import is_stop
from archive.detection.text.words import Casing, Words

CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
CHUNK = re.compile(r"[^\s,!?\"'()]{1,40}")
MAX_HANDLE, MAX_BEFORE_UNDERSCORE = 5, 3


class Usernames(Component):
    NAME = "usernames"
    LABEL = Label.USERNAME

    def find(self, words: Words) -> Iterator[Evidence]:
        for look in ("UNDERSCORED", "DOTTED", "MIXED", "TRAILING"):
            yield from self._shaped(words, look)
        for look in ("HANDLE_CUE", "NAME_ON_THERE", "ADD_ME", "POSTS_AS"):
            yield from self._handles(words, look)
        yield from self._on_app(words)
        if words.casing is Casing.MIXED:
            yield from self._capitalised_groups(words)
        yield from self._spoken(words)
        for match in self.patterns["CALLED_HIS"].within(words):
            word = words.words[words.at(match.start("x"))]
            if not (word.public or is_stop(word.key) or is_ordinary(word.key)):
                yield self.claim("CALLED_HIS", *match.span("x"))

    def _shaped(self, words: Words, look: str) -> Iterator[Evidence]:
        for match in self.patterns[look].within(words):
            start, end = match.span("x")
            written = match["x"].rstrip(".-_") or match["x"]
            # Letters and digits together that are no handle: "year7", "ps5", "gcse2", "10pm", "14f".
            if self.patterns["NO_HANDLE"].fullmatch(written) or words.words[words.at(start)].public:
                continue
            if look == "DOTTED" and not _is_dotted_handle(written):
                continue
            if look == "MIXED" and not _is_mixed_handle(written):
                continue
            yield self.claim("SHAPED", start, end)

    def _handles(self, words: Words, look: str) -> Iterator[Evidence]:
        for match in self.patterns[look].within(words):
            position = words.at(match.end())
            if position >= len(words.words):
                continue
            word = words.words[position]
            if word.start > match.end() + 1:
                continue
            cue = match[0].lower()
            named = any(word_for in cue for word_for in self.patterns.words("NAMING"))
            chunk = CHUNK.match(words.text, match.end())
            if chunk is None or word.public:
                continue
            odd = any(not piece.isalpha() for piece in chunk[0].rstrip(".")) or not is_ordinary(word.key)
            if is_stop(word.key) and not odd:
                continue
            if odd or named:
                end = match.end() + len(chunk[0].rstrip(".:;"))
                if named:
                    end = self._end_of_spoken(words, position, end)
                yield self.claim("CUED", match.end(), end, cue=cue.strip(" :,"))

    def _end_of_spoken(self, words: Words, first: int, end: int) -> int:
        """ "big moose gaming": a spoken handle has several words."""
        following = words.at(end)
        while (
            following < len(words.words)
            and following - first < MAX_HANDLE
            and words.joined(following)
            and self._goes_on(words, following)
        ):
            end = words.words[following].end
            following += 1
        return end

    def _goes_on(self, words: Words, position: int) -> bool:
        key, after = words.key(position), words.key(position + 1)
        goes_on = self.patterns.words("GOES_ON")  # where the sentence does, the name ends
        if key in self.patterns.words("LINKS"):  # between the words of a handle, never after its last
            return words.joined(position + 1) and not is_stop(after) and after not in goes_on
        digits = self.patterns["DIGIT_WORDS"].fullmatch(key) is not None
        return key not in goes_on and (not is_stop(key) or digits)

    def _spoken(self, words: Words) -> Iterator[Evidence]:
        for match in self.patterns["SPOKEN"].within(words):
            if "underscore" in match["x"].lower() or "under score" in match["x"].lower():
                start = self._start_of_spoken(words, words.at(match.start("x")))
                yield self.claim("SPOKEN", start, match.end("x"))

    def _start_of_spoken(self, words: Words, position: int) -> int:
        """Return where a spoken handle starts: "big fish tank underscore", not "its big fish tank"."""
        first = position
        while (
            position - first < MAX_BEFORE_UNDERSCORE
            and words.joined(first)
            and (
                not is_stop(words.key(first - 1)) or words.key(first - 1) in self.patterns.words("IN_HANDLES")
            )
            and not words.words[first - 1].public
        ):
            first -= 1
        if words.key(first - 1) == "the" and words.joined(first) and first < position:
            first -= 1
        return words.words[first].start

    def _on_app(self, words: Words) -> Iterator[Evidence]:
        for match in self.patterns["NAME_ON_APP"].within(words):
            first = words.words[words.at(match.start("x"))]
            if not first.public and not is_stop(first.key):
                yield self.claim("ON_APP", *match.span("x"))

    def _capitalised_groups(self, words: Words) -> Iterator[Evidence]:
        """ "the server is The Rat Cellar", "in the Netball Fam one"."""
        for match in self.patterns["GROUP_IS"].within(words):
            first = last = words.at(match.end())
            while (
                last < len(words.words)
                and words.words[last].text[0] in CAPITALS
                and (
                    last == first
                    or words.joined(last)
                    or words.text[words.words[last].start - 2 : words.words[last].start] == "] "
                )
            ):
                last += 1
            if last > first and not words.words[first].public:
                yield self.claim("GROUP", match.end(), words.words[last - 1].end)
        for look in ("THATS_THE", "GROUP_APPOSED"):
            for match in self.patterns[look].within(words):
                yield self.claim("GROUP", *match.span("x"))
        for match in self.patterns["BEFORE_GROUP"].within(words):
            position = words.at(match.start("x"))
            word = words.words[position]
            if not word.public and words.clear_capital(position) and not is_stop(word.key):
                yield self.claim("GROUP", *match.span("x"))


def _is_dotted_handle(written: str) -> bool:
    """ "its.dazza.x" and "kai-07", not "half-term", "e.g" or "ok.then"."""
    pieces = re.split(r"[.-]", written)
    if any(piece.isdigit() for piece in pieces[:1]) or all(len(piece) == 1 for piece in pieces):
        return False
    if "." not in written:
        return False
    digits = any(character.isdigit() for character in written)
    if digits and any(len(piece) > 2 and piece.isalpha() for piece in pieces):
        return True
    odd = [piece for piece in pieces if len(piece) == 1 or not is_ordinary(piece.lower())]
    return len(pieces) > 2 or (len(odd) == len(pieces)) or (len(odd) > 0 and len(pieces[-1]) == 1)


def _is_mixed_handle(written: str) -> bool:
    """ "frostie2009" and "xXreaperXx", not "xoxo", "hello2" or "pic1"."""
    lowered = written.lower()
    if not any(character.isdigit() for character in written):
        return (
            len(written) > 6
            and lowered[0] == "x" == lowered[-1]
            and not is_ordinary(lowered)
            and len(set(lowered)) > 4
        )
    letters = re.split(r"\d", lowered, maxsplit=1)[0]
    digits = sum(character.isdigit() for character in written)
    return digits > 1 or (len(letters) > 3 and not is_ordinary(letters))
