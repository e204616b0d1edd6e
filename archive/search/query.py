"""What a reader typed into the search box, as a value that the index can be asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from archive.search.letters import seen
from archive.search.normal_form import TWO_WORDS, readings

MOST_CHARACTERS = 1000
# What a search may cost grows with each of these; what stands past them is named on the page.
MOST_TERMS = 50  # words and phrases
MOST_WORDS = 200  # those of phrases counted singly: a whole quote may be looked for
MOST_BEGINNINGS = 8  # an asterisk stands for all words that begin so, and they are many
MOST_OPEN_PHRASES = 2  # that end so: each may have to be looked for in every quote
SHORTEST_BEGINNING = 2  # letters before an asterisk; fewer would find nearly all there is


class Term(NamedTuple):
    """Words, in the normal form, that must follow one another; a single word is a tuple of one.

    A word stands for itself and its other forms (normal_form.stem). With ``beginning`` the last one stands
    for every word that begins so, letter by letter.
    """

    words: tuple[str, ...]
    beginning: bool = False


class Ignored(NamedTuple):
    """A part of what was typed that was not used, and why: one of the reasons below."""

    typed: str
    reason: str


NO_WORD = "no-word"  # signs alone
NOTHING_AFTER = "nothing-after"  # a minus or NOT with no word after it
NOTHING_BESIDE = "nothing-beside"  # an OR with no word before or after it
OR_BEFORE_NOT = "or-before-not"  # "mum OR NOT dad" is read as "mum NOT dad"
ASTERISK = "asterisk"  # it stands for endings alone, not within a word or before it
BRACKETS = "brackets"  # they group nothing
CAPITALS = "capitals"  # all is written in them, so AND, OR and NOT are words like any other
TOO_LONG = "too-long"  # what stands past MOST_CHARACTERS


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """All of ``required`` (each a group of alternatives) and none of ``excluded``.

    ``plain`` are the places in ``required`` of single words that stand for themselves: not in quotation
    marks, without an asterisk, no OR. The first alternative of each is the word with its hyphens opened
    (it may be several words: "self-harm"); the others are the same closed, or with its apostrophe.

    What was typed and not used is in ``unused`` (past the limits), ``too_short`` (words whose asterisk was
    not read, for they have too few letters) and ``ignored`` (anything else, with the reason).
    """

    required: tuple[tuple[Term, ...], ...] = ()
    excluded: tuple[Term, ...] = ()
    plain: frozenset[int] = frozenset()
    unused: tuple[str, ...] = field(default=(), compare=False)
    too_short: tuple[str, ...] = field(default=(), compare=False)
    ignored: tuple[Ignored, ...] = field(default=(), compare=False)

    def __bool__(self) -> bool:
        return bool(self.required or self.excluded)

    def any_of_it(self) -> "ParsedQuery":
        """What has any of the required terms: for marking and ranking what was found in more than one way."""
        terms = tuple(dict.fromkeys(term for group in self.required for term in group))
        return ParsedQuery((terms,) if terms else ())


def parse_search(typed: str) -> ParsedQuery:
    """Read words (ANDed), "phrases", begin* for any ending, -minus or NOT, and OR. Nothing typed is an error.

    ``a OR b c`` means (a or b) and c. ``don't`` and ``dont`` are one word, ``e-mail`` and ``email`` are.
    Where all is written in capitals ("I DID NOT TELL"), AND, OR and NOT are words.
    """
    reading = _Reading(shouts=is_in_capitals(typed))
    read = typed[:MOST_CHARACTERS]
    if typed[MOST_CHARACTERS:].strip():
        reading.ignore("…" + typed[MOST_CHARACTERS:].strip(), TOO_LONG)
    for piece in _pieces(read):
        reading.take(piece)
    query = reading.done(brackets="(" in read)
    if query or query.ignored or query.unused:
        return query
    shown = "".join(filter(str.isprintable, read)).strip()  # signs alone, such as a comma
    return ParsedQuery(ignored=(Ignored(shown, NO_WORD),)) if shown else query


_PLAIN_SIGNS = str.maketrans("“”„‟«»＂「」『』＊－，、；／", '"""""""""""*-,,;/')
_TYPED_LETTERS = str.maketrans({chr(0xFF21 + place): chr(ord("A") + place) for place in range(26)})
# An optional minus, then a phrase (its closing quote may be missing) or what no space or comma parts;
# but 1,000 and 24/7 are not parted.
_PIECE = re.compile(
    r"(?P<minus>(?:[-–—−](?=\S))?)"
    r'(?:"(?P<phrase>[^"]*)(?:"|\Z)|(?P<word>(?:[^\s",;/]|(?<=\d)[,/](?=\d))+))'
    r"|[-–—−]"
)
# Typed without a space between them, emoji and words are still looked for one by one, and each once.
_EMOJI = re.compile("(🏴[a-z]*|[\u2600-\u27bf\U0001f300-\U0001faff])")
_OPERATORS = {"OR", "AND", "NOT"}
_LATIN = re.compile(r"[^\W\d_]+")


class _Piece(NamedTuple):
    typed: str
    words: str
    minus: bool
    quoted: bool

    @property
    def operator(self) -> str:
        return self.words if self.words in _OPERATORS and not (self.minus or self.quoted) else ""


def _pieces(typed: str) -> Iterator[_Piece]:
    for match in _PIECE.finditer(seen(typed).translate(_PLAIN_SIGNS)):
        quoted = match["phrase"] is not None
        words = (match["phrase"] if quoted else match["word"]) or ""
        if not quoted and words.translate(_TYPED_LETTERS) in _OPERATORS:
            words = words.translate(_TYPED_LETTERS)
        minus = bool(match["minus"])
        parts = [] if quoted else [part for part in dict.fromkeys(_EMOJI.split(words)) if part]
        if len(parts) > 1 or (parts and parts[0] != words):
            yield from (_Piece(part, part, minus, quoted) for part in parts)
        else:
            yield _Piece(match[0], words, minus, quoted)


def is_in_capitals(typed: str) -> bool:
    """Say whether a search has nothing but capitals, and more than operators: then it has no operators."""
    words = typed.translate(_TYPED_LETTERS)
    return words.isupper() and any(word not in _OPERATORS for word in _LATIN.findall(words))


class _Reading:
    """What has been read so far."""

    def __init__(self, *, shouts: bool) -> None:
        self._shouts = shouts
        self._required: list[list[Term]] = []
        self._excluded: list[Term] = []
        self._plain: set[int] = set()
        self._unused: list[str] = []
        self._too_short: list[str] = []
        self._ignored: list[Ignored] = []
        self._terms, self._words, self._beginnings = MOST_TERMS, MOST_WORDS, MOST_BEGINNINGS
        self._open_phrases = MOST_OPEN_PHRASES
        self._or = False  # the last piece was an OR
        self._not = False  # the last piece was a NOT
        self._and = False

    def ignore(self, typed: str, reason: str) -> None:
        self._ignored.append(Ignored(typed, reason))

    def take(self, piece: _Piece) -> None:
        if self._shouts and piece.operator:
            self.ignore(piece.operator, CAPITALS)
            self._take_words(piece)
            return
        match piece.operator:
            case "OR":
                self._take_or()
            case "NOT":
                if self._not:
                    self.ignore("NOT", NOTHING_AFTER)
                self._not = True
            case "AND":  # what it asks for is the case anyway
                if self._and or not (self._required or self._excluded):
                    self.ignore("AND", NO_WORD)
                self._and = True
            case _:
                self._take_words(piece)

    def _take_or(self) -> None:
        if self._not:
            self.ignore("NOT", NOTHING_AFTER)
            self._not = False
        if self._and:
            self.ignore("AND", NO_WORD)
            self._and = False
        if self._or or not self._required:
            self.ignore("OR", NOTHING_BESIDE)
        self._or = bool(self._required)

    def _take_words(self, piece: _Piece) -> None:
        terms = _terms(piece)
        if not terms:
            if piece.words.strip(",;/.…") or piece.minus or piece.quoted or "-" in piece.typed:
                self.ignore(piece.typed, NOTHING_AFTER if piece.typed == "-" else NO_WORD)
            return
        if not self._has_room(terms[0]):
            self._unused.append(piece.typed)
            return
        self._note_asterisks(piece, terms[0])
        if piece.minus or self._not:
            if self._or:
                self.ignore("OR", OR_BEFORE_NOT)
            self._excluded += terms
        elif self._or:
            self._required[-1] += terms
            self._plain.discard(len(self._required) - 1)
        else:
            self._required.append(terms)
            if not piece.quoted and not terms[0].beginning:
                self._plain.add(len(self._required) - 1)
        self._or = self._not = self._and = False

    def _has_room(self, term: Term) -> bool:
        """Make room for a term, or say that there is none for it; a shorter one may still find some."""
        open_phrase = term.beginning and len(term.words) > 1
        if not self._terms or len(term.words) > self._words or term.beginning > self._beginnings:
            return False
        if open_phrase > self._open_phrases:
            return False
        self._open_phrases -= open_phrase
        self._terms -= 1
        self._words -= len(term.words)
        self._beginnings -= term.beginning
        return True

    def _note_asterisks(self, piece: _Piece, term: Term) -> None:
        words = piece.words.rstrip()
        if words.endswith("*") and not term.beginning:
            self._too_short.append(term.words[-1])
        if "*" in words.rstrip("*"):
            self.ignore(piece.typed, ASTERISK)

    def done(self, *, brackets: bool) -> ParsedQuery:
        if self._not:
            self.ignore("NOT", NOTHING_AFTER)
        if self._or:
            self.ignore("OR", NOTHING_BESIDE)
        if self._and:
            self.ignore("AND", NO_WORD)
        if brackets and (self._excluded or any(len(group) > 1 for group in self._required)):
            self.ignore("( )", BRACKETS)
        return ParsedQuery(
            tuple(tuple(dict.fromkeys(group)) for group in self._required),
            tuple(dict.fromkeys(self._excluded)),
            frozenset(self._plain),
            tuple(self._unused),
            tuple(dict.fromkeys(self._too_short)),
            tuple(dict.fromkeys(self._ignored)),
        )


def _terms(piece: _Piece) -> list[Term]:
    """Return what was typed in each of its readings."""
    ends_open = piece.words.rstrip().endswith("*")
    found: list[Term] = []
    for reading in readings(piece.words):
        words = tuple(token.form for token in reading)
        if not words:
            continue
        found.append(Term(words, ends_open and len(words[-1]) >= SHORTEST_BEGINNING))
    return [other for term in found for other in _with_kept_apostrophes(term)]


def _with_kept_apostrophes(term: Term) -> Iterator[Term]:
    """Yield a term, and what else it may stand for where I'll may have been typed as ill.

    "I'll" finds "ill" as well. "ill" alone finds itself only; in a phrase its neighbours tell which it is.
    """
    yield term
    without = {kept: plain for plain, kept in TWO_WORDS.items()}
    other = tuple(without.get(word, word) for word in term.words)
    if other != term.words:
        yield Term(other, term.beginning)
    elif len(term.words) > 1:
        other = tuple(TWO_WORDS.get(word, word) for word in term.words)
        if other != term.words:
            yield Term(other, term.beginning)
