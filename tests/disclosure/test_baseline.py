"""What tables of counts prove, in examples and over random populations that were counted into them."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.disclosure.baseline import Baseline, Cell, Table, contradictions
from archive.disclosure.ladders import EMPTY, SEVERAL, TAGS, Line, age_band_of
from tests.disclosure.populations import VOCABULARY, lines, records, those_who_fit

INSTAGRAM, SNAPCHAT, ROBLOX = (frozenset({slug}) for slug in ("instagram", "snapchat", "roblox"))
GIRLS = (
    ("age_band", "gender"),
    [("13-15", "girl", 40), ("16-18", "girl", 30), ("13-15", "boy", 20), ("", "", 7)],
)


def table(tags, cells, at=0):
    return Table(tags, tuple(Cell(tuple(values), count, 0) for *values, count in cells), at)


def proved(line, *tables):
    tables = tuple(table(*each) for each in tables)
    assert list(contradictions(tables, VOCABULARY)) == []
    return Baseline(VOCABULARY, "Yearly statistics", "2026-03-31", tables).proves(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (Line("13-15", "girl"), 40),
        (Line("13-18", "girl"), 70),
        (Line("13-15"), 60),
        (Line(gender="girl"), 70),
        (Line("13-18"), 90),
        (Line("under-13"), 0),
        (EMPTY, 97),
    ],
)
def test_rows_inside_a_line_are_added_up(line, expected):
    assert proved(line, GIRLS) == expected


@pytest.mark.parametrize("stated", [{"nation": "wales"}, {"platforms": INSTAGRAM}, {"year": "2025"}])
def test_a_table_proves_nothing_of_a_line_with_a_tag_that_it_leaves_out(stated):
    assert proved(Line("13-15", "girl", **stated), GIRLS) == 0


def test_two_tables_are_not_added_up():
    platforms = ("platform",), [(INSTAGRAM, 50), (ROBLOX, 30), (frozenset(), 17)]
    assert proved(Line(gender="girl"), GIRLS, platforms) == 70
    assert proved(Line(gender="girl", platforms=INSTAGRAM), GIRLS, platforms) == 0


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (INSTAGRAM, 50),
        (frozenset({"social-media"}), 50),
        (frozenset({"online"}), 50),
        (INSTAGRAM | SNAPCHAT, 12),
        (INSTAGRAM | ROBLOX, 0),
        (frozenset(), 50),
    ],
)
def test_of_rows_that_may_count_the_same_contact_the_largest_proves(stated, expected):
    cells = [(INSTAGRAM, 50), (SNAPCHAT, 40), (INSTAGRAM | SNAPCHAT, 12), (ROBLOX, 30)]
    assert proved(Line(platforms=stated), (("platform",), cells)) == expected


def test_the_largest_is_taken_of_each_age_and_the_ages_are_added():
    cells = [("13-15", INSTAGRAM, 9), ("13-15", SNAPCHAT, 8), ("16-18", INSTAGRAM, 5), ("16-18", SNAPCHAT, 6)]
    of = (("age_band", "platform"), cells)
    assert proved(Line("13-18", platforms=frozenset({"social-media"})), of) == 15
    assert proved(Line(platforms=INSTAGRAM), of) == 14


def test_a_coarser_row_proves_nothing_of_a_finer_line():
    assert proved(Line("13-15"), (("age_band",), [("13-18", 100)])) == 0
    assert proved(Line(nation="wales"), (("nation",), [("uk", 100)])) == 0
    assert proved(Line(year="2024"), (("year",), [("2020s", 100)])) == 0
    assert proved(Line(platforms=INSTAGRAM), (("platform",), [(frozenset({"social-media"}), 100)])) == 0


def counted(population, tags, level):
    """A table as a helpline would count it: everybody once by single tags; by platform and harm a row for
    each term, each kind and each combination that there is, with everybody of whom it is true."""
    said = [_said(record, tags, level) for record in population]
    choices = [_choices(tag, population) for tag in tags if tag in SEVERAL]
    seen = defaultdict(set)
    for record, (single, several) in zip(population, said, strict=True):
        for row in product(*choices):
            if all(_is_true(tag, each, mine) for each, (tag, mine) in zip(row, several, strict=True)):
                seen[*single, *row].add(record.contact)
    return table(tags, [(*row, len(contacts)) for row, contacts in seen.items()])


def _said(record, tags, level):
    values = {
        "age_band": age_band_of(record.age),
        "gender": record.gender,
        "nation": record.nation,
        "year": str(record.year or ""),
    }
    if level:  # a coarser one
        values = {tag: VOCABULARY.broader(tag, value) or value for tag, value in values.items() if value} | {
            tag: "" for tag, value in values.items() if not value
        }
    several = {"platform": record.platforms, "harm_type": record.harm_types}
    return [values[tag] for tag in tags if tag in values], [
        (tag, several[tag]) for tag in tags if tag in several
    ]


def _choices(tag, population):
    found = {frozenset()}
    for record in population:
        slugs = record.platforms if tag == "platform" else record.harm_types
        found.add(_joined(tag, slugs))
        found |= {frozenset({above}) for slug in slugs for _tag, above in VOCABULARY.implied(tag, slug)}
    return found


def _joined(tag, slugs):
    line = VOCABULARY.line((tag, slug) for slug in slugs)
    return line.platforms if tag == "platform" else line.harm_types


def _is_true(tag, stated, slugs):
    implied = {above for slug in slugs for _tag, above in VOCABULARY.implied(tag, slug)}
    return stated <= implied if stated else not slugs


def one_each(said):
    """A population: what is known of each contact, said once."""
    return list({record.contact: record for record in said}.values())


some_tags = st.lists(
    st.tuples(
        st.sets(st.sampled_from(TAGS), min_size=1).map(lambda tags: tuple(sorted(tags, key=TAGS.index))),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda each: each[0],
)


@given(said=records(most=12, contacts=12), chosen=some_tags, asked=st.lists(lines, min_size=1, max_size=6))
@settings(max_examples=100)
def test_never_more_is_proved_than_fit_the_line_among_those_who_were_counted(said, chosen, asked):
    population = one_each(said)
    tables = tuple(counted(population, tags, level) for tags, level in chosen)
    baseline = Baseline(VOCABULARY, "Yearly statistics", "2026-03-31", tables)
    for line in asked:
        for coarser in (line, *VOCABULARY.coarser_by_one(line)):
            assert baseline.proves(coarser) <= len(those_who_fit(population, coarser))
            assert baseline.proves(coarser) >= baseline.proves(line)


def test_the_largest_is_taken_and_of_one_table_while_lines_are_searched_too():
    line = Line("13-15", platforms=INSTAGRAM | SNAPCHAT)
    cells = [("13-15", INSTAGRAM, 9), ("13-15", SNAPCHAT, 8), ("13-15", INSTAGRAM | SNAPCHAT, 2)]
    tables = table(("age_band", "platform"), cells), table(("age_band",), [("13-15", 12)])
    facts = sorted(VOCABULARY.facts(line))
    baseline = Baseline(VOCABULARY, "Yearly statistics", "2026-03-31", tables)

    def proved_of(coarser):
        kept = sum(1 << facts.index(fact) for fact in VOCABULARY.facts(coarser))

        def is_proved(minimum):
            fitting = baseline.fitting(facts, [1] * len(facts), minimum)
            return any(each.has_group(kept) for each in fitting)

        return sum(map(is_proved, range(1, 20)))  # each smaller minimum is proved too

    for coarser, most in (
        (line, 2),
        (Line("13-15", platforms=INSTAGRAM), 9),
        (Line("13-15", platforms=frozenset({"social-media"})), 9),
        (Line("13-18"), 12),
    ):
        assert (proved_of(coarser), baseline.proves(coarser)) == (most, most)


@given(said=records(most=12, contacts=12), chosen=some_tags)
@settings(max_examples=100)
def test_tables_counted_from_one_population_do_not_contradict_each_other(said, chosen):
    population = one_each(said)
    tables = [counted(population, tags, level) for tags, level in chosen]
    assert list(contradictions(tables, VOCABULARY)) == []


@given(said=records(most=40, contacts=40), line=lines)
def test_a_table_by_the_lines_own_single_tags_proves_all_who_fit(said, line):
    population = one_each(said)
    single = Line(line.age_band, line.gender, line.nation, line.year)
    everything = counted(population, ("age_band", "gender", "nation", "year"), level=False)
    baseline = Baseline(VOCABULARY, "Yearly statistics", "2026-03-31", (everything,))
    assert baseline.proves(single) == len(those_who_fit(population, single))


def test_tables_that_count_girls_differently_are_refused_in_words():
    nations = table(("gender", "nation"), [("girl", "wales", 60), ("", "", 27), ("boy", "wales", 20)], at=9)
    assert list(contradictions([table(*GIRLS, at=3), nations], VOCABULARY)) == [
        "The table by age and gender (line 3) counts 7 contacts with gender not known, the table by gender "
        "and nation (line 9) counts 27. Each table should count every contact once: add a row with an empty "
        "value for those where it is not known.",
        "The table by age and gender (line 3) counts 70 contacts with gender girl, the table by gender and "
        "nation (line 9) counts 60. Each table should count every contact once: add a row with an empty "
        "value for those where it is not known.",
    ]


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        (
            [(("age_band",), [("13-15", 60), ("16-18", 30)]), (("gender",), [("girl", 80)])],
            "counts 90 contacts, ",
        ),
        (
            [(("age_band",), [("13-15", 60), ("16-18", 30)]), (("age_band",), [("13-18", 80), ("", 10)])],
            "counts at least 90 contacts with age 13-18, ",
        ),
        (
            [(("platform",), [(INSTAGRAM, 50), (INSTAGRAM | SNAPCHAT, 60)])],
            "counts at least 60 contacts with platform instagram, ",
        ),
        (
            [(("platform",), [(INSTAGRAM, 50), (frozenset({"social-media"}), 40)])],
            "counts at least 50 contacts with platform social-media, ",
        ),
        (
            [(("gender", "platform"), [("girl", INSTAGRAM, 50)]), (("platform",), [(INSTAGRAM, 40)])],
            "counts at least 50 contacts with platform instagram, ",
        ),
        (
            [
                (("gender", "platform"), [("girl", INSTAGRAM, 50)]),
                (("gender", "age_band"), [("girl", "", 40)]),
            ],
            "counts at least 50 contacts with gender girl, ",
        ),
        (
            [(("platform",), [(INSTAGRAM, 50)]), (("gender",), [("girl", 40)])],
            "counts at least 50 contacts, ",
        ),
    ],
)
def test_more_in_a_part_than_in_the_whole_is_refused(tables, said):
    problems = list(contradictions([table(*each) for each in tables], VOCABULARY))
    assert len(problems) == 1
    assert said in problems[0]


def test_contacts_who_met_several_platforms_contradict_nothing():
    tables = [(("platform",), [(INSTAGRAM, 60), (SNAPCHAT, 70)]), (("gender",), [("girl", 80), ("boy", 20)])]
    assert list(contradictions([table(*each) for each in tables], VOCABULARY)) == []
