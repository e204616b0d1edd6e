"""The search page: words and facets in, quotes with live counts out."""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.models.publication import PUBLIC_ID_PATTERN, Publication, Tombstone
from archive.search import offering
from archive.search.addresses import NOTES, Address, Problem
from archive.search.facets import FACETS, NOT, having_vocabulary, parameters
from archive.search.index import FacetIndex, current
from archive.search.pagination import Pages
from archive.search.parameters import AGE_RANGE, MOST_SEARCH_CHARACTERS, SINGLE, Sort
from archive.search.query import (
    MOST_BEGINNINGS,
    MOST_OPEN_PHRASES,
    MOST_TERMS,
    MOST_WORDS,
    SHORTEST_BEGINNING,
)
from archive.search.results import Results
from archive.views.filters import VIEW, asked_of_quotes, chosen_in, filters
from archive.views.meaning import Close, close_to
from archive.views.pages import PublicPage
from archive.vocabulary import OLDEST_CHILD_YEARS

_LABELS = {facet.name: facet.label for facet in FACETS}
# What a reader calls the other parameters, and where each is on the page.
_FIELDS = {
    "q": (gettext_lazy("Words"), "#words"),
    "exact": (gettext_lazy("Words"), "#words"),
    "any": (gettext_lazy("Words"), "#words"),
    "sort": (gettext_lazy("Order"), "#results-title"),
    "age_min": (gettext_lazy("Age"), "#age_min"),
    "age_max": (gettext_lazy("Age"), "#age_max"),
}


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """What was changed in a search, said above the quotes; ``place`` leads to the field."""

    label: str
    place: str
    sentence: str


class SearchPage(PublicPage):
    template_name = "archive/search.html"
    indexed = False
    single = SINGLE
    repeatable = parameters() | VIEW

    def moved_to(self) -> str:
        if quote := quote_named("".join(self.address.values("q"))):
            return str(Address(quote).with_notes(open_=self.notes_open))
        settled = settled_address(self.address, current())
        return "" if settled == self.address else str(settled)

    @cached_property
    def results(self) -> Results:
        return Results(asked_of_quotes(self.address))

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        response = super().render_to_response(context, **kwargs)
        if context["close"].preparing:  # in a minute the page says more, though the archive is the same
            patch_cache_control(response, no_store=True)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        results = self.results
        pages = results.page
        address = results.address
        told = offering.of(results)
        wrong = {problem.parameter: problem.sentence for problem in results.problems}
        return super().get_context_data(
            words=results.words,
            exact=bool(results.chosen("exact")),
            any_of_it=bool(results.chosen("any")),
            told=told,
            close=Close() if told.wants_help else close_to(results),
            most_terms=MOST_TERMS,
            most_words=MOST_WORDS,
            most_beginnings=MOST_BEGINNINGS,
            most_open_phrases=MOST_OPEN_PHRASES,
            shortest_beginning=SHORTEST_BEGINNING,
            sort=results.order,
            sorted_by_choice=bool(results.chosen("sort")),
            orders=[(order, label, str(_with(address, "sort", order))) for order, label in Sort.ORDERS]
            if results.ranked
            else [],
            ages={name: "".join(results.chosen(name)) for name in AGE_RANGE},
            oldest_child_years=OLDEST_CHILD_YEARS,
            most_search_characters=MOST_SEARCH_CHARACTERS,
            filters=filters(self.address, results, wrong),
            filters_chosen=chosen_in(results),
            filters_open=asked_of_quotes(self.address) != self.address,
            chips=list(results.chips()),
            feed=str(Address(reverse("archive:search-feed"), address.without("sort", NOTES).pairs)),
            all_quotes=Address(address.path).with_notes(open_=self.notes_open),
            pages=pages,
            problems=[*map(_shown, results.problems), *_of_lists(self.address), *_of_page(pages)],
            wrong=wrong,
            offers=results.offers() if not pages.total else [],
            **kwargs,
        )


# In an address, whatever stands around it, as somebody copied it; or nothing but the id, as a page prints it.
_NAMES_A_QUOTE = re.compile(
    rf"/quotes/({PUBLIC_ID_PATTERN})(?![^/\s?#)\]>.,])|\A\s*(?:quote\s+)?({PUBLIC_ID_PATTERN})\s*\Z",
    re.IGNORECASE,
)


def quote_named(typed: str) -> str:
    """Return where the quote is, or was, whose address or id was typed as a search, if any."""
    found = _NAMES_A_QUOTE.search(typed)
    if found is None:
        return ""
    public_id = (found[1] or found[2]).lower()
    models = (Publication, Tombstone)
    is_known = any(model._default_manager.filter(public_id=public_id).exists() for model in models)
    return reverse("archive:quote", args=[public_id]) if is_known else ""


def settled_address(address: Address, index: FacetIndex) -> Address:
    """The same address with the slugs of today: of what was merged or got another one, each once."""
    after = {
        parameter: index.moved[facet.name]
        for facet in having_vocabulary()
        for parameter in (facet.name, NOT + facet.name)
    }
    pairs = [(name, after.get(name, {}).get(value, value)) for name, value in address.pairs]
    return replace(address, pairs=tuple(dict.fromkeys(pairs))) if pairs != list(address.pairs) else address


def _shown(problem: Problem) -> ShownProblem:
    """Return a problem with the name and the place of its field."""
    name = problem.parameter.removeprefix(NOT)
    if name in _LABELS:
        return ShownProblem(str(_LABELS[name]), f"#list-{name}", problem.sentence)
    label, place = _FIELDS[name]
    return ShownProblem(str(label), place, problem.sentence)


def _of_lists(address: Address) -> list[ShownProblem]:
    asked = {value for name in VIEW for value in address.values(name)}
    if asked <= _LABELS.keys():
        return []
    return [ShownProblem(_("Filters"), "#filters", _("There is no list of filters with that name."))]


def _of_page(pages: Pages) -> list[ShownProblem]:
    return [ShownProblem(_("Page"), "#pages", pages.problem)] if pages.problem else []


def _with(address: Address, name: str, value: str) -> Address:
    plain = address.without(name)
    return replace(plain, pairs=(*plain.pairs, (name, value)))
