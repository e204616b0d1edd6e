import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("email mia.k@post.example pls", ["mia.k@post.example"]),
        ("go to www.skins.example/win now", ["www.skins.example/win"]),
        ("tilly dot brooks at inbox dot example thats it", ["tilly dot brooks at inbox dot example"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("net_addresses", text) == stretches


@pytest.mark.parametrize("text", ["i waited.then it came", "e.g. a game", "half.term was ok"])
def test_it_leaves_alone(text):
    assert found_by("net_addresses", text) == []
