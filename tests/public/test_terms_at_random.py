"""Whatever is done to the vocabulary: every old link answers, and every count is the count by hand."""

import random
from contextlib import suppress

import pytest

from archive.errors import NotAllowed
from archive.models import HarmType, Platform, Publication, Theme
from archive.search import index
from archive.search.facets import HARM_TYPE, PLATFORM, THEME
from archive.workflow import term_changes
from tests.public.factory import make_random_publications
from tests.walls import lowered

pytestmark = pytest.mark.django_db
# Readers see nearly all of them; that a second person confirmed it is told elsewhere.
SEEN = ("guard_platform_label", "guard_harmtype_label", "guard_theme_label")
FACETS = {Platform: PLATFORM, HarmType: HARM_TYPE, Theme: THEME}
LINKS = {Theme: "/themes/{}/", HarmType: "/harms/{}/", Platform: "/platforms/{}/"}


def change_something(dice, number):
    model = dice.choice(list(FACETS))
    term, other = dice.sample(list(model.objects.all()), 2)
    act = dice.choice(["merge", "merge", "merge", "unmerge", "retire", "bring_back", "rename", "slug"])
    if act == "merge":
        term_changes.merge(term, other)
    elif act == "rename":
        term_changes.rename(term, f"Renamed {number}")
    elif act == "slug":
        fresh = model.objects.create(slug=f"made-{number}", label=f"Made {number}", definition="Use when …")
        fresh.slug = f"moved-{number}"
        fresh.save()
    else:
        merged = model.objects.exclude(merged_into=None).first()
        getattr(term_changes, act)(merged if act == "unmerge" and merged else term)


def brute_force(model, relation):
    """The quotes of each live term, counted one by one: its own, its aliases', and the narrower ones'."""
    stated = {
        quote.pk: {term.now.pk for term in getattr(quote, relation).all()}
        for quote in Publication.objects.with_tags()
    }
    live = list(model.objects.live())
    below = {term.pk: {term.pk, *(each.pk for each in live if each.parent_id == term.pk)} for term in live}
    every = {term.pk for term in live}
    return {
        term.slug: sum(
            not own.isdisjoint(every if model is Platform and term.slug == "online" else below[term.pk])
            for own in stated.values()
        )
        for term in live
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_links_and_counts_hold_through_any_change(seed, client):
    dice = random.Random(seed)
    make_random_publications(40, seed)
    known = {model: set(model.objects.values_list("slug", flat=True)) for model in FACETS}
    with lowered(*SEEN):
        for number in range(30):
            with suppress(NotAllowed):
                change_something(dice, number)
    for model in FACETS:
        known[model] |= set(model.objects.values_list("slug", flat=True))
        known[model] |= {
            slug for slugs in model.objects.values_list("former_slugs", flat=True) for slug in slugs
        }
    assert any(model.objects.exclude(merged_into=None).exists() for model in FACETS)

    found = index.current()
    for model, facet in FACETS.items():
        counted = {
            option.value: option.count
            for top in facet.options(found, found.all, [])
            for option in (top, *top.narrower)
        }
        counted.pop("not-stated", None)
        assert counted == brute_force(model, facet.relation)
        live = set(model.objects.live().values_list("slug", flat=True))
        for slug in sorted(known[model] - live):
            answer = client.get(LINKS[model].format(slug))
            if answer.status_code == 301:
                answer = client.get(answer["Location"])
            assert answer.status_code == 200, (model, slug)
    gone = {term.label for model in (Platform, HarmType) for term in model.objects.exclude(merged_into=None)}
    for quote in Publication.objects.with_tags():
        if any(term.relabelled for term in (*quote.platforms.all(), *quote.harm_types.all())):
            assert gone.isdisjoint(quote.line.split(", "))
