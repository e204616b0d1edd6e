"""The words that fit where one finding stands: its kind, its grammar and the article before it.

The rules are data (``data/patterns/said_<label>.txt``). Each looks at a frame: what stands before the
finding, the finding between « and », and what stands behind it.
"""

import re
from dataclasses import dataclass, replace

from archive.detection.findings import Finding, Label
from archive.detection.placeholders import NAME, usual
from archive.detection.rules import read_patterns
from archive.detection.suggesting.ages import age_in_words
from archive.detection.suggesting.people import has_relation
from archive.detection.text.wordlists import entries
from archive.detection.text.words import key_of

BEFORE, SURFACE, AFTER = 48, 160, 32  # code points of a frame
RULED: dict[Label, str] = {
    label: f"said_{label.name.lower()}" for label in Label if label not in {Label.PERSON, Label.AGE}
}
# A blank between two words, and nothing else that may stand there.
_FOLDED = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "«": '"', "»": '"'})
_ARTICLE = re.compile(r"\b(an?)\s{1,3}$", re.IGNORECASE)
_VOWEL = re.compile(r"\W*(?:[aeio]|u(?!ni|se))", re.IGNORECASE)
_OPENS = re.compile(r"(?:^|[.!?]\s+|\n\s*)[\"'“(]?$")
_OWN_ARTICLE = re.compile(r"\[(?:an?|the|someone|something|somewhere|several)\b")
# "polish and muslim": two details in one.
_JOINT = re.compile(
    r"(?<=\w)(?:,? (?:and|n|&|but) |, | ?/ ?)(?!(?:the|my|a|an|i|he|she|they|we|it|in|at|on) )(?=\w)",
    re.IGNORECASE,
)
# What a finding took in of the clause behind it: the sentence needs it.
_LAST_WORD = re.compile(
    r"(?<=\w) (?:and|n|but|so|cos|because|when|which|where|who|if|while)"
    r"(?: (?:i|he|she|they|we|it|someone|somebody|this|the|my|a|her|his))?$"
    r"|(?<=\w) without (?:me|us|him|her|them)$",
    re.IGNORECASE,
)
LANDMARK, TOWN, COUNTRY = "[landmark]", "[town]", "[country]"
_GROUPS = frozenset({"[group name]", "[server name]", "[channel name]", "[page name]"})
_NAMES_A_PLACE = frozenset({Label.SCHOOL, Label.ORG, Label.PLACE})
# "vape shop on Dock Street" is a shop.
_LINK = re.compile(
    r"(?<=\w) (?:at|on|in|by|near|behind|opposite|next to|outside|over|off|round|beside|under|above|from) ",
    re.IGNORECASE,
)
_POSSESSED = r"(?: (?:the|a|an|my|our|his|her|their|some))?(?: old)? "
_DOING = (
    "runs?|owns?|works?|worked|working|goes|go|went|lives?|plays?|played|cleans?|cleaned|did|does|do|sings?|sang|swims?"
    "|trains?|trained|teaches|taught|helps?|helped|volunteers?|joined|started|left|met|stays?|stayed|dances?|coaches"
)
_HELD = "trials?|match|game|party|sleepover|training|lessons?|sessions?|show|disco|stall|assembly|job|shifts?"
_IN_PLACE = re.compile(
    rf"(?:outside|opposite|behind|near|next to|round){_POSSESSED}"
    rf"|(?:{_HELD}) (?:at|for|with|in|on){_POSSESSED}"
    rf"|(?:{_DOING})(?: (?:a|an|some) [a-z]{{3,12}})?(?: (?:at|in|for|to|near|on|with))?{_POSSESSED}",
    re.IGNORECASE,
)
_LIVING = re.compile(
    r"(?:girl|boy|one|kid|lad|child|person) (?:who|that) (?:has|had|have|got) "
    r"|(?:who |that )?(?:is |was |am )?(?:lives?|living|lived|stays?|staying|stayed|being|placed)"
    rf"(?: with| in| at| by){_POSSESSED}",
    re.IGNORECASE,
)
_KIN = "mum|mam|dad|parents|brother|sister|nan|gran|grandad|uncle|auntie|cousin|mate|friend"
_HAVING = "uses?|using|having|wears?|wearing|has|have|had|got|gets|takes?|needs?|suffers? from|diagnosed with"
_WITH = re.compile(
    rf"(?:who )?(?:(?:{_KIN})(?:'s|s)? (?:is|are|was|were|has|have|got) "
    rf"|(?:{_HAVING}|is|are|am|was|were|born with|lives with){_POSSESSED})",
    re.IGNORECASE,
)
_AS = re.compile(
    r"(?:works?|worked|working) as (?:a|an|the) |(?:can|could|will|would|used to|has to|had to|also|still) ",
    re.IGNORECASE,
)
_POSTED = re.compile(
    r"(?:the )?(?:clips?|videos?|vids?|pics?|photos?|posts?|comments?|stuff) (?:on|by|from) ", re.IGNORECASE
)
_SPOKEN = re.compile(r"(?:only |just |mainly |both |all )?(?:speaks?|speaking|spoke) ", re.IGNORECASE)
_VERBS = {
    **dict.fromkeys(_NAMES_A_PLACE, _IN_PLACE),
    Label.FAMILY: _LIVING,
    Label.HEALTH: _WITH,
    Label.OCCUPATION: _AS,
    Label.USERNAME: _POSTED,
    Label.HERITAGE: _SPOKEN,
}
_ENDS_SENTENCE = re.compile(r"\s*$|\s+[A-Z]|\s*\n")


@dataclass(frozen=True, slots=True)
class Frame:
    before: str
    surface: str
    after: str

    @classmethod
    def of(cls, found: Finding, text: str) -> "Frame":
        before = text[max(0, found.start - BEFORE) : found.start]
        surface = text[found.start : min(found.end, found.start + SURFACE)]
        after = text[found.end : found.end + AFTER]
        return cls(*(part.translate(_FOLDED) for part in (before, surface, after)))

    def __str__(self) -> str:
        return f"{self.before}«{self.surface}»{self.after}"


def placeholder_for(label: Label, text: str, start: int, end: int) -> str:
    """Return what stands for ``text[start:end]``, which a person marked as such a detail."""
    marked = Finding(start, end, label, 1.0, ("person",), "marked by a person", usual(label))
    return worded(marked, text).suggestion


def worded(found: Finding, text: str) -> Finding:
    frame = Frame.of(found, text)
    if found.label is Label.PERSON:
        # Who it is, apart.py says: it takes all of them. A group's name may read like somebody's.
        group = read_patterns(RULED[Label.USERNAME]).wording(str(frame))
        names = read_patterns("said_person")
        if names["SCHOOL_NAME"].search(frame.surface):
            return replace(found, suggestion=read_patterns(RULED[Label.SCHOOL]).wording(str(frame)))
        is_group = (
            group in _GROUPS and not names["PARTED"].search(frame.surface) and not has_relation(frame.before)
        )
        return replace(found, suggestion=group if is_group else NAME)
    if found.label is Label.AGE:
        words = age_in_words(frame.before, frame.surface, frame.after) or usual(Label.AGE)
    else:
        words = _by_rule(found, frame)
    if joint := _LAST_WORD.search(frame.surface):
        words += joint[0]
    words = _bracketed(_fitted(words, frame), frame.surface)
    return replace(found, suggestion=with_stop(words, frame.surface, frame.after))


def _bracketed(words: str, surface: str) -> str:
    """Return ``words`` with the bracket whose other half stands outside the finding."""
    halves = surface.count("(") - surface.count(")")
    return f"({words}" if halves > 0 else f"{words})" if halves < 0 else words


def _by_rule(found: Finding, frame: Frame) -> str:
    rules = read_patterns(RULED[found.label])
    if found.label is Label.HERITAGE and (joint := _JOINT.search(frame.surface)):
        first = Frame(
            frame.before, frame.surface[: joint.start()], frame.surface[joint.start() :] + frame.after
        )
        second = Frame(frame.before, frame.surface[joint.end() :], frame.after)
        return rules.wording(str(first)) + joint[0] + rules.wording(str(second))
    # A verb and an article that a finding took in are no detail: they stay.
    verb = _VERBS[found.label].match(frame.surface) if found.label in _VERBS else None
    lead = verb[0] if verb is not None else ""
    frame = head = Frame(frame.before + lead, frame.surface[len(lead) :], frame.after)
    if found.label in _NAMES_A_PLACE and (link := _LINK.search(frame.surface)):
        head = replace(frame, surface=frame.surface[: link.start()])
    usually = usual(found.label)
    words = rules.wording(str(head))
    if words in {"", usually} and head.surface != frame.surface:
        words = rules.wording(str(frame))
    if found.label in {Label.PLACE, Label.PLACE_BROAD} and key_of(head.surface) in entries("countries"):
        words = COUNTRY
    if words == LANDMARK and key_of(head.surface) in entries("places"):
        words = TOWN  # "Hebden Bridge"
    return lead + (words or found.suggestion)


def with_stop(words: str, surface: str, after: str) -> str:
    """Return ``words`` with the full stop that ends the sentence as well as the finding: "with J."."""
    return f"{words}." if surface.endswith(".") and _ENDS_SENTENCE.match(after) else words


def _fitted(words: str, frame: Frame) -> str:
    """Return ``words`` with the article before them and the capital of a sentence."""
    if article := _ARTICLE.search(frame.before):
        words = words.replace("[someone ", "[person ", 1)
        if words.startswith("[") and (_VOWEL.match(words) is not None) != (article[1].lower() == "an"):
            filler = "unnamed" if article[1].lower() == "an" else "certain"
            return f"[{filler} {words[1:]}"
        return words
    if frame.surface[:1].isupper() and _OPENS.search(frame.before) and _OWN_ARTICLE.match(words):
        return f"[{words[1].upper()}{words[2:]}"
    return words
