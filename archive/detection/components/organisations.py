"""Clubs, teams, employers, shops and places of worship that locate someone."""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.components.people import is_stop, trimmed_end
from archive.detection.components.runs import (
    KIND_OF,
    SAINT,
    end_of_place,
    end_of_run,
    is_saint,
    is_telling,
    start_of_run,
)
from archive.detection.evidence import Evidence, record
from archive.detection.findings import Label
from archive.detection.lexicon import first_name_tier
from archive.detection.rules import overlapping, read_patterns
from archive.detection.words import Words

PATTERNS = read_patterns("organisations")

TYPED = PATTERNS["TYPED"]

LOCATED = PATTERNS["LOCATED"]
BRANDED = PATTERNS["BRANDED"]
CLUB_DAY = PATTERNS["CLUB_DAY"]
TEAM = PATTERNS["TEAM"]
PLAYS_FOR = PATTERNS["PLAYS_FOR"]
WORKS_AT = PATTERNS["WORKS_AT"]
NUMBERED = PATTERNS["NUMBERED"]
OWNED = PATTERNS["OWNED"]
UNIT_OF_GROUP = PATTERNS["UNIT_OF_GROUP"]
ACTIVITY_AT = PATTERNS["ACTIVITY_AT"]
WORKS_FOR = PATTERNS["WORKS_FOR"]
ON_FRONT = PATTERNS["ON_FRONT"]
BIBLE = PATTERNS["BIBLE"]
BARE_GROUP = PATTERNS["BARE_GROUP"]
VENUE = PATTERNS["VENUE"]
ANYTHING_LOCATED = PATTERNS["ANYTHING_LOCATED"]
NOT_PLACES = PATTERNS.words("NOT_PLACES")
NOT_NAMED_SO = PATTERNS.words("NOT_NAMED_SO")
STANDS_BESIDE = PATTERNS.words("STANDS_BESIDE")
GENERIC_RUN = PATTERNS.words("GENERIC_RUN")


@dataclass(frozen=True, slots=True)
class OrganisationsConfig:
    typed_score: float = 0.87
    located_score: float = 0.83
    cue_score: float = 0.7


class Organisations:
    def __init__(self, name: str, config: OrganisationsConfig) -> None:
        self.name = name
        self.config = config

    def __call__(self, doc: Doc) -> Doc:
        words = Words.of(doc)
        found = [*self._typed(words), *self._located(words), *self._cued(words)]
        found += [*self._venues(words), *self._activities(words)]
        for look, reason in (
            (NUMBERED, "a numbered group"),
            (BIBLE, "a school of a community"),
            (OWNED, "a shop by its owner's name"),
            (ON_FRONT, "a shop by its name and place"),
        ):
            for match in look.finditer(words.text):
                found.append(self._claim(*match.span(), words, self.config.typed_score, reason))
        found += [
            self._claim(*match.span("x"), words, self.config.typed_score, "a numbered group")
            for match in UNIT_OF_GROUP.finditer(words.text)
        ]
        return record(doc, self.name, found)

    def _typed(self, words: Words) -> list[Evidence]:
        found = []
        for match in TYPED.finditer(words.text):
            position = words.at(match.start())
            start = start_of_run(words, position)
            if position > 1 and words.key(position - 2) in SAINT and is_saint(words.key(position - 1)):
                start = position - 2
            while start < position and words.key(start) in GENERIC_RUN and not words.clear_capital(start):
                start += 1
            start += self._is_kind(words, start, position)
            if start < position and is_telling(words, start, position):
                reason = "a name before a word for a club, shop or place of worship"
                found.append(
                    self._claim(words.words[start].start, match.end(), words, self.config.typed_score, reason)
                )
        return found

    @staticmethod
    def _is_kind(words: Words, start: int, position: int) -> int:
        """Return 1 where the only word before "club" says what kind of club it is."""
        return int(position - start == 1 and words.key(start) in KIND_OF and not words.clear_capital(start))

    def _located(self, words: Words) -> list[Evidence]:
        found = []
        for look in (LOCATED, BRANDED):
            for match in look.finditer(words.text):
                position = words.at(match.end())
                end = self._end_of_place(
                    words, position, article=bool(match["article"]), link=match["link"].lower()
                )
                if end > position and words.words[position].start <= match.end():
                    start = self._without_verbs(words, match.start("x"))
                    reason = "a shop, club or place of worship and where it is"
                    found.append(
                        self._claim(
                            start, trimmed_end(words, end - 1), words, self.config.located_score, reason
                        )
                    )
        return found

    @staticmethod
    def _without_verbs(words: Words, start: int) -> int:
        """Return where the phrase starts without the stop words that the pattern took along."""
        position = words.at(start)
        while is_stop(words.key(position)) and words.key(position) != "the":
            position += 1
        return words.words[position].start

    @staticmethod
    def _end_of_place(words: Words, position: int, *, article: bool, link: str) -> int:
        end = end_of_place(words, position)
        if end > position and is_telling(words, position, end):
            return end
        if position >= len(words.words) or words.key(position) in NOT_PLACES:
            return position
        if words.words[position].public and not article:
            return position + 1
        if not article or link in {"in", "at"}:
            return position
        if words.joined(position + 1) and words.key(position + 1) in STANDS_BESIDE:
            return position + 2
        return position + int(not is_stop(words.key(position)))

    def _venues(self, words: Words) -> list[Evidence]:
        """A group by its bare name, a venue that the child goes to, anything beside a named place."""
        found = [
            self._claim(*match.span("x"), words, 0.55, reason)
            for look, reason in (
                (BARE_GROUP, "a youth group"),
                (VENUE, "a place where people know each other"),
            )
            for match in look.finditer(words.text)
        ]
        for match in overlapping(ANYTHING_LOCATED, words.text):
            first, position = words.at(match.start("x")) + 1, words.at(match.end())
            if (
                words.words[position].start > match.end()
                or is_stop(words.key(first))
                or words.words[first].public
            ):
                continue
            end = end_of_place(words, position)
            named = (
                end > position
                and is_telling(words, position, end)
                and first_name_tier(words.key(position)) is None
            )
            beside = match["article"] and match["link"].lower() not in {"in", "on", "at", "off"}
            if not named and beside and not is_stop(words.key(position)) and not words.words[position].public:
                end = position + 1
            elif not named or all(word.public for word in words.words[position:end]):
                continue
            reason = "something and the place where it is"
            found.append(self._claim(match.start("x"), trimmed_end(words, end - 1), words, 0.6, reason))
        return found

    def _activities(self, words: Words) -> list[Evidence]:
        """ "karate at the sports hall", "works at pizza heaven": everyday words where a name stands."""
        found = []
        for look, shortest, reason in (
            (ACTIVITY_AT, 1, "an activity and where it is"),
            (WORKS_FOR, 2, "where somebody works or plays"),
        ):
            for match in look.finditer(words.text):
                first = words.at(match.end())
                end = first
                while (
                    end < len(words.words)
                    and end - first < 3
                    and (end == first or words.joined(end))
                    and not is_stop(words.key(end))
                    and not words.words[end].public
                    and words.key(end) not in NOT_NAMED_SO
                ):
                    end += 1
                named = end > first and words.words[first].start <= match.end()
                whole = look is ACTIVITY_AT
                if not named or end - first < shortest or (whole and not self._is_venue(words, first, end)):
                    continue
                start = match.start("x") if whole else words.words[first].start
                found.append(self._claim(start, trimmed_end(words, end - 1), words, 0.6, reason))
        return found

    @staticmethod
    def _is_venue(words: Words, first: int, end: int) -> bool:
        """Say whether the words name a place or say which it is: "the sports hall", no "dinner"."""
        return end - first > 1 or is_telling(words, first, end)

    def _cued(self, words: Words) -> list[Evidence]:
        found = []
        for look in (TEAM, PLAYS_FOR, WORKS_AT, CLUB_DAY):
            for match in look.finditer(words.text):
                position = words.at(match.end())
                end = end_of_run(words, position) if words.joined(position) else position
                telling = is_telling(words, position, end) and words.words[position].start <= match.end()
                if telling and not all(word.public for word in words.words[position:end]):
                    whole = look in (TEAM, CLUB_DAY)
                    start = match.start() if whole else words.words[position].start
                    reason = "a team or club" if whole else f"follows '{match[0].strip().lower()}'"
                    found.append(
                        self._claim(start, trimmed_end(words, end - 1), words, self.config.cue_score, reason)
                    )
                elif look is CLUB_DAY and not match[0].lower().rstrip().endswith(
                    (" at", " in", " on", "training", "class", "group")
                ):
                    found.append(self._claim(match.start(), match.end(), words, 0.6, "a club and its day"))
        return found

    def _claim(self, start: int, end: int, words: Words, score: float, reason: str) -> Evidence:
        surface = words.text[start:end].rstrip()
        return Evidence(start, start + len(surface), Label.ORG, score, reason, suggestion_for(surface))


def suggestion_for(surface: str) -> str:
    """Return the placeholder for the kind of organisation that ``surface`` names."""
    for suggestion, look in LOOKS:
        if look.search(surface):
            return suggestion
    return "[organisation]"


LOOKS = (
    ("[sports club]", PATTERNS["SPORTS_CLUB"]),
    ("[youth club]", PATTERNS["YOUTH_CLUB"]),
    ("[place of worship]", PATTERNS["WORSHIP"]),
    ("[shop]", PATTERNS["SHOP"]),
    ("[organisation]", PATTERNS["ORGANISATION"]),
    ("[shop]", PATTERNS["BRAND"]),
)


@Language.factory("organisations", assigns=["doc.spans"], default_config=asdict(OrganisationsConfig()))
def make_organisations(
    nlp: Language, name: str, typed_score: float, located_score: float, cue_score: float
) -> Organisations:
    config = OrganisationsConfig(typed_score=typed_score, located_score=located_score, cue_score=cue_score)
    return Organisations(name, config)
