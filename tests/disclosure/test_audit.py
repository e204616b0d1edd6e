"""What filters tell beyond the lines, against a count by hand."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from archive.disclosure.audit import PublishedLine, count_sets, rare, stating, told_beyond
from archive.disclosure.ladders import Line, Vocabulary

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
