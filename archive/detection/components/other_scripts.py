"""Names in a script that is not Latin, in a text that is: "my friend Зоя told everyone"."""

from collections.abc import Iterator

from archive.detection.component import Component
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.placeholders import NAME
from archive.detection.text.words import Words, key_of

MOST_WORDS = 3  # of a name; more are a sentence
MOST_UNSPACED = 8  # code points, where no blank parts words
REACH = 30  # code points before it in which a cue is looked for
LATIN_SHARE = 0.5  # of the letters: below it the text is in another language


class OtherScripts(Component):
    NAME = "other_scripts"
    LABEL = Label.PERSON

    def __init__(self) -> None:
        super().__init__()
        self._everyday = frozenset(map(key_of, self.patterns.words("WORDS")))

    def find(self, words: Words) -> Iterator[Evidence]:
        text = words.text
        if text.isascii():
            return
        runs = list(self.patterns["RUN"].finditer(text))
        latin = sum(1 for _ in self.patterns["LATIN"].finditer(text))
        if latin < LATIN_SHARE * (latin + sum(len(run[0]) for run in runs)):
            return
        for run in runs:
            parts = run[0].split()
            everyday = self._everyday.issuperset(map(key_of, parts))
            long = self.patterns["UNSPACED"].match(run[0]) and len(run[0]) > MOST_UNSPACED
            if len(parts) <= MOST_WORDS and not everyday and not long:
                cued = self.patterns["CUE"].search(text, max(0, run.start() - REACH), run.start())
                yield self.claim("CUED" if cued else "NAME", *run.span(), suggestion=NAME)
