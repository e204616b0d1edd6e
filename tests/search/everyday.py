"""Two archives in which everyday searches are tried, and what a search leads to within one click."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qsl

from archive.models.publication import Publication
from archive.models.vocabulary import HarmType, Platform, Theme
from archive.search import index, offering
from archive.search.addresses import Address
from archive.search.results import Results
from archive.vocabulary import AgeBand
from tests.public.factory import make_publication
from tests.walls import lowered

HERE = Path(__file__).parent
DEMO = HERE.parents[1] / "archive" / "fixtures" / "demo_testimonies.jsonl"
_REPLACED = re.compile(r"\{\{[^|]*\|[^|]*\|([^}]*)\}\}")


def rows(name):
    """What was typed, and the list of what it must lead to."""
    lines = (HERE / name).read_text().splitlines()
    parted = (line.split(" | ") for line in lines if line and not line.startswith("#"))
    return [(typed, wanted.split(", ")) for typed, wanted in parted]


def make_demo_archive():
    for line in DEMO.read_text().splitlines():
        given = json.loads(line)
        if given["stage"] == "published":
            make_publication(
                _REPLACED.sub(r"\1", given["text"]),
                **{name: given[name] for name in ("platforms", "harm_types", "themes")},
                **{name: given[name] or "" for name in ("gender", "nation")},
                year=given["year"],
                age_band=AgeBand.of(given["age"]) or "",
            )


def make_made_up_archive(file):
    """Two quotes for each term, whose texts have none of its words."""
    vocabulary = json.loads((HERE / file).read_text())
    with lowered():
        Publication.objects.all().delete()
        for name, model in (("platforms", Platform), ("harm_types", HarmType), ("themes", Theme)):
            model.objects.filter(parent__isnull=False).delete()
            model.objects.all().delete()
            for slug, label, synonyms, parent in vocabulary[name]:
                above = model.objects.get(slug=parent) if parent else None
                model.objects.create(
                    slug=slug, label=label, synonyms=synonyms, parent=above, definition="Use when …"
                )
    places = ("england", "wales", "scotland", "northern_ireland")
    for number, (name, term) in enumerate((name, term) for name, some in vocabulary.items() for term in some):
        for gender in ("girl", "boy"):
            make_publication(
                "it went on and i did not know what to do",
                **{name: [term[0]]},
                gender=gender,
                nation=places[number % len(places)],
                age_band=["10-12", "13-15", "16-18"][number % 3],
            )
    index.clear()


def results(url):
    path, _, query = url.partition("?")
    return Results(Address(path, tuple(parse_qsl(query))))


def told(typed):
    found = Results(Address("/search/", (("q", typed),)))
    return found, offering.of(found)


def links(said):
    """Every link that is offered, with the number beside it."""
    several = [*said.tagged, *said.under, said.alike, said.any_word]
    return [(offer.url, offer.count) for offer in several if offer is not None]


def leads_to(typed):
    """What a search leads to within one click, in the words of the tables."""
    found, said = told(typed)
    reached = {f"{each.facet}={each.slug}" for each in found.query.terms} if found.found else set()
    for url, _ in links(said):
        reached |= {f"{name}={value}" for name, value in results(url).address.pairs if name != "q"}
        reached |= {f"{each.facet}={each.slug}" for each in results(url).query.terms}
    if found.found or links(said):
        reached.add("quotes")
    if said.wants_help:
        reached.add("help")
    if said.wants_numbers:
        reached.add("numbers")
    if said.nothing:
        reached.add("nothing")
    return reached
