"""A month is typed as people type it. The page reads it in the same way (tests/browser/test_entry.py)."""

from datetime import date

import pytest

from archive.admin.months import NotAMonth, read_month

READ = {
    "3/24": (2024, 3),
    "03/2024": (2024, 3),
    "3.24": (2024, 3),
    "3-24": (2024, 3),
    " 3  24 ": (2024, 3),
    "Mar 24": (2024, 3),
    "Mar. 24": (2024, 3),
    "mar24": (2024, 3),
    "Mar'24": (2024, 3),
    "Mar ’24": (2024, 3),  # as a phone or Word writes it
    "March, 2024": (2024, 3),
    "3–24": (2024, 3),
    "march 2024": (2024, 3),
    "MARCH/2024": (2024, 3),
    "2024 march": (2024, 3),
    "2024-03": (2024, 3),
    "2024/3": (2024, 3),
    "12/2011": (2011, 12),
    "Sept 23": (2023, 9),
    "may 24": (2024, 5),
}
REFUSED = {
    "March": "Add the year",
    "2024": "Enter the month and the year",
    "324": "Enter the month and the year",
    "ma 24": "Enter the month and the year",
    "nonsense 24": "Enter the month and the year",
    "24/3": "Enter the month and the year",
    "3/024": "Enter the month and the year",
    "00/0000": "only 12 months",
    "mar 0000": "Enter the month and the year",
    "٣/24": "Enter the month and the year",
    "13/24": "only 12 months",
    "0/24": "only 12 months",
    "3/12": "could be a day or a month",
    "10/11": "could be a day or a month",
    "5 March 2024": "the day is not kept",
    "5/3/24": "the day is not kept",
    "2024-03-05": "the day is not kept",
    "March 5, 2024": "the day is not kept",
    "x" * 10_000: "Enter the month and the year",
}


@pytest.mark.parametrize("typed", READ)
def test_it_is_understood(typed):
    assert read_month(typed) == date(*READ[typed], 1)


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_no_month_or_could_be_several_is_refused_in_words(typed):
    with pytest.raises(NotAMonth, match=REFUSED[typed]):
        read_month(typed)
