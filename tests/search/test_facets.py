"""A facet is one entry: what a search knows of it follows from there."""

import re

import pytest

from archive.models.publication import Publication
from archive.search.addresses import Address
from archive.search.facets import FACETS, NOT, NOT_STATED, ColumnFacet, TermFacet, parameters
from archive.search.index import load
from archive.search.results import Results
from archive.views.filters import VIEW
from archive.views.search import SearchPage
from archive.vocabulary import Fidelity
from tests.public.factory import make_publication
from tests.public.reading import search

pytestmark = pytest.mark.django_db

FIDELITY = ColumnFacet(
    name="fidelity",
    label="Whose words",
    unknown="This archive has no words of that kind.",
    columns=("fidelity",),
    values=Fidelity,
)


def ask(pairs, *facets):
    """Ask with facets that the archive does not have."""
    every = (*FACETS, *facets)
    return Results(Address("/search/", tuple(pairs)), facets=every, index=load(every))


def keys(results):
    return [quote.pk for quote in results.page.quotes]


def test_one_entry_is_counted_chosen_left_out_and_shown():
    verbatim = make_publication("he said", fidelity="verbatim")
    edited = make_publication("she said", fidelity="lightly_edited")

    everything = ask([], FIDELITY)
    chosen = ask([("fidelity", "verbatim")], FIDELITY)
    left_out = ask([("not_fidelity", "verbatim")], FIDELITY)

    counts = {option.value: option.count for option in everything.options(FIDELITY)}
    assert counts == {**dict.fromkeys(Fidelity.values, 0), "verbatim": 1, "lightly_edited": 1, NOT_STATED: 0}
    assert (keys(chosen), keys(left_out)) == ([verbatim.pk], [edited.pk])
    (chip,) = chosen.chips()
    assert (chip.facet, chip.label, chip.url, chip.left_out) == (
        "Whose words",
        str(Fidelity.VERBATIM.label),
        "/search/",
        False,
    )
    assert [each.left_out for each in left_out.chips()] == [True]
    assert FIDELITY.tags(verbatim) == [("verbatim", str(Fidelity.VERBATIM.label))]


@pytest.mark.parametrize("name", ["fidelity", "not_fidelity"])
def test_one_entry_brings_the_check_of_its_values_and_the_sentence(db, name):
    (problem,) = ask([(name, "nope")], FIDELITY).problems

    assert (problem.parameter, problem.sentence) == (name, "This archive has no words of that kind.")


def test_one_entry_offers_to_be_dropped_where_nothing_is_found():
    make_publication("he said", fidelity="verbatim")

    offers = ask([("fidelity", "composite")], FIDELITY).offers()

    assert [(offer.label, offer.url, offer.count) for offer in offers] == [
        ("your choice of whose words", "/search/", 1)
    ]


def test_a_coarser_value_of_a_ladder_holds_the_quotes_of_its_finer_ones_and_its_own():
    decade = ColumnFacet(
        name="when",
        label="When",
        unknown="That is no year.",
        columns=("year",),
        pattern=re.compile(r"[0-9]{3}[0-9s]+"),
        ladder=lambda year: (f"{year[:3]}0s", "this century"),
    )
    made = [make_publication("he said", year=year) for year in (2019, 2021, 2026)]

    index = load((decade,))

    assert {value: len(bits) for value, bits in index.having["when"].items()} == {
        "2019": 1,
        "2021": 1,
        "2026": 1,
        "2010s": 1,
        "2020s": 2,
        "this century": 3,
    }
    assert keys(ask([("when", "2020s")], decade)) == [made[2].pk, made[1].pk]


def test_every_entry_stands_on_the_page_and_in_its_address(client):
    make_publication("he said")

    page = search(client)

    shown = [
        each.attributes["id"].removeprefix("list-")
        for each in page.all("fieldset")
        if "id" in each.attributes
    ]
    assert shown == [facet.name for facet in FACETS]
    assert {name for facet in FACETS for name in (facet.name, NOT + facet.name)} == parameters()
    assert SearchPage.repeatable == parameters() | VIEW


def test_the_entries_name_columns_and_relations_that_a_publication_has():
    for facet in FACETS:
        names = [facet.relation] if isinstance(facet, TermFacet) else facet.columns
        fields = [Publication._meta.get_field(name) for name in names]
        if isinstance(facet, TermFacet):
            assert fields[0].related_model is facet.model


def test_the_tags_of_a_quote_are_those_that_it_states():
    made = make_publication("he said", themes=["asked-to-pay"], gender="girl", year=2024)

    tags = {facet.name: [value for value, _ in facet.tags(made)] for facet in FACETS}

    stated = {name: values for name, values in tags.items() if name in ("theme", "gender", "year", "nation")}
    assert stated == {"theme": ["asked-to-pay"], "gender": ["girl"], "year": ["2024"], "nation": []}
