import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("i have tourettes", ["tourettes"]),
        ("she wears hearing aids", ["hearing aids"]),
        ("diagnosed with perthes", ["perthes"]),
        ("I've a stammer", ["stammer"]),
        ("he had a hip op and they filmed him walking", ["hip op"]),
        ("i cant have dairy or nuts and they know", ["cant have dairy or nuts"]),
        ("she lip reads so they turned away", ["she lip reads"]),
        ("my sister has downs", ["has downs"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("health", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "i feel down",
        "im so stressed",
        "it adds up",
        "the odd one out",
        "on the waiting list for counselling",
        "ups and downs",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("health", text) == []
