import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [("she is called summer and i like summer", ["summer"])],
)
def test_it_finds(text, stretches):
    assert found_by("repeated_names", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "nobody came",
        "he drew a plimsy and i drew a plimsy",
        "the page is called Trains With Trev and i like trains",
        "hes called Pete Piano and he taught me the piano",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("repeated_names", text) == []
