"""The detector's value: one stretch of text that may identify someone."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Direct identifiers name or reach someone alone; indirect ones do so together."""

    DIRECT = "direct"
    INDIRECT = "indirect"


class Label(StrEnum):
    """The sixteen labels of the annotation guide, in its order."""

    PERSON = "PERSON"
    USERNAME = "USERNAME"
    CONTACT = "CONTACT"
    IDNUMBER = "IDNUMBER"
    SCHOOL = "SCHOOL"
    ORG = "ORG"
    PLACE = "PLACE"
    PLACE_BROAD = "PLACE_BROAD"
    DATE = "DATE"
    AGE = "AGE"
    FAMILY = "FAMILY"
    OCCUPATION = "OCCUPATION"
    HEALTH = "HEALTH"
    HERITAGE = "HERITAGE"
    EVENT = "EVENT"
    UNIQUE = "UNIQUE"

    @property
    def kind(self) -> Kind:
        return Kind.INDIRECT if self in _INDIRECT else Kind.DIRECT


_INDIRECT = frozenset(
    {
        Label.AGE,
        Label.FAMILY,
        Label.OCCUPATION,
        Label.HEALTH,
        Label.HERITAGE,
        Label.EVENT,
        Label.UNIQUE,
    }
)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A stretch of text that may identify someone.

    ``start`` and ``end`` count Unicode code points (not bytes, not UTF-16 units) of
    the text as given, end exclusive: the stretch is ``text[start:end]``. ``score`` is
    between 0 and 1. ``sources`` names the components that found it, sorted. ``reason``
    says why in plain words. ``suggestion`` is what to put in its place.
    """

    start: int
    end: int
    label: Label
    score: float
    sources: tuple[str, ...]
    reason: str
    suggestion: str

    @property
    def kind(self) -> Kind:
        return self.label.kind


@dataclass(frozen=True, slots=True, order=True)
class Unread:
    """A stretch of a text in a language that the detector does not read, in code points as a finding's.

    ``language`` is a code of ISO 639; "und": nobody knows which.
    """

    start: int
    end: int
    language: str


class Reading(list[Finding]):
    """The findings of one text, and which stretches of it were not read but for numbers and addresses."""

    def __init__(self, findings: Iterable[Finding] = (), unread: Iterable[Unread] = ()) -> None:
        super().__init__(findings)
        self.unread = tuple(unread)

    @property
    def language(self) -> str:
        """The language of most of what was not read; "": all was read."""
        lengths: dict[str, int] = {}
        for stretch in self.unread:
            lengths[stretch.language] = lengths.get(stretch.language, 0) + stretch.end - stretch.start
        return max(lengths, key=lambda language: lengths[language], default="")
