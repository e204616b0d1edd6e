"""What a change of a term touches, in numbers and in words, for whoever asks for it and whoever confirms it.

Counts, and lines of quotes that are public: whoever looks after the vocabulary sees no testimony.
"""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.http import urlencode

from archive.admin.term_uses import COLUMN_OF
from archive.admin.wording import counted
from archive.models.publication import Publication
from archive.models.vocabulary import Platform, Term, Theme
from archive.workflow import terms
from archive.workflow.term_changes import against_bringing_back, against_retiring
from archive.workflow.terms import Touches, usage


@dataclass(frozen=True, slots=True)
class Effects:
    """``lines`` are a few public lines, before and after; ``touched`` tells whether the numbers are the same
    still: "9 2 14"; ``refused`` is what stands in the way; ``needs_second``: somebody else confirms it."""

    sentences: list[str] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)
    touched: str = ""
    refused: tuple[str, ...] = ()
    needs_second: bool = False


def effects_of_renaming(term: Term, label: str) -> Effects:
    """What readers would see otherwise if ``term`` were called ``label``; nothing where no reader sees it."""
    touches = terms.touches_of_renaming(term, label)
    said = []
    if touches.published:
        said.append(f"It changes the words {_where(term)} {_quotes(touches.published)}.")
    if touches.cleared:
        said.append(
            f"{counted(touches.cleared, 'quote', 'quotes')} cleared already will go out with the new name."
        )
    if said:
        said.append("No quote moves, and none has to be cleared again.")
    return Effects(said, _changed(touches), _touched(term), touches.refused, touches.needs_second)


def effects_of_merging(old: Term, into: Term) -> Effects:
    """What changes for readers and for staff where ``old`` is read as ``into`` from now on."""
    touches = terms.touches_of_merging(old, into)
    said = _said_of_merging(old, into, touches)
    return Effects(said, _changed(touches), _touched(old, into), touches.refused, touches.needs_second)


def _said_of_merging(old: Term, into: Term, touches: Touches) -> list[str]:
    said = []
    if touches.published:
        in_all = _public_with(old, into)
        both = touches.published + _public_with(into) - in_all
        found = f"{_quotes(touches.published)} will be found under “{into}”"
        said.append(f"{found}, which will then have {in_all} in all.")
        if both:
            has = "has both already and counts" if both == 1 else "have both already and count"
            said.append(f"{both} of them {has} only once.")
    else:
        said.append(f"No public quote has “{old}”.")
    if touches.cleared:
        said.append(f"{_testimonies(touches.cleared)} cleared to go out will go out under “{into}”.")
    if touches.preparing:
        said.append(f"{_testimonies(touches.preparing)} being prepared will say “{into}”.")
    uses = usage(old)
    if uses.figures:
        said.append(
            f"{counted(uses.figures, 'figure', 'figures')} about “{old}” will be shown with “{into}”."
        )
    if uses.baselines:
        said.append(f"What the helpline’s own statistics count as “{old}” will count as “{into}”.")
    said.append("No quote is moved, changed or cleared again.")
    said.append(f"{address_of(old)} will lead to {address_of(into)}, and so will old searches and feeds.")
    said.append(f"Nobody can choose “{old}” any more. Whoever types it will find “{into}”.")
    if old.parent != into.parent:
        said.append(f"It moves from {_broader(old)} to {_broader(into)}.")
    return said


def effects_of_separating(old: Term) -> Effects:
    """What changes where ``old`` is a term of its own again."""
    touches, into = terms.touches_of_unmerging(old), old.now
    said = [f"“{old}” is a term of its own again, and can be chosen."]
    if touches.published:
        said.append(f"{_quotes(touches.published)} will be found under it, and not under “{into}”.")
    said.append(f"{address_of(old)} will no longer lead to {address_of(into)}.")
    said.append(f"Whatever has been tagged with “{into}” since then keeps that tag.")
    said.append("No quote is moved, changed or cleared again.")
    return Effects(said, _changed(touches), _touched(old), touches.refused, touches.needs_second)


def effects_of_retiring(term: Term) -> Effects:
    uses = usage(term)
    said = [f"Nobody can choose “{term}” for anything new, on a page or in an import."]
    if uses.testimonies:
        keep = "keeps it" if uses.testimonies == 1 else "keep it"
        said.append(f"{_testimonies(uses.testimonies)} already tagged with it {keep}.")
    if uses.published:
        said.append(f"Readers still find {_quotes(uses.published)} under it, and its page stays.")
    said.append("It can be brought back at any time.")
    return Effects(said, [], _touched(term), tuple(against_retiring(term)))


def effects_of_bringing_back(term: Term) -> Effects:
    said = [f"“{term}” can be chosen again, on every page and in imports.", "Nothing else changes."]
    return Effects(said, [], _touched(term), tuple(against_bringing_back(term)))


def address_of(term: Term, slug: str = "") -> str:
    """Where readers find it, or found it under a slug that it had before."""
    slug = slug or term.slug
    if isinstance(term, Platform):
        return f"{reverse('archive:search')}?{urlencode({'platform': slug})}"
    return reverse("archive:theme" if isinstance(term, Theme) else "archive:harm", args=[slug])


def _changed(touches: Touches) -> list[tuple[str, str]]:
    return [pair for pair in dict.fromkeys(touches.lines) if pair[0] != pair[1]]


def _public_with(*some: Term) -> int:
    meant = type(some[0])._default_manager.standing_for(some)
    quotes = Publication.objects.filter(**{f"{COLUMN_OF[type(some[0])]}__in": meant})
    return quotes.values("pk").distinct().count()


def _broader(term: Term) -> str:
    return f"“{term.parent}”" if term.parent else "the top of the list"


def _testimonies(count: int) -> str:
    return counted(count, "testimony", "testimonies")


def _quotes(count: int) -> str:
    return counted(count, "public quote", "public quotes")


def _where(term: Term) -> str:
    return "under which readers find" if isinstance(term, Theme) else "above"


def _touched(*some: Term) -> str:
    each = (usage(term) for term in some)
    return " ".join(f"{uses.published} {uses.cleared} {uses.testimonies}" for uses in each)
