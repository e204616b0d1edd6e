"""Words as children spell them: those that sound like one that is known, and look much like it."""

import re
from collections.abc import Iterable

from rapidfuzz.distance import OSA

SHORTEST = 5  # letters: of shorter words too many sound alike
LONG = 7  # letters of a word in which two may be wrong

# What sounds alike is written alike, in this order; then the vowels go, but for the first letter.
_SOUNDS = tuple(
    (re.compile(sound), written)
    for sound, written in (
        (r"^kn", "n"), (r"^wr", "r"), (r"^wh", "w"), (r"ph", "f"), (r"ght", "t"), (r"th", "f"),
        (r"ti(?=on|en|al)", "sh"), (r"si(?=on)", "sh"), (r"dge|j|g(?=[eiy])", "j"), (r"tch", "ch"),
        (r"ck|q|c(?![eiyh])", "k"), (r"x", "ks"), (r"c(?=[eiy])|z", "s"),
        (r"(?<=.)[aeiouyhw]", ""), (r"^[aeiouy]", "a"), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip


class Sounds:
    """Known words by how they sound; of several the first, which is the commonest, wins."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words: dict[str, list[str]] = {}
        for word in words:
            if len(word) >= SHORTEST and word.isalpha():
                self._words.setdefault(sound_of(word), []).append(word)

    def meant(self, form: str) -> str | None:
        """Return the known word that may be meant."""
        if len(form) < SHORTEST or not form.isalpha():
            return None
        most = 2 if len(form) >= LONG else 1
        near = [(OSA.distance(form, word), word) for word in self._words.get(sound_of(form), ())]
        wrong, word = min(near, key=lambda pair: pair[0], default=(most + 1, ""))
        return word if wrong <= most else None


def sound_of(word: str) -> str:
    for sound, written in _SOUNDS:
        word = sound.sub(written, word)
    return word
