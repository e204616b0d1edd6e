import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("the group was called what zak did next and everyone was in it", ["what zak did next"]),
        ("the server is called moonbase lads and he", ["moonbase lads"]),
        ("added me to a chat named year 9 baddies", ["year 9 baddies"]),
        ("the server's called The Damp Sock and about 40 are in it", ["The Damp Sock"]),
        ("its called the naughty step its a server for over 16s", ["the naughty step"]),
        ("THE GROUP WAS CALLED EAT YOUR GREENS AND I LEFT", ["EAT YOUR GREENS"]),
        ("a group called girls we rate on his phone", ["girls we rate"]),
        ("a page called who fancies who on insta", ["who fancies who"]),
        ("our server is called crying in the loo on discord", ["crying in the loo"]),
        ("a chat called damp sock banned me", ["damp sock"]),
        ("a group called rate me", ["rate me"]),
        ("a group calling itself The Breakfast Council", ["The Breakfast Council"]),
        ("this chat, and it's called Summer's Over, and", ["Summer's Over"]),
        ("the group chat, 'Baddies Only', was deleted", ["Baddies Only"]),
        ("a Telegram channel titled Fast Cash Kids in the spring", ["Fast Cash Kids"]),
        ("they changed the group name to justice for ginger", ["justice for ginger"]),
        ("under the username velvet hammer he sent it", ["velvet hammer"]),
        ("a guy on fortnite called silent toaster added me", ["silent toaster"]),
        ("someone called dusty lampshade on discord", ["dusty lampshade"]),
        ("he goes by the name of captain sausage on there", ["captain sausage"]),
        ("on there hes wet biscuit but at school hes normal", ["wet biscuit"]),
        ("they call me cold chips in class", ["cold chips"]),
        ("velvet hammer is her insta and she posts it", ["velvet hammer"]),
        ("on xbox as gravy train he messaged me", ["gravy train"]),
        ("im purple rain cloud on roblox", ["purple rain cloud"]),
        ("the server was late night library and i left", ["late night library"]),
        ("the username is the real one all one word and he", ["the real one"]),
        ("somebody made a page cawd ayrshire rats and put me on it", ["ayrshire rats"]),
        ('a child was contacted by "dont tell miss" on Snapchat', ["dont tell miss"]),
        ("only the brave is her insta and she posts it", ["only the brave"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("named_groups", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "the group was called off because of the snow",
        "a chat called me names",
        "someone in the group called him fat",
        "the whole group called for a vote",
        "everyone in the chat called it a joke",
        "the group we called yesterday was good",
        "i dont know what the group was called or who made it",
        "the group was called something rude",
        "the name of the group is rude so i wont say",
        "the group name was changed",
        "she was called a snake on snap",
        "i was called names on discord",
        "i was on there as well",
        "on snap as usual",
        "on there hes really nice to me",
        "on roblox hes just normal",
        "her tiktok is private",
        "her insta is dance videos",
        "im good mates with him on there",
        "the server is down again",
        "i dont know what the group was called baddies or not",
        "on there hes head mod",
        "on roblox hes on level 40",
        "on there hes proper evil",
        "her insta is getting hate",
        "on there hes trouble online",
        "the page, 'cause I'm good at that, I'll do",
        "a dog called biscuit",
        "a game called hide and seek",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("named_groups", text) == []
