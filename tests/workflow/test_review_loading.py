"""A review is loaded once, and what is asked of it is worked out from what was loaded."""

from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as some

from archive.vocabulary import Act
from archive.workflow.flags import Mark, Review, _covers, flag_states
from tests.workflow.acting import review


@dataclass(frozen=True)
class Row:
    pk: int


@dataclass(frozen=True)
class Standing:
    flag: Row
    start: int
    end: int
    act: Act | None


def first_that_covers(item, standing):
    """Asked of every other flag, in reading order."""
    for other in standing:
        if other is item or other.act is not Act.REPLACE:
            continue
        inside = other.start <= item.start and item.end <= other.end
        equal = (other.start, other.end) == (item.start, item.end)
        if inside and not (equal and item.act is Act.REPLACE and item.flag.pk < other.flag.pk):
            return other.flag.pk
    return None


flags = some.lists(
    some.tuples(some.integers(0, 7), some.integers(1, 5), some.sampled_from([Act.REPLACE, Act.KEEP, None])),
    max_size=9,
)


@given(flags)
def test_one_sweep_finds_what_asking_every_other_flag_finds(stretches):
    rows = [
        Standing(Row(pk), start, start + length, act)
        for pk, (start, length, act) in enumerate(stretches, start=1)
    ]
    rows.sort(key=lambda row: (row.start, row.end, row.flag.pk))

    found = _covers(rows)

    assert [found.get(row.flag.pk) for row in rows] == [first_that_covers(row, rows) for row in rows]


def test_loading_costs_as_many_queries_for_many_flags_as_for_few(entered, reviewer):
    with CaptureQueriesContext(connection) as few:  # one of them for the key of the words
        assert Review.load(entered).states
    for at in (0, 3, 8):
        entered.latest_revision.flags.create(
            added_by=reviewer, start=at, end=at + 2, label="UNIQUE", suggestion="[detail]"
        )

    with CaptureQueriesContext(connection) as many:
        assert len(Review.load(entered).states) == 7

    assert len(many) <= len(few) <= 4


def test_a_review_is_known_as_it_was_before_the_last_presses(entered, reviewer):
    before = Review.load(entered)
    name = next(state for state in before.states if state.surface == "jess")
    review.accept(entered, seen=1, flag_ids=[name.flag_id], by=reviewer)
    now = Review.load(entered)

    assert now.states != before.states
    assert now.as_of(Mark.read(str(before.mark))).states == before.states
    assert now.as_of(now.mark).states == now.states == flag_states(entered.latest_revision)


@pytest.mark.parametrize("written", ["", "1-2-3", "1-2-3-4-x", "1-2-3-4-5-6", "a", "-----", "²-1-1-1-1"])
def test_what_names_no_state_is_read_as_none(written):
    assert Mark.read(written) is None


@pytest.mark.parametrize("changed", ["revision", "flags", "last_flag", "decisions", "last_decision"])
def test_a_state_that_never_was_is_not_guessed(entered, reviewer, changed):
    name = flag_states(entered.latest_revision)[0]
    review.accept(entered, seen=1, flag_ids=[name.flag_id], by=reviewer)
    now = Review.load(entered)
    values = {field: getattr(now.mark, field) for field in Mark.__dataclass_fields__}
    values[changed] = values[changed] - 1 if changed.startswith("last") else values[changed] + 1

    assert now.as_of(Mark(**values)) is None
