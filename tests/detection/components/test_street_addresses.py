import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("my postcode is bt70 1aa", ["bt70 1aa"]),
        ("he knows i live at 14 fennel close", ["14 fennel close"]),
        ("LIVES AT 9 ORCHARD RISE", ["9 ORCHARD RISE"]),
        ("my postcode is cf ninety nine nine zz", ["cf ninety nine nine zz"]),
        ("3 rushton ct", ["3 rushton ct"]),
        ("we liv at 62 bow streat", ["62 bow streat"]),
        ("she is at No. 7 The Crescent in Ardle", ["No. 7 The Crescent"]),
        ("they put up no. 31 tanners lane", ["no. 31 tanners lane"]),
        ("the postcode he said was m for mike nine nought z z", ["m for mike nine nought z z"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("street_addresses", text) == stretches


@pytest.mark.parametrize(
    "text", ["at 5 pm in y9", "i waited 20 minutes by the road", "year 9 is hard", "i like 3 the green one"]
)
def test_it_leaves_alone(text):
    assert found_by("street_addresses", text) == []
