import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("im jewish", ["jewish"]),
        ("we are from sri lanka", ["sri lanka"]),
        ("a Somali family", ["Somali"]),
        ("i saw him at my dads masjid", ["dads masjid"]),
        ("it was my confirmation", ["my confirmation"]),
        ("my family celebrate nowruz", ["celebrate nowruz"]),
        ("we dont do christmas so they laughed", ["dont do christmas"]),
        ("my nan doesnt really speak english", ["doesnt really speak english"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("heritage", text) == stretches


@pytest.mark.parametrize(
    "text", ["in french class", "my english lesson", "chinese food", "a holiday in spain"]
)
def test_it_leaves_alone(text):
    assert found_by("heritage", text) == []
