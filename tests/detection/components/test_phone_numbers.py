import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("ring me on 07700 900416 ok", ["07700 900416"]),
        ("its 07700.900.416", ["07700.900.416"]),
        (
            "OH SEVEN SEVEN DOUBLE OH NINE DOUBLE OH THREE ONE EIGHT",
            ["OH SEVEN SEVEN DOUBLE OH NINE DOUBLE OH THREE ONE EIGHT"],
        ),
        ("it starts oh double seven i think", ["oh double seven"]),
        ("+44 7700 900416 is his", ["+44 7700 900416"]),
        ("call 01632 960123 ext 45", ["01632 960123 ext 45"]),
        ("ring 01632 960 123 x45 pls", ["01632 960 123 x45"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("phone_numbers", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "i rang 0800 1111 and then 116 123",
        "call 999 or 111 or 101",
        "he sent 50 messages in 2 hours",
        "we won 3-2 in 2019",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("phone_numbers", text) == []
