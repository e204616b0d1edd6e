"""How many contacts fit a line: by example, and against plain counting over random case bases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.disclosure.case_base import CaseBase, Record
from archive.disclosure.ladders import EMPTY, Line
from tests.disclosure.populations import VOCABULARY, lines, records, those_who_fit

INSTAGRAM = frozenset({"instagram"})


def case_base(*said):
    return CaseBase(VOCABULARY, [Record(number, *each) for number, each in enumerate(said)])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (Line(age_band="13-15"), 1),
        (Line(age_band="13-18"), 1),
        (Line(age_band="16-18"), 0),
        (Line(age_band="under-13"), 0),
        (Line(platforms=INSTAGRAM), 1),
        (Line(platforms=frozenset({"social-media"})), 1),
        (Line(platforms=frozenset({"online"})), 1),
        (Line(platforms=frozenset({"snapchat"})), 0),
        (Line(platforms=frozenset({"instagram", "snapchat"})), 0),
        (Line(nation="uk"), 1),
        (Line(nation="england"), 0),
        (Line(year="2025"), 1),
        (Line(year="2020s"), 1),
        (Line(year="2010s"), 0),
        (EMPTY, 1),
    ],
)
def test_who_is_14_in_wales_on_instagram_in_2025_fits(line, expected):
    known = case_base(("a", 14, "girl", "wales", 2025, INSTAGRAM, frozenset({"online-blackmail"})))
    assert known.group(line) == expected


def test_what_is_not_known_fits_only_lines_that_leave_it_out():
    known = case_base(("a",))
    assert known.group(EMPTY) == 1
    assert known.group(Line(gender="girl")) == 0
    assert known.group(Line(platforms=frozenset({"online"}))) == 0


def test_a_kind_alone_fits_the_kind_and_no_name():
    known = case_base(("a", None, "", "", None, frozenset({"social-media"})))
    assert known.group(Line(platforms=frozenset({"social-media"}))) == 1
    assert known.group(Line(platforms=frozenset({"online"}))) == 1
    assert known.group(Line(platforms=INSTAGRAM)) == 0


def test_a_child_quoted_three_times_is_one_contact():
    assert case_base(*[("a", 14, "girl")] * 3).group(Line(gender="girl")) == 1


def test_all_that_a_line_states_is_true_of_one_testimony():
    known = case_base(("a", 14, "girl"), ("a", None, "", "wales"))
    assert known.group(Line(gender="girl", nation="wales")) == 0
    assert known.joined_group([Line(gender="girl"), Line(nation="wales")]) == 1


def test_what_a_testimony_says_is_said_anew():
    known = case_base(("a", 14, "girl"))
    known.put(Record(0, "b", 17, "boy"))
    assert (len(known), known.contacts) == (1, 1)
    assert known.group(Line(gender="girl")) == 0
    assert known.group(Line(age_band="16-18", gender="boy")) == 1


def test_a_contact_is_forgotten_with_its_last_testimony():
    known = case_base(("a", 14, "girl"), ("a", 14, "girl"))
    assert known.remove(0)
    assert known.group(Line(gender="girl")) == 1
    assert known.remove(1)
    assert not known.remove(1)
    assert known.group(Line(gender="girl")) == 0
    assert (known.group(EMPTY), known.contacts, len(known)) == (0, 0, 0)


def test_thousands_of_testimonies_of_one_contact_take_no_more_than_those_of_thousands():
    known = CaseBase(VOCABULARY, [Record(number, "a", 14, "girl") for number in range(70_000)])
    known.put(Record("last", "b", 14, "girl"))
    for number in range(0, 70_000, 2):
        known.remove(number)
    assert known.group(Line(gender="girl")) == 2
    assert known.has_group(known.finest(Line(gender="girl")), 2)
    assert not known.has_group(known.finest(Line(gender="girl")), 3)


@given(said=records(), line=lines)
def test_the_group_is_counted_like_by_hand(said, line):
    known = CaseBase(VOCABULARY, said)
    fitting = those_who_fit(said, line)
    assert known.group(line) == len(fitting)
    for minimum in range(1, 10):
        assert known.has_group(known.finest(line), minimum) == (len(fitting) >= minimum)


@given(said=records(), joined=st.lists(lines, max_size=3))
def test_the_joined_group_is_counted_like_by_hand(said, joined):
    everyone = {record.contact for record in said}
    fitting = everyone.intersection(*(those_who_fit(said, line) for line in joined))
    assert CaseBase(VOCABULARY, said).joined_group(joined) == len(fitting)


@given(before=records(), after=records(), gone=st.sets(st.integers(0, 30)), asked=st.lists(lines, max_size=4))
def test_kept_up_to_date_it_is_what_it_would_be_built_anew(before, after, gone, asked):
    known = CaseBase(VOCABULARY, before)
    asked = [*asked, EMPTY, Line(gender="girl"), Line("13-18"), Line(platforms=frozenset({"online"}))]
    for line in asked:
        known.group(line)  # what it has worked out by now must not outlive the change
    for record in after:
        known.put(record)
    for number in gone:
        known.remove(number)
    left = {record.testimony: record for record in (*before, *after) if record.testimony not in gone}

    anew = CaseBase(VOCABULARY, left.values())

    assert (len(known), known.contacts) == (len(anew), anew.contacts)
    assert [known.group(line) for line in asked] == [anew.group(line) for line in asked]
    assert [known.group(line) for line in asked] == [
        len(those_who_fit(left.values(), line)) for line in asked
    ]


@given(said=records(), line=lines, new=records(most=1))
def test_another_contact_never_makes_a_group_smaller(said, line, new):
    known = CaseBase(VOCABULARY, said)
    before = known.group(line)
    for record in new:
        known.put(Record(("new", record.testimony), ("new", record.contact), record.age, record.gender))
    assert known.group(line) >= before
