import pytest

from archive.detection.suggesting.ages import band
from archive.vocabulary import OLDEST_CHILD_YEARS, AgeBand
from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("im 12 and scared", ["12"]),
        ("14f here", ["14f"]),
        ("when i was six he left", ["six"]),
        ("we lived there until six", ["six"]),
        ("i stayed with my nan until six", ["six"]),
        ("he was home until six", ["six"]),
        ("i was in that club until seven", ["seven"]),
        ("she did ballet lessons until six", ["six"]),
        ("a 14-year-old girl", ["14-year-old"]),
        ("Tamsin 12 attends a choir", ["12"]),
        ("HES NEARLY THIRTEEN", ["NEARLY THIRTEEN"]),
        ("my sisters 8 and she saw", ["8"]),
        ("im nearly 13", ["nearly 13"]),
        ("hes turning 16 in may", ["turning 16"]),
        ("hes in his 90s", ["90s"]),
        ("she is early thirties", ["early thirties"]),
        ("aged thirteen and a half", ["thirteen and a half"]),
        ("im 12½ and small", ["12½"]),
        ("im 11 3/4", ["11 3/4"]),
        ("a child of six", ["six"]),
        ("Male (19, met on app)", ["19"]),
        ("im ait and hes nyne", ["ait", "nyne"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("ages", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "in year 6",
        "i got 40 likes",
        "2 weeks ago",
        "5 minutes away",
        "10 out of 10",
        "in their early teens",
        "under ten",
        "music from the 80s",
        "in the 90s my mum was small",
        "in year 7 f",
        "hes away till six.",
        "my mum works until seven",
        "a child of two vets",
        "my best m8 told me",
        "he is in his early teens",
        "Flat 12 has a new door",
        "in March 12 said they were going",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("ages", text) == []


def test_a_suggested_band_says_no_more_than_the_attribution_line():
    said = {age: band(age) for age in range(1, OLDEST_CHILD_YEARS + 1)}

    assert {words: {AgeBand.of(age) for age in said if said[age] == words} for words in said.values()} == {
        "under 10": {AgeBand.UNDER_10},
        "10 to 12": {AgeBand.FROM_10_TO_12},
        "13 to 15": {AgeBand.FROM_13_TO_15},
        "16 to 18": {AgeBand.FROM_16_TO_18},
    }
