"""Names of accounts in plain words: where something announces one, a hint of the tagger is enough."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import attrgetter

from archive.detection.component import Component
from archive.detection.document import Document
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.tagger import TaggedWord
from archive.detection.text.people import is_stop
from archive.detection.text.words import Words, key_of

FEWEST, MOST = 2, 6  # words: of one the tagger tells by itself
# A comma or a full stop ends a name.
JOINED = re.compile(r"[ \t]{0,2}(?:[-'’&+_/][ \t]?)?")


class CuedAccounts(Component):
    """Reads the probabilities of the tagger anew after a cue."""

    NAME = "cued_accounts"
    LABEL = Label.USERNAME

    def claims(self, document: Document) -> Iterator[Evidence]:
        words, tagged = document.words, document.tagged
        starts = {word.start: position for position, word in enumerate(tagged)}
        for cue, seed in (("CUE", "SEED"), ("HINT", "SEED_AFTER_HINT")):
            for match in self.patterns[cue].within(words):
                first = starts.get(match.end())
                if first is not None and (run := self._run(words, tagged, first, seed)):
                    yield self.claim("CUED", run[0].start, run[-1].end)
        for match in self.patterns["ACTS"].within(words):
            past = bisect_left(tagged, match.start(), key=attrgetter("end"))
            if (
                past < len(tagged)
                and tagged[past].end == match.start()
                and (run := self._run_before(words, tagged, past + 1))
            ):
                yield self.claim("CUED", run[0].start, run[-1].end)

    def _run_before(self, words: Words, tagged: Sequence[TaggedWord], past: int) -> Sequence[TaggedWord]:
        """Return the words of the name that ends there, before what only an account does."""
        known, join = self.patterns.words, self.patterns.number("JOIN")
        first = past - 1
        while (
            first > max(0, past - MOST)
            and tagged[first - 1].probability >= join
            and JOINED.fullmatch(words.text, tagged[first - 1].end, tagged[first].start)
            and _key(words, tagged[first - 1]) not in known("ENDS")
        ):
            first -= 1
        while first < past and _key(words, tagged[first]) in known("NEVER_FIRST"):
            first += 1
        run = self._run(words, tagged[:past], first, "SEED_BEFORE_ACT")
        return run if run and run[-1] is tagged[past - 1] else []

    def _run(self, words: Words, tagged: Sequence[TaggedWord], first: int, seed: str) -> Sequence[TaggedWord]:
        """Return the words of the name that starts there; none where the tagger hints at none."""

        def key(position: int) -> str:
            return _key(words, tagged[position])

        join, known = self.patterns.number("JOIN"), self.patterns.words
        past = first
        for position in range(first, min(first + MOST, len(tagged))):
            before = tagged[position - 1].end if position > first else tagged[position].start
            if not JOINED.fullmatch(words.text, before, tagged[position].start) or key(position) in known(
                "ENDS"
            ):
                break
            if tagged[position].probability >= join:
                past = position + 1
            elif position > past or key(position) not in known("LINKS"):
                break
        while past > first and key(past - 1) in known("NEVER_LAST"):
            past -= 1
        if past - first < FEWEST or key(first).isdigit() or key(first) in known("NEVER_FIRST"):
            return []
        run = tagged[first:past]
        surest = max(run, key=attrgetter("probability"))
        telling = sum(not is_stop(key(position)) for position in range(first, past))
        needed = max(self.patterns.number(seed), 0.0 if telling > 1 else self.patterns.number("SEED_OF_ONE"))
        return run if surest.probability >= needed and surest.label is Label.USERNAME else []


def _key(words: Words, word: TaggedWord) -> str:
    return key_of(words.text[word.start : word.end])
