import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("after the house burned down", ["house burned down"]),
        ("we were on the news after the flood", ["were on the news after the flood"]),
        ("i was on a baking thing on telly", ["was on a baking thing on telly"]),
        ("a lorry went into our front room", ["a lorry went into our front room"]),
        ("he won the county cross-country", ["won the county cross-country"]),
        ("my nans got flooded in january", ["got flooded in january"]),
        ("i slipped into the canal and they filmed it", ["slipped into the canal"]),
        ("the minibus rolled into the ditch", ["minibus rolled into the ditch"]),
        ("my teacher was on the chase", ["was on the chase"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("events", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "at half term",
        "my exams",
        "i watched the news",
        "the car went in the garage",
        "i was on the phone",
        "he was rude in the voice chat",
        "my tablet died in geography",
        "it was on the school tv by the hall",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("events", text) == []
