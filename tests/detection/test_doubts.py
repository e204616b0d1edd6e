"""What stands beside a finding decides whether it is taken for a guess."""

import pytest

from archive.detection import doubts
from archive.detection.detector import detect_many


def flagged(text):
    return [text[found.start : found.end] for found in next(detect_many([text]))]


@pytest.mark.parametrize(
    "text",
    [
        "he said jack it in and come off the app or else",
        "everyone calls me a karen cos i told the teacher about the group chat",
        "can i paint my nails polish doesnt matter just something to stop me biting em",
        "Caller used a Chinese whispers comparison: each person in the chat had added something.",
        "peng tings only he wrote under my photo and i wanted to die of shame",
    ],
)
def test_a_word_that_a_list_knows_is_not_flagged_where_nobody_is_read_in_the_whole_text(text):
    assert flagged(text) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("his mate tyrell goes ashmount school and he lives by the jacks", "tyrell"),
        ("steve told me to send it", "steve"),
        ("her name is polish", "polish"),
        ("ring me on 07700 900318", "07700 900318"),
    ],
)
def test_what_is_surely_read_or_shows_what_it_is_needs_nothing_beside_it(text, named):
    assert named in flagged(text)


def test_a_fainter_finding_is_kept_beside_a_sure_one_and_dropped_without_it():
    alone = "they put pebble pebble pebble in the gc"
    beside = "they put pebble pebble pebble in the gc and tyrell bancroft from ashmount school laughed"

    assert flagged(alone) == []
    assert any("pebble" in found for found in flagged(beside))


def test_what_only_the_tagger_sees_is_weighed_by_what_else_is_sure(monkeypatch):
    monkeypatch.setitem(doubts.PATTERNS._numbers, "SURE", 2.0)  # then nothing ever is

    assert flagged(
        "they put pebble pebble pebble in the gc and tyrell bancroft from ashmount school laughed"
    ) == [
        "tyrell bancroft",
        "ashmount school",
    ]


def test_one_everyday_word_that_only_the_tagger_faintly_takes_for_somebody_is_a_guess(monkeypatch):
    text = "im the tallest girl in year seven so they call me lamp post"
    assert "lamp" not in flagged(text)

    monkeypatch.setattr(doubts, "_is_plain_word", lambda doc, found: False)
    assert "lamp" in flagged(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("am fourteen n he sed he was older", "fourteen"),
        ("Believed the age given, sixteen, until a video call.", "sixteen"),
        ("theres a lad patch he sells vapes n he wants me to carry stuff", "patch"),
        ("There's one they call the Dentist and he does the payments", "Dentist"),
        (
            "it had my moped in it sierra foxtrot nine six oscar lima delta",
            "sierra foxtrot nine six oscar lima delta",
        ),
        ("my cousin jake is 20 and hes in the navy", "navy"),
        ("theres this fella on discord goes by half a toast and he is horrible", "half a toast"),
        ("I do Irish dancing at St Malachy's hall, with Orlaith.", "Irish dancing at St Malachy's hall"),
    ],
)
def test_a_detail_in_everyday_words_is_found_whole(text, told):
    assert any(told in found for found in flagged(text))


@pytest.mark.parametrize(
    "text",
    [
        "we have a hamster called biscuit and hes the only one i tell stuff to",
        "my skin on fortnite is peter griffin and a grown up keeps joining my lobby",
        "is 13 too young for discord bc my mum says yes and my mates say no",
        "we have a greek myths test tmrw and all i can think about is the video",
        "My teacher goes, for Pete's sake, put the phone away.",
        "Lives with both parents and a younger brother. Parents are not aware.",
    ],
)
def test_a_pet_a_costume_a_subject_and_a_plain_family_are_nobodys(text):
    assert flagged(text) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("we were all together every time all of them in poppys kitchen i posted my ceiling", ["poppys"]),
        ("i know because it was Asha's party they all had their phones out", ["Asha"]),
        ("tegan put it in the ducks chat and everyone saw it", ["tegan", "ducks"]),
    ],
)
def test_an_everyday_word_is_an_account_only_where_one_stands(text, named):
    assert flagged(text) == named


def test_without_a_look_at_what_stands_beside_it_an_account_that_is_a_word_would_be_lost(monkeypatch):
    monkeypatch.setattr(doubts, "_stands_for_one", lambda doc, found: False)

    assert flagged("tegan put it in the ducks chat and everyone saw it") == ["tegan"]
