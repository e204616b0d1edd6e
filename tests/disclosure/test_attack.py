"""An attacker with the whole list of quotes and any two filters, against children whom nobody else counts.

A world of children is drawn; the archive knows some of them, and the helpline counted all into its tables.
Quotes go out with the lines that the guard lets pass. The attacker filters, joins and subtracts as in
readers' pages, keeps what was seen earlier, and looks for a child. Who fits is counted plainly
(populations.py), and in the world: that is who could be meant.
"""

from dataclasses import dataclass
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.disclosure.audit import PublishedLine, count_sets, rare, stating
from archive.disclosure.baseline import Baseline
from archive.disclosure.case_base import CaseBase, Record
from archive.disclosure.guard import group_size, passing_lines
from archive.disclosure.ladders import Line, age_band_of
from tests.disclosure.populations import VOCABULARY, records, those_who_fit
from tests.disclosure.test_baseline import counted, one_each, some_tags

MINIMUM = 3


@dataclass(frozen=True)
class World:
    """All children, those whom the archive knows, and the statistics."""

    children: list
    known: list
    baseline: Baseline | None

    @property
    def case_base(self):
        return CaseBase(VOCABULARY, self.known)


@st.composite
def worlds(draw):
    children = one_each(draw(records(most=40, contacts=24)))
    known = [each for each in children if draw(st.integers(0, 2))]
    tables = draw(st.none() | some_tags)
    baseline = tables and Baseline(
        VOCABULARY,
        "Yearly statistics",
        "2026-03-31",
        tuple(counted(children, tags, level) for tags, level in tables),
    )
    return World(children, known, baseline)


def finest(record):
    return Line(
        age_band=age_band_of(record.age),
        gender=record.gender,
        nation=record.nation,
        year=str(record.year or ""),
        platforms=record.platforms,
        harm_types=record.harm_types,
    )


def publish(world, *, minimum):
    """A quote of each known child, with the least coarse line that passes."""
    base = world.case_base
    lines = []
    for record in world.known:
        line = finest(record)
        if minimum:
            line = passing_lines(line, base, world.baseline, minimum=minimum, most=1)[0].line
        lines.append(PublishedLine(str(record.testimony), line, group_size(line, base, world.baseline)))
    return lines


def found_by(lines, asked):
    """The places of the quotes that a filter finds, read off each line by itself."""
    fact, left_out = asked
    return frozenset(
        place for place, each in enumerate(lines) if (fact in VOCABULARY.facts(each.line)) != left_out
    )


def learnt(lines):
    """Of each quote, the values that sets of one or two filters, and their differences, give away.

    A set tells a value of its quotes where the filter asks for it. What is in one set and not in another is a
    set itself; what that tells is what both sets told.
    """
    filters = [
        (fact, left_out)
        for fact in sorted({fact for each in lines for fact in VOCABULARY.facts(each.line)})
        for left_out in (False, True)
    ]
    told = {place: set() for place in range(len(lines))}
    sets = [(found_by(lines, (fact, out)), set() if out else {fact}) for fact, out in filters]
    sets += [(one & other, facts | more) for (one, facts), (other, more) in combinations(sets, 2)]
    for found, facts in sets:
        for place in found:
            told[place] |= facts
    return told


def children_meant(world, facts):
    return those_who_fit(world.children, VOCABULARY.line(facts))


@given(worlds())
@settings(max_examples=60)
def test_no_set_that_one_or_two_filters_give_points_to_fewer_children_than_the_minimum(world):
    lines = publish(world, minimum=MINIMUM)

    for facts in learnt(lines).values():
        assert not facts or len(children_meant(world, facts)) >= MINIMUM


@given(worlds())
@settings(max_examples=60)
def test_what_the_audit_calls_rare_is_what_an_attacker_finds(world):
    lines = publish(world, minimum=0)
    rare_ones = {each.public_id for each in rare(lines, MINIMUM)}

    # Where there are no statistics, only children whom the archive knows can be counted.
    meant = World(world.known, world.known, None) if world.baseline is None else world
    for place, facts in learnt(lines).items():
        few = bool(facts) and len(children_meant(meant, facts)) < MINIMUM
        assert not few or lines[place].public_id in rare_ones
        assert world.baseline is not None or few == (lines[place].public_id in rare_ones)


@given(worlds())
@settings(max_examples=60)
def test_the_sets_that_the_audit_counts_are_those_that_an_attacker_can_form(world):
    lines = publish(world, minimum=MINIMUM)
    filters = stating(lines, VOCABULARY)

    counts = count_sets((1 << len(lines)) - 1, list(filters.values()), 0)

    single = {found_by(lines, asked) for asked in product(filters, (False, True))}
    formed = (single | {one & other for one, other in combinations(single, 2)}) - {frozenset()}
    assert (counts.sets, counts.single) == (len(formed), sum(len(each) == 1 for each in formed))
    assert counts.too_few == 0


@given(worlds(), st.data())
@settings(max_examples=60)
def test_who_keeps_every_copy_learns_no_more_from_a_line_that_became_coarser(world, data):
    before = publish(world, minimum=MINIMUM)
    after = [
        PublishedLine(
            each.public_id,
            data.draw(st.sampled_from([each.line, *VOCABULARY.coarser_by_one(each.line)])),
            each.group,
        )
        for each in before
        if data.draw(st.booleans())  # the others were withdrawn
    ]

    first = {each.public_id: facts for each, facts in zip(before, learnt(before).values(), strict=True)}
    for each, facts in zip(after, learnt(after).values(), strict=True):
        both = facts | first[each.public_id]
        assert not both or len(children_meant(world, both)) >= MINIMUM


def test_without_the_rule_the_attacker_finds_children():
    said = [("girl", "instagram")] * 3 + [("boy", "snapchat")] * 3 + [("girl", "roblox")]
    children = [
        Record(number, number, 14, gender, "wales", 2025, frozenset({platform}), frozenset({"bullying"}))
        for number, (gender, platform) in enumerate(said)
    ]
    world = World(children, children, None)

    def alone(lines):
        return [place for place, facts in learnt(lines).items() if len(children_meant(world, facts)) == 1]

    assert alone(publish(world, minimum=0)) == [6]
    assert alone(publish(world, minimum=MINIMUM)) == []
