"""Ethnicity, nationality, religion, first language, and the country that somebody comes from."""

from collections.abc import Iterator

from archive.detection.component import Component
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.text.words import Words, phrases

CUE_REACH = 40  # code points before a country


class Heritage(Component):
    NAME = "heritage"
    LABEL = Label.HERITAGE

    def find(self, words: Words) -> Iterator[Evidence]:
        yield from self._mixed(words)
        yield from self._listed(words)
        for first, past in phrases("countries").find(words):
            start = words.words[first].start
            if self.patterns["ORIGIN"].search(words.text, max(0, start - CUE_REACH), start):
                yield self.claim("ORIGIN", start, words.words[past - 1].end)

    def _mixed(self, words: Words) -> Iterator[Evidence]:
        half_of = tuple(self.patterns.words("HALF_OF"))
        for match in self.patterns["MIXED"].within(words):
            if not match["x"].lower().startswith(half_of) and _lists_people(match["x"]):
                yield self.claim("MIXED", *match.span("x"))

    def _listed(self, words: Words) -> Iterator[Evidence]:
        common, nouns = self.patterns.words("COMMON"), self.patterns.words("NOT_BEFORE_NOUN")
        for first, past in phrases("heritage").find(words):
            alone = past - first == 1
            following = words.key(past) if words.joined(past) else ""
            # Said of food, lessons and holidays as often as of people.
            if alone and words.key(first) in common and following in nouns:
                continue
            if alone and words.words[first].public and not self._of_a_person(words, first):
                continue
            yield self.claim("LISTED", words.words[first].start, words.words[past - 1].end)

    def _of_a_person(self, words: Words, position: int) -> bool:
        """Say whether a word that is also a school subject stands where a person is described."""
        before, after = self.patterns.words("BEFORE_PERSON"), self.patterns.words("AFTER_PERSON")
        following = words.key(position + 1)
        return words.key(position - 1) in before and (not following or following in after)


def _lists_people(phrase: str) -> bool:
    text = phrase.replace("-", " ")
    return bool(phrases("heritage").find(Words(text))) or "english" in text.lower()
