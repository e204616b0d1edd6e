import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("it's famous, it's got its own page, your da sells avon. And the man", ["your da sells avon"]),
        ("it was on discord the server was the frog cave and there was old people in it", ["the frog cave"]),
        ("in the gc year 11 survivors someone put my dads van", ["year 11 survivors"]),
    ],
)
def test_after_what_announces_an_account_a_hint_of_the_tagger_finds_the_whole_name(text, stretches):
    assert found_by("cued_accounts", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "It's on about page six of the comments if you scroll down",
        "its so dumb but they kicked me from the clan 2 hrs before the war",
        "my name on there is just a dot",
        "he put it in the group and everyone laughed",
        "my account is locked and i cant get in",
        "my so called mates shared every one of the clips",
        "he got called out in form and then called back in by sir",
        "They called names on the server, and it went on all night.",
        "the thing named after a rude word in the lobby",
        "she goes by the rules when miss is about",
        "HE SAID HIS NAME WAS TOBIAS BUT MISS KHATRI SAYS HES A GROWN MAN",
    ],
)
def test_it_takes_no_everyday_words_for_the_name_of_an_account(text):
    assert found_by("cued_accounts", text) == []
