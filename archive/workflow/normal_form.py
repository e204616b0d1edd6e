"""Newlines, spaces and Unicode form, settled once before any offset into a text exists."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from archive.detection.views import longest_reading
from archive.errors import RefusedText

LONGEST_TEXT = 20_000  # code points of the normal form
LONGEST_RAW_TEXT = 4 * LONGEST_TEXT
# The limit is one of entry. What replacements make of a text may be longer: this bounds memory alone, and two
# thousand replacements of the longest kind come to it.
LONGEST_REPLACED_TEXT = 20 * LONGEST_TEXT
# With room for a mark on every letter.
_LONGEST_DECOMPOSED = 2 * LONGEST_TEXT
# With every character written out as the detector also reads it: one may stand for four.
LONGEST_WRITTEN_OUT = 3 * LONGEST_TEXT // 2
# A shorter text may be half as long again, and so many more. What is stored the detector still reads when
# some of it was taken out: it allows twice the length and more.
_MORE_WRITTEN_OUT = 400

_SHOWN = 5

_REFUSED = re.compile(r"[\x00\uD800-\uDFFF]")
# Invisible marks that set the direction in which a stretch is read. Phones put them around a number that is
# copied, so people bring them along unseen: they go, and what is read from then on is what is stored. See
# docs/decisions/direction-marks.md.
_DIRECTION_MARKS = r"\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069"
_LEFT_TO_RIGHT_OVERRIDE, _RIGHT_TO_LEFT_OVERRIDE = 0x202D, 0x202E

_LINE_END = re.compile(r"\r\n|[\r\x0B\x0C\x85\u2028\u2029]")
_SPACE = re.compile(r"[\t\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]")

# Unicode 14 and later: Cc, Cf, Default_Ignorable_Code_Point and the noncharacters, without what is refused,
# what becomes a line end or space, and the Arabic and other number signs of Cf, which are visible. Then what
# is as good as invisible: the braille blank, a musical null notehead, the Khitan filler, and U+FFFC, which
# stands where a picture stood.
_INVISIBLE = re.compile(
    rf"[{_DIRECTION_MARKS}\x01-\x08\x0E-\x1F\x7F-\x84\x86-\x9F\u00AD\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200D"
    r"\u2060-\u206F\u2800\u3164\uFDD0-\uFDEF\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFC\uFFFE\uFFFF"
    r"\U00013430-\U0001343F\U00016FE4\U0001BCA0-\U0001BCA3\U0001D159\U0001D173-\U0001D17A"
    r"\U000E0000-\U000E0FFF" + "".join(rf"\U{plane:04X}FFFE\U{plane:04X}FFFF" for plane in range(1, 17)) + "]"
)

# Extended_Pictographic of emoji-data.txt, Unicode 14: it holds the code points of emoji still to come.
_PICTOGRAPH = (
    r"\u00A9\u00AE\u203C\u2049\u2122\u2139\u2194-\u2199\u21A9\u21AA\u231A\u231B\u2328\u2388\u23CF\u23E9-\u23F3"
    r"\u23F8-\u23FA\u24C2\u25AA\u25AB\u25B6\u25C0\u25FB-\u25FE\u2600-\u2605\u2607-\u2612\u2614-\u2685"
    r"\u2690-\u2705\u2708-\u2712\u2714\u2716\u271D\u2721\u2728\u2733\u2734\u2744\u2747\u274C\u274E\u2753-\u2755"
    r"\u2757\u2763-\u2767\u2795-\u2797\u27A1\u27B0\u27BF\u2934\u2935\u2B05-\u2B07\u2B1B\u2B1C\u2B50\u2B55\u3030"
    r"\u303D\u3297\u3299\U0001F000-\U0001F0FF\U0001F10D-\U0001F10F\U0001F12F\U0001F16C-\U0001F171\U0001F17E"
    r"\U0001F17F\U0001F18E\U0001F191-\U0001F19A\U0001F1AD-\U0001F1E5\U0001F201-\U0001F20F\U0001F21A\U0001F22F"
    r"\U0001F232-\U0001F23A\U0001F23C-\U0001F23F\U0001F249-\U0001F3FA\U0001F400-\U0001F53D"
    r"\U0001F546-\U0001F64F\U0001F680-\U0001F6FF\U0001F774-\U0001F77F\U0001F7D5-\U0001F7FF"
    r"\U0001F80C-\U0001F80F\U0001F848-\U0001F84F\U0001F85A-\U0001F85F\U0001F888-\U0001F88F"
    r"\U0001F8AE-\U0001F8FF\U0001F90C-\U0001F93A\U0001F93C-\U0001F945\U0001F947-\U0001FAFF"
    r"\U0001FC00-\U0001FFFD"
)
_SKIN_TONE = r"\U0001F3FB-\U0001F3FF"
_EMOJI = rf"[{_PICTOGRAPH}{_SKIN_TONE}]\uFE0F?"


def _tag_flag(region: str) -> str:
    tags = "".join(chr(0xE0000 + ord(letter)) for letter in region)
    return f"\N{WAVING BLACK FLAG}{tags}\N{CANCEL TAG}"


# The only three tag sequences in use. Any other could carry a hidden message behind a black flag.
_TAG_FLAGS = "|".join(_tag_flag(region) for region in ("gbeng", "gbsct", "gbwls"))
_EMOJI_SEQUENCE = re.compile(rf"{_TAG_FLAGS}|[0-9#*]\uFE0F\u20E3|{_EMOJI}(?:\u200D{_EMOJI})*")

# Controls have no Unicode name; these are their aliases there.
_CONTROL_NAMES = {0x00: "NULL", 0x07: "ALERT", 0x08: "BACKSPACE", 0x1B: "ESCAPE", 0x7F: "DELETE"}


@dataclass(frozen=True, slots=True)
class Removed:
    """A run of one invisible character. ``position`` counts the raw text's code points from 1."""

    position: int
    name: str
    code_point: int
    count: int = 1

    @property
    def what(self) -> str:
        """ "ZERO WIDTH SPACE (U+200B)"."""
        return _named(chr(self.code_point))

    def __str__(self) -> str:
        run = f" ({self.count} in a row)" if self.count > 1 else ""
        return f"{self.what} at {self.position}{run}"


_TURNED_ROUND = (
    "One of them had reversed the order of some letters, so please read the text again as it is now."
)


def _is_right_to_left(character: str) -> bool:
    return unicodedata.bidirectional(character) in {"R", "AL"}


@dataclass(frozen=True, slots=True)
class NormalForm:
    """The text as it is stored, and what it lost on the way."""

    text: str
    removed: tuple[Removed, ...]

    @property
    def was_turned_round(self) -> bool:
        """Whether a mark that went made some of the text read in another order than it has now."""
        marks = {run.code_point for run in self.removed}
        return _RIGHT_TO_LEFT_OVERRIDE in marks or (
            _LEFT_TO_RIGHT_OVERRIDE in marks and any(map(_is_right_to_left, self.text))
        )

    def summary(self) -> str:
        """What was removed, without a word of the text; "" if nothing was."""
        if not self.removed:
            return ""
        total = sum(run.count for run in self.removed)
        shown = [str(run) for run in self.removed[:_SHOWN]]
        noun = "character" if total == 1 else "characters"
        said = f"Removed {total} invisible {noun}: {_list(shown, total=len(self.removed))}."
        return f"{said} {_TURNED_ROUND}" if self.was_turned_round else said


def normalise(raw: str, *, longest: int = LONGEST_TEXT) -> NormalForm:
    """Return the one form in which ``raw`` may be stored: NFC, LF line ends, plain spaces.

    Invisible characters go, direction marks too, except inside emoji sequences (families, skin tones,
    keycaps, flags). White space at line ends and around the text goes; blank lines inside it stay. The
    normal form of a normal form is itself.

    Raises:
        RefusedText: NUL or a lone surrogate, all named with their position; no text left; more than
            ``longest`` code points; or characters that stand for so many others that it is too long for the
            detector.
    """
    share = longest / LONGEST_TEXT
    if len(raw) > LONGEST_RAW_TEXT * share:
        raise _too_long(len(raw), longest)
    _refuse_unsafe(raw)
    visible, removed = _without_invisible(raw)
    spaced = _SPACE.sub(" ", _LINE_END.sub("\n", visible))
    trimmed = "\n".join(line.rstrip(" ") for line in spaced.split("\n")).strip(" \n")
    if len(trimmed) > _LONGEST_DECOMPOSED * share:
        raise _too_long(len(trimmed), longest)
    # After the removals: they may have brought a letter and its accent together.
    text = unicodedata.normalize("NFC", _with_marks_in_order(trimmed))
    if not text:
        raise RefusedText("The text is empty. Enter what the child said.")
    if len(text) > longest:
        raise _too_long(len(text), longest)
    limit = min(int(LONGEST_WRITTEN_OUT * share), 3 * len(text) // 2 + _MORE_WRITTEN_OUT)
    if (written_out := longest_reading(text)) > limit:
        raise RefusedText(
            f"The text has {len(text):,} characters, but some of them, such as “⑿” or “㎨”, each stand for "
            f"several. Written out, it has {written_out:,}; the limit is {limit:,}. "
            "Write them out or delete them, or enter the text as several testimonies."
        )
    return NormalForm(text, tuple(removed))


def _with_marks_in_order(text: str) -> str:
    """Put each run of combining marks in Unicode's order already: ``normalize`` takes quadratic time over it.

    What stands in a different order is the same text to Unicode, and the order chosen here is its own.
    """
    return "".join(
        "".join(sorted(run, key=unicodedata.combining) if is_marks else run)
        for is_marks, run in groupby(text, key=_is_mark)
    )


def _is_mark(character: str) -> bool:
    return unicodedata.combining(character) != 0


def _refuse_unsafe(raw: str) -> None:
    places = [match.start() for match in _REFUSED.finditer(raw)]
    if places:
        named = [
            f"{_named(raw[place])} at character {place + 1} ({_line(raw, place)})"
            for place in places[:_SHOWN]
        ]
        raise RefusedText(
            "The text holds a character that cannot be stored: "
            f"{_list(named, total=len(places))}. Delete it there and send the text again."
        )


def _without_invisible(raw: str) -> tuple[str, list[Removed]]:
    kept: list[str] = []
    removed: list[Removed] = []
    for start, part, is_emoji in _parts(raw):
        if is_emoji:
            kept.append(part)
            continue
        kept.append(_INVISIBLE.sub("", part))
        for match in _INVISIBLE.finditer(part):
            _add(removed, start + match.start() + 1, match[0])
    return "".join(kept), removed


def _parts(raw: str) -> Iterator[tuple[int, str, bool]]:
    """Cut ``raw`` into (start, part, is an emoji sequence)."""
    end = 0
    for match in _EMOJI_SEQUENCE.finditer(raw):
        if match.start() > end:
            yield end, raw[end : match.start()], False
        yield match.start(), match[0], True
        end = match.end()
    if end < len(raw):
        yield end, raw[end:], False


def _add(removed: list[Removed], position: int, character: str) -> None:
    if removed:
        last = removed[-1]
        if last.code_point == ord(character) and last.position + last.count == position:
            removed[-1] = Removed(last.position, last.name, last.code_point, last.count + 1)
            return
    removed.append(Removed(position, _name(character), ord(character)))


def _name(character: str) -> str:
    code_point = ord(character)
    if 0xD800 <= code_point <= 0xDFFF:
        return "LONE SURROGATE"
    if unicodedata.category(character) == "Cc":
        return _CONTROL_NAMES.get(code_point, "CONTROL CHARACTER")
    return unicodedata.name(character, "UNNAMED CHARACTER")


def _named(character: str) -> str:
    return f"{_name(character)} (U+{ord(character):04X})"


def _line(raw: str, offset: int) -> str:
    line, start = 1, 0
    for line_end in re.finditer(rf"{_LINE_END.pattern}|\n", raw[:offset]):
        line, start = line + 1, line_end.end()
    return f"line {line}, column {offset - start + 1}"


def _list(items: Sequence[str], *, total: int) -> str:
    shown = "; ".join(items)
    return f"{shown}; and {total - len(items)} more" if total > len(items) else shown


def _too_long(length: int, longest: int) -> RefusedText:
    return RefusedText(
        f"The text has {length:,} characters; the limit is {longest:,}. Enter it as several testimonies."
    )
