"""What the quotes under a heading are, as charts. Each adds up, or says beside it what is missing and why."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive.search.bits import NONE, Bits, any_of
from archive.search.facets import FACETS, NOT_STATED, ColumnFacet, Option, TermFacet
from archive.search.index import FacetIndex
from archive.views.charts import Chart, bars, columns

MOST_BARS = 8


def breakdowns(index: FacetIndex, quotes: Bits) -> list[Chart]:
    titles = {
        "year": _("Quotes by year of what happened"),
        "age_band": _("Quotes by age"),
        "gender": _("Quotes by gender"),
        "platform": _("Quotes by platform"),
        "nation": _("Quotes by nation"),
    }
    facets = {facet.name: facet for facet in FACETS}
    drawn = [
        _by_platform(index, facet, title, quotes)
        if isinstance(facet := facets[name], TermFacet)
        else _by_column(index, facet, title, quotes)
        for name, title in titles.items()
    ]
    return [chart for chart in drawn if chart is not None]


def _by_column(index: FacetIndex, facet: ColumnFacet, title: str, quotes: Bits) -> Chart | None:
    """A quote has one value of it at most, so with those that state none the bars are all quotes.

    Of a broad value there are those that state it and nothing narrower.
    """
    options = facet.options(index, quotes, [])
    missing = sum(option.count for option in options if option.value == NOT_STATED)
    notes = []
    if missing:
        notes.append(
            ngettext("%(number)s quote does not say.", "%(number)s quotes do not say.", missing)
            % {"number": missing}
        )
    if facet.name == "year":
        return _by_year(facet, title, options, missing, notes)
    counts = [each for option in options if option.value != NOT_STATED for each in _bars_of(option)]
    return bars(facet.name, title, counts, missing=missing, notes=notes)


def _bars_of(option: Option) -> Iterator[tuple[str, int]]:
    """Yield the narrower values and, where some state no more, the broad one; or a value that has none."""
    if not option.narrower:
        yield option.label, option.count
        return
    for each in option.narrower:
        yield each.label, each.count
    if alone := _stated_alone(option):
        yield _("%(value)s (no more is said)") % {"value": option.label}, alone


def _stated_alone(option: Option) -> int:
    return option.count - sum(each.count for each in option.narrower)


def _by_year(
    facet: ColumnFacet, title: str, options: list[Option], missing: int, notes: list[str]
) -> Chart | None:
    decades = [option for option in options if option.value != NOT_STATED]
    years = [(int(year.value), year.count) for each in decades for year in each.narrower if year.count]
    alone = [(each.label, _stated_alone(each)) for each in decades if _stated_alone(each)]
    for label, count in alone:
        notes.append(
            ngettext(
                "%(number)s more quote gives only the decade, the %(decade)s.",
                "%(number)s more quotes give only the decade, the %(decade)s.",
                count,
            )
            % {"number": count, "decade": label}
        )
    return columns(facet.name, title, years, more=alone, missing=missing, notes=notes)


def _by_platform(index: FacetIndex, facet: TermFacet, title: str, quotes: Bits) -> Chart | None:
    found = sorted(_named(index, facet, quotes), key=lambda each: -len(each[1]))
    drawn, undrawn = found[:MOST_BARS], found[MOST_BARS:]
    missing = quotes.intersection_cardinality(index.having[facet.name][NOT_STATED])
    notes = []
    if undrawn:
        notes.append(
            _("The chart shows the %(number)s named most often; the table lists all.")
            % {"number": len(drawn)}
        )
        if others := len(_any_of(undrawn) - _any_of(drawn)):
            notes.append(
                ngettext(
                    "%(number)s more quote names only other platforms.",
                    "%(number)s more quotes name only other platforms.",
                    others,
                )
                % {"number": others}
            )
    if missing:
        notes.append(
            ngettext(
                "%(number)s quote does not name a platform.",
                "%(number)s quotes do not name a platform.",
                missing,
            )
            % {"number": missing}
        )
    if sum(len(some) for _, some in found) > len(_any_of(found)):
        notes.append(_("A quote can name more than one platform; it is then counted under each."))
    counts, more = ([(label, len(some)) for label, some in part] for part in (drawn, undrawn))
    return bars(facet.name, title, counts, more=more, missing=missing, notes=notes)


def _named(index: FacetIndex, facet: TermFacet, quotes: Bits) -> Iterator[tuple[str, Bits]]:
    """Yield each platform with its quotes; of a kind of platform, those that name none of that kind."""
    sets = index.having[facet.name]
    terms = index.terms[facet.name]
    for top in terms:
        if top.parent is not None:
            continue
        below = [
            term
            for term in terms
            if term.parent == top.pk or (top.slug == facet.above_all and term.slug != facet.above_all)
        ]
        narrower = [(term.label, quotes & sets.get(term.slug, NONE)) for term in below]
        kind = (quotes & sets.get(top.slug, NONE)) - _any_of(narrower)
        label = _("%(platform)s (which one is not stated)") % {"platform": top.label}
        drawn = [] if top.slug == facet.above_all else narrower
        for each in (*drawn, (label if narrower else top.label, kind)):
            if each[1]:
                yield each


def _any_of(found: list[tuple[str, Bits]]) -> Bits:
    return any_of(some for _, some in found)
