"""The sets that are asked for, from what is kept: broader values with the quotes of narrower ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.search.bits import NONE, Bits, any_of
from archive.search.facets import NOT_STATED, TermFacet, TermRow, having_vocabulary
from archive.search.kept import Kept, columns_of


@dataclass(frozen=True, slots=True)
class Sets:
    """As FacetIndex has them."""

    having: Mapping[str, Mapping[str, Bits]]
    tagged: Mapping[str, Mapping[int, Bits]]
    terms: Mapping[str, Sequence[TermRow]]
    ages: Mapping[tuple[int, int], Bits]
    moved: Mapping[str, Mapping[str, str]]


def sets_of(kept: Kept) -> Sets:
    having: dict[str, Mapping[str, Bits]] = {}
    for facet in columns_of(kept.facets):
        own = kept.columns[facet.name]
        having[facet.name] = _with_finer(own, {value: facet.ladder(value) for value in own})
    tagged: dict[str, Mapping[int, Bits]] = {}
    terms: dict[str, Sequence[TermRow]] = {}
    moved: dict[str, Mapping[str, str]] = {}
    for tags in having_vocabulary(kept.facets):
        vocabulary = read_vocabulary(tags)
        terms[tags.name], moved[tags.name] = vocabulary.terms, vocabulary.moved
        tagged[tags.name] = _merged(kept.tagged[tags.name], vocabulary.stays)
        having[tags.name] = _by_slug(tags, vocabulary.terms, tagged[tags.name], kept.present)
    return Sets(having, tagged, terms, kept.ages, moved)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``stays`` is the key of the term that each was merged into."""

    terms: Sequence[TermRow]
    moved: Mapping[str, str]
    stays: Mapping[int, int]


def read_vocabulary(facet: TermFacet) -> Vocabulary:
    rows = facet.model.objects.live().order_by("label").values_list("pk", "slug", "label", "parent_id")
    moved: dict[str, str] = {}
    stays: dict[int, int] = {}
    for term in facet.model.objects.all():
        moved |= dict.fromkeys(term.former_slugs, term.now.slug)
        if term.merged_into_id is not None:
            moved[term.slug] = term.now.slug
            stays[term.pk] = term.merged_into_id
    return Vocabulary([TermRow(*row) for row in rows], moved, stays)


def _merged(own: Mapping[int, Bits], stays: Mapping[int, int]) -> dict[int, Bits]:
    """Return the quotes of each term that has any; of one that was merged, they are those of what stays."""
    found = dict(own)
    for gone, term in stays.items():
        if gone in found:
            found[term] = found.get(term, NONE) | found.pop(gone)
    return found


def _by_slug(
    facet: TermFacet, terms: Sequence[TermRow], tagged: Mapping[int, Bits], live: Bits
) -> dict[str, Bits]:
    """Return the quotes of each term by its slug; a broader term holds those of its narrower ones."""
    slugs = {term.pk: term.slug for term in terms}
    own = {term.slug: tagged.get(term.pk, NONE) for term in terms}
    broader = {term.slug: (slugs[term.parent],) for term in terms if term.parent is not None}
    stated = any_of(own.values())
    sets = {**_with_finer(own, broader), NOT_STATED: live - stated}
    return {**sets, facet.above_all: stated} if facet.above_all else sets


def _with_finer(own: Mapping[str, Bits], coarser: Mapping[str, Sequence[str]]) -> dict[str, Bits]:
    """Add the quotes of each value to those of every coarser one."""
    below: dict[str, list[Bits]] = {}
    for value, ladder in coarser.items():
        for each in ladder:
            below.setdefault(each, []).append(own[value])
    return {**own, **{each: any_of([own.get(each, NONE), *finer]) for each, finer in below.items()}}
