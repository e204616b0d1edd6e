import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("meet at the park behind morrisons", ["the park behind morrisons"]),
        ("the 42 bus is late", ["the 42 bus"]),
        ("i live near the viaduct", ["the viaduct"]),
        ("it was on market st", ["market st"]),
        ("mason from holly lodge", ["holly lodge"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("described_places", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "i was at the park",
        "on the main road",
        "by the way",
        "in my street",
        "waiting by the gates",
        "it went from top to bottom",
        "i heard from him",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("described_places", text) == []
