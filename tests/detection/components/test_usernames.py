import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("my snap is kyz.mnr08", ["kyz.mnr08"]),
        ("xX_frostie_Xx found me", ["xX_frostie_Xx"]),
        ("add noodle.cat#4471", ["noodle.cat#4471"]),
        ("tiktok is @big.lenny", ["@big.lenny"]),
        ("its called ghost dot pepper dot nine", ["ghost dot pepper dot nine"]),
        ("THE TAG IS REAPER OF LEEDS 08", ["REAPER OF LEEDS 08"]),
        ("he runs a server, The Tea Room 2.0, alone", ["The Tea Room 2.0"]),
        ("the clan is [NVA] NovaKids", ["[NVA] NovaKids"]),
        ("it was notmarlon_ again", ["notmarlon_"]),
        ("follow big fish tank underscore official", ["big fish tank underscore official"]),
        ("in 8b besties", ["8b besties"]),
        ("velvtt was his tag", ["velvtt"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("usernames", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "my snap is broken",
        "im in year7",
        "on ps5 and fifa23",
        "half-term was fine",
        "my insta is private",
        "in the group, jess said so",
        "she posts as a girl",
        "dot dot dot",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("usernames", text) == []
