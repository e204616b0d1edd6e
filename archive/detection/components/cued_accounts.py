"""Names of accounts in plain words: where something announces one, a hint of the tagger is enough."""

import re
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
        for match in self.patterns["CUE"].within(words):
            first = starts.get(match.end())
            if first is not None and (run := self._run(words, tagged, first)):
                yield self.claim("CUED", run[0].start, run[-1].end)

    def _run(self, words: Words, tagged: Sequence[TaggedWord], first: int) -> Sequence[TaggedWord]:
        """Return the words of the name that starts there; none where the tagger hints at none."""

        def key(position: int) -> str:
            return key_of(words.text[tagged[position].start : tagged[position].end])

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
        needed = self.patterns.number("SEED" if telling > 1 else "SEED_OF_ONE")
        return run if surest.probability >= needed and surest.label is Label.USERNAME else []
