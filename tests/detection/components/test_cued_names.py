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
        ("its J again", ["J"]),
        ("D. explained that it had stopped", ["D."]),
        ("roses mum rang", ["roses"]),
        ("me and sky fell out", ["sky"]),
        ("mister lombardi left", ["mister lombardi"]),
        ("still getting msgs from big kev", ["big kev"]),
        ("Sky asked me", ["Sky"]),
        ("K.L. attends by taxi", ["K.L."]),
        ("summer from year nine sent it", ["summer"]),
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
        "the link said it was free",
        "me and hope it stops",
        "K.",
        "the lads house",
        "in P.E. we talked",
        "a gift from my nan",
        "the page from my class",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("cued_names", text) == []
