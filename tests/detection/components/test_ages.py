import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("im 12 and scared", ["12"]),
        ("14f here", ["14f"]),
        ("when i was six he left", ["six"]),
        ("a 14-year-old girl", ["14-year-old"]),
        ("HES NEARLY THIRTEEN", ["THIRTEEN"]),
        ("my sisters 8 and she saw", ["8"]),
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
    ],
)
def test_it_leaves_alone(text):
    assert found_by("ages", text) == []
