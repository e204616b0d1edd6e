import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [("I spoke to Priya Nair about it.", ["Priya Nair"])],
)
def test_it_finds(text, stretches):
    assert found_by("stock_entities", text) == stretches


@pytest.mark.parametrize("text", ["On Friday I used Instagram.", "ROBLOX IS FUN", "I rang Childline."])
def test_it_leaves_alone(text):
    assert found_by("stock_entities", text) == []
