import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("im the only girl on the team", ["the only girl on the team"]),
        ("she is head girl", ["head girl"]),
        ("i broke the county record", ["broke the county record"]),
        ("im the girl who fell off the stage", ["im the girl who fell off the stage"]),
        ("mine is the house with the pink door", ["the house with the pink door"]),
        ("i got a music scholarship", ["music scholarship"]),
        ("its on the school website", ["on the school website"]),
        ("she speaks five languages", ["speaks five languages"]),
        ("i was the first girl in the team", ["the first girl in the team"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("unique_details", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "the only person i told",
        "the first time he wrote",
        "only my mum knows",
        "i have known for ages",
        "i only know because one girl told me",
        "i know three people",
        "the one with the phone",
        "i was first in the lunch queue when it buzzed",
        "she was the first one to comment on it",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("unique_details", text) == []
