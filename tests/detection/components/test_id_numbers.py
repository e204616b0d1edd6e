import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("reg was KT19 OXW", ["KT19 OXW"]),
        ("NHS number 999 012 3456", ["NHS number 999 012 3456"]),
        ("sort code 00-12-34", ["00-12-34"]),
        ("crime number 42 stroke 90817 stroke 25", ["crime number 42 stroke 90817 stroke 25"]),
        ("sort code 00-00-00, account 12345678", ["sort code 00-00-00, account 12345678"]),
        ("under ref. CH-88213", ["ref. CH-88213"]),
        ("account 00012345, sort code 00-00-00", ["account 00012345, sort code 00-00-00"]),
        ("he drove off in P123 XYZ", ["P123 XYZ"]),
        ("a van, reg AIZ 4471", ["AIZ 4471"]),
        ("its mac is 00:00:5E:00:53:01", ["00:00:5E:00:53:01"]),
        ("MORGA 657054 SM9IJ", ["MORGA 657054 SM9IJ"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("id_numbers", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "i got 40 likes",
        "the score was 3-2",
        "in year 9 i had 2 friends",
        "i counted 42 steps",
        "IM IN Y9 AND HE IS OLD",
        "i am in B5 NOW",
        "at 10:20:30",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("id_numbers", text) == []
