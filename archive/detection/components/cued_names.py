"""Names that a cue gives away: "called kai", "my cousin leah", "mr okonkwo", "tazza told me"."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.components.people import (
    VERBS_FIRST,
    is_stop,
    may_be_name,
    name_end,
    suggestion_for,
    trimmed_end,
)
from archive.detection.evidence import Evidence, record
from archive.detection.findings import Label
from archive.detection.lexicon import NameTier, first_name_tier, is_ordinary, is_surname
from archive.detection.placeholders import NAME
from archive.detection.rules import read_patterns
from archive.detection.words import Casing, Words

PATTERNS = read_patterns("cued_names")


NAMED = PATTERNS["NAMED"]
RELATED = PATTERNS["RELATED"]
TITLED = PATTERNS["TITLED"]
SPEAKS = PATTERNS["SPEAKS"]
SPEAK_TOGETHER = PATTERNS["SPEAK_TOGETHER"]
BIG = PATTERNS["BIG"]
INITIALS = PATTERNS["INITIALS"]
ONE_LETTER = PATTERNS["ONE_LETTER"]
LETTER_SPEAKS = PATTERNS["LETTER_SPEAKS"]
LETTERS = PATTERNS["LETTERS"]
ALSO_BRANDS = PATTERNS.words("ALSO_BRANDS")
DETERMINERS = PATTERNS.words("DETERMINERS")
SELF = PATTERNS["SELF"]
AMONG_PEOPLE = (PATTERNS["OF_SOMEBODY"], PATTERNS["WITH_ME"], PATTERNS["AND_ME"], PATTERNS["FROM_SOMEWHERE"])
# What an alias starts with: "uncle ray", "big daz".
HONORIFICS = PATTERNS.words("HONORIFICS")
# What hardly ever stands before anything but a name, whatever the list of names has.
ALIASES = ("big ", "lil ", "uncle ", "dj ", "mc ")
OFFICERS = PATTERNS.words("OFFICERS")
DOCTORS = frozenset({"dr", "doctor"})
TEACHERS = frozenset({"miss"})
# "i miss amy" and "a nurse came" are no titles; after these words "miss" is a verb.
VERB_BEFORE_MISS = PATTERNS.words("VERB_BEFORE_MISS")
ENDS_NICKNAME = PATTERNS.words("ENDS_NICKNAME")
NOT_AFTER_TITLE = PATTERNS.words("NOT_AFTER_TITLE")


@dataclass(frozen=True, slots=True)
class CuedNamesConfig:
    strong_score: float = 0.85
    weak_score: float = 0.75


class CuedNames:
    def __init__(self, name: str, config: CuedNamesConfig) -> None:
        self.name = name
        self.config = config

    def __call__(self, doc: Doc) -> Doc:
        words = Words.of(doc)
        found = [*self._named(words), *self._related(words), *self._titled(words), *self._speaking(words)]
        found += self._among_people(words)
        return record(doc, self.name, found)

    def _named(self, words: Words) -> list[Evidence]:
        found = []
        for match in NAMED.finditer(words.text):
            position = words.at(match.end())
            cue = match[0].strip(" ,'\"").lower()
            called = cue.endswith(("me", "him", "her", "them", "us"))
            if not self._starts_at(words, position, match.end()):
                continue
            honorific = words.key(position) in HONORIFICS and words.joined(position + 1)
            if called and not honorific and not self._is_nickname(words, position):
                continue
            if honorific:
                start = words.words[position].start
                last = name_end(words, position + 1) - 1
                end = trimmed_end(words, last)
                found.append(
                    Evidence(start, end, Label.PERSON, self.config.strong_score, f"follows '{cue}'", NAME)
                )
            elif may_be_name(words, position, strong=True):
                found.append(self._claim(words, position, self.config.strong_score, f"follows '{cue}'"))
        for match in INITIALS.finditer(words.text):
            start, end = match.span("x")
            found.append(
                Evidence(start, end, Label.PERSON, self.config.strong_score, "follows 'initials'", NAME)
            )
        if words.casing is Casing.MIXED:
            for look in (ONE_LETTER, LETTER_SPEAKS, LETTERS):
                for match in look.finditer(words.text):
                    start, end = match.span("x")
                    found.append(
                        Evidence(
                            start, end, Label.PERSON, self.config.weak_score, "a letter as a name",
                            suggestion_for(words, start),
                        )
                    )  # fmt: skip
        return found

    def _related(self, words: Words) -> list[Evidence]:
        found = []
        for match in RELATED.finditer(words.text):
            position = words.at(match.end())
            if self._starts_at(words, position, match.end()) and may_be_name(words, position, strong=False):
                cue = match[0].strip(" ,'\"").lower()
                found.append(self._claim(words, position, self.config.weak_score, f"follows '{cue}'"))
        return found

    def _titled(self, words: Words) -> list[Evidence]:
        found = []
        for match in TITLED.finditer(words.text):
            position = words.at(match.end())
            if not self._starts_at(words, position, match.end()):
                continue
            title = match["title"].lower()
            if self._is_titled_name(words, position, words.at(match.start()), title):
                last = name_end(words, position) - 1
                suggestion = NAME
                if title in OFFICERS:
                    suggestion = "[police officer]"
                elif title in DOCTORS:
                    suggestion = "[doctor]"
                elif title in TEACHERS:
                    suggestion = "[teacher]"
                found.append(
                    Evidence(
                        match.start(),
                        trimmed_end(words, last),
                        Label.PERSON,
                        0.95,
                        f"follows the title '{title}'",
                        suggestion,
                    )
                )
        return found

    def _is_titled_name(self, words: Words, position: int, title_at: int, title: str) -> bool:
        word = words.words[position]
        if word.public or is_stop(word.key) or word.key in NOT_AFTER_TITLE:
            return len(word.key) == 1 and word.key not in {"i", "a"} and title in {"mr", "mrs", "ms", "miss"}
        listed = first_name_tier(word.key) is not None or is_surname(word.key)
        unknown = not is_ordinary(word.key)
        if title in {"mr", "mrs", "ms", "mx", "dr", "sgt", "pc", "pcso"}:
            return True
        if title == "miss":
            return words.key(title_at - 1) not in VERB_BEFORE_MISS and (
                word.capital
                or listed
                or unknown
                or words.key(title_at - 1) in {"teacher", "tutor", "my", "told", "called"}
            )
        return words.clear_capital(position) or listed or (unknown and len(word.key) > 2)

    def _speaking(self, words: Words) -> list[Evidence]:
        found = []
        for match in SPEAKS.finditer(words.text):
            position = words.at(match.start("x"))
            word = words.words[position]
            if (word.public and word.key not in ALSO_BRANDS) or is_stop(word.key):
                continue
            unknown = len(word.key) > 2 and not is_ordinary(word.key) and not word.key.endswith("s")
            named = first_name_tier(word.key) is not None or unknown
            if named and not self._is_a_thing(words, position, word.key):
                found.append(self._claim(words, position, 0.7, "does what people do"))
        for match in SPEAK_TOGETHER.finditer(words.text):
            pair = (words.at(match.start("x")), words.at(match.start("y")))
            if all(
                first_name_tier(words.key(each)) or not is_ordinary(words.key(each)) for each in pair
            ) and not any(words.words[each].public or is_stop(words.key(each)) for each in pair):
                found += [self._claim(words, each, 0.7, "does what people do") for each in pair]
        for match in BIG.finditer(words.text):
            key = match["y"].lower()
            unlisted = match["x"].lower().startswith(ALIASES) and not is_ordinary(key) and len(key) > 2
            if (
                (len(key) == 1 and key not in {"a", "i", "u"})
                or first_name_tier(key) in (NameTier.SAFE, NameTier.RARE)
                or unlisted
            ):
                found.append(Evidence(*match.span("x"), Label.PERSON, 0.72, "a nickname", NAME))
        return found

    @staticmethod
    def _is_a_thing(words: Words, position: int, key: str) -> bool:
        """ "the link said", "my story": a word that is also a name, after an article."""
        doubtful = first_name_tier(key) is NameTier.AMBIGUOUS
        return doubtful and words.key(position - 1) in DETERMINERS and words.joined(position)

    def _among_people(self, words: Words) -> list[Evidence]:
        """ "roses mum", "me and sky fell out", "im fee btw": doubtful names where only people stand."""
        found = []
        for match in SELF.finditer(words.text):
            key = match["x"].lower()
            if not is_stop(key) and (first_name_tier(key) is not None or not is_ordinary(key)):
                found.append(
                    self._claim(words, words.at(match.start("x")), self.config.weak_score, "says who it is")
                )
        for look in AMONG_PEOPLE:
            for match in look.finditer(words.text):
                position = words.at(match.start("x"))
                key = words.key(position)
                if look is AMONG_PEOPLE[0]:
                    key = key.removesuffix("s")
                if (
                    first_name_tier(key) is NameTier.AMBIGUOUS
                    and not is_stop(key)
                    and (key not in VERBS_FIRST or look is AMONG_PEOPLE[0])
                    and not self._is_a_thing(words, position, key)
                    and (not words.words[position].public or key in ALSO_BRANDS)
                ):
                    found.append(self._claim(words, position, 0.65, "stands where people do"))
        return found

    @staticmethod
    def _starts_at(words: Words, position: int, offset: int) -> bool:
        """Say whether a word starts right there: nothing was skipped, such as a bracket."""
        return position < len(words.words) and words.words[position].start <= offset

    @staticmethod
    def _is_nickname(words: Words, position: int) -> bool:
        """After "they call me": a name, not an insult or a remark."""
        word = words.words[position]
        if is_stop(word.key):
            return False
        if (
            words.clear_capital(position)
            or first_name_tier(word.key) is not None
            or not is_ordinary(word.key)
        ):
            return True
        return not words.joined(position + 1) or words.key(position + 1) in ENDS_NICKNAME

    def _claim(self, words: Words, position: int, score: float, reason: str) -> Evidence:
        start = words.words[position].start
        last = name_end(words, position) - 1
        return Evidence(
            start, trimmed_end(words, last), Label.PERSON, score, reason, suggestion_for(words, start)
        )


@Language.factory("cued_names", assigns=["doc.spans"], default_config=asdict(CuedNamesConfig()))
def make_cued_names(nlp: Language, name: str, strong_score: float, weak_score: float) -> CuedNames:
    return CuedNames(name, CuedNamesConfig(strong_score=strong_score, weak_score=weak_score))
