import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("i go parkfield high", ["parkfield high"]),
        ("im at st bedes now", ["st bedes"]),
        ("HE KNOWS I GO TO ASHDOWN HIGH", ["ASHDOWN HIGH"]),
        ("the academy on Fell Lane", ["the academy on Fell Lane"]),
        ("ysgol bryn celyn knows", ["ysgol bryn celyn"]),
        ("in the arp at cherry bank primary", ["the arp at cherry bank", "cherry bank primary"]),
        ("the hospital school on ward 9", ["the hospital school on ward 9"]),
        ("i started at oak tree special school", ["oak tree special school"]),
        ("went to honest wishes academy", ["honest wishes academy"]),
        ("im in kingfisher class", ["kingfisher class"]),
        ("we walkt to tinkers brook skewl", ["tinkers brook skewl"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("schools", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "my high school is big",
        "i started secondary last year",
        "at primary school it was fine",
        "the prices are high",
        "we moved to a different school",
        "i go to normal big school",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("schools", text) == []
