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
    ("text", "stretches"),
    [
        ("i blocked soggy biscuits and then it came back with a 2", ["soggy biscuits"]),
        ("got a friend request off gentle robots and i dont know them", ["gentle robots"]),
        ("he said he saw it on hallway hearsay and he laughed", ["hallway hearsay"]),
        ("he kept ringing as garage man and i picked up", ["garage man"]),
    ],
)
def test_after_what_is_done_to_an_account_or_on_it_a_clearer_hint_finds_the_name(text, stretches):
    assert found_by("cued_accounts", text) == stretches


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("fancy trousers reposted it and then it was everywhere", ["fancy trousers"]),
        ("then wonky spoons joined and it went quiet", ["wonky spoons"]),
    ],
)
def test_before_what_only_an_account_does_a_hint_finds_the_name(text, stretches):
    assert found_by("cued_accounts", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "i blocked him and then he came back",
        "it is a page about our school and i am on it",
        "my dad joined the call and told him to go away",
        "someone from school reposted it and then deleted it",
        "i left the house early because of the jokes",
        "he said he saw it on the bus and laughed",
        "they kicked me from the whole clan for it",
        "when i went on my little sisters ipad there was a chat open",
        "It's on about page six of the comments if you scroll down",
        "its so dumb but they kicked me from the clan 2 hrs before the war",
        "my name on there is just the same",
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
