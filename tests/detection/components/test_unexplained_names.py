import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("we went to castlebrae", ["castlebrae"]),
        ("she saw Grimsk there", ["Grimsk"]),
        ("then i told Skip about it", ["Skip"]),
        ("i was on Late Night Chatters", ["Late Night Chatters"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("unexplained_names", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "becuase i was scarred",
        "hahahaha no way",
        "sooooo tired of it",
        "on Monday in June",
        "Then I told him Off again",
        "i was at Home",
        "he said Good Game",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("unexplained_names", text) == []
