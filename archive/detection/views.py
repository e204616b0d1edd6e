"""Other readings of a text in which a name or a number may be hidden, each with the way back to the text.

The first three undo what Unicode allows: compatibility forms (full width, circled, mathematical letters),
marks and invisible characters, letters of other scripts that look Latin, emoji between letters. The last
joins letters or digits that stand alone in a row (l.e.a.h, 0-7-7-0-0). Idea: Unicode Technical Standard 39.
Before all of them goes what a web page hides: tags inside a name, characters written as their numbers.
"""

import html
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from operator import attrgetter

from archive.detection.findings import Finding
from archive.detection.text.wordlists import DATA

# Typographic signs, accents of the languages spoken here and plain emoji hide nothing by themselves.
ORDINARY = re.compile(
    r"[\x00-\u024f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2122\u2190-\u21ff\u2600-\u2775\u2794-\u27bf\ufe0f\U0001f300-\U0001faff]*"
)
# A letter again and again ("I, I, I, I") spells nothing, and the m of "I'm, I'm" does not stand alone.
STUTTER = r"(?:[^\w]{1,3}\1(?!\w)){3,60}(?![^\w]{1,3}\w(?!\w))"
CONTRACTED = r"['’][dmst](?!\w)"
ALONE = re.compile(rf"(?<!\w)(?<!\w['’])(\w)(?!{STUTTER})(?:(?!{CONTRACTED})[^\w]{{1,3}}\w(?!\w)){{3,60}}")
SEPARATORS = re.compile(r"[^\w]+")
EMOJI_IN_WORD = re.compile(r"(?<=\w)[\U0001f000-\U0001faff\u2190-\u2bff\ufe0f\u200d\u20e3]+(?=\w)")
# "<b>", "</span>", "<!-- … -->" and "&#107;"; never "i <3 u".
TAG = r"</?[a-zA-Z][a-zA-Z0-9]{0,15}(?:\s[^<>]{0,200})?/?>|<!--[^<>]{0,200}-->"
MARKUP = re.compile(TAG + r"|&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
# Tags after which a new line starts: no word goes on across them.
BLOCK = re.compile(r"</?(?:p|br|div|li|ul|ol|tr|td|th|table|h[1-6]|hr|blockquote)\b", re.IGNORECASE)
INVISIBLE = frozenset({"Cf", "Mn", "Me", "Cc", "Co", "Cn"})
DIGITS = frozenset(range(10))
# Whole syllables look like nothing else; taken apart, a Korean text would be three times as long.
HANGUL = ("\uac00", "\ud7a3")
# What stands for more than this is a phrase or a unit (U+FDFA: eighteen letters) and hides no name.
LONGEST_PIECE = 4
# Code points by which a short text may be longer written out: a name in brackets (U+249C to U+24B5), say.
SOME = 1_000
BLANK_LETTERS = frozenset("\u115f\u1160")  # Hangul fillers: letters to Unicode, nothing to the eye


@dataclass(frozen=True, slots=True)
class View:
    """``text`` as read this way; its code point i stands for ``origins[i]`` of the text as given.

    ``widths`` says of which origins more than one code point stands for it.
    """

    name: str
    text: str
    origins: tuple[int, ...]
    widths: Mapping[int, int] = field(default_factory=dict)

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return which stretch of the text as given ``text[start:end]`` of this view stands for."""
        last = self.origins[end - 1]
        return self.origins[start], last + self.widths.get(last, 1)


def views(text: str) -> Iterator[View]:
    """Yield the readings that differ from ``text`` and from one another; mostly none."""
    seen = {text}
    view = View("as it is", text, tuple(range(len(text))))
    if MARKUP.search(text):
        view = _without_markup(view)
        if view.text.strip():
            seen.add(view.text)
            yield view
    readings: tuple[tuple[str, Callable[[View], View]], ...] = (
        ("in plain letters", lambda given: _each(given, _compatible)),
        ("with look-alike letters read as Latin ones", lambda given: _each(given, _folded)),
        ("without emoji inside words", _without_emoji),
        ("with letters that stand alone joined", _joined),
    )
    for name, read in readings:
        if name != readings[-1][0] and ORDINARY.fullmatch(view.text) and not EMOJI_IN_WORD.search(view.text):
            continue
        view = read(view)
        if view.text not in seen and view.text.strip():
            seen.add(view.text)
            yield replace(view, name=name)


def plain_letters(text: str) -> str:
    """Return ``text`` in plain letters, those that look like Latin ones as Latin ones."""
    return "".join(_folded(letter) for character in text for letter in _compatible(character))


def longest_reading(text: str) -> int:
    """Return how many code points the longest reading of ``text`` has: some characters stand for phrases."""
    if MARKUP.search(text):
        return max(_longest_written_out(text), _longest_written_out(MARKUP.sub(_shown, text)))
    return _longest_written_out(text)


def _longest_written_out(text: str) -> int:
    if ORDINARY.fullmatch(text):
        return len(text)  # nothing is written out
    return max(len(text), sum(len(_compatible(character)) for character in text))


def most_written_out(code_points: int) -> int:
    """Return how long a text of so many code points may be written out, to cost about what it looks like.

    Letters in another style stand for one each; who writes a few fractions or ligatures is not told off.
    """
    return 2 * code_points + SOME


def _each(given: View, change: Callable[[str], str]) -> View:
    pieces = [
        (change(character), origin) for character, origin in zip(given.text, given.origins, strict=True)
    ]
    origins = tuple(origin for piece, origin in pieces for _ in piece)
    return View("", "".join(piece for piece, _ in pieces), origins, given.widths)


def _compatible(character: str) -> str:
    """Return the plain form of one character, digits of all scripts as ours; what is invisible vanishes."""
    if character in "\n\t" or HANGUL[0] <= character <= HANGUL[1]:
        return character
    plain = unicodedata.normalize("NFKD", character)
    if len(plain) > LONGEST_PIECE:
        return character
    if plain == character and (value := unicodedata.numeric(character, -1)) in DIGITS:
        return str(int(value))
    return "".join(
        piece
        for piece in plain
        if unicodedata.category(piece) not in INVISIBLE and piece not in BLANK_LETTERS
    )


def _folded(character: str) -> str:
    return look_alikes().get(character, character)


@cache
def look_alikes() -> dict[str, str]:
    """Return letters and the Latin ones that they look like, from ``data/look_alikes.tsv``."""
    lines = (DATA / "look_alikes.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {other: latin for latin, others in pairs for other in others.split()}


def _shown(markup: re.Match[str]) -> str:
    """Return what a browser shows for a tag or for a character written as its number or name."""
    if markup[0].startswith("&"):
        shown = html.unescape(markup[0])  # a surrogate becomes the replacement character
        return " " if shown.isspace() else shown
    return "\n" if BLOCK.match(markup[0]) else ""


def _without_markup(given: View) -> View:
    pieces: list[str] = []
    origins: list[int] = []
    widths: dict[int, int] = {}
    end = 0
    for markup in MARKUP.finditer(given.text):
        pieces.append(given.text[end : markup.start()])
        origins += range(end, markup.start())
        end = markup.end()
        if shown := _shown(markup):
            pieces.append(shown)
            origins += [markup.start()] * len(shown)
            widths[markup.start()] = end - markup.start()
    pieces.append(given.text[end:])
    origins += range(end, len(given.text))
    return View("without the markup of a web page", "".join(pieces), tuple(origins), widths)


def _without_emoji(given: View) -> View:
    return _cut(given, EMOJI_IN_WORD)


def _joined(given: View) -> View:
    """Take out what parts letters or digits that stand alone, four or more in a row."""
    rows = [(row.start(), row.end()) for row in ALONE.finditer(given.text)]
    return _cut(given, SEPARATORS, rows)


def _cut(given: View, pattern: re.Pattern[str], inside: list[tuple[int, int]] | None = None) -> View:
    cut: set[int] = set()
    for start, end in inside if inside is not None else [(0, len(given.text))]:
        # lookaround needs the whole text, so the bounds are given and the text is not sliced
        for match in pattern.finditer(given.text, start, end):
            cut.update(range(match.start(), match.end()))
    kept = [i for i in range(len(given.text)) if i not in cut]
    return View("", "".join(given.text[i] for i in kept), tuple(given.origins[i] for i in kept), given.widths)


def unhidden(findings: list[Finding], in_view: list[Finding], view: View) -> list[Finding]:
    """Return ``findings`` and those of ``view`` that they do not cover; where they touch, the union.

    Both are sorted and disjoint, and so is what is returned.
    """
    combined = list(findings)
    for found in in_view:
        start, end = view.origin(found.start, found.end)
        first = bisect_right(combined, start, key=attrgetter("end"))
        past = bisect_left(combined, end, key=attrgetter("start"))
        touching = combined[first:past]
        if any(_says_as_much(known, found, start, end) for known in touching):
            continue
        reason = f"{found.reason}; hidden: seen {view.name}"
        widest = replace(
            found,
            start=min([start, *(known.start for known in touching)]),
            end=max([end, *(known.end for known in touching)]),
            reason=reason,
            sources=tuple(
                sorted({*found.sources, "views", *(s for known in touching for s in known.sources)})
            ),
        )
        combined[first:past] = [widest]
    return combined


def _says_as_much(known: Finding, found: Finding, start: int, end: int) -> bool:
    """Say whether ``known`` covers the stretch, and is no worse a guess at what stands there."""
    covers = known.start <= start and end <= known.end
    return covers and (known.label is found.label or known.score >= found.score)
