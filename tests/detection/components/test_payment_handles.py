import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("send it to paypal.me/razorkid99", ["paypal.me/razorkid99"]),
        ("his cashapp is $dazzler_x", ["$dazzler_x"]),
        ("he said pay pound sign quick nest and i did", ["pound sign quick nest"]),
        ("you had to send it to at coin drop and wait", ["at coin drop"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("payment_handles", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "he wants £40 by friday",
        "it cost £5k",
        "paid with paypal",
        "the pound sign on my keyboard",
        "send it to at least two people",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("payment_handles", text) == []
