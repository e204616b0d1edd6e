"""Which lines pass, and which coarser ones are offered: by example, and against all there are."""

from itertools import chain, combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.disclosure import guard
from archive.disclosure.baseline import Baseline, Cell, Table
from archive.disclosure.case_base import CaseBase, Record
from archive.disclosure.editions import told_together
from archive.disclosure.guard import Passing, group_size, passes, passing_lines, passing_with_earlier
from archive.disclosure.ladders import EMPTY, Line, Vocabulary
from tests.disclosure.populations import VOCABULARY, lines, records, those_who_fit

BLACKMAIL = frozenset({"online-blackmail"})
TELLING = Line("13-15", "girl", "wales", "2025", frozenset({"instagram"}), BLACKMAIL)
LADDERS = {
    "under-10": ["under-10", "under-13", ""], "10-12": ["10-12", "under-13", ""],
    "under-13": ["under-13", ""],
    "13-15": ["13-15", "13-18", ""], "16-18": ["16-18", "13-18", ""], "13-18": ["13-18", ""],
    "wales": ["wales", "uk", ""], "england": ["england", "uk", ""], "uk": ["uk", ""],
    "girl": ["girl", ""], "boy": ["boy", ""], "": [""],
    "2019": ["2019", "2010s", ""], "2024": ["2024", "2020s", ""], "2025": ["2025", "2020s", ""],
    "2020s": ["2020s", ""],
}  # fmt: skip


def all_coarser(line):
    """Every line that states no more, written out: each ladder, and each choice of members."""
    sets = []
    for slugs, broader in (
        (line.platforms, {**VOCABULARY.platforms, "social-media": "online", "online-game": "online"}),
        (line.harm_types, VOCABULARY.harm_types),
    ):
        every = set(slugs)
        every |= {broader[slug] for slug in every if broader.get(slug)}
        every |= {broader[slug] for slug in every if broader.get(slug)}
        chosen = chain.from_iterable(combinations(sorted(every), size) for size in range(len(every) + 1))
        sets.append([frozenset(each) for each in chosen])
    return {
        VOCABULARY.canonical(Line(*each))
        for each in product(
            LADDERS[line.age_band], LADDERS[line.gender], LADDERS[line.nation], LADDERS[line.year], *sets
        )
    }


def least_coarse(line, passing):
    """By brute force, with the passing ones given: those that no other one is finer than."""
    return {
        one
        for one in passing
        if not any(other != one and VOCABULARY.is_coarser_or_same(one, other) for other in passing)
    }


small_tables = st.lists(
    st.tuples(
        st.sampled_from(["", "13-15", "16-18", "under-13"]),
        st.sampled_from([frozenset(), frozenset({"instagram"}), frozenset({"instagram", "roblox"})]),
        st.integers(0, 6),
    ),
    max_size=6,
    unique_by=lambda cell: cell[:2],
)


def baseline_of(*tables, vocabulary=VOCABULARY):
    return Baseline(
        vocabulary,
        "Yearly statistics",
        "2026-03-31",
        tuple(
            Table(tags, tuple(Cell(tuple(values), count, 0) for *values, count in cells))
            for tags, cells in tables
        ),
    )


def known(*said):
    return CaseBase(VOCABULARY, [Record(number, *each) for number, each in enumerate(said)])


@given(said=records(most=25, contacts=12), line=lines, minimum=st.integers(1, 6), cells=small_tables)
@settings(max_examples=60)
def test_exactly_the_least_coarse_lines_that_pass_are_offered(said, line, minimum, cells):
    baseline = baseline_of((("age_band", "platform"), cells))
    case_base = CaseBase(VOCABULARY, said)
    coarser = all_coarser(line)
    groups = {one: max(len(those_who_fit(said, one)), baseline.proves(one)) for one in coarser}
    passing = {one for one in coarser if groups[one] >= minimum or one == EMPTY}

    offered = passing_lines(line, case_base, baseline, minimum=minimum)

    assert {each.line for each in offered} == least_coarse(line, passing)
    assert len(offered) == len({each.line for each in offered})
    for each in offered:
        assert (each.group, each.loss) == (groups[each.line], VOCABULARY.lost(line, each.line))
    assert offered == sorted(offered, key=lambda each: (each.loss, each.line.sort_key()))
    for most in range(1, 5):
        assert passing_lines(line, case_base, baseline, minimum=minimum, most=most) == offered[:most]


@given(said=records(most=25, contacts=12), line=lines, minimum=st.integers(1, 4), cells=small_tables)
@settings(max_examples=40)
def test_looked_at_a_few_rows_at_a_time_the_lines_are_the_same(said, line, minimum, cells):
    baseline = baseline_of((("age_band", "platform"), cells))
    case_base = CaseBase(VOCABULARY, said)
    at_once = [passing_lines(line, case_base, baseline, minimum=minimum, most=most) for most in (None, 1, 3)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("archive.disclosure.least_coarse._FIRST_ROWS", 2)
        patch.setattr("archive.disclosure.fitting._WORTH_NARROWING", 4)
        offered = [
            passing_lines(line, case_base, baseline, minimum=minimum, most=most) for most in (None, 1, 3)
        ]

    assert offered == at_once


@pytest.mark.parametrize("most_steps", [0, 3, 20])
@given(said=records(most=25, contacts=12), line=lines)
@settings(max_examples=40)
def test_a_search_that_is_cut_short_still_offers_nothing_that_fails_or_is_coarser_than_need_be(
    most_steps, said, line
):
    case_base = CaseBase(VOCABULARY, said)
    all_of_them = passing_lines(line, case_base, None, minimum=3)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("archive.disclosure.least_coarse._MOST_STEPS", most_steps)
        offered = passing_lines(line, case_base, None, minimum=3)

    assert offered
    assert [each for each in offered if each not in all_of_them] == []


@given(said=records(), line=lines, new=records(most=3), minimum=st.integers(3, 6))
def test_another_contact_never_makes_a_passing_line_fail(said, line, new, minimum):
    case_base = CaseBase(VOCABULARY, said)
    offered = passing_lines(line, case_base, None, minimum=minimum)
    for record in new:
        case_base.put(Record(("new", record.testimony), ("new", record.contact), record.age, record.gender))
    assert all(passes(each.line, case_base, None, minimum=minimum) for each in offered)


@given(
    said=records(most=25, contacts=12),
    line=lines,
    earlier=st.lists(lines, max_size=2),
    minimum=st.integers(1, 5),
)
@settings(max_examples=60)
def test_beside_earlier_editions_exactly_the_least_coarse_lines_are_offered_that_pass_with_them(
    said, line, earlier, minimum
):
    case_base = CaseBase(VOCABULARY, said)
    groups = {}

    def enough(one):
        if one not in groups:
            groups[one] = len(those_who_fit(said, one))
        return one == EMPTY or groups[one] >= minimum

    passing = {
        one for one in all_coarser(line) if enough(one) and enough(told_together(one, earlier, VOCABULARY))
    }

    offered = passing_with_earlier(line, earlier, case_base, None, minimum=minimum)

    assert {each.line for each in offered} == least_coarse(line, passing)
    assert offered == sorted(offered, key=lambda each: (each.loss, each.line.sort_key()))
    for each in offered:
        assert each.group == len(those_who_fit(said, each.line))
        assert each.loss == VOCABULARY.lost(line, each.line)
    assert passing_with_earlier(line, earlier, case_base, None, minimum=minimum, most=2) == offered[:2]


def test_a_search_beside_earlier_editions_that_is_cut_short_still_offers_a_line(monkeypatch):
    case_base = known(("1", 14, "girl", "wales", 2025, frozenset({"instagram"}), BLACKMAIL))
    monkeypatch.setattr(guard, "_MOST_WITH_EARLIER", 0)

    offered = passing_with_earlier(TELLING, [Line(gender="boy")], case_base, None, minimum=3)

    assert [each.line for each in offered] == [EMPTY]


def test_a_refused_line_is_offered_what_fits_enough_contacts():
    case_base = known(
        ("1", 14, "girl", "wales", 2025, frozenset({"instagram"}), BLACKMAIL),
        ("2", 13, "girl", "wales", 2025, frozenset({"instagram"}), BLACKMAIL),
        ("3", 15, "girl", "england", 2024, frozenset({"snapchat"}), BLACKMAIL),
        ("4", 15, "girl", "england", 2024, frozenset({"social-media"}), BLACKMAIL),
        ("5", 13, "girl", "england", 2023, frozenset({"snapchat"}), BLACKMAIL),
    )
    assert group_size(TELLING, case_base, None) == 2
    assert passing_lines(TELLING, case_base, None, minimum=5) == [
        Passing(Line("13-15", "girl", "uk", "2020s", frozenset({"social-media"}), BLACKMAIL), 5, 11)
    ]


def test_a_line_that_passes_is_offered_as_it_is():
    case_base = known(*[(number, 14, "girl") for number in range(5)])
    line = Line("13-15", "girl")
    assert passing_lines(line, case_base, None, minimum=5) == [Passing(line, 5, 0)]


def test_the_empty_line_passes_where_nobody_is_known():
    assert passes(EMPTY, known(), None, minimum=5)
    assert not passes(Line(gender="girl"), known(), None, minimum=5)
    assert passing_lines(TELLING, known(), None, minimum=5) == [Passing(EMPTY, 0, 68)]


def test_the_group_is_the_greater_count_and_never_the_sum():
    case_base = known(*[(number, 14, "girl") for number in range(3)])
    baseline = baseline_of((("gender",), [("girl", 4)]))
    assert group_size(Line(gender="girl"), case_base, baseline) == 4
    assert not passes(Line(gender="girl"), case_base, baseline, minimum=5)
    assert group_size(Line("13-15", "girl"), case_base, baseline) == 3


def test_a_few_lines_of_statistics_let_an_archive_of_one_case_say_more():
    case_base = known((1, 14, "girl", "wales", 2025, frozenset({"instagram"}), BLACKMAIL))
    baseline = baseline_of(
        (("age_band", "gender"), [("13-15", "girl", 3904), ("13-15", "boy", 2100), ("", "", 12)]),
        (("platform",), [(frozenset({"instagram"}), 2210)]),
    )
    assert passing_lines(TELLING, case_base, baseline, minimum=5) == [
        Passing(Line(platforms=frozenset({"instagram"})), 2210, 44),
        Passing(Line("13-15", "girl"), 3904, 54),
    ]


def test_a_baseline_of_another_vocabulary_is_not_compared():
    baseline = baseline_of(vocabulary=Vocabulary())
    with pytest.raises(ValueError, match="another vocabulary"):
        passing_lines(TELLING, known(), baseline, minimum=5)


def test_what_loses_the_same_comes_in_order_of_its_own_words():
    names = [frozenset({"instagram"}), frozenset({"snapchat"})]
    case_base = known(*[((number, name), 14, "", "", None, name) for number in range(5) for name in names])
    offered = passing_lines(Line(platforms=names[0] | names[1]), case_base, None, minimum=5)
    assert offered == [Passing(Line(platforms=name), 5, 8) for name in names]
