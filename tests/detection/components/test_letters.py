import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("its J again", ["J"]),
        ("D. explained that it had stopped", ["D."]),
        ("K.L. attends by taxi", ["K.L."]),
        ("me and k are not talking", ["k"]),
        ("J. said so, then I rang J", ["J.", "J"]),
        ("a boy (T) kept messaging me", ["T"]),
        ("Her friend (A) had seen it.", ["A"]),
        ("T's mum rang school", ["T"]),
        ("j told m about it", ["j", "m"]),
        ("a girl called m in my form", ["m"]),
        ("ks mum rang mine", ["ks"]),
        ("It was B who sent it", ["B"]),
        ("M and R both saw it", ["M", "R"]),
        ("It was seen by F and T again", ["F", "T"]),
        ("Mother stated that J had run off", ["J"]),
        ("my girlfriend m cried", ["m"]),
        ("k and me fell out", ["k"]),
        ("her initials are m.k", ["m.k"]),
        ("i sent a silly pic to j for a dare", ["j"]),
        ("ive been talking every night with t, hes older", ["t"]),
        ("KM, 13, reported that D, also 13, was selling them.", ["D"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("letters", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "K.",
        "in P.E. we talked",
        "i take vitamin c and vitamin d",
        "i was talking to u about it",
        "i gave it to r and b",
        "plan b is to run",
        "im in year 9 b and hes in c",
        "a girl in set b told me",
        "Group B was first",
        "u said it and r u there",
        "ok k ill tell her",
        "me n u",
        "I got a B in maths",
        "it is a D grade",
        "A and E was full",
        "He knows that s not on",
        "Vitamin C is good",
        "Q and A",
        "i d asked him, he s said no",
        "he put my initials in it",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("letters", text) == []
