import pytest

from tests.detection.components.reading import found_by


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ("he is called kai", ["kai"]),
        ("my mate tazza told me", ["tazza"]),
        ("mr okonkwo knows", ["mr okonkwo"]),
        ("his names dazza", ["dazza"]),
        ("THEY CALL ME MOP", ["MOP"]),
        ("roses mum rang", ["roses"]),
        ("me and sky fell out", ["sky"]),
        ("mister lombardi left", ["mister lombardi"]),
        ("still getting msgs from big kev", ["big kev"]),
        ("Sky asked me", ["Sky"]),
        ("her fella gaz turned up", ["gaz"]),
        ("me bezzie shaz told", ["shaz"]),
        ("jay🔥 said hi", ["jay"]),
        ("kai🥺said it to me", ["kai"]),
        ("my mate 🔥tazza🔥", ["tazza"]),
        ("this girl hope in my set", ["hope"]),
        ("my cousin, grace, my nan", ["grace"]),
        ('he was known only as "the driver"', ["the driver"]),
        ("they call me Sonic now", ["Sonic"]),
        ("Please ring when the office is open. Gwen P.", ["Gwen P."]),
        ("Thank you for the leaflet. Prudence Hatch", ["Prudence Hatch"]),
        ("summer from year nine sent it", ["summer"]),
        ("Miss Day laughed at it", ["Miss Day"]),
        ("ring debs on 07700 900733", ["debs"]),
        ("it was nice. signed, duckie", ["duckie"]),
        ("Cpl Anning (adult vol.) left", ["Cpl Anning"]),
        ("I told Miss English.", ["Miss English"]),
        ("i told miss best about it", ["miss best"]),
        ("i told mum and miss love said no", ["miss love"]),
        ("Kieran said so and Miss French told him", ["Kieran", "Miss French"]),
    ],
)
def test_it_finds(text, stretches):
    assert found_by("cued_names", text) == stretches


@pytest.mark.parametrize(
    "text",
    [
        "they called me names",
        "i miss my dad",
        "she called the police",
        "a friend told me",
        "the so called game",
        "the link said it was free",
        "me and hope it stops",
        "the lads house",
        "a gift from my nan",
        "the page from my class",
        "this email came",
        "she goes by bus to school",
        "will my mum find out",
        "i love my mum",
        "he goes by what my dad says",
        'the game is known as "the boat game"',
        "a mask with my name was worn in form",
        "his name is spelt the way it sounds",
        "We hope to hear from you. Kind Regards",
        "she goes by the rules at school",
        "ring me on 07700 900733",
        "ring Childline on 0800 1111",
        "text everybody on 07700 900733",
        "call reception on 01632 960733",
        "ring emergency on 01632 960733",
        "he signed up. she signed off",
        "Miss English so much, it was fun",
        "Miss Music lessons now",
        "I told Miss Lessons are boring",
        "i miss day trips and miss me said nobody",
        "because i miss school",
        "i told miss about it",
        "miss week one and it is over",
    ],
)
def test_it_leaves_alone(text):
    assert found_by("cued_names", text) == []
