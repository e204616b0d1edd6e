"""An attacker who asks the public search everything that it answers, and puts together what it says.

The archives are random and small. What is learnt of a quote are the values under which it is found; whoever
of the case base has them all could be the child. With the rule that is never fewer than the minimum.
"""

import random

import pytest

from archive.disclosure.case_base import CaseBase, Record
from archive.disclosure.guard import passing_lines
from archive.disclosure.ladders import AGE_YEARS, Line, age_band_of
from archive.disclosure.tags import PublicTags, line_of, stating
from archive.models.public_tags import of, vocabulary
from archive.models.publication import Publication
from archive.models.vocabulary import HarmType, Platform
from archive.vocabulary import AgeBand, Gender, Nation
from tests.public.factory import make_publication
from tests.public.reading import search

pytestmark = pytest.mark.django_db

MINIMUM = 3
PLATFORMS = ("instagram", "tiktok", "roblox", "discord", "wizz")
HARMS = ("grooming", "online-blackmail", "hate", "deepfake")


def contacts(dice, count):
    return [
        Record(
            testimony=number,
            contact=number,
            age=dice.randint(8, 18),
            gender=dice.choice(Gender.values),
            nation=dice.choice(["england", "england", "england", "wales", "scotland"]),
            year=dice.choice([2019, 2024, 2025, 2025]),
            platforms=frozenset(dice.sample(PLATFORMS, dice.randint(1, 2))),
            harm_types=frozenset(dice.sample(HARMS, 1)),
        )
        for number in range(count)
    ]


def finest(record):
    return Line(
        age_band=age_band_of(record.age),
        gender=record.gender,
        nation=record.nation,
        year=str(record.year),
        platforms=record.platforms,
        harm_types=record.harm_types,
    )


def publish(records, *, minimum):
    """Publish a quote of each second contact, each with the least coarse line that passes."""
    base = CaseBase(vocabulary(), records)
    for record in records[::2]:
        line = finest(record)
        if minimum:
            line = passing_lines(line, base, None, minimum=minimum, most=1)[0].line
        tags = stating(line)
        assert set(tags) < set(PublicTags().tags())
        make_publication(f"number {record.testimony}", themes=["asked-to-pay"], **tags)


def everything_asked():
    """Each single filter of the page."""
    yield from (("age_band", value) for value in AgeBand.values)
    yield from (("gender", value) for value in Gender.values)
    yield from (("nation", value) for value in Nation.values)
    yield from (("year", str(value)) for value in (2019, 2024, 2025, "2010s", "2020s"))
    yield from (("platform", slug) for slug in Platform.objects.values_list("slug", flat=True))
    yield from (("harm_type", slug) for slug in HarmType.objects.values_list("slug", flat=True))


def learnt(client):
    """Of each quote, the filters under which it is found, alone or as what another filter leaves."""
    known = {}
    whole = set(all_found(client))
    for name, value in everything_asked():
        found = set(all_found(client, **{name: value}))
        left = set(all_found(client, **{f"not_{name}": value}))
        assert found | left == whole, (name, value)
        assert not found & left, (name, value)
        for quote in found:
            known.setdefault(quote, set()).add((name, value))
    return known, whole


def all_found(client, **asked):
    """All of them stand on one page: there are twelve."""
    return search(client, **asked).quote_ids()


def could_be(records, facts, terms):
    """The contacts of which all is true that was learnt, written down without the guard."""
    return [record for record in records if all(is_true(record, *fact, terms) for fact in facts)]


def is_true(record, name, value, terms):
    if name == "age_band":
        lowest, highest = AGE_YEARS[value]
        return lowest <= record.age <= highest
    if name == "year":
        return str(record.year) == value or (value.endswith("s") and str(record.year)[:3] == value[:3])
    if name == "nation":
        return value in ("uk", record.nation)
    if name == "gender":
        return record.gender == value
    slugs = record.platforms if name == "platform" else record.harm_types
    broader = terms.platforms if name == "platform" else terms.harm_types
    return value in slugs or value in {broader[slug] for slug in slugs} or (value == "online" and bool(slugs))


@pytest.mark.parametrize("seed", [3, pytest.param(4, marks=pytest.mark.long)])
def test_nothing_that_the_search_answers_singles_anybody_out(client, seed):
    records = contacts(random.Random(seed), 24)
    publish(records, minimum=MINIMUM)

    known, whole = learnt(client)

    terms = vocabulary()
    for quote in whole:
        facts = known.get(quote, set())
        assert len(could_be(records, facts, terms)) >= MINIMUM, sorted(facts)


@pytest.mark.parametrize("seed", [5, pytest.param(6, marks=pytest.mark.long)])
def test_two_filters_and_what_is_between_them_give_no_more_than_the_lines(client, seed):
    dice = random.Random(seed)
    publish(contacts(dice, 24), minimum=MINIMUM)
    states = {quote.public_id: stated_by(quote) for quote in Publication.objects.all()}
    asked = [(name, value, left_out) for name, value in everything_asked() for left_out in (False, True)]

    for _ in range(40):
        chosen = dict.fromkeys(dice.sample(asked, 2))
        parameters = {}
        for name, value, left_out in chosen:
            parameters.setdefault(f"not_{name}" if left_out else name, []).append(value)
        expected = {
            quote
            for quote, facts in states.items()
            if all(
                any((name.removeprefix("not_"), each) in facts for each in values) != name.startswith("not_")
                for name, values in parameters.items()
            )
        }
        assert set(all_found(client, **parameters)) == expected, parameters


def test_an_age_in_years_finds_a_quote_under_every_year_of_its_band_or_none(client):
    publish(contacts(random.Random(7), 24), minimum=MINIMUM)
    bands = {quote.public_id: quote.age_band for quote in Publication.objects.all()}
    assert {"13-18"} <= set(bands.values())

    for age in range(19):
        overlapping = {
            quote for quote, band in bands.items() if band and AGE_YEARS[band][0] <= age <= AGE_YEARS[band][1]
        }
        assert set(all_found(client, age_min=age, age_max=age)) == overlapping, age


def stated_by(quote):
    """What the line of a row of the public tables states, with all that this implies."""
    return vocabulary().facts(line_of(of(quote)))


def test_without_the_rule_the_same_attacker_finds_children(client):
    records = contacts(random.Random(3), 24)
    publish(records, minimum=0)

    known, whole = learnt(client)

    alone = [quote for quote in whole if len(could_be(records, known.get(quote, set()), vocabulary())) == 1]
    assert len(alone) > len(whole) / 2
