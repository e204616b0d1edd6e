"""One long note from the case system gives several quotes: which stretch of it is one, and what goes with it.

The note is kept whole and sealed, once for all testimonies that were taken from it (models/case_note.py). It
goes with the first of them whose words go (workflow/shredding.py, workflow/erasing.py).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.errors import InvalidEntry
from archive.models.case_note import CaseNote, note_fingerprint
from archive.models.contact import Contact
from archive.models.testimony import Testimony
from archive.workflow.normal_form import NormalForm, normalise


@dataclass(frozen=True, slots=True)
class Taken:
    """A quote, and the note around it: the quote is ``note[start:end]``, in code points."""

    quote: NormalForm
    note: str
    start: int
    end: int

    @property
    def is_all(self) -> bool:
        """Whether nothing of the note is left beside the quote."""
        return self.quote.text == self.note


def take(raw_note: str, raw_quote: str, *, near: int = 0) -> Taken:
    """Find the quote in the note, of several places the one nearest to ``near``.

    Raises:
        RefusedText: one of them cannot be stored.
        InvalidEntry: the note has no such words.
    """
    note, quote = normalise(raw_note).text, normalise(raw_quote)
    places = list(_places(note, quote.text))
    if not places:
        raise InvalidEntry("quote", "these words are not in the text above: copy them from it exactly")
    start = min(places, key=lambda place: abs(place - near))
    return Taken(quote, note, start, start + len(quote.text))


def require_taken(raw_note: str, raw_quote: str) -> None:
    """Raises RefusedText or InvalidEntry, as ``take``."""
    take(raw_note, raw_quote)


def standing_notes(wanted: Iterable[tuple[Contact, str]]) -> dict[tuple[int, str], CaseNote]:
    """Return the notes of these contacts that are stored already and can be read, by contact and text."""
    found = {}
    for contact, text in wanted:
        notes = CaseNote.objects.filter(fingerprint=note_fingerprint(text), key__shredded_at=None)
        note = notes.filter(testimonies__contact=contact).order_by("pk").first()
        if note is not None:
            found[contact.pk, text] = note
    return found


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a note. ``testimony`` is the one that was taken from there; None: the rest."""

    text: str
    testimony: Testimony | None
    is_this: bool = False


def parts(testimony: Testimony, others: Iterable[Testimony]) -> list[Part]:
    """Return the note of ``testimony`` in stretches, with what it and ``others`` were taken from marked.

    Where two were taken from the same words, the words are the first's, and this one's before all.
    """
    note = testimony.note
    if note is None or note.key.is_shredded:
        return []
    text, reached, found = note.text, 0, []
    taken = [testimony, *(other for other in others if other.note_id == note.pk and other.pk != testimony.pk)]
    owner: list[Testimony | None] = [None] * len(text)
    for each in reversed(taken):
        for place in range(each.note_start or 0, min(each.note_end or 0, len(text))):
            owner[place] = each
    while reached < len(text):
        end = reached
        while end < len(text) and owner[end] is owner[reached]:
            end += 1
        whose = owner[reached]
        found.append(Part(text[reached:end], whose, is_this=whose is testimony))
        reached = end
    return found


def _places(text: str, words: str) -> Iterator[int]:
    start = text.find(words)
    while start != -1:
        yield start
        start = text.find(words, start + 1)
