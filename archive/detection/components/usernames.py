"""Handles, by their shape or by a cue; names of servers, channels, pages and group chats."""

import re
from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc

from archive.detection.components.people import is_stop
from archive.detection.evidence import Evidence, record
from archive.detection.findings import Label
from archive.detection.lexicon import is_ordinary
from archive.detection.placeholders import USERNAME
from archive.detection.rules import Rule, apply, read_patterns
from archive.detection.words import Casing, Words

PATTERNS = read_patterns("usernames")

GROUP_NAME = "[group name]"
CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
# Letters and digits together that are no handle: "year7", "ps5", "gcse2", "10pm", "14f".
NO_HANDLE = PATTERNS["NO_HANDLE"]
SHAPES = (
    PATTERNS["SHAPE_1"],  # @its.dazza
    PATTERNS["SHAPE_2"],  # name#1234
    PATTERNS["SHAPE_3"],  # u/name
)
UNDERSCORED = PATTERNS["UNDERSCORED"]
DOTTED = PATTERNS["DOTTED"]
MIXED = PATTERNS["MIXED"]


HANDLE_CUE = PATTERNS["HANDLE_CUE"]
NAME_ON_APP = PATTERNS["NAME_ON_APP"]
NAME_ON_THERE = PATTERNS["NAME_ON_THERE"]
ADD_ME = PATTERNS["ADD_ME"]
DIGIT_WORD = PATTERNS.fragment("DIGIT_WORD")
SPOKEN_NUMBERED = PATTERNS["SPOKEN_NUMBERED"]
THATS_THE = PATTERNS["THATS_THE"]
SPOKEN = PATTERNS["SPOKEN"]
SPOKEN_DOTTED = PATTERNS["SPOKEN_DOTTED"]
CALLED_HIS = PATTERNS["CALLED_HIS"]
POSTS_AS = PATTERNS["POSTS_AS"]
TRAILING = PATTERNS["TRAILING"]

GROUP_CUE = PATTERNS["GROUP_CUE"]
NO_NAME = PATTERNS.words("NO_NAME")
GROUP_IS = PATTERNS["GROUP_IS"]
GROUP_APPOSED = PATTERNS["GROUP_APPOSED"]
# Between the words of a handle, never after its last.
LINKS = PATTERNS.words("LINKS")
IN_HANDLES = PATTERNS.words("IN_HANDLES")
BEFORE_GROUP = PATTERNS["BEFORE_GROUP"]
GOSSIP = PATTERNS["GOSSIP"]
# A spoken or lower-case name ends where the sentence goes on.
GOES_ON = PATTERNS.words("GOES_ON")


@dataclass(frozen=True, slots=True)
class UsernamesConfig:
    shape_score: float = 0.9
    cue_score: float = 0.88
    max_words: int = 4


class Usernames:
    def __init__(self, name: str, config: UsernamesConfig) -> None:
        self.name = name
        self.config = config
        self.rules = [
            Rule(look, Label.USERNAME, config.shape_score, "shaped like a username", USERNAME)
            for look in SHAPES
        ]

    def __call__(self, doc: Doc) -> Doc:
        words = Words.of(doc)
        found = apply(self.rules, words.text)
        for look in (UNDERSCORED, DOTTED, MIXED, TRAILING):
            found += self._shaped(words, look)
        for look in (HANDLE_CUE, NAME_ON_THERE, ADD_ME, POSTS_AS):
            found += self._handles(words, look)
        found += self._on_app(words)
        found += self._groups(words)
        for look in (SPOKEN_NUMBERED, SPOKEN_DOTTED):
            for match in look.finditer(words.text):
                found.append(self._claim(*match.span("x"), "a username, spoken"))
        for match in GOSSIP.finditer(words.text):
            found.append(self._claim(*match.span("x"), "the name of a group or page", GROUP_NAME))
        if words.casing is Casing.MIXED:
            found += self._capitalised_groups(words)
        for match in SPOKEN.finditer(words.text):
            if "underscore" in match["x"].lower() or "under score" in match["x"].lower():
                start = self._start_of_spoken(words, words.at(match.start("x")))
                found.append(self._claim(start, match.end("x"), "a username, spoken"))
        for match in CALLED_HIS.finditer(words.text):
            word = words.words[words.at(match.start("x"))]
            if not (word.public or is_stop(word.key) or is_ordinary(word.key)):
                found.append(self._claim(*match.span("x"), "a username, by what follows it"))
        return record(doc, self.name, found)

    def _shaped(self, words: Words, look: re.Pattern[str]) -> list[Evidence]:
        found = []
        for match in look.finditer(words.text):
            start, end = match.span("x")
            written = match["x"].rstrip(".-_") or match["x"]
            if NO_HANDLE.fullmatch(written) or words.words[words.at(start)].public:
                continue
            if look is DOTTED and not self._is_dotted_handle(written):
                continue
            if look is MIXED and not self._is_mixed_handle(written):
                continue
            found.append(
                Evidence(
                    start, end, Label.USERNAME, self.config.shape_score, "shaped like a username", USERNAME
                )
            )
        return found

    @staticmethod
    def _is_dotted_handle(written: str) -> bool:
        """ "its.dazza.x" and "kai-07", not "half-term", "e.g" or "ok.then"."""
        pieces = re.split(r"[.-]", written)
        if any(piece.isdigit() for piece in pieces[:1]) or all(len(piece) == 1 for piece in pieces):
            return False
        if "." not in written:
            return False
        digits = any(character.isdigit() for character in written)
        if digits and any(len(piece) > 2 and piece.isalpha() for piece in pieces):
            return True
        odd = [piece for piece in pieces if len(piece) == 1 or not is_ordinary(piece.lower())]
        return len(pieces) > 2 or (len(odd) == len(pieces)) or (len(odd) > 0 and len(pieces[-1]) == 1)

    @staticmethod
    def _is_mixed_handle(written: str) -> bool:
        """ "frostie2009" and "xXreaperXx", not "xoxo", "hello2" or "pic1"."""
        lowered = written.lower()
        if not any(character.isdigit() for character in written):
            return (
                len(written) > 6
                and lowered[0] == "x" == lowered[-1]
                and not is_ordinary(lowered)
                and len(set(lowered)) > 4
            )
        letters = re.split(r"\d", lowered, maxsplit=1)[0]
        digits = sum(character.isdigit() for character in written)
        return digits > 1 or (len(letters) > 3 and not is_ordinary(letters))

    def _handles(self, words: Words, look: re.Pattern[str]) -> list[Evidence]:
        found = []
        for match in look.finditer(words.text):
            position = words.at(match.end())
            if position >= len(words.words):
                continue
            word = words.words[position]
            if word.start > match.end() + 1:
                continue
            cue = match[0].lower()
            named = "name" in cue or "tag" in cue or "user" in cue or "handle" in cue
            chunk = re.compile(r"[^\s,!?\"'()]{1,40}").match(words.text, match.end())
            if chunk is None or word.public:
                continue
            odd = any(not piece.isalpha() for piece in chunk[0].rstrip(".")) or not is_ordinary(word.key)
            if is_stop(word.key) and not odd:
                continue
            if odd or named:
                end = match.end() + len(chunk[0].rstrip(".:;"))
                following = words.at(end)
                # "big moose gaming": a spoken handle has several words.
                while (
                    named
                    and following < len(words.words)
                    and following - position < 5
                    and words.joined(following)
                    and self._goes_on_with_handle(words, following)
                ):
                    end = words.words[following].end
                    following += 1
                found.append(self._claim(match.end(), end, f"follows '{match[0].strip(' :,')}'".lower()))
        return found

    @staticmethod
    def _start_of_spoken(words: Words, position: int) -> int:
        """Return where a spoken handle starts: "big fish tank underscore", not "its big fish tank"."""
        first = position
        while (
            position - first < 3
            and words.joined(first)
            and (not is_stop(words.key(first - 1)) or words.key(first - 1) in IN_HANDLES)
            and not words.words[first - 1].public
        ):
            first -= 1
        if words.key(first - 1) == "the" and words.joined(first) and first < position:
            first -= 1
        return words.words[first].start

    @staticmethod
    def _goes_on_with_handle(words: Words, position: int) -> bool:
        key, after = words.key(position), words.key(position + 1)
        if key in LINKS:
            return words.joined(position + 1) and not is_stop(after) and after not in GOES_ON
        return key not in GOES_ON and (not is_stop(key) or re.fullmatch(DIGIT_WORD, key) is not None)

    def _on_app(self, words: Words) -> list[Evidence]:
        found = []
        for match in NAME_ON_APP.finditer(words.text):
            first = words.words[words.at(match.start("x"))]
            if first.public or is_stop(first.key):
                continue
            found.append(self._claim(match.start("x"), match.end("x"), "the name used on an app"))
        return found

    def _groups(self, words: Words) -> list[Evidence]:
        found = []
        for match in GROUP_CUE.finditer(words.text):
            start = match.end()
            if quote := match["quote"]:
                close = words.text.find({"“": "”"}.get(quote, quote), start, start + 60)
                if close > start:
                    found.append(self._claim(start, close, "the name of a group or page", GROUP_NAME))
                    continue
            position = words.at(start)
            last = position
            while last < len(words.words) and last - position < self.config.max_words:
                if last > position and (not words.joined(last) or words.key(last) in GOES_ON):
                    break
                last += 1
            if (
                position < last
                and words.words[position].start <= start + 1
                and words.key(position) not in NO_NAME
            ):
                found.append(
                    self._claim(start, words.words[last - 1].end, "the name of a group or page", GROUP_NAME)
                )
        return found

    def _capitalised_groups(self, words: Words) -> list[Evidence]:
        """ "the server is The Rat Cellar", "in the Netball Fam one"."""
        found = []
        for match in GROUP_IS.finditer(words.text):
            first = last = words.at(match.end())
            while (
                last < len(words.words)
                and words.words[last].text[0] in CAPITALS
                and (
                    last == first
                    or words.joined(last)
                    or words.text[words.words[last].start - 2 : words.words[last].start] == "] "
                )
            ):
                last += 1
            if last > first and not words.words[first].public:
                found.append(
                    self._claim(
                        match.end(), words.words[last - 1].end, "the name of a group or page", GROUP_NAME
                    )
                )
        found += [
            self._claim(*match.span("x"), "the name of a group or page", GROUP_NAME)
            for look in (THATS_THE, GROUP_APPOSED)
            for match in look.finditer(words.text)
        ]
        for match in BEFORE_GROUP.finditer(words.text):
            position = words.at(match.start("x"))
            word = words.words[position]
            if not word.public and words.clear_capital(position) and not is_stop(word.key):
                found.append(self._claim(*match.span("x"), "the name of a group or page", GROUP_NAME))
        return found

    def _claim(self, start: int, end: int, reason: str, suggestion: str = USERNAME) -> Evidence:
        return Evidence(start, end, Label.USERNAME, self.config.cue_score, reason, suggestion)


@Language.factory("usernames", assigns=["doc.spans"], default_config=asdict(UsernamesConfig()))
def make_usernames(
    nlp: Language, name: str, shape_score: float, cue_score: float, max_words: int
) -> Usernames:
    return Usernames(name, UsernamesConfig(shape_score=shape_score, cue_score=cue_score, max_words=max_words))
