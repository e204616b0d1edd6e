"""What of a text is not English, and so cannot be read here: only its numbers and addresses are looked at.

In doubt a text is read, since an English one that was not costs more (docs/decisions/languages.md).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from archive.detection.findings import Unread
from archive.detection.text.lexicon import is_ordinary
from archive.detection.text.wordlists import entries, name_counts
from archive.detection.text.words import key_of
from archive.detection.views import ORDINARY, plain_letters

UNKNOWN = "und"  # ISO 639: a language, and nobody knows which
# What it takes for English beside English: Nigerian Pidgin, which is read, and what is no language at all.
READ_AS_ENGLISH = frozenset({"en", "pcm", "zxx"})
PIECE = re.compile(r"\S+")
# A mark that ends a sentence, and what closes around it. A dot inside a word or an address ends none.
SENTENCE_END = re.compile(r"(?<![.!?…؟۔])[.!?…؟۔]++[\"'”’)\]]*+(?=\s|\Z)|[。！？।]|\n")
LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# A word with one of these in it is a number, a handle or an address, in any language.
FOR_ANYBODY = re.compile(r"[\d@_/\\#+]|[^\W_][.:][^\W_]")
LONGEST_SENTENCE = 24  # words; a longer one is judged in pieces
PIECE_OF_SENTENCE = 12  # words
FEWEST_WORDS = 6
FEWEST_WORDS_ALONE = 4  # where the text has no more than one sentence
FEWEST_LETTERS = 8  # of a script that is not Latin; six of one that writes whole words with each
FEWEST_SIGNS = 5
ENGLISH_ANYWAY = 0.35  # share of words that are English alone, from which a sentence is English
FOREIGN_BELOW = 0.15  # and below which it may well be another language
SURE = 6.0  # how much likelier another language is than English (see _lead)
SURE_WITHOUT_ENGLISH = 4.0  # the same, for a sentence with no English word in it
SURE_ANYWAY = 13.0  # the same, for a sentence with a few English words in it
LIKELIER = 1.2  # and what is enough where hardly any word is in an English dictionary
HARDLY_ANY = 0.4  # share of words
HARDLY_ENGLISH = 0.1  # and of words that are English alone
NO_NAMES = 0.6  # share of words that are in no list of names or places: no list of them is a language
URDU_FROM = (
    0.4  # share of words of Urdu, Hindi or Punjabi in Latin letters, which the model takes for anything
)
NAMES_FROM = 0.5  # share of words with a capital, from which it may be a list of names


class _Kind(Enum):
    ENGLISH = "english"
    OTHER = "other"
    TOO_SHORT = "too short"


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    kind: _Kind
    language: str = ""


def unread(text: str) -> list[Unread]:
    """Return the stretches of ``text``, in order, that are not English: whole sentences, never a word alone.

    Offsets are code points of ``text``; neighbouring stretches of one language are one.
    """
    sentences = [_judged(text, start, end) for start, end in _sentences(text)]
    settled = list(_settled(text, sentences))
    found: list[Unread] = []
    for sentence in settled:
        if sentence.kind is not _Kind.OTHER:
            continue
        last = found[-1] if found else None
        if last and last.language == sentence.language and not text[last.end : sentence.start].strip():
            found[-1] = Unread(last.start, sentence.end, sentence.language)
        else:
            found.append(Unread(sentence.start, sentence.end, sentence.language))
    return found


def without(text: str, stretches: Iterable[Unread]) -> str:
    """Return ``text``, as long as before, with blanks for the words of these stretches. Whatever is a number,
    a handle or an address stays."""
    pieces: list[str] = []
    end = 0
    for stretch in stretches:
        pieces.append(text[end : stretch.start])
        pieces.append(PIECE.sub(_blank, text[stretch.start : stretch.end]))
        end = stretch.end
    return "".join([*pieces, text[end:]])


def _blank(piece: re.Match[str]) -> str:
    return piece[0] if FOR_ANYBODY.search(piece[0]) else " " * len(piece[0])


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield sentences, the long ones in pieces of equal length, without the blanks around them."""
    start = 0
    for end in [*(match.end() for match in SENTENCE_END.finditer(text)), len(text)]:
        words = list(PIECE.finditer(text, start, end))
        start = end
        if not words:
            continue
        count = max(1, len(words) // PIECE_OF_SENTENCE) if len(words) > LONGEST_SENTENCE else 1
        for part in range(count):
            first = len(words) * part // count
            last = len(words) * (part + 1) // count - 1
            yield words[first].start(), words[last].end()


def _settled(text: str, sentences: Sequence[_Sentence]) -> Iterator[_Sentence]:
    """Yield them with a language for those that were too short to tell by themselves.

    Several in a row are judged together. What is too short even so is what stands around it, and English if
    anything around it is.
    """
    at = 0
    while at < len(sentences):
        if sentences[at].kind is not _Kind.TOO_SHORT:
            yield sentences[at]
            at += 1
            continue
        past = at
        while past < len(sentences) and sentences[past].kind is _Kind.TOO_SHORT:
            past += 1
        start, end = sentences[at].start, sentences[past - 1].end
        alone = at == 0 and past == len(sentences)
        together = _judged(text, start, end, fewest=FEWEST_WORDS_ALONE if alone else FEWEST_WORDS)
        if together.kind is _Kind.TOO_SHORT:
            around = [sentences[place] for place in (at - 1, past) if 0 <= place < len(sentences)]
            others = {each.language for each in around if each.kind is _Kind.OTHER}
            foreign = len(others) == 1 and all(each.kind is _Kind.OTHER for each in around)
            if foreign and _may_be_foreign(text[start:end]):
                together = _Sentence(start, end, _Kind.OTHER, others.pop())
        yield together
        at = past


def _may_be_foreign(spoken: str) -> bool:
    keys = [key_of(word.replace("’", "'")) for word in LETTERS.findall(spoken)]
    return not all(map(_is_name, keys)) and entries("english_only").isdisjoint(keys) and _lead(spoken)[0] > 0


def _judged(text: str, start: int, end: int, *, fewest: int = FEWEST_WORDS) -> _Sentence:
    kind, language = _language_of(text[start:end], fewest)
    return _Sentence(start, end, kind, language)


def _language_of(sentence: str, fewest: int) -> tuple[_Kind, str]:
    spoken = " ".join(piece[0] for piece in PIECE.finditer(sentence) if not FOR_ANYBODY.search(piece[0]))
    if not ORDINARY.fullmatch(spoken):
        script = _of_another_script(spoken)
        if script is not None:
            return script
        # Whatever is written in letters that look like ours is judged as it looks.
        plain = plain_letters(spoken)
        kind, language = _by_words(plain, fewest)
        return (kind, language) if kind is not _Kind.OTHER else _by_words(spoken, fewest)
    return _by_words(spoken, fewest)


def _of_another_script(spoken: str) -> tuple[_Kind, str] | None:
    """Return what a sentence is that is mostly in letters unlike ours; None: it is not."""
    other = latin = 0
    signs = False
    for word in PIECE.findall(spoken):
        letters = [character for character in word if unicodedata.category(character)[0] in "LM"]
        if any("LATIN" in unicodedata.name(letter, "") for letter in letters) or not _stays_foreign(word):
            latin += len(letters)
        else:
            other += len(letters)
            signs = signs or any(unicodedata.name(letter, "").startswith(_SIGNS) for letter in letters)
    if other <= 1.5 * latin:
        return None
    if other < (FEWEST_SIGNS if signs else FEWEST_LETTERS):
        return _Kind.TOO_SHORT, ""
    lead, language = _lead(spoken)
    return (_Kind.OTHER, language if lead > 0 else UNKNOWN)


_SIGNS = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")


def _stays_foreign(word: str) -> bool:
    return any(character.isalpha() and ord(character) > 0x24F for character in plain_letters(word))


def _by_words(spoken: str, fewest: int) -> tuple[_Kind, str]:
    written = LETTERS.findall(spoken)
    keys = [key_of(word.replace("’", "'")) for word in written]
    words = [(word, key) for word, key in zip(written, keys, strict=True) if len(key) > 1]
    if not words:
        return _Kind.TOO_SHORT, ""
    english = sum(key in entries("english_only") for _, key in words) / len(words)
    if english >= ENGLISH_ANYWAY:
        return _Kind.ENGLISH, ""
    if len(words) < fewest:
        return _Kind.TOO_SHORT, ""
    lead, language = _lead(spoken)
    if _is_list_of_names([word for word, _ in words]):
        return _Kind.ENGLISH, ""
    unknown = sum(not _is_name(key) for _, key in words)
    no_names = unknown >= NO_NAMES * len(words)
    enough = SURE if english or len(words) < FEWEST_WORDS else SURE_WITHOUT_ENGLISH
    if lead >= SURE_ANYWAY or (lead >= enough and english < FOREIGN_BELOW and no_names):
        return _Kind.OTHER, language
    if sum(key in entries("urdu_in_latin") for _, key in words) >= URDU_FROM * len(words):
        return _Kind.OTHER, UNKNOWN  # or Hindi, or Punjabi
    if english >= HARDLY_ENGLISH or lead < LIKELIER:
        return _Kind.ENGLISH, ""
    ordinary = sum(is_ordinary(key) for key in keys) / len(keys)
    many = len(words) >= FEWEST_WORDS + 2 and no_names
    return (_Kind.OTHER, UNKNOWN) if many and ordinary < HARDLY_ANY else (_Kind.TOO_SHORT, "")


def _is_name(key: str) -> bool:
    return key in name_counts() or key in entries("surnames") or key in entries("places")


def _is_list_of_names(words: Sequence[str]) -> bool:
    """Say whether so many have a capital that they may be names, where capitals tell anything."""
    capital = sum(word[0].isupper() and not word.isupper() for word in words)
    return capital >= NAMES_FROM * len(words)


def _lead(spoken: str) -> tuple[float, str]:
    """Return how much likelier another language is than English, and which.

    The model's scores are sums over what it saw of the text, so they are divided as its own probabilities
    are, by the square root of how long that is.
    """
    lowered = spoken.lower()
    best, language, english = float("-inf"), UNKNOWN, float("-inf")
    for name, score in identifier().rank(lowered):
        if name in READ_AS_ENGLISH:
            english = max(english, score)
        elif score > best:
            best, language = score, name
    return (best - english) / max(1, len(lowered.encode("utf-8", "replace"))) ** 0.5, language


@cache
def identifier() -> Any:
    """Load the model that tells languages apart: half a second, and 80 MB of memory."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  # slow, as said above

    return LanguageIdentifier.from_model_file(MODEL_FILE)
