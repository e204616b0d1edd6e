from datetime import date
from decimal import Decimal

import pytest

from archive.derived_figures import Measured, comparison, derived, doubling, rate, told, written, years

YEAR = (date(2018, 4, 1), date(2019, 3, 31))


def measured(value, qualifier="", *, first=YEAR[0], last=YEAR[1]):
    words = f"{qualifier.replace('_', ' ')} {written(Decimal(value), 2)}".strip()
    return Measured(Decimal(value), qualifier, words, first, last)


def earlier(value, qualifier="", *, year=2015):
    return measured(value, qualifier, first=date(year, 4, 1), last=date(year + 1, 3, 31))


@pytest.mark.parametrize(
    ("value", "qualifier", "sentence", "the_sum"),
    [
        ("8224", "", "more than 22 a day", "8,224 ÷ 365 days = 22.5"),
        ("730", "", "2 a day", "730 ÷ 365 days = 2"),
        ("4000", "just_over", "more than 10 a day", "just over 4,000 ÷ 365 days = 11"),
        ("730", "about", "about 2 a day", "about 730 ÷ 365 days = 2"),
        ("1000", "almost", "fewer than 3 a day", "almost 1,000 ÷ 365 days = 2.7"),
        ("200", "almost", "fewer than 4 a week", "almost 200 ÷ (365 days ÷ 7 in a week) = 3.8"),
        ("20", "", "more than 1 a month", "20 ÷ (365 days ÷ 30.44 in a month) = 1.7"),
    ],
)
def test_a_rate_never_says_more_than_the_number_does(value, qualifier, sentence, the_sum):
    found = rate(measured(value, qualifier))

    assert (found.sentence, found.sum) == (sentence, the_sum)


def test_what_happens_less_than_once_a_month_has_no_rate():
    assert rate(measured("11")) is None


@pytest.mark.parametrize(
    ("later", "before", "sentence"),
    [
        ("8224", "4000", "about twice as many as in 2015–16"),
        ("15000", "4000", "about 3.8 times as many as in 2015–16"),
        ("5000", "4000", "about 25 per cent more than in 2015–16"),
        ("3000", "4000", "about 25 per cent fewer than in 2015–16"),
        ("4001", "4000", "about as many as in 2015–16"),
    ],
)
def test_a_comparison_is_told_in_the_plainest_words_that_are_true(later, before, sentence):
    assert comparison(measured(later), earlier(before)).sentence == sentence


def test_nothing_is_compared_with_nought():
    assert comparison(measured("5"), earlier("0")) is None


def test_doubling_counts_the_years_of_records_at_both_ends():
    found = doubling(measured("8224"), earlier("4000", "just_over"))

    assert found.sentence == "doubled in four years of records, 2015–16 to 2018–19"
    assert found.sum == "8,224 in 2018–19, just over 4,000 in 2015–16: 2.06 times"
    assert doubling(measured("7999"), earlier("4000")) is None
    assert doubling(measured("8224", first=date(2018, 1, 1)), earlier("4000")) is None


def test_an_age_has_no_rate():
    assert list(derived(measured("13"), None, counts_events=False)) == []
    assert len(list(derived(measured("13"), None, counts_events=True))) == 1


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2018, 4, 1), date(2019, 3, 31), "2018–19"),
        (date(1999, 4, 1), date(2000, 3, 31), "1999–00"),
        (date(2024, 1, 1), date(2024, 12, 31), "2024"),
        (date(2020, 1, 1), date(2024, 12, 31), "2020–2024"),
        (date(2024, 1, 5), date(2024, 2, 29), "5 January 2024 to 29 February 2024"),
    ],
)
def test_a_period_has_the_name_that_its_source_would_give_it(first, last, told):
    assert years(first, last) == told


OPENING = "just over 4,000 reports came in during 2018–19"


@pytest.mark.parametrize(
    ("later", "before", "read_out"),
    [
        (None, None, "Just over 4,000 reports came in during 2018–19."),
        ("8224", None, "Just over 4,000 reports came in during 2018–19, more than 22 a day."),
        (
            "5000",
            "4000",
            "Just over 4,000 reports came in during 2018–19, more than 13 a day and about 25 per cent more "
            "than in 2015–16.",
        ),
        (
            "8224",
            "4000",
            "Just over 4,000 reports came in during 2018–19, more than 22 a day. The number doubled in four "
            "years of records, from 2015–16 to 2018–19.",
        ),
    ],
)
def test_a_number_and_what_follows_from_it_are_told_in_whole_sentences(later, before, read_out):
    found = []
    if later:
        found = list(derived(measured(later), earlier(before) if before else None, counts_events=True))

    assert told(OPENING, found) == read_out
