"""Named conditions, disabilities, aids and treatments."""

from collections.abc import Iterator

from archive.detection.component import Component
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.text.words import Words, phrases

CUE_REACH = 40  # code points before a word that needs a cue


class Health(Component):
    NAME = "health"
    LABEL = Label.HEALTH

    def find(self, words: Words) -> Iterator[Evidence]:
        needs_cue, cue = self.patterns.words("NEEDS_CUE"), self.patterns["CUE"]
        for first, past in phrases("health").find(words):
            start = words.words[first].start
            # In the list, but words for something else unless a cue such as "i have" stands before.
            doubtful = past - first == 1 and words.key(first) in needs_cue
            if doubtful and not cue.search(words.text, max(0, start - CUE_REACH), start):
                continue
            yield self.claim("LISTED", start, words.words[past - 1].end)
