import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("since the 4th of june", ["the 4th of june"]),
        ("dob 12/03/2011", ["12/03/2011"]),
        ("on saturday the fifteenth he came", ["saturday the fifteenth"]),
        ("in august 2022", ["in august 2022"]),
        ("it was the friday before easter", ["the friday before easter"]),
        ("bonfire night, the fifth", ["bonfire night, the fifth"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("dates", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "on friday",
        "at christmas",
        "in june",
        "last summer",
        "since half term",
        "he said nothing till the second song",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("dates", text) == []
