"""Places in the list of British places; those that are also words need a capital or a cue."""

from collections.abc import Iterator
from functools import cache

from archive.detection.component import Component
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.rules import read_patterns
from archive.detection.text.lexicon import NameTier, first_name_tier, is_ordinary
from archive.detection.text.people import is_stop
from archive.detection.text.wordlists import entries
from archive.detection.text.words import Casing, Phrases, Words, phrases

SHORTEST_CUT = 6  # of a place whose tail is left out


@cache
def _places() -> Phrases:
    """The list of places, those with a tail ("Southend-on-Sea") without it as well."""
    tail = read_patterns("gazetteer")["TAIL"]
    listed = entries("places")
    short = {tail.split(place, maxsplit=1)[0] for place in listed if tail.search(place)}
    return Phrases(listed | {place for place in short if len(place) >= SHORTEST_CUT})


class Gazetteer(Component):
    NAME = "gazetteer"
    LABEL = Label.PLACE

    def find(self, words: Words) -> Iterator[Evidence]:
        for first, past in _places().find(words):
            if past - first > 1:
                yield self.claim("LISTED", *_span(words, first, past))
            elif claim := self._claimed(words, first):
                yield self.claim(claim, *_span(words, first, past))
        for first, past in phrases("places_broad").find(words):
            if past - first > 1 or self._is_broad(words, first):
                yield self.claim("BROAD", *_span(words, first, past), label=Label.PLACE_BROAD)

    def _claimed(self, words: Words, first: int) -> str:
        """Return which claim one listed word bears; none where it is an everyday word or a brand."""
        word = words.words[first]
        clear = words.clear_capital(first)
        if word.public:
            return ""
        if is_stop(word.key):
            return "AMBIGUOUS" if clear else ""
        ambiguous = word.key in entries("ambiguous_places") or first_name_tier(word.key) is NameTier.SAFE
        # The model's dictionary knows cities, which are never anything else when a child writes them.
        ordinary = is_ordinary(word.key) and word.key not in self.patterns.words("KNOWN_TOWNS")
        if not ambiguous and not ordinary:
            return "LISTED"
        before = words.key(first - 1)
        cued = words.joined(first) and before in self.patterns.words("PLACE_CUES")
        homely = words.key(first - 2) in self.patterns.words("HOME_CUES") or before in {"from", "near"}
        return "AMBIGUOUS" if clear or (cued and homely) else ""

    def _is_broad(self, words: Words, first: int) -> bool:
        return (
            words.key(first) not in entries("ambiguous_places")
            or words.clear_capital(first)
            or words.key(first - 1) in self.patterns.words("PLACE_CUES")
            or words.casing is Casing.UPPER
        )


def _span(words: Words, first: int, past: int) -> tuple[int, int]:
    last = words.words[past - 1]
    return words.words[first].start, last.end - 2 if last.text.lower().endswith("'s") else last.end
