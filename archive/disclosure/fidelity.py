"""Which of the three labels a text may bear, worked out from how it came about.

A label is a promise to readers: "verbatim" that only [bracketed] stretches are not the child's own, "lightly
edited" that nothing was put into the child's mouth, "composite" that several contacts said it. So texts
are compared word by word: a hand edit that does what a replacement would do counts as one, and an addition
that was taken out again counts for nothing.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

VERBATIM, LIGHTLY_EDITED, COMPOSITE = "verbatim", "lightly_edited", "composite"
# The labels that claim to be closer to the child's words than one.
CLOSER_THAN = {VERBATIM: (), LIGHTLY_EDITED: (VERBATIM,), COMPOSITE: (VERBATIM, LIGHTLY_EDITED)}

# Past this many words it is no detail any more, but a sentence of staff's own, in brackets or not.
LONGEST_STAND_IN = 12
# Comparing takes about one step for each pair of equal words; past this, order is not looked at.
_MOST_PAIRS = 3_000_000
_MOST_SPELLINGS = 10_000  # in one change; past this, a correction counts as other words
_LONGEST_WORD = 40  # longer ones are compared letter by letter
# How much of two words must be the same letters, for one to be the other's spelling.
_ALIKE = 0.7

# A [placeholder], also as "[name]'s", a word, or a sign. White space is no word of anybody's.
_TOKEN = re.compile(r"\[[^\]\n]*\](?:['’]s\b)?|\w+(?:['’]\w+)*|[^\w\s]")
_PRONOUNS = {
    "i", "me", "my", "mine", "myself", "you", "your", "yours", "yourself", "he", "him", "his", "himself",
    "she", "her", "hers", "herself", "it", "its", "we", "us", "our", "ours", "they", "them", "their",
    "theirs",
}  # fmt: skip
_NOT = {"no", "not", "never", "none", "nobody", "nothing", "neither", "nor", "without"}
# What a hurried sentence leaves out, and what may be put in without saying anything new.
_SMALL = {"a", "an", "the", "is", "am", "are", "was", "were", "be", "been", "to", "of", "and"}
_IN_FULL = {
    "u": "you", "ur": "your", "r": "are", "y": "why", "n": "and", "w": "with", "bc": "because",
    "cuz": "because", "coz": "because", "cos": "because", "pls": "please", "plz": "please", "ppl": "people",
    "thx": "thanks", "idk": "i do not know", "gonna": "going to", "wanna": "want to", "gotta": "got to",
    "dunno": "do not know", "b4": "before", "2day": "today", "2moro": "tomorrow", "2nite": "tonight",
    "gf": "girlfriend", "bf": "boyfriend", "bff": "best friend", "msg": "message", "pic": "picture",
    "pics": "pictures", "tho": "though", "im": "i am", "ive": "i have", "cannot": "can not",
    "cant": "can not", "wont": "will not", "aint": "is not", "youre": "you are", "theyre": "they are",
    "alot": "a lot",
}  # fmt: skip
_NOT_SHORTENED = re.compile(r"(do|does|did|is|was|are|were|would|could|should|have|has|had|need)nt\Z")


@dataclass(frozen=True, slots=True)
class Version:
    """One text in the history of a testimony. ``by_hand``: a person typed it over the one before."""

    text: str
    by_hand: bool


@dataclass(frozen=True, slots=True)
class _Step:
    before: str
    after: str
    by_hand: bool


@dataclass(frozen=True, slots=True)
class _Change:
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def typed(self) -> list[str]:
        """What was put there outside brackets."""
        return [token for token in self.after if not _is_bracketed(token)]


def refused_labels(history: Sequence[Version], *, composite_basis: bool) -> dict[str, str]:
    """Return the labels that the latest of ``history`` may not bear, each with the reason in a sentence.

    ``history`` begins with the text as it was entered. A text may be refused every label: then it says
    something that no child said, and must be edited before it can go out.
    """
    if composite_basis:
        reason = "the basis for publication says that it was put together from several contacts"
        return dict.fromkeys((VERBATIM, LIGHTLY_EDITED), reason)
    refused = {
        COMPOSITE: "the basis for publication does not say that it was put together from several contacts"
    }
    steps = list(_steps(history))
    if all(_only_replaces(step) for step in steps):
        return refused
    if put_in := _put_in(history, steps):
        return refused | dict.fromkeys((VERBATIM, LIGHTLY_EDITED), put_in)
    reason = "words were changed or taken out other than by replacing a detail in [brackets]"
    return refused | {VERBATIM: reason}


def _steps(history: Sequence[Version]) -> Iterator[_Step]:
    """From each text to the next; hand edits in a row are one step, so that they may cancel."""
    before = history[0].text
    for version, following in pairwise([*history[1:], None]):
        assert version is not None  # noqa: S101 -- only the last one is
        if following is None or not (version.by_hand and following.by_hand):
            yield _Step(before, version.text, version.by_hand)
            before = version.text


def _only_replaces(step: _Step) -> bool:
    """Whether it puts something in place of details and does nothing else; by hand, in brackets alone."""
    left, right = _TOKEN.findall(step.before), _TOKEN.findall(step.after)
    # One way of laying the two side by side that shows nothing but replacements is proof enough.
    for changes in (_side_by_side(left, right), _changes(step.before, step.after)):
        if all(_is_replacement(change, by_hand=step.by_hand) for change in changes):
            return True
    return False


def _is_replacement(change: _Change, *, by_hand: bool) -> bool:
    if not change.before or not any(map(_word_count, change.after)) or _is_sentence(change):
        return False
    return not by_hand or (not change.typed and len(change.before) <= LONGEST_STAND_IN * len(change.after))


def _is_sentence(change: _Change) -> bool:
    return (
        len(_plain(change.typed)) > LONGEST_STAND_IN
        or max(map(_word_count, change.after), default=0) > LONGEST_STAND_IN
    )


def _put_in(history: Sequence[Version], steps: Sequence[_Step]) -> str:
    """Why the text is not the child's alone, even shortened and corrected; "" if it is."""
    changes = list(_changes(history[0].text, history[-1].text))
    foreign = {change: words for change in changes if (words := _foreign(change))}
    if any(_is_sentence(change) and (change in foreign or not change.typed) for change in changes):
        return f"something that staff put in has more than {LONGEST_STAND_IN} words; say it more briefly"
    by_hand = {
        word
        for step in steps
        if step.by_hand
        for change in _changes(step.before, step.after)
        for word in _foreign(change)
    }
    if any(word in by_hand for words in foreign.values() for word in words):
        return (
            "staff typed words that the child did not say; take them out, or put whatever replaces a detail "
            "in [brackets]"
        )
    return ""


def _foreign(change: _Change) -> list[str]:
    """The words, outside brackets, that are not the child's: neither kept, nor corrected, nor small."""
    spoken, words = _plain(change.before), _plain(change.typed)
    if _turns(spoken, words):
        return words or [word for word in spoken if word in _NOT]
    if len(words) <= 4 and _is_spelling("".join(spoken), "".join(words)):
        return []
    if len(spoken) * len(words) > _MOST_SPELLINGS:
        return [word for word in (Counter(words) - Counter(spoken)).elements() if word not in _SMALL]
    found: list[str] = []
    for word in words:
        match = next((index for index, said in enumerate(spoken) if _is_spelling(said, word)), None)
        if match is not None:
            del spoken[: match + 1]
        elif word not in _SMALL:
            found.append(word)
    return found


def _plain(tokens: Sequence[str]) -> list[str]:
    """The words among ``tokens`` in small letters, without apostrophes and with short forms in full."""
    found: list[str] = []
    for token in tokens:
        if token[0].isalnum():
            word = re.sub("['’_]", "", token.casefold())
            found += _NOT_SHORTENED.sub(r"\1 not", _IN_FULL.get(word, word)).split()
    return found


def _turns(spoken: Sequence[str], words: Sequence[str]) -> bool:
    """Whether a "not" came in, or went out almost alone: what is said is then the opposite."""
    before, after = (sum(word in _NOT for word in run) for run in (spoken, words))
    return after > before or (after < before and len(spoken) <= 3)


def _is_spelling(said: str, written: str) -> bool:
    """Whether ``written`` is how ``said`` is spelt."""
    if said == written:
        return True
    if max(len(said), len(written)) > _LONGEST_WORD:
        return False
    if not said or not written or _digits(said) != _digits(written):
        return False
    if {said, written} & (_PRONOUNS | _SMALL) or f"un{said}" == written or f"un{written}" == said:
        return False
    return SequenceMatcher(None, said, written, autojunk=False).ratio() >= _ALIKE


def _digits(word: str) -> str:
    return "".join(letter for letter in word if letter.isdigit())


def _is_bracketed(token: str) -> bool:
    return token.startswith("[") and len(token) > 1


def _word_count(token: str) -> int:
    return len(re.findall(r"\w+(?:['’]\w+)*", token))


def _side_by_side(before: Sequence[str], after: Sequence[str]) -> Iterator[_Change]:
    """Lay two texts side by side in one pass: up to the nearest place where both go on alike."""
    left = right = 0
    while left < len(before) or right < len(after):
        if left < len(before) and right < len(after) and before[left] == after[right]:
            left, right = left + 1, right + 1
            continue
        out, put = next(
            (
                (total - put, put)
                for total in range(2, 5 * LONGEST_STAND_IN)
                for put in range(1, min(LONGEST_STAND_IN + 2, total))
                if before[left + total - put : left + total - put + 3] == after[right + put : right + put + 3]
            ),
            (len(before) - left, len(after) - right),
        )
        yield _Change(tuple(before[left : left + out]), tuple(after[right : right + put]))
        left, right = left + out, right + put


def _changes(before: str, after: str) -> Iterator[_Change]:
    left, right = _TOKEN.findall(before), _TOKEN.findall(after)
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    end = 0
    while end < min(len(left), len(right)) - start and left[-1 - end] == right[-1 - end]:
        end += 1
    left, right = left[start : len(left) - end], right[start : len(right) - end]
    if _shortened(left, right):
        yield _Change(tuple(left), ())
        return
    counted = Counter(left)
    if sum(counted[token] for token in right) > _MOST_PAIRS:
        yield _Change(
            tuple((Counter(left) - Counter(right)).elements()), tuple((Counter(right) - counted).elements())
        )
        return
    for step, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if step != "equal":
            yield _Change(tuple(left[a:b]), tuple(right[c:d]))


def _shortened(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether tokens were only taken out; the matcher looks for long runs and may miss that."""
    rest = iter(before)
    return len(before) > len(after) and all(token in rest for token in after)
