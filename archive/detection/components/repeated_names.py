"""A name that was accepted once is flagged wherever it stands again, plural and possessive too."""

from collections.abc import Iterator

from archive.detection.component import Component
from archive.detection.components.tagged_words import most_for
from archive.detection.document import Document
from archive.detection.evidence import Evidence, Stretches
from archive.detection.findings import Label
from archive.detection.text.lexicon import NameTier, first_name_tier, is_also_name, is_ordinary
from archive.detection.text.people import VERBS_FIRST, is_stop, trimmed_end
from archive.detection.text.words import Words

SHORTEST = 3


class RepeatedNames(Component):
    """Runs after every component that finds people; reads the claims of all of them."""

    NAME = "repeated_names"
    LABEL = Label.PERSON

    def claims(self, document: Document) -> Iterator[Evidence]:
        words = document.words
        known = [
            claim
            for claims in document.claims.values()
            for claim in claims
            if claim.label is Label.PERSON and claim.score >= self.patterns.number("FAINT")
        ]
        surely = [claim for claim in known if claim.score >= self._sure_from()]
        accepted: dict[str, str] = {}
        for claim in surely:
            self._accept(words, claim, accepted)
        sure = frozenset(accepted)
        for claim in known:
            self._accept(words, claim, accepted)
        where_sure = Stretches((claim.start, claim.end) for claim in surely)
        where_known = Stretches((claim.start, claim.end) for claim in known)
        for position, word in enumerate(words.words):
            key = word.key if word.key in accepted else word.key.removesuffix("s")
            # A guess is made surer where the name is sure elsewhere; guesses do not support one another.
            claims = where_sure if key in sure else where_known
            if (
                key in accepted
                and (is_also_name(key) or not word.public)
                and (
                    not self._is_everyday(words, position, key)
                    or most_for(document, word.start, word.end) >= self.patterns.number("STOP")
                )
                and not claims.touch(word.start, word.end)
            ):
                end = trimmed_end(words, position)
                yield self.claim("REPEATED", word.start, end, suggestion=accepted[key])

    @staticmethod
    def _is_everyday(words: Words, position: int, key: str) -> bool:
        """Say whether it reads as the word: "trains" after the page "Trains With Trev"."""
        plain = is_ordinary(key) and not is_also_name(key) and not words.clear_capital(position)
        return is_stop(key) or plain

    def _sure_from(self) -> float:
        return self.patterns.claim("REPEATED").score

    def _accept(self, words: Words, claim: Evidence, accepted: dict[str, str]) -> None:
        titles = self.patterns.words("TITLES")
        for position in range(words.at(claim.start), words.at(claim.end - 1) + 1):
            key = words.key(position)
            stop = is_stop(key) and not is_also_name(key)
            if len(key) < SHORTEST or stop or key in titles or key in VERBS_FIRST:
                continue
            if first_name_tier(key) is NameTier.AMBIGUOUS and claim.score < self._sure_from():
                continue
            accepted.setdefault(key, claim.suggestion)
