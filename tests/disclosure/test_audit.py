"""What filters tell beyond the lines, against a count by hand."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.disclosure.audit import (
    UNKNOWN,
    PublishedLine,
    ages_beyond,
    count_sets,
    rare,
    says_more,
    stating,
    told_beyond,
)
from archive.disclosure.ladders import AGE_YEARS, Line, Vocabulary

VOCABULARY = Vocabulary(
    {"social": "", "insta": "social", "tik": "social", "games": "", "blox": "games"},
    {"contact": "", "blackmail": "contact", "conduct": "", "hate": "conduct"},
)
LINES = st.builds(
    Line,
    age_band=st.sampled_from(["", "13-15", "13-18", "under-10"]),
    gender=st.sampled_from(["", "girl", "boy"]),
    nation=st.sampled_from(["", "wales", "uk"]),
    year=st.sampled_from(["", "2025", "2020s"]),
    platforms=st.frozensets(st.sampled_from(["social", "insta", "tik", "blox", "online"]), max_size=2),
    harm_types=st.frozensets(st.sampled_from(["contact", "blackmail", "hate"]), max_size=2),
)
ARCHIVES = st.lists(st.builds(PublishedLine, st.uuids().map(str), LINES, st.integers(0, 9)), max_size=8)


@given(ARCHIVES)
def test_filters_that_find_what_lines_state_tell_nothing_more(lines):
    assert list(told_beyond(lines, stating(lines, VOCABULARY), VOCABULARY)) == []


@given(ARCHIVES.filter(bool), st.data())
def test_a_quote_that_a_filter_finds_or_misses_against_its_line_is_named(lines, data):
    filters = stating(lines, VOCABULARY)
    fact = data.draw(st.sampled_from(sorted(filters))) if filters else ("gender", "girl")
    place = data.draw(st.integers(0, len(lines) - 1))
    filters[fact] = filters.get(fact, 0) ^ 1 << place

    assert list(told_beyond(lines, filters, VOCABULARY)) == [(lines[place].public_id, fact)]


@given(ARCHIVES, st.integers(1, 9))
def test_rare_lines_are_those_that_state_something_and_fit_too_few(lines, minimum):
    expected = [each for each in lines if each.group < minimum and each.line != Line()]

    assert list(rare(lines, minimum)) == expected


@given(st.integers(1, 6), st.data())
def test_sets_are_counted_as_by_hand(size, data):
    everything = (1 << size) - 1
    filters = data.draw(st.lists(st.integers(0, everything), max_size=4))
    rare_ones = data.draw(st.integers(0, everything))
    chosen = [
        *({place for place in range(size) if each >> place & 1} for each in filters),
        *({place for place in range(size) if not each >> place & 1} for each in filters),
    ]
    found = {frozenset(each) for each in chosen} | {
        frozenset(one & other) for one, other in combinations(chosen, 2)
    }
    found.discard(frozenset())

    counts = count_sets(everything, filters, rare_ones)

    few = {place for place in range(size) if rare_ones >> place & 1}
    assert counts.sets == len(found)
    assert counts.single == sum(len(each) == 1 for each in found)
    assert counts.too_few == sum(bool(each & few) for each in found)


@given(ARCHIVES)
def test_ages_that_are_those_of_the_bands_tell_nothing_more(lines):
    assert list(ages_beyond(lines, aged(lines))) == []


@given(ARCHIVES.filter(bool), st.data())
def test_a_quote_filed_under_other_ages_than_its_bands_is_named(lines, data):
    filed = aged(lines)
    ages = data.draw(st.sampled_from([(13, 13), (0, 9), (13, 18)]))
    place = data.draw(st.integers(0, len(lines) - 1))
    filed[ages] = filed.get(ages, 0) ^ 1 << place

    assert list(ages_beyond(lines, filed)) == [(lines[place].public_id, ages)]


def aged(lines):
    found = {}
    for place, each in enumerate(lines):
        if each.line.age_band:
            ages = AGE_YEARS[each.line.age_band]
            found[ages] = found.get(ages, 0) | 1 << place
    return found


STATED = {
    "Girl": ("gender", "girl"),
    "13–15": ("age_band", "13-15"),
    "Instagram": ("platform", "insta"),
    "Bullying, teasing and threats": ("harm_type", "hate"),
    "2020s": ("year", "2020s"),
}
OTHERS = {
    "Wales": ("nation", "wales"),
    "Instagram Live": ("platform", "live"),
    "TikTok": ("platform", "tik"),
    "10–12": ("age_band", "10-12"),
    "Threats": ("harm_type", "threats"),
}


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("Girl, 13–15, Instagram, bullying, teasing and threats, 2020s", []),
        ("Girl, 13–15, Instagram, 2020s", []),
        ("Girl, 13–15, Insta (its name until 2024), bullying, teasing and threats, 2020s", []),
        ("Girl, 13–15, Instagram, bullying, teasing and threats, 2025", [("year", "2025")]),
        ("Girl, 13–15, Instagram, bullying, teasing and threats, Wales, 2020s", [("nation", "wales")]),
        ("Girl, 13–15, Instagram and TikTok, bullying, teasing and threats", [("platform", "tik")]),
        ("Girl, 10–12, Instagram, bullying, teasing and threats, 2020s", [("age_band", "10-12")]),
        ("Girl, 14, Instagram, bullying, teasing and threats, 2020s", [(UNKNOWN, UNKNOWN)]),
        ("Girl, aged 14, 2020s", [(UNKNOWN, UNKNOWN)]),
        ("Girl, 13–15, Instagram Live, bullying, teasing and threats, 2020s", [(UNKNOWN, UNKNOWN)]),
        ("Girl, 13–15, Instagram, bullying, teasing and threats, Leeds, 2020s", [(UNKNOWN, UNKNOWN)]),
        ("Girl, 13–15, Leeds, York and Hull, 2020s", [(UNKNOWN, UNKNOWN)]),
    ],
)
def test_what_a_sentence_says_beyond_its_tags_is_named(sentence, named):
    assert list(says_more(sentence, stated=STATED, others=OTHERS, renamed=2)) == named
