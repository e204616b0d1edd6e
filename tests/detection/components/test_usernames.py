import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("my snap is kyz.mnr08", ["kyz.mnr08"]),
        ("xX_frostie_Xx found me", ["xX_frostie_Xx"]),
        ("the server is called moonbase lads and he", ["moonbase lads"]),
        ("add noodle.cat#4471", ["noodle.cat#4471"]),
        ("tiktok is @big.lenny", ["@big.lenny"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("usernames", text) == stretches


@pytest.mark.parametrize(
    "text",
    ["my snap is broken", "im in year7", "on ps5 and fifa23", "half-term was fine", "my insta is private"],
)
def test_it_leaves_alone(text):
    assert found_by("usernames", text) == []
