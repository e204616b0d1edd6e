import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("email mia.k@post.example pls", ["mia.k@post.example"]),
        ("go to www.skins.example/win now", ["www.skins.example/win"]),
        ("tilly dot brooks at inbox dot example thats it", ["tilly dot brooks at inbox dot example"]),
        ("from 2001:db8::1 again", ["2001:db8::1"]),
        ("from fe80::1%eth0 again", ["fe80::1%eth0"]),
        ("from ::ffff:192.0.2.1 again", ["::ffff:192.0.2.1"]),
        ("2001:db8:0:0:0:0:2:1", ["2001:db8:0:0:0:0:2:1"]),
        ("ip 192.0.2.44.", ["192.0.2.44"]),
        ("pin at 51.5, -0.12 ok", ["51.5, -0.12"]),
        ("at 51.5007° N, 0.1246° W", ["51.5007° N, 0.1246° W"]),
        ("its ///filled.count.soap", ["///filled.count.soap"]),
        ("grid ref SU 123 456", ["SU 123 456"]),
        ("see bit.ly/x4Rt", ["bit.ly/x4Rt"]),
        ("its free dot coins dot example slash go now", ["free dot coins dot example slash go"]),
        ("It's K, double E, V, at pencil dot example.", ["K, double E, V, at pencil dot example"]),
        (
            "write to p for paper o dot marsh at kite dot example",
            ["p for paper o dot marsh at kite dot example"],
        ),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("net_addresses", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "i waited.then it came",
        "e.g. a game",
        "half.term was ok",
        "at 14:05:11 on it",
        "hi :: bye",
        "it was 2:1",
        "scored 1.5, 0.5",
        "version 2.1.3",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("net_addresses", text) == []
