import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("my dad is the caretaker", ["the caretaker"]),
        ("mum drives the school bus so", ["drives the school bus"]),
        ("my nan is a vicar", ["a vicar"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("occupations", text) == stretches


@pytest.mark.parametrize("text", ["my dad is at work", "mum is angry", "my dad is a nice man"])
def test_it_leaves_alone(text):
    assert found_by("occupations", text) == []
