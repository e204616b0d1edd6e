"""Names of groups, pages and accounts that are plain words: the clause after "the group was called"."""

import re
from collections.abc import Iterator

from archive.detection.component import Component
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.text.lexicon import WordClass, is_a, is_ordinary
from archive.detection.text.people import is_stop
from archive.detection.text.words import Casing, Words

CLOSING = {"“": "”"}  # other quotes close with what opened them
OF_SOMEBODY = (
    "USER_NAMED", "CALLED_ON", "ON_CALLED", "ON_THERE_CALLED", "SELF_STYLED", "GOES_BY", "USERNAME_IS",
)  # fmt: skip
ACCOUNTS = ("SENT_FROM", "IN_THE_GROUP", "SAYS_ON_PROFILE", "NOW_ITS")
LONGEST_QUOTED = 60  # code points
MAX_WORDS = 6
ASIDE = frozenset({"so", "and", "but", "that", "this", "it", "which", "what", "also", "my", "his", "her"})
BEFORE = 16  # code points in which "what the …" is looked for
MOST_OF_A_DESCRIPTION = 4  # words of what only a shape tells from a description


class NamedGroups(Component):
    NAME = "named_groups"
    LABEL = Label.USERNAME

    def find(self, words: Words) -> Iterator[Evidence]:
        for look in ("GROUP_CALLED", "GROUP_NAME", "ITS_CALLED", "QUOTED"):
            yield from self._named(words, look, "GROUP")
        for look in (
            "USER_NAMED",
            "CALLED_ON",
            "ON_CALLED",
            "ON_THERE_CALLED",
            "SELF_STYLED",
            "GOES_BY",
            "USERNAME_IS",
        ):
            yield from self._named(words, look, "ACCOUNT")
        yield from self._quoted(words)
        yield from self._before_whose(words)
        yield from self._in_title_case(words)
        for look in ("IT_IS", "GROUP_IS", "ON_THERE", "AS", "PLAYS_AS", "IS_WHOSE", "IM_ON", *ACCOUNTS):
            yield from self._described(words, look, "PERHAPS", Label.USERNAME)
        yield from self._described(words, "NICKNAME", "NICKNAME", Label.PERSON)

    def _in_title_case(self, words: Words) -> Iterator[Evidence]:
        if words.casing is Casing.MIXED:
            for match in self.patterns["IN_TITLE_CASE"].within(words):
                inside = words.words[words.at(match.start("x")) : words.at(match.end("x") - 1) + 1]
                told = [
                    word for word in inside if word.public or word.key in self.patterns.words("CIRCUMSTANCES")
                ]
                if inside[0] not in told or len(told) < len(inside) - 1:
                    yield self.claim("ACCOUNT", *match.span("x"))

    def _quoted(self, words: Words) -> Iterator[Evidence]:
        """'contacted by "night owl"'."""
        for match in self.patterns["IN_QUOTES"].within(words):
            close = _closing(words, match, match.end())
            if close and words.at(close - 1) - words.at(match.end()) < MAX_WORDS:
                yield self.claim("PERHAPS", match.end(), close)

    def _before_whose(self, words: Words) -> Iterator[Evidence]:
        """ "only the brave is her insta": a sentence that says so begins with the name."""
        for match in self.patterns["OPENS_IS_WHOSE"].within(words):
            first, last = words.at(match.start("x")), words.at(match.end("x") - 1)
            opens = words.key(first)
            clause = opens in self.patterns.words("SUBJECTS") - {"the"} or opens in self.patterns.words(
                "VERBS"
            )
            if last - first < MAX_WORDS and opens not in ASIDE and not clause:
                yield self.claim("PERHAPS", *match.span("x"))

    def _named(self, words: Words, look: str, claim: str) -> Iterator[Evidence]:
        for match in self.patterns[look].within(words):
            start, end = self._stretch(match)
            if close := _closing(words, match, start):
                yield self.claim(claim, start, close)
                continue
            first = words.at(start)
            asked = self.patterns["ASKED"].search(words.text, max(0, match.start() - BEFORE), match.start())
            if asked or not _starts_at(words, first, start) or self._is_no_name(words, first, match):
                continue
            if past := self._past_of(words, first, end):
                yield self.claim(claim, start, words.words[past - 1].end)

    def _described(self, words: Words, look: str, claim: str, label: Label) -> Iterator[Evidence]:
        """ "on there hes wet biscuit": a noun without an article is no description."""
        for match in self.patterns[look].within(words):
            start, end = self._stretch(match)
            first = words.at(start)
            if not _starts_at(words, first, start):
                continue
            past = self._past_of(words, first, end)
            if self._is_like_a_name(words, first, past):
                yield self.claim(claim, start, words.words[past - 1].end, label=label)

    @staticmethod
    def _stretch(match: re.Match[str]) -> tuple[int, int]:
        """Return where a name starts, and where it ends or 0 where the sentence has to tell."""
        return match.span("x") if "x" in match.re.groupindex else (match.end(), 0)

    def _past_of(self, words: Words, first: int, end: int) -> int:
        """Return the position past the name; 0 where it is over before ``end``, where the cue ends it."""
        past = self._past(words, first)
        if not end:
            return past
        asked = words.at(end - 1) + 1
        return asked if past >= asked else 0

    def _is_no_name(self, words: Words, first: int, match: re.Match[str]) -> bool:
        key = words.key(first)
        if key in self.patterns.words("NO_NAME") or key in self.patterns.words("ENDS"):
            return True
        if match.re is self.patterns["CALLED_ON"].regex and key in self.patterns.words("INSULTS"):
            return True
        if match.re is self.patterns["GROUP_NAME"].regex and self._past(words, first) == first + 1:
            return is_a(key, WordClass.ADJECTIVE)
        called = match.re.groupindex.get("link") is None or self.patterns["IS_PASSIVE"].search(match[0])
        return key in self.patterns.words("NOBODY") and not called

    def _is_like_a_name(self, words: Words, first: int, past: int) -> bool:
        inside = words.words[first:past]
        if len(inside) > 2 and inside[-1].key.isdigit():
            inside = inside[:-1]  # "lads on tour 07"
        if not 2 <= len(inside) <= MOST_OF_A_DESCRIPTION or any(word.public for word in inside):
            return False
        keys = [word.key for word in inside]
        describes = self.patterns.words("DESCRIBES")
        opens, ends = keys[0], keys[-1]
        if inside[0].capital and self._in_capitals(words, first):
            return not is_stop(opens) or opens == "the"
        return (
            (not is_stop(opens) or opens in self.patterns.words("OPENS_NAME"))
            and not any(key.isdigit() or key in describes for key in keys)
            and not opens.endswith(("ing", "ed"))
            and (not is_a(opens, WordClass.ADVERB) or is_a(opens, WordClass.ADJECTIVE))
            and (not is_stop(ends) or ends in self.patterns.words("CLOSES_NAME"))
            and _may_be_noun(ends)
            and not any(is_a(ends, kind) for kind in (WordClass.ADJECTIVE, WordClass.ADVERB))
        )

    def _past(self, words: Words, first: int) -> int:
        """Return the position past the last word of the name that starts with the word ``first``."""
        if words.casing is Casing.MIXED and words.words[first].capital and self._in_capitals(words, first):
            return self._past_capitals(words, first)
        asks = words.key(first) in self.patterns.words("ASKING")
        position = first + 1
        while (
            position < len(words.words)
            and position - first < MAX_WORDS
            and _follows(words, position)
            and not self._ends_before(words, first, position, asks=asks)
        ):
            position += 1
        while position - first > 1 and self._is_loose(words.key(position - 1)):
            position -= 1
        return position

    def _is_loose(self, key: str) -> bool:
        return key in self.patterns.words("LINKS") or key in self.patterns.words("PREPOSITIONS")

    def _in_capitals(self, words: Words, first: int) -> bool:
        """Say whether the name is written in capitals throughout: "Fast Cash Kids", "Lads on Tour"."""
        position = first + 1
        if position < len(words.words) and self._is_link(words, position):
            position += 1
        return position < len(words.words) and _follows(words, position) and words.words[position].capital

    def _is_link(self, words: Words, position: int) -> bool:
        key = words.key(position)
        link = self._is_loose(key) or key in {"the", "a", "an", "our"}
        return link and _follows(words, position)

    def _past_capitals(self, words: Words, first: int) -> int:
        past = position = first + 1
        while position < len(words.words) and position - first < MAX_WORDS and _follows(words, position):
            word = words.words[position]
            loose = self._is_loose(words.key(position - 1))
            if word.capital or word.key.isdigit() or (word.text.isupper() and len(word.text) > 1):
                if loose and (word.public or word.key.isdigit()):
                    break
                past = position + 1
            elif not self._is_link(words, position):
                break
            position += 1
        return past

    def _ends_before(self, words: Words, first: int, position: int, *, asks: bool) -> bool:
        known = self.patterns.words
        key, after = words.key(position), words.key(position + 1)
        begins = position == first + 1
        if key in known("ENDS") or (key == "all" and after in known("AS_ONE")):
            return True
        if key in known("PREPOSITIONS"):
            return not self._belongs(words, first, position)
        if key in {"and", "n", "nd"}:
            return not _follows(words, position + 1) or is_stop(after) or not _may_be_noun(after)
        if begins and key in known("OBJECTS") and is_a(words.key(first), WordClass.VERB):
            return False  # "rate me", "find the snitch"
        if begins and key in known("RELATIVE") and words.key(first).endswith(("s", "people", "ppl")):
            return not _follows(words, position + 1)  # "girls we rate"
        if position == first + 2 and words.key(first + 1) in known("RELATIVE"):
            return False
        if asks:  # "what zak did next", "who fancies who"
            return key in known("SUBJECTS") - known("ASKING") and position - first > 1
        if key in known("SUBJECTS"):
            return not (key in {"the", "my", "our"} and self._is_loose(words.key(position - 1)))
        if key in known("VERBS"):
            return not (begins and words.key(first) in known("SUBJECTS"))
        # "damp sock banned me": the verb of the next clause
        return after in known("OBJECTS") and not begins and (key.endswith("ed") or not _may_be_noun(key))

    def _belongs(self, words: Words, first: int, position: int) -> bool:
        """Say whether what a preposition adds is a part of the name: "lads on tour", "crying in the loo"."""
        noun = position + 1
        doing = position == first + 1 and words.key(first).endswith("ing")
        if doing and words.key(noun) in {"the", "my", "a", "your", "our"}:
            noun += 1
        if not _follows(words, position + 1) or not _follows(words, noun) or noun >= len(words.words):
            return False
        word, known = words.words[noun], self.patterns.words
        if word.public or is_stop(word.key) or word.key in known("CIRCUMSTANCES"):
            return False
        if any(character.isdigit() for character in word.key):
            return False
        ends = known("ENDS") | known("SUBJECTS") | known("VERBS") | known("PREPOSITIONS") | {"and"}
        return not _follows(words, noun + 1) or words.key(noun + 1) in ends


def _closing(words: Words, match: re.Match[str], start: int) -> int:
    """Return where the quotation that opens before ``start`` ends; 0: there is none."""
    if not (quote := match["quote"]):
        return 0
    mark = CLOSING.get(quote, quote)
    close = words.text.find(mark, start, start + LONGEST_QUOTED)
    while close > 0 and words.text[close + 1 : close + 2].isalnum():  # the apostrophe of a word
        close = words.text.find(mark, close + 1, start + LONGEST_QUOTED)
    return max(0, close)


def _starts_at(words: Words, position: int, offset: int) -> bool:
    return position < len(words.words) and words.words[position].start <= offset + 1


def _follows(words: Words, position: int) -> bool:
    """Say whether the word there stands in one clause with the one before."""
    if not 0 < position < len(words.words):
        return False
    gap = words.text[words.words[position - 1].end : words.words[position].start]
    return words.joined(position) or gap.strip() in {"&", "+", "'"}


def _may_be_noun(key: str) -> bool:
    return not is_ordinary(key) or any(is_a(form, WordClass.NOUN) for form in (key, key.removesuffix("s")))
