import random
import string
import time

import pytest

from archive.search.spelling import KnownWords, did_you_mean, is_ordinary

COUNTED = {
    "online": 40, "game": 60, "games": 20, "instagram": 30, "snapchat": 30, "bullying": 30,
    "blackmail": 20, "school": 90, "phone": 80, "other": 70, "presents": 30, "pictures": 60,
    "believed": 20, "believe": 40, "said": 200, "send": 90, "more": 90, "scared": 50, "side": 9,
    "suicide": 9, "step": 9, "dad": 90, "boyfriend": 40, "boy": 50, "friend": 70, "harassment": 4,
    "picture": 20, "мама": 5, "blacked": 1, "blackmailer": 3,
}  # fmt: skip
NAMES = {"roblox", "sextortion", "tiktok"}
KNOWN = KnownWords(COUNTED, NAMES)


def meant(typed, finds=lambda other: True):
    return did_you_mean(typed, KNOWN, finds)


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("snapchatt", "snapchat"),
        ("instergram", "instagram"),
        ("bulying", "bullying"),
        ("bullyingg", "bullying"),
        ("blackmale", "blackmail"),
        ("blakcmail", "blackmail"),
        ("harrasment", "harassment"),
        ("skool", "school"),
        ("fone", "phone"),
        ("picutres", "pictures"),
        ("beleived", "believed"),
        ("sextorsion", "sextortion"),
        ("roblocks", "roblox"),
        ("tictok", "tiktok"),
        ("sucide", "suicide"),
        ("onlinegame", "online game"),
        ("boy friend", "boyfriend"),
        ("step dad instergram", "step dad instagram"),
        ("Snapchatt, -game", "snapchat, -game"),
        ('"sned more"', '"send more"'),
        ("said or skool", "said or school"),
        ("skool or fone", "school or phone"),
        ("dad or game", "dad OR game"),
        ("маmа", "мама"),  # a letter of another script
        ("мамаа", "мама"),
    ],
)
def test_a_slip_is_answered_with_the_nearest_known_word(typed, other):
    assert meant(typed) == other


@pytest.mark.parametrize(
    "typed",
    [
        "mother", "parents", "fortnight", "vaping", "zzzzzz", "xyzzy", "blackmails", "game", "sid", "-skool",
        "skoo*", "", "1234", "😢",
    ],
)  # fmt: skip
def test_an_ordinary_word_or_one_that_is_near_nothing_is_left_as_it_is(typed):
    assert meant(typed) == ""


def test_only_what_finds_something_is_offered():
    asked = []

    assert meant("skool fone", asked.append) == ""
    assert asked[0] == "school phone"
    assert len(asked) <= 6
    assert meant("bulying", lambda other: other != "bullying") != "bullying"


def test_the_commoner_of_two_words_is_meant():
    known = KnownWords({"stool": 1, "school": 400, "spool": 1})

    assert did_you_mean("skool", known, lambda other: True) == "school"
    assert did_you_mean("spooll", KnownWords({"spool": 1, "school": 400}), lambda other: True) == "spool"


def test_everyday_words_are_ordinary_and_slips_are_not():
    assert all(
        map(is_ordinary, ["mother", "parents", "nudes", "grooming", "stepdad", "blackmailed", "telly"])
    )
    assert not any(map(is_ordinary, ["bulying", "instergram", "picturs", "definately", "skool"]))


def test_among_very_many_words_a_slip_takes_a_moment():
    dice = random.Random(4)
    counted = {"".join(dice.choices(string.ascii_lowercase, k=dice.randint(4, 11))): 1 for _ in range(50_000)}
    known = KnownWords(counted | {"instagram": 9})
    before = time.process_time()

    assert did_you_mean("instergram", known, lambda other: True) == "instagram"
    assert time.process_time() - before < 0.1  # a few thousandths on a quiet machine
