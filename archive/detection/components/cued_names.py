"""Names that a cue gives away: "called kai", "my cousin leah", "mr okonkwo", "tazza told me"."""

import re
from collections.abc import Iterator

from archive.detection.component import Component
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.placeholders import NAME
from archive.detection.text.lexicon import (
    NameTier,
    WordClass,
    first_name_tier,
    is_a,
    is_also_name,
    is_ordinary,
    is_surname,
)
from archive.detection.text.people import (
    VERBS_FIRST,
    is_stop,
    may_be_name,
    name_end,
    trimmed_end,
)
from archive.detection.text.wordlists import entries
from archive.detection.text.words import Words

CALLED = ("me", "him", "her", "them", "us")  # "they call me": what follows may be an insult
# Each has a claim of its own; the others of somebody with that title are "[name]".
TITLE_OF = {"OFFICERS": "OFFICER", "DOCTORS": "DOCTOR", "TEACHERS": "TEACHER"}


class CuedNames(Component):
    NAME = "cued_names"
    LABEL = Label.PERSON

    def find(self, words: Words) -> Iterator[Evidence]:
        yield from self._named(words)
        yield from self._related(words)
        yield from self._titled(words)
        yield from self._speaking(words)
        yield from self._nicknames(words)
        yield from self._among_people(words)
        yield from self._apposed(words)

    def _named(self, words: Words) -> Iterator[Evidence]:
        for match in self.patterns["NAMED"].within(words):
            position = words.at(match.end())
            cue = _cue(match)
            if not _starts_at(words, position, match.end()):
                continue
            # What an alias starts with: "uncle ray", "big daz".
            honorific = words.key(position) in self.patterns.words("HONORIFICS") and words.joined(
                position + 1
            )
            if cue.endswith(CALLED) and not honorific and not self._is_nickname(words, position):
                continue
            word = words.words[position]
            if cue.endswith(CALLED) and word.public and words.clear_capital(position):
                yield self.claim("ALIAS", word.start, trimmed_end(words, position))  # "they call me Sonic"
            if honorific:
                end = trimmed_end(words, name_end(words, position + 1) - 1)
                yield self.claim("HONORIFIC", words.words[position].start, end, cue=cue)
            elif may_be_name(words, position, strong=True):
                # "its called peer pressure": a thing more often than somebody.
                thing = words.key(words.at(match.start()) - 1) in self.patterns.words("THINGS")
                yield self._name("NAMED_THING" if thing else "NAMED", words, position, cue)

    def _related(self, words: Words) -> Iterator[Evidence]:
        for match in self.patterns["RELATED"].within(words):
            position = words.at(match.end())
            if _starts_at(words, position, match.end()) and may_be_name(words, position, strong=False):
                yield self._name("RELATED", words, position, _cue(match))

    def _titled(self, words: Words) -> Iterator[Evidence]:
        for match in self.patterns["TITLED"].within(words):
            position = words.at(match.end())
            title = match["title"].lower()
            if _starts_at(words, position, match.end()) and self._is_titled_name(
                words, position, words.at(match.start()), title
            ):
                of_these = [claim for name, claim in TITLE_OF.items() if title in self.patterns.words(name)]
                end = trimmed_end(words, name_end(words, position) - 1)
                yield self.claim(of_these[0] if of_these else "TITLED", match.start(), end, cue=title)

    def _is_titled_name(self, words: Words, position: int, title_at: int, title: str) -> bool:
        known = self.patterns.words
        word = words.words[position]
        if title == "miss" and self._is_called_miss(words, position, title_at):
            return True
        if word.public or is_stop(word.key) or word.key in known("NOT_AFTER_TITLE"):
            return len(word.key) == 1 and word.key not in {"i", "a"} and title in known("TITLES_OF_LETTERS")
        listed = first_name_tier(word.key) is not None or is_surname(word.key)
        unknown = not is_ordinary(word.key)
        if title in known("TITLES_OF_NAMES"):
            return True
        before = words.key(title_at - 1)
        if title == "miss":  # "i miss amy" is no title
            return before not in known("VERB_BEFORE_MISS") and (
                word.capital or listed or unknown or before in known("BEFORE_MISS")
            )
        return words.clear_capital(position) or listed or (unknown and len(word.key) > 2)

    def _is_called_miss(self, words: Words, position: int, title_at: int) -> bool:
        """Say whether "Miss" is a title, whatever word follows: "told Miss English", "Miss Day laughed"."""
        known = self.patterns.words
        if words.key(position) in known("NOT_AFTER_TITLE") or not words.joined(position):
            return False
        acts = words.key(position + 1)
        does = words.joined(position + 1) and (acts in known("AFTER_MISS") or acts.endswith("ed"))
        capitals = words.words[title_at].capital and words.words[position].capital
        key, before = words.key(position), words.key(title_at - 1)
        surname = is_surname(key) or key in entries("everyday_surnames")
        begins = title_at == 0 or before in known("BEFORE_SUBJECT")
        if does and (capitals or (begins and (surname or not is_stop(key)))):
            return True
        return (capitals and words.clear_capital(title_at)) or (surname and before in known("BEFORE_MISS"))

    def _speaking(self, words: Words) -> Iterator[Evidence]:
        for match in self.patterns["SPEAKS"].within(words):
            position = words.at(match.start("x"))
            word = words.words[position]
            if (word.public or is_stop(word.key)) and not self._opens_clause(words, position):
                continue
            unknown = len(word.key) > 2 and not is_ordinary(word.key) and not word.key.endswith("s")
            if (first_name_tier(word.key) is not None or unknown) and not self._is_a_thing(words, position):
                yield self._name("SPEAKS", words, position)
        for match in self.patterns["SPEAK_TOGETHER"].within(words):
            pair = (words.at(match.start("x")), words.at(match.start("y")))
            if all(self._may_speak(words, each) for each in pair):
                for each in pair:
                    yield self._name("SPEAKS", words, each)

    def _opens_clause(self, words: Words, position: int) -> bool:
        """Say whether a brand or a function word that is a name too stands where only somebody can."""
        if not is_also_name(words.key(position)):
            return False
        return not words.joined(position) or words.key(position - 1) in self.patterns.words("BEFORE_SUBJECT")

    @staticmethod
    def _may_speak(words: Words, position: int) -> bool:
        word = words.words[position]
        named = first_name_tier(word.key) is not None or not is_ordinary(word.key)
        return named and not word.public and not is_stop(word.key)

    def _nicknames(self, words: Words) -> Iterator[Evidence]:
        for match in self.patterns["BIG"].within(words):
            key = match["y"].lower()
            # What hardly ever stands before anything but a name, whatever the list of names has.
            alias = match["x"].lower().partition(" ")[0] in self.patterns.words("ALIASES")
            if (
                (len(key) == 1 and key not in {"a", "i", "u", "x"})
                or first_name_tier(key) in (NameTier.SAFE, NameTier.RARE)
                or (alias and not is_ordinary(key) and len(key) > 2)
            ):
                yield self.claim("BIG", *match.span("x"))

        yield from self._known_as(words)
        for match in self.patterns["TITLE_OF_KIN"].within(words):
            position = words.at(match.start("x"))
            key = words.key(position)
            named = first_name_tier(key) in (NameTier.SAFE, NameTier.RARE) or not is_ordinary(key)
            if (
                (named or words.clear_capital(position))
                and not words.words[position].public
                and not is_stop(key)
            ):
                end = trimmed_end(words, name_end(words, position) - 1)
                yield self.claim("TITLE_OF_KIN", match.start(), end)

    def _known_as(self, words: Words) -> Iterator[Evidence]:
        """ "one they call the Dentist", "a lad patch he sells": any word, where only a name can stand."""
        for look in ("THEY_CALL_THE", "INVERTED", "A_LAD"):
            for match in self.patterns[look].within(words):
                first, last = words.at(match.start("x")), words.at(match.end("x") - 1)
                known = any(
                    word.public or is_stop(word.key) or word.key in self.patterns.words("NOT_A_LAD")
                    for word in words.words[first : last + 1]
                )
                if not known:
                    yield self.claim("KNOWN_AS", *match.span("x"))

    def _is_a_thing(self, words: Words, position: int, key: str = "") -> bool:
        """ "the link said", "my story": a word that is also a name, after an article."""
        doubtful = first_name_tier(key or words.key(position)) is NameTier.AMBIGUOUS
        return (
            doubtful
            and words.key(position - 1) in self.patterns.words("DETERMINERS")
            and words.joined(position)
        )

    def _among_people(self, words: Words) -> Iterator[Evidence]:
        """ "roses mum", "me and sky fell out", "im fee btw": doubtful names where only people stand."""
        for match in self.patterns["SELF"].within(words):
            key = match["x"].lower()
            if not is_stop(key) and (first_name_tier(key) is not None or not is_ordinary(key)):
                yield self._name("SELF", words, words.at(match.start("x")))
        for match in self.patterns["RING_ON"].within(words):
            position = words.at(match.start("x"))
            key, public = words.key(position), words.words[position].public
            if not public and not is_stop(key) and key not in self.patterns.words("NOT_RUNG"):
                yield self._name("AMONG_PEOPLE", words, position)
        for look in ("OF_SOMEBODY", "WITH_ME", "AND_ME", "FROM_SOMEWHERE", "TOLD"):
            owner = look == "OF_SOMEBODY"
            for match in self.patterns[look].within(words):
                position = words.at(match.start("x"))
                if owner and is_stop(words.key(position)) and "'" not in match["x"]:
                    continue  # "this email", not "Thi's email"
                key = words.key(position).removesuffix("s") if owner else words.key(position)
                public = words.words[position].public or is_stop(key)
                doubtful = is_also_name(key) if public else first_name_tier(key) is NameTier.AMBIGUOUS
                if (
                    doubtful
                    and (owner or key not in VERBS_FIRST)
                    and not self._is_a_thing(words, position, key)
                ):
                    yield self._name("AMONG_PEOPLE", words, position)

    def _apposed(self, words: Words) -> Iterator[Evidence]:
        for match in self.patterns["ALIAS_QUOTED"].within(words):
            yield self.claim("ALIAS", *match.span("x"))
        for look in ("APPOSED", "THIS_PERSON"):
            for match in self.patterns[look].within(words):
                position = words.at(match.start("x"))
                word = words.words[position]
                if word.public or is_stop(word.key) or self._is_a_thing(words, position):
                    continue
                # "love my mum", "miss my nan": a verb, unless a comma parts the two.
                if look == "APPOSED" and not match["comma"] and self._is_no_subject(word.key):
                    continue
                if first_name_tier(word.key) is NameTier.AMBIGUOUS:
                    yield self._name("APPOSED", words, position)

    @staticmethod
    def _is_no_subject(key: str) -> bool:
        return key in VERBS_FIRST or key in entries("slang") or is_a(key, WordClass.VERB)

    def _is_nickname(self, words: Words, position: int) -> bool:
        """After "they call me": a name, not an insult or a remark."""
        word = words.words[position]
        if is_stop(word.key) or word.figure:
            return False
        if (
            words.clear_capital(position)
            or first_name_tier(word.key) is not None
            or not is_ordinary(word.key)
        ):
            return True
        ends = self.patterns.words("ENDS_NICKNAME")
        return not words.joined(position + 1) or words.key(position + 1) in ends

    def _name(self, claim: str, words: Words, position: int, cue: str = "") -> Evidence:
        start = words.words[position].start
        end = trimmed_end(words, name_end(words, position) - 1)
        return self.claim(claim, start, end, cue=cue, suggestion=NAME)


def _cue(match: re.Match[str]) -> str:
    return match[0].strip(" ,'\"").lower()


def _starts_at(words: Words, position: int, offset: int) -> bool:
    """Say whether a word starts right there: nothing was skipped, such as a bracket."""
    return position < len(words.words) and words.words[position].start <= offset
