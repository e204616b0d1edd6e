import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("my twin saw it", ["twin"]),
        ("i live with my nan", ["nan"]),
        ("my two mums know", ["two mums"]),
        ("she has seven brothers", ["seven brothers"]),
        ("in the care of her maternal grandmother", ["maternal grandmother"]),
        ("my mum and her wife know", ["mum and her wife"]),
        ("im one of nine and they all saw", ["nine"]),
        ("my other mum came in to sort it", ["other mum"]),
        ("his dads got another daughter and she found me", ["another daughter"]),
        ("mums new husband saw the page", ["mums new husband"]),
        ("my aunt transitioned and they made a page of it", ["transitioned"]),
        ("Leo is staying with his coach's family", ["with his coach's family"]),
        ("she has been placed with us", ["placed with us"]),
        ("my stepmums my head of year", ["stepmums my head of year"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("family", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "my mum and dad know",
        "my brother is nice",
        "i have one sister",
        "one of my friends",
        "one of two things",
        "in a group of six",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("family", text) == []
