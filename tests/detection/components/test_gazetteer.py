import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("i live in rotherham", ["rotherham"]),
        ("WE MOVED TO HAWICK", ["HAWICK"]),
        ("he is from london", ["london"]),
        ("hes in hull", ["hull"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("gazetteer", text) == stretches


@pytest.mark.parametrize(
    "text", ["reading is fun", "i was in a slough of despair", "bury the phone", "in england"]
)
def test_it_leaves_alone(text):
    assert found_by("gazetteer", text) == []
