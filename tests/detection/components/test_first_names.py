import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("then connor came", ["connor"]),
        ("leahs phone", ["leahs"]),
        ("esp grace and will", ["grace", "will"]),
        ("TYLER DID IT", ["TYLER"]),
        ("Siân rang", ["Siân"]),
        ("chloé left", ["chloé"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("first_names", text) == stretches


@pytest.mark.parametrize(
    "text", ["will you be there", "i hope so", "it may stop", "in the summer", "mark my words"]
)
def test_it_leaves_alone(text):
    assert found_by("first_names", text) == []
