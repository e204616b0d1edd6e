"""Which published number may stand beside which quote: only where ages, nations and terms agree.

A reader takes two things that stand together for one: a number about the under-elevens beside the words of a
girl of 13 to 15 says something that nobody counted. No model is imported, so the rule is tested without a
database (docs/decisions/figures-that-fit.md).
"""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

NATIONS: Final = ("england", "scotland", "wales", "northern_ireland")
OLDEST_COUNTED: Final = 17  # what counts everybody under 18 counts all children


@dataclass(frozen=True, slots=True)
class Counted:
    """Whom a figure counts: ages in whole years, both inclusive, the nations, and the keys of its terms."""

    ages: tuple[int, int]
    nations: Collection[str]
    harms: AbstractSet[int]
    platforms: AbstractSet[int]
    themes: AbstractSet[int]

    @property
    def counts_all_children(self) -> bool:
        return self.ages[0] == 0 and self.ages[1] >= OLDEST_COUNTED


@dataclass(frozen=True, slots=True)
class Said:
    """What a quote says: ages or None, a nation, "uk" or "", and the keys of its terms with broader ones."""

    ages: tuple[int, int] | None
    nation: str
    harms: AbstractSet[int]
    platforms: AbstractSet[int]
    themes: AbstractSet[int]


def fit(counted: Counted, said: Said) -> bool:
    return _ages_fit(counted, said) and _nations_fit(counted, said) and _terms_fit(counted, said)


def _ages_fit(counted: Counted, said: Said) -> bool:
    """The figure counts every age that the quote may be of; where that is not stated, all children."""
    if counted.counts_all_children:
        return True
    if said.ages is None:
        return False
    youngest, oldest = counted.ages
    return youngest <= said.ages[0] and (oldest >= said.ages[1] or oldest >= OLDEST_COUNTED)


def _nations_fit(counted: Counted, said: Said) -> bool:
    """The figure counts the quote's nation; where that is not stated, more than one, or a reader would take
    the child to be from there."""
    if said.nation in NATIONS:
        return said.nation in counted.nations
    return len(counted.nations) > 1


def _terms_fit(counted: Counted, said: Said) -> bool:
    """A figure about harms needs one of them, one about platforms one of these, one about both both. Its
    themes say on which pages it stands; they decide only where it names neither."""
    if not counted.harms and not counted.platforms:
        return bool(counted.themes & said.themes)
    harms_fit = not counted.harms or bool(counted.harms & said.harms)
    return harms_fit and (not counted.platforms or bool(counted.platforms & said.platforms))
