import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("he waits at greggs by the station", ["greggs by the station"]),
        ("the under-16s at Clogher Rangers", ["the under-16s at Clogher Rangers"]),
        ("i go to the mosque on albert road", ["the mosque on albert road"]),
        ("the girls' under-13s at Marden Vale", ["the girls' under-13s at Marden Vale"]),
        ("the trampoline park off the ring road", ["the trampoline park off the ring road"]),
        ("a guides leader at 3rd ashcombe", ["3rd ashcombe"]),
        ("a millbank builders jacket", ["millbank builders"]),
        ("the donkey sanctuary outside Bramcombe", ["the donkey sanctuary outside Bramcombe"]),
        ("karate at the sports hall", ["karate at the sports hall"]),
        ("he works at pizza heaven now", ["pizza heaven"]),
        ("Strathallan Thistle under-15s", ["Strathallan Thistle under-15s"]),
        ("i do hawksmoor performing arts", ["hawksmoor performing arts"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("organisations", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "i went to the shop",
        "we go mcdonalds sometimes",
        "football club is fun",
        "i was rowing with my mum",
        "a drop in the ocean",
        "he works for free",
        "mum works at weekends",
        "dance at school",
        "we play at break time",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("organisations", text) == []
