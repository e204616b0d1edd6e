"""Names in the list of first names; those that are also words need a capital or a listed neighbour."""

from collections.abc import Iterator, Sequence

from archive.detection.component import Component
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.placeholders import NAME
from archive.detection.text.lexicon import NameTier, first_name_tier, is_ordinary
from archive.detection.text.people import VERBS_FIRST, is_stop, name_end, trimmed_end
from archive.detection.text.words import Casing, Words

SHORTEST = 3  # of a name without a capital


class FirstNames(Component):
    NAME = "first_names"
    LABEL = Label.PERSON

    def find(self, words: Words) -> Iterator[Evidence]:
        tiers = [self._tier(words, position) for position in range(len(words.words))]
        for position in range(len(tiers)):
            if tiers[position] is None and self._beside_a_name(words, tiers, position):
                tiers[position] = NameTier.AMBIGUOUS
        covered = -1
        for position, tier in enumerate(tiers):
            if tier is not None and position > covered:
                covered = name_end(words, position) - 1
                start, end = words.words[position].start, trimmed_end(words, covered)
                yield self.claim(tier.name, start, end, suggestion=NAME)

    def _tier(self, words: Words, position: int) -> NameTier | None:
        """Return as what the word there is claimed, if at all."""
        word = words.words[position]
        if word.public:
            return None
        key = word.key
        tier = first_name_tier(key)
        if tier is None and key.endswith("s") and len(key) > SHORTEST:
            # "leahs phone": the possessive as children write it; also the real one, whose key ends the same.
            tier = first_name_tier(key[:-1])
            if tier is not NameTier.SAFE and not word.text.lower().endswith("'s"):
                tier = None
        if key in self.patterns.words("INITIALS"):
            return NameTier.RARE
        clear = words.clear_capital(position)
        if tier is NameTier.AMBIGUOUS:
            # Whose capital comes from the calendar, or from a sentence that a lost full stop no longer shows.
            anyway = key in self.patterns.words("CALENDAR") or key in self.patterns.words("OPENERS")
            return tier if clear and not anyway else None
        return None if len(key) < SHORTEST and not clear else tier

    def _beside_a_name(self, words: Words, tiers: Sequence[NameTier | None], position: int) -> bool:
        """Say whether a doubtful name is coordinated with a certain one: "grace and will", "kaya n bex"."""
        joins = self.patterns.words("JOINS_NAMES")
        key = words.key(position)
        unknown = len(key) >= SHORTEST and not is_ordinary(key) and not key[0].isdigit()
        if (
            words.words[position].public
            or not (first_name_tier(key) is NameTier.AMBIGUOUS or unknown)
            or is_stop(key)
        ):
            return False
        before = words.key(position - 1) in joins and position > 1 and tiers[position - 2] is NameTier.SAFE
        after = (
            words.key(position + 1) in joins
            and position + 2 < len(tiers)
            and tiers[position + 2] is NameTier.SAFE
        )
        if key in VERBS_FIRST and words.casing is not Casing.UPPER:
            # "grace and will be there": only where the sentence ends does "will" name somebody.
            return before and not words.joined(position + 1)
        return before or after
