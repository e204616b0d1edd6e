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
        ("posted 2026-03-02T14:05:11Z ok", ["2026-03-02T14:05:11Z"]),
        ("at 2026-03-02 14:05:11+01:00 he", ["2026-03-02 14:05:11+01:00"]),
        ("at 02/03/2026 14:05:11 UTC he", ["02/03/2026 14:05:11 UTC"]),
        ("at 14:05 GMT on 2 March he", ["14:05 GMT on 2 March"]),
        ("on 2 March at 14:05 BST", ["2 March at 14:05 BST"]),
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
        "at 14:05 GMT he rang",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("dates", text) == []
