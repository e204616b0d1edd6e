"""A figure stands beside a quote only where ages, nations and terms agree."""

import pytest

from archive.figures_that_fit import Counted, Said, fit

EVERYWHERE = frozenset({"england", "scotland", "wales", "northern_ireland"})
NONE = frozenset()
GROOMING, BULLYING, ROBLOX, SNAPCHAT, SECRET = range(1, 6)


def counted(ages=(0, 17), nations=EVERYWHERE, *, harms=(GROOMING,), platforms=(), themes=()):
    return Counted(ages, frozenset(nations), frozenset(harms), frozenset(platforms), frozenset(themes))


def said(ages=(13, 15), nation="", *, harms=(GROOMING,), platforms=(), themes=()):
    return Said(ages, nation, frozenset(harms), frozenset(platforms), frozenset(themes))


@pytest.mark.parametrize(
    ("figure", "quote", "fits"),
    [
        ((0, 17), (13, 15), True),
        ((0, 17), (16, 18), True),  # what counts everybody under 18 counts all children
        ((0, 17), None, True),
        ((0, 10), (13, 15), False),
        ((0, 10), (10, 12), False),  # the child may be 11 or 12
        ((0, 10), (0, 9), True),
        ((0, 10), None, False),
        ((12, 17), (16, 18), True),
        ((12, 17), (13, 18), True),
        ((13, 15), (13, 15), True),
        ((13, 15), (13, 18), False),
        ((14, 15), (13, 15), False),
    ],
)
def test_a_figure_counts_every_age_that_the_child_may_be_of(figure, quote, fits):
    assert fit(counted(figure), said(quote)) == fits


@pytest.mark.parametrize(
    ("figure", "quote", "fits"),
    [
        ({"scotland"}, "wales", False),
        ({"england", "wales"}, "wales", True),
        ({"england", "wales"}, "scotland", False),
        ({"scotland"}, "scotland", True),
        ({"scotland"}, "", False),  # a reader would take the child to be Scottish
        ({"scotland"}, "uk", False),
        ({"england", "wales"}, "", True),
        ({"england", "wales"}, "uk", True),
        (EVERYWHERE, "northern_ireland", True),
        (NONE, "", False),
    ],
)
def test_a_figure_counts_the_nation_that_the_quote_names(figure, quote, fits):
    assert fit(counted(nations=figure), said(nation=quote)) == fits


@pytest.mark.parametrize(
    ("figure", "quote", "fits"),
    [
        ({"harms": {GROOMING}}, {"harms": {GROOMING, BULLYING}}, True),
        ({"harms": {GROOMING}}, {"harms": {BULLYING}}, False),
        (
            {"harms": {GROOMING}, "themes": {SECRET}},
            {"harms": {BULLYING}, "themes": {SECRET}},
            False,
        ),
        ({"harms": {GROOMING}, "themes": {SECRET}}, {"harms": {GROOMING}}, True),
        (
            {"harms": {GROOMING}, "platforms": {ROBLOX}},
            {"harms": {GROOMING}, "platforms": {SNAPCHAT}},
            False,
        ),
        (
            {"harms": {GROOMING}, "platforms": {ROBLOX}},
            {"harms": {BULLYING}, "platforms": {ROBLOX}},
            False,
        ),
        (
            {"harms": {GROOMING}, "platforms": {ROBLOX}},
            {"harms": {GROOMING}, "platforms": {ROBLOX, SNAPCHAT}},
            True,
        ),
        ({"harms": NONE, "platforms": {ROBLOX}}, {"harms": NONE, "platforms": {ROBLOX}}, True),
        ({"harms": NONE, "themes": {SECRET}}, {"harms": NONE, "themes": {SECRET}}, True),
        ({"harms": NONE}, {"harms": {GROOMING}}, False),
    ],
)
def test_a_figure_about_one_harm_never_stands_beside_a_quote_that_shares_only_something_else(
    figure, quote, fits
):
    assert fit(counted(**figure), said(**quote)) == fits
