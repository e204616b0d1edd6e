"""Whether a row may be used at all, as people note it: "Consent withdrawn?", "OK to share?", "Embargo until".

A mark that keeps a row out is never passed over because it was worded otherwise than expected: what is in
doubt is asked, and until it is answered the row stays out.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

from archive.spreadsheets import dates, values
from archive.spreadsheets.meanings import VALUE, Meant, wrong
from archive.spreadsheets.tables import Value
from archive.spreadsheets.words import folded, lines, meanings, plain, says_nothing

MAY, NOT = "may", "not"
MAY_USE_EMPTY = "may-use-empty"
REFUSED = "refused"
MARKED = "it says that this must not be used"
# What a yes means there.
_GOOD, _BAD, _UNTIL, _PERHAPS, _STATE = "yes", "no", "until", "perhaps", "state"

_USE = (
    r"(?:us(?:e|ed|able)|publish\w*|publication|shar(?:e|ed|ing)|quot(?:e|ed|ing)|print\w*|releas\w*|import\w*"
    r"|public)"
)
_NOT = r"(?:not(?! yet| previously)|don t|cannot|can t|never|mustn t)"
_BAD_HEADING = re.compile(
    rf"\b{_NOT}\b.*\b{_USE}\b|\bno (?:{_USE}|consent|permission)\b"
    r"|\bwithdr(?:awn?|ew|awal)\b|\brevoked?\b|\bretract\w*|\bopt(?:ed|ing|s)? ?outs?\b"
    r"|\bobject(?:ed|ions?|s)\b"
    r"|\bexclu(?:de|ded|sion)\b|\bsuppress\w*|\berasure\b|\bforgotten\b|\bwithheld\b"
    r"|\b(?:consent|permission)\b.*\b(?:refused|declined|denied|removed|no longer|not given)\b"
    r"|\b(?:refused|declined|denied)\b.*\b(?:consent|permission)\b"
    r"|\b(?:ask|request)\w*\b.*\b(?:remov|delet|eras)\w*|\b(?:removal|deletion) request\w*"
)
_UNTIL_HEADING = re.compile(
    r"\bembargo\w*\b|\b(?:not|don t|hold|held|wait|no)\b.*\b(?:before|until|till)\b"
    r"|\b(?:publish|release|use|share) (?:from|after)\b"
)
_GOOD_HEADING = re.compile(
    r"\b(?:ok|okay|happy|can|may|could|allowed|permission|consent\w*|agree\w*|approv\w*|clear\w*|safe|suitable"
    rf"|ready|fit|fine|willing|permitted|authori[sz]ed)\b.*\b{_USE}\b"
)
_OF_CONSENT = re.compile(
    r"\b(?:consent\w*|permission\w*|agree\w*|approv\w*|clear\w*|signed off|sign off|ok|okay)\b"
)
# What is not the row: a picture that was deleted, a call back, what a school may be told, a child's mood.
_SOMETHING_ELSE = re.compile(
    r"\b(?:content|images?|photos?|pictures?|videos?|posts?|accounts?|messages?|profiles?|apps?|platforms?|sites?"
    r"|devices?|phones?|schools?|class|police|parents?|mood|seems?|behaviour|presentation|feelings?)\b"
    r"|\b(?:to|not|for|of|be) (?:be )?(?:contact|call|ring|phone|text|email|follow|record|refer|visit)\w*"
    r"|\b(?:to|for) (?:research|train)\w*"
    r"|\bwith\b(?! (?:the )?public)"
)
_LONGEST_HEADING_WORDS = 6  # a longer one may be a question of a form
_LONGEST_MARK = 40  # characters
_MARK = re.compile(
    r"\b(?:do not|don't|dont|must not|cannot|can't|never) (?:be )?(?:use|publish|share|quote|release)d?\b"
    r"|\bnot (?:to be|for) (?:use|publi|shar|quot|releas|print)\w*"
    r"|\b(?:consent|permission) (?:was |has been )?(?:withdrawn|refused|revoked|declined|denied|withheld)\b"
    r"|\bwithdr(?:awn|ew)\b|\bopted out\b|\bunder embargo\b|\bembargoed\b|\bretracted\b"
)
# In a text, which may itself speak of what nobody should publish: only before it, as somebody notes it.
_BEFORE_A_TEXT = re.compile(
    r"\W*(?:DO NOT|DON['’]T) (?:USE|PUBLISH|SHARE|QUOTE)\b|\W*(?:CONSENT )?WITHDRAWN\b"
    r"|\W*EMBARGO(?:ED)?\b"
    r"|\s*[\[(*]+\s*(?i:do not|don['’]t) (?i:use|publish|share|quote)\b[^\])*]{0,40}[\])*]"
)
_NOT_A_MARK = re.compile(
    r"\b(?:not|never|no|isn't|wasn't|hasn't|nobody|nor) (?:\w+ )?(?:withdr|opted|embargo|retract|revok)"
)
_CROSSES = frozenset("x×")


def is_said_by(header: str, found: Sequence[Value]) -> bool:
    """Whether a heading says beyond doubt that its column may keep rows out, whatever else it is called."""
    kind = _named(header)
    if kind in (_BAD, _UNTIL, _PERHAPS):
        return _is_of_marks(header, found)
    if kind == "approval":
        return any(is_mark(value) or _answer(value) == "no" for value in found)
    return kind == _STATE and any(is_mark(value, alone=True) for value in found)


def may_be_said_by(header: str, found: Sequence[Value]) -> bool:
    """Whether a heading for which there is no surer use asks if its rows may be used."""
    if _named(header) != _GOOD:
        return False
    known = [value for value in found if not (isinstance(value, str) and says_nothing(value))]
    return sum(_is_short(value) for value in known) >= 0.5 * len(known)


def _is_of_marks(header: str, found: Sequence[Value]) -> bool:
    if len(_words(header).split()) <= _LONGEST_HEADING_WORDS or not found:
        return True
    return sum(map(_is_short, found)) >= 0.5 * len(found)


def _is_short(value: Value) -> bool:
    return not isinstance(value, str) or len(value) <= _LONGEST_MARK


def _words(header: str) -> str:
    """Without what stands in brackets: "Name (do not share)" is a column of names."""
    bare = re.sub(r"[(\[{][^)\]}]*[)\]}]", " ", plain(header))
    return " ".join(re.findall(r"\w+", bare))


@cache
def _headings() -> dict[str, str]:
    return {
        " ".join(re.findall(r"\w+", plain(word))): code.removeprefix("heading ")
        for code, words in lines("permissions.txt")
        if code.startswith("heading ")
        for word in words
    }


@cache
def _marks() -> dict[str, str]:
    """What stands below such headings, to "never" or "may"."""
    return {
        folded(word): code
        for code, words in lines("permissions.txt")
        if code in ("never", "may")
        for word in words
    }


@cache
def _named(header: str) -> str:
    words = _words(header)
    if words in _headings():
        return _headings()[words]
    if _SOMETHING_ELSE.search(words):
        return ""
    for kind, pattern in ((_UNTIL, _UNTIL_HEADING), (_BAD, _BAD_HEADING), (_GOOD, _GOOD_HEADING)):
        if pattern.search(words):
            return kind
    return ""


def _way(header: str) -> str:
    """What a yes means below a heading; "state" where it says nothing of it."""
    kind = _named(header)
    if kind == "approval" or (not kind and _OF_CONSENT.search(_words(header))):
        return _GOOD
    return kind or _STATE


def is_mark(value: Value, *, alone: bool = False) -> bool:
    """Whether it says, wherever it stands, that a row must not be used. ``alone``: below a heading that
    speaks of the row, where "deleted" is not said of a picture."""
    if not isinstance(value, str) or len(value) > _LONGEST_MARK:
        return False
    words = folded(value).rstrip(" .!:")
    if alone and _marks().get(words) == "never":
        return True
    return bool(_MARK.search(words)) and not _NOT_A_MARK.search(words)


def is_marked_text(value: Value) -> bool:
    """Whether somebody wrote before a text, or in its place, that it must not be used."""
    return is_mark(value) or (isinstance(value, str) and bool(_BEFORE_A_TEXT.match(value)))


def is_yes_or_no(value: Value) -> bool:
    return _answer(value) in ("yes", "no") or (isinstance(value, str) and says_nothing(value))


def _answer(value: Value) -> str:
    """ "yes", "no", "cross", "nothing", "never" (it must not be used), "may", or "" for anything else."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return "yes" if value == 1 else "no" if value == 0 else ""
    if not isinstance(value, str):
        return ""
    words = folded(value).rstrip(" .!:")
    if is_mark(value, alone=True):
        return "never"
    if says_nothing(value):
        return "nothing"
    known = meanings("ticks.txt").get(plain(value).rstrip(" .!:"), "")
    return {"check": "yes"}.get(known, known) or _marks().get(words, "")


def may_use(value: Value, header: str, *, today: date) -> Meant:
    """Whether the row may be used, which its heading tells the way of."""
    way = _way(header)
    if value is None or (isinstance(value, str) and not value.strip()):
        if way == _GOOD:
            return Meant(doubt=MAY_USE_EMPTY, options={MAY: MAY, NOT: NOT}, suggested=NOT)
        return Meant(MAY)
    if isinstance(value, date):
        return _on_day(value, way, today)
    answer = _answer(value)
    if answer == "never":
        return _out()
    if isinstance(value, str) and not answer and way in (_UNTIL, _BAD):
        read = dates.day(value)
        if not read.code and (read.doubt or read.value):
            return _out() if way == _BAD else _after(read, today)
    if found := _PLAIN.get((way, answer)):
        return Meant(MAY) if found == MAY else _out()
    if answer == "cross" and way == _BAD and plain(str(value)) in _CROSSES:
        return _out()
    if isinstance(value, str) and len(value) > values.LONGEST_ASKED:
        return _out() if way == _BAD else wrong("may-use", _NOT_PLAIN)
    return _asked(way)


# What an answer comes to below a heading of each way; what is not here is asked.
_PLAIN = {
    (_GOOD, "yes"): MAY,
    (_GOOD, "may"): MAY,
    (_GOOD, "no"): NOT,
    (_BAD, "yes"): NOT,
    (_BAD, "no"): MAY,
    (_BAD, "nothing"): MAY,
    (_UNTIL, "yes"): NOT,
    (_UNTIL, "no"): MAY,
    (_UNTIL, "nothing"): MAY,
    (_PERHAPS, "no"): MAY,
    (_PERHAPS, "nothing"): MAY,
    (_STATE, "may"): MAY,
    (_STATE, "nothing"): MAY,
}
_NOT_PLAIN = "it does not say plainly whether it may be used"


def _out() -> Meant:
    return wrong(REFUSED, MARKED)


def _asked(way: str) -> Meant:
    suggested = NOT if way in (_GOOD, _BAD, _UNTIL) else ""
    return Meant(doubt=VALUE, options={MAY: MAY, NOT: NOT}, suggested=suggested)


def _on_day(value: date, way: str, today: date) -> Meant:
    if way == _UNTIL:
        return Meant(MAY) if _is_over(value, today) else _out()
    return _out() if way == _BAD else _asked(way)


def _is_over(value: date, today: date) -> bool:
    return (value.date() if isinstance(value, datetime) else value) < today


def _after(read: Meant, today: date) -> Meant:
    """A day in words: of two readings that come to the same, nothing is asked."""
    options = {
        answer: MAY if isinstance(found, date) and _is_over(found, today) else NOT
        for answer, found in (read.options or {"": read.value}).items()
    }
    if len(set(options.values())) > 1:
        return Meant(doubt=read.doubt, options=dict(options))
    return Meant(MAY) if MAY in options.values() else _out()
