import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("he is called kai", ["kai"]),
        ("my mate tazza told me", ["tazza"]),
        ("mr okonkwo knows", ["mr okonkwo"]),
        ("his names dazza", ["dazza"]),
        ("THEY CALL ME MOP", ["MOP"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("cued_names", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "they called me names",
        "i miss my dad",
        "she called the police",
        "a friend told me",
        "the so called game",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("cued_names", text) == []
