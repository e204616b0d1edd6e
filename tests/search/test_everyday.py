"""Which parts of a search name an age, a gender, a nation or a year; and words alike."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.alike import alike, is_little
from archive.search.everyday import (
    asks_for_help,
    asks_how_many,
    chunks_of,
    joined,
    left,
    readings,
)

TODAY = date(2026, 11, 27)


def read(typed):
    """The parameters that a search names, and the words that stay."""
    chunks = chunks_of(typed)
    found = readings(chunks, TODAY)
    tags = joined([each.tag for each in found])
    rest = left(chunks, {place for each in found for place in each.chunks})
    return [f"{name}={value}" for tag in tags for name, value in tag.pairs], " ".join(c.text for c in rest)


@pytest.mark.parametrize(
    ("typed", "named", "stays"),
    [
        ("13 year old", ["age_min=13", "age_max=13"], ""),
        ("13-year-old girls", ["age_min=13", "age_max=13", "gender=girl"], ""),
        ("13yo", ["age_min=13", "age_max=13"], ""),
        ("girls NOT 13 years old", ["gender=girl"], "NOT 13 years old"),
        ("I AM NOT 13 YEARS OLD", ["age_min=13", "age_max=13"], ""),
        ("12 y/o", ["age_min=12", "age_max=12"], ""),
        ("aged 12", ["age_min=12", "age_max=12"], ""),
        ("thirteen year olds", ["age_min=13", "age_max=13"], ""),
        ("aged 10 to 12", ["age_band=10-12"], ""),
        ("13-15", ["age_band=13-15"], ""),
        ("13–15 year olds", ["age_band=13-15"], ""),
        ("under 13", ["age_band=under-13"], ""),
        ("under-13s", ["age_band=under-13"], ""),
        ("under 16s", ["age_max=15"], ""),
        ("over 16", ["age_band=16-18"], ""),
        ("teenagers", ["age_band=13-18"], ""),
        ("tweens", ["age_band=10-12"], ""),
        ("little kids", ["age_band=under-10"], ""),
        ("little girls", ["age_band=under-10", "gender=girl"], ""),
        ("primary school", ["age_min=4", "age_max=11"], ""),
        ("secondary school bullying", ["age_min=11", "age_max=16"], "bullying"),
        ("year 9", ["age_min=13", "age_max=14"], ""),
        ("yr 7 girls", ["age_min=11", "age_max=12", "gender=girl"], ""),
        ("years 7 to 9", ["age_min=11", "age_max=14"], ""),
        ("S2 pupils", ["age_min=12", "age_max=14"], ""),
        ("sixth form", ["age_band=16-18"], ""),
        ("boy, 15", ["gender=boy", "age_min=15", "age_max=15"], ""),
        ("girl 14", ["gender=girl", "age_min=14", "age_max=14"], ""),
        ("girls 16", ["gender=girl", "age_min=16", "age_max=16"], ""),
        ("boys 12-14", ["gender=boy", "age_min=12", "age_max=14"], ""),
        ("NI", ["nation=northern_ireland"], ""),
        ("scams in N. Ireland", ["nation=northern_ireland"], "scams"),
        ("children in Wales", ["nation=wales"], ""),
        ("year 8 boys", ["age_min=12", "age_max=13", "gender=boy"], ""),
        ("boys and girls", ["gender=boy", "gender=girl"], ""),
        ("lads", ["gender=boy"], ""),
        ("non-binary", ["gender=nonbinary"], ""),
        ("Northern Irish girls", ["nation=northern_ireland", "gender=girl"], ""),
        ("sextortion in Wales", ["nation=wales"], "sextortion"),
        ("in the UK", ["nation=uk"], ""),
        ("grooming in 2024", ["year=2024"], "grooming"),
        ("last year", ["year=2025"], ""),
        ("the 2010s", ["year=2010s"], ""),
        ("since 2025", ["year=2025", "year=2026"], ""),
        # What only looks like one of these.
        ("girlfriend", [], "girlfriend"),
        ("my daughter", [], "daughter"),
        ("10-year-challenge", [], "10-year-challenge"),
        ("two girls 5", ["gender=girl"], "two 5"),
        ("year 14", [], "year 14"),
        ("2031", [], "2031"),
        ("two days", [], "two days"),
        ('"13 year old"', [], '"13 year old"'),
        ("-girls bullying", [], "-girls bullying"),
        ("NOT girls", [], "NOT girls"),
        ("boys OR girls", [], "boys OR girls"),
        ("girl*", [], "girl*"),
    ],
)
def test_words_for_an_age_a_gender_a_nation_or_a_year_are_read_and_others_are_not(typed, named, stays):
    assert read(typed) == (named, stays)


def test_an_age_says_how_the_archive_shows_it():
    (found,) = readings(chunks_of("13 year old"), TODAY)

    assert found.tag.label == "age 13 (shown as 13–15)"


@given(st.text(alphabet='boys girls13 -*"ORNT under yearaged2024walesin', max_size=60))
def test_nothing_typed_breaks_the_reading_and_no_word_is_read_twice(typed):
    chunks = chunks_of(typed)
    places = [place for each in readings(chunks, TODAY) for place in each.chunks]

    assert len(places) == len(set(places))
    assert all(chunks[place].plain for place in places)


def test_what_is_said_for_one_another_goes_both_ways_and_what_may_be_said_instead_does_not():
    assert "afraid" in alike(("scared",)).same
    assert "scared" in alike(("afraid",)).same
    assert "mum" in alike(("parents",)).others
    assert "parents" not in alike(("mum",)).others
    assert alike(("frightened",)) == alike(("frighten",))  # whatever its ending
    assert alike(("zebra",)) is None


def test_no_group_of_words_that_mean_the_same_blames_a_child():
    blaming = {"attention", "slut", "asking for it", "silly", "naive", "promiscuous", "stupid", "lifestyle"}

    for word in ("nudes", "sexting", "grooming", "victim blaming", "shame", "sextortion", "catfish"):
        assert not blaming & set(alike(tuple(word.split())).others), word


@pytest.mark.parametrize("word", ["of", "the", "my", "don't", "I'll"])
def test_a_word_that_holds_a_sentence_together_is_little(word):
    assert [chunk.little for chunk in chunks_of(word)] == [True]


def test_a_word_that_says_something_is_not_little():
    assert not any(map(is_little, ["scared", "secret", "phone", "blocked"]))


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("suicidal", True),
        ("self-harm", True),
        ("I want to die", True),
        ("kill myself", True),
        ("killed in game", False),
        ("harm", False),
    ],
)
def test_words_of_despair_are_recognised(typed, wanted):
    assert asks_for_help([form for chunk in chunks_of(typed) for form in chunk.forms]) is wanted


def test_a_question_for_a_number_is_recognised():
    assert asks_how_many(["how", "many", "kids"])
    assert not asks_how_many(["how", "it", "started"])
