"""What somebody knows who kept the editions of a quote, one beside the other."""

import pytest

from archive.disclosure.editions import told_together
from archive.disclosure.ladders import Line
from tests.disclosure.populations import VOCABULARY


@pytest.mark.parametrize(
    ("line", "earlier", "together"),
    [
        (Line(nation="wales"), [], Line(nation="wales")),
        (Line(nation="wales"), [Line(gender="girl")], Line(nation="wales", gender="girl")),
        (Line(nation="uk"), [Line(nation="wales", gender="girl")], Line(nation="uk")),
        (Line(nation="wales"), [Line(nation="uk", year="2025")], Line(nation="wales", year="2025")),
        (
            Line(age_band="13-18", gender="girl"),
            [Line(age_band="13-15")],
            Line(age_band="13-15", gender="girl"),
        ),
        (
            Line(age_band="10-12", gender="girl"),
            [Line(nation="wales"), Line(age_band="13-15")],
            Line(age_band="10-12", gender="girl", nation="wales"),
        ),
        (
            Line(platforms=frozenset({"social-media"}), gender="girl"),
            [Line(platforms=frozenset({"roblox", "no-more"}))],
            Line(platforms=frozenset({"social-media", "roblox"}), gender="girl"),
        ),
    ],
    ids=["alone", "joined", "nothing-new", "finer", "coarser", "corrected", "terms"],
)
def test_what_editions_tell_together(line, earlier, together):
    assert told_together(line, earlier, VOCABULARY) == together
