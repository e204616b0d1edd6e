"""What identifies nobody is flagged by no component; the same words are where they name somebody."""

import pytest

from archive.detection.detector import detect_many
from archive.detection.evidence import Evidence
from archive.detection.findings import Label
from archive.detection.nothing import LOOKS, PATTERNS, Nothing
from archive.detection.text.wordlists import as_written, entries, name_counts
from archive.detection.text.words import WORD, Casing, Words, key_of
from archive.detection.text.words import is_trade_word as is_trade

OFTEN_GIVEN = 100  # babies


def flagged(*texts):
    return [
        [text[found.start : found.end] for found in findings]
        for text, findings in zip(texts, detect_many(texts), strict=True)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "it got 4010232137 views in a night",
        "he had 1 600 000 coins so i trusted him",
        "it was about twenty to two and i was still up",
        "some guy kept calling me princess and babe",
        "He told the girl about Robin from Batman.",
        "She was the baddie in Matilda.",
        "We shared an Eccles cake on the bus.",
        "He'd buy me a Tiffany bracelet, he said.",
        "I was like, d-d-d-don't, please don't.",
        "i was at rugby when he rang",
        "he wants to meet me by the shops",
        "the clip had 12,400 likes by then",
        "he messages me 24/7 and i cant sleep",
        "i was in hospital two days a week",
        "she only stays three nights each week",
        "my sister will be there and my mum will not mind",
        "It's twenty-four seven, it never stops.",
        "i give today a 2/10",
        "it was 50/50 whether they believed me",
        "we had to go to 9b and everyone laughed",
        "you have to be 13 to be on it",
        "i think its wrong that they let 40 year olds message kids",
        "the advert said ages ten to seventeen",
        "she said ring oh eight hundred one one one one",
        "what happens when u report sum1",
        "I'm, I'm, I'm not sure I want to say it.",
        "I, I, I, I don't know what to do.",
        "He, him, the one I told you about. Him.",
        "the grace period on the sub ran out",
        "they photoshopped a poppy on my blazer",
        "the light went from amber to green",
        "Referral to MASH made. HoY, LADO and DSL informed. ABE declined. CETV explained.",
        "Mentioned that Cllr visits to school had been awkward.",
        "naebody listens and ah dinnae want tae say",
        "he wisnae even sorry and he's gonnae post it",
        "i was listening to olivia rodrigo when the message came",
        "WHY DO I LOOK LIKE GOLLUM IN THAT PIC",
        "they said i look like ron weasley",
        "Child likes Warhammer and drawing manga.",
        "i can talk till 6 or after tea",
        "he said its 100 not 50",
        "my hoverdeck is broke",
        "my mum works in a supermarket",
        "he called me babe and then he called me babe again",
        "my nan is blind to it all, she thinks hes lovely",
        "he gets so bipolar about my followers",
        "she is well ocd about her feed",
        "ngl hes allergic to homework",
        "he got the reg of our van and sent it me",
        "they call me a snitch in front of everyone",
        "they call me Witch now",
        "i made one on my lunch and it got 40 views",
        "Six children were told to delete the app.",
        "they filmed me on the bench outside the maths block",
        "he had a granny smith and threw it at my screen",
        "My brother is like a bodyguard since it got shared.",
        "my dad acts like a prison guard with my phone",
        "Me and her were like triplets with them, and then she posted it.",
        "she was joking like haha ur adopted so i blocked her",
        "hes a paramedic in brookhaven and i was the patient",
        "The boss is called raptor and he cheated to beat it.",
        "we watched a film called jasper and now they all say it",
        "i got moved down in english and sir laughed",
        "HE PUT SPEAK ENGLISH. EVERY TIME I SPELT IT WRONG",
    ],
)
def test_what_identifies_nobody_is_not_flagged(text):
    assert flagged(text) == [[]]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("my friend harry styles gets it even worse", "harry styles"),
        ("a man called voldemort keeps messaging me", "voldemort"),
        ("my mate grace says there is a grace period", "grace"),
        ("my cousin poppy had a poppy on", "poppy"),
        ("My little sister Amber saw it. Amber told Mum.", "Amber"),
        ("i rang the number 07700 900461 and nobody spoke", "07700 900461"),
        ("his mate abe sent it on", "abe"),
        ("Who is on shift? My sister is a Daisy too.", "Daisy"),
        ("her birthday is on 7/10", "7/10"),
        ("his name is l e a h spelled out", "l e a h"),
        ("H-H-Harry said it", "H-H-Harry"),
        ("my friend Tiffany told him", "Tiffany"),
        ("we live in rugby near the school", "rugby"),
        ("hes twenty two and lives alone", "twenty two"),
        ("my mate jack is in matilda at school", "jack"),
        ("im deaf in one ear and they shout in it", "deaf in one ear"),
        ("i have bipolar and my tablets make me slow", "bipolar"),
        ("My mum is a detective and she must not know.", "detective"),
        ("we are twins so he messages us both", "twins"),
        ("im adopted and she told the group", "adopted"),
        ("they made a page about dotty and everyone followed it", "dotty"),
        ("the boy is called raptor and he found my school", "raptor"),
    ],
)
def test_the_same_words_are_flagged_where_they_name_or_reach_somebody(text, named):
    assert named in flagged(text)[0]


@pytest.mark.parametrize("often", ["two days a week", "3 nights each month", "a couple of lessons per term"])
def test_how_often_something_is_done_is_no_date(often):
    assert Nothing(Words(f"she came {often} to us")).counted.touch(9, 9 + len(often))


def test_a_department_of_a_school_is_nobodys_family():
    text = "Referral taken from Ms Achterberg, head of pastoral care at St Winfrith's RC High. Pupils Nathan"

    assert [found for found in flagged(text)[0] if "care" in found] == []


@pytest.mark.parametrize("look", LOOKS)
def test_every_look_marks_what_it_takes_for_nobodys(look):
    assert "x" in PATTERNS[look].groupindex


@pytest.mark.parametrize("name", ["public_figures", "titles", "dialect"])
def test_no_word_of_a_list_alone_is_a_name_that_many_are_given(name):
    alone = {key_of(entry) for entry in entries(name) if len(WORD.findall(entry)) == 1}

    assert sorted(word for word in alone if name_counts().get(word, 0) >= OFTEN_GIVEN) == []


def test_no_public_figure_bears_a_name_that_a_family_may_have_given():
    surnames = entries("surnames") | entries("everyday_surnames")
    known_before = entries("platforms_and_brands")
    likely = []
    for figure in entries("public_figures") - known_before:
        first, *rest = (key_of(word) for word in WORD.findall(figure))
        if len(rest) == 1 and name_counts().get(first, 0) >= OFTEN_GIVEN and rest[0] in surnames:
            likely.append(figure)

    assert likely == []


def test_a_phrase_in_which_a_name_is_none_has_more_words_than_the_name():
    assert [entry for entry in entries("not_names") if len(WORD.findall(entry)) == 1] == []


def test_a_short_form_of_the_trade_counts_as_written_and_in_other_casing_only_where_no_name_is_written_so():
    assert is_trade("CETV", Casing.MIXED)
    assert is_trade("apols", Casing.MIXED)
    assert is_trade("cetv", Casing.LOWER)
    assert not is_trade("Abe", Casing.MIXED)
    assert not is_trade("abe", Casing.LOWER)
    assert not is_trade("ABE", Casing.UPPER)
    assert not is_trade("SW", Casing.MIXED)
    assert "HoY" in as_written("trade_words")


def test_pronouns_alone_are_never_claimed_to_be_a_person_and_may_be_the_name_of_a_group():
    words = Words("then him, him again")
    person = Evidence(5, 13, Label.PERSON, 0.95, "reads like a name", "[name]")
    group = Evidence(5, 13, Label.USERNAME, 0.9, "the name of a group or page", "[username]")

    assert [Nothing(words).is_all_of(claim, "tagged_words") for claim in (person, group)] == [True, False]
