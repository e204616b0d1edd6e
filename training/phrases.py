"""What the word vectors are taught by: our statements, and phrases that mean much the same."""

import json
import re
from pathlib import Path

from archive.detection.measuring.evaluation import MARK
from archive.meaning import reading
from archive.meaning.spelling import Sounds
from archive.meaning.vectors import ENDINGS
from training.noise import SPELLINGS

HERE = Path(__file__).parent
ARCHIVE = HERE.parent / "archive"
STATEMENTS = sorted((HERE / "statements").glob("*.jsonl"))
VOCABULARY = ARCHIVE / "fixtures" / "first_vocabulary.json"
MEANINGS = sorted(HERE.glob("meanings*.txt"))
ORDINARY = ARCHIVE / "search" / "data" / "ordinary_words.txt"
ALIKE = ARCHIVE / "search" / "data" / "alike.txt"
SHORTEST_TEXT = 12  # code points
# Ways to spell a word that are words themselves.
WORDS_THEMSELVES = frozenset("am an is ma mate mates me no nos or to too w hm".split())
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+")


def statements() -> list[str]:
    """Return our invented statements; a name or number in them is left out, which is what a reader sees of it."""
    rows = (json.loads(line) for path in STATEMENTS for line in path.read_text("utf-8").splitlines() if line)
    kept = {"AGE", "HEALTH", "FAMILY", "HERITAGE", "UNIQUE", "OCCUPATION", "EVENT"}
    return [MARK.sub(lambda mark: mark[2] if mark[1] in kept else " ", row["text"]) for row in rows]


def pieces(texts: list[str]) -> list[str]:
    """Return each text, and the sentences of those that have several."""
    found = []
    for text in texts:
        sentences = [each for each in _SENTENCE.split(text) if len(each) >= SHORTEST_TEXT]
        found += [text, *sentences] if len(sentences) > 1 else [text]
    return list(dict.fromkeys(each for each in found if len(each) >= SHORTEST_TEXT))


def groups(*, vocabulary: bool = True, without: str = "") -> list[list[str]]:
    """Return the phrases that mean much the same.

    With those of the ``vocabulary``: what each term is called and defined as, and the everyday words that the
    search takes for one another. One file can be left ``without``, to see what it brings.
    """
    found = [group for path in MEANINGS if path.stem != without for group in _blocks(path)]
    if vocabulary:
        for terms in json.loads(VOCABULARY.read_text("utf-8")).values():
            for term in terms:
                meant = term["definition"].split(" Not for ")[0].removeprefix("Use when ")
                found.append([term["label"], *term["synonyms"], meant])
        found += [re.split(r"\s*[,>]\s*", line.replace('"', "")) for line in _lines(ALIKE) if line]
    return [group for group in found if len(group) > 1]


def _blocks(path: Path) -> list[list[str]]:
    return [block.splitlines() for block in re.split(r"\n{2,}", "\n".join(_lines(path)).strip())]


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]


def misspelt(words: list[str], known: list[str], common: list[str]) -> dict[str, str]:
    """Return which of these words are not known, and the common word that each sounds like."""
    ordinary = {*known, *ORDINARY.read_text("utf-8").split()}
    sounds = Sounds(common)
    ordinary |= {word for word in words if any(word.removesuffix(ending) in ordinary for ending in ENDINGS)}
    found = {word: sounds.meant(word) for word in words if word not in ordinary}
    return {word: meant for word, meant in found.items() if meant}


def spellings() -> dict[str, list[str]]:
    """Return how children spell some words when they type, and the words that are meant."""
    found: dict[str, list[str]] = {}
    for meant, ways in SPELLINGS.items():
        for way in ways:
            found.setdefault(way, reading.forms(meant))
    return {
        way: meant
        for way, meant in found.items()
        if reading.forms(way) == [way] and [way] != meant and way not in WORDS_THEMSELVES
    }
