"""What the method page says of the detector is what was measured, with how sure that is."""

from datetime import time

import pytest

from archive.detection.measuring import figures
from archive.views.about import in_hundred
from tests.public.reading import Page

pytestmark = pytest.mark.django_db

MEASURED = {
    "detector": "0123456789ab",  # not the one that runs here
    "measured_on": "2026-03-09",
    "total": {
        "statements": 300,
        "direct_recall": 0.9706,
        "direct_interval": [0.9504, 0.9828],
        "indirect_recall": 0.853,
        "indirect_interval": [0.801, 0.894],
        "token_precision": 0.779,
        "precision_interval": [0.76, 0.80],
        "clean": 70,
        "clean_flagged": 7,
        "clean_flagged_share": 0.1,
        "clean_interval": [0.049, 0.191],
    },
}


def test_the_method_page_shows_what_was_measured_and_with_which_version(client, monkeypatch):
    monkeypatch.setattr(figures, "recorded", lambda: MEASURED)

    sections = Page(client.get("/about/")).all("section")
    section = next(each for each in sections if "we tested version" in each.text)

    for sentence in (
        "On 9 March 2026 we tested version 0123456789ab on 300 invented statements",
        "it flagged 97 (allowing for chance, between 95 and 99)",
        "other things people know, it flagged 85 (between 80 and 90)",
        "Out of 100 words that it flagged, 78 (between 76 and 80) were part of details like these",
        "in 7 of the 70 statements that had nothing to find, which is 10 in 100 (between 4 and 20)",
    ):
        assert sentence in section.text


@pytest.mark.parametrize(("share", "rounded"), [(1.0, 100), (0.998, 99), (0.974, 97), (0.002, 1), (0.0, 0)])
def test_nearly_all_is_not_called_all_nor_hardly_anything_nothing(share, rounded):
    assert in_hundred(share, (share, share))["share"] == rounded


def test_the_page_says_how_many_children_a_line_must_fit_by_the_present_settings(client, db, settings):
    settings.ARCHIVE_MINIMUM_GROUP = 7
    settings.ARCHIVE_COOLING_OFF_DAYS = 45
    settings.ARCHIVE_RELEASE_AT = time(6)

    page = client.get("/about/").content.decode()

    assert "must be true of at least 7 different children" in page
    assert "until 45 days after the end of the month" in page
    assert "never two from the same child on the same day" in page


def test_where_nothing_waits_the_page_does_not_say_that_it_does(client, db, settings):
    settings.ARCHIVE_COOLING_OFF_DAYS, settings.ARCHIVE_RELEASE_AT = 0, None

    page = client.get("/about/").content.decode()

    assert "days after the end of the month" not in page
    assert "once a day" not in page
