"""The same words in one text stand for the same thing, and a finding holds one thing."""

import pytest

from archive.detection.alike import told_as_one
from archive.detection.findings import Finding, Label
from archive.detection.placeholders import usual


def read(text, *found):
    """What is said of ``text`` in which ``found``, each words and a label, stand wherever they do."""
    findings = []
    for words, label, score, number in found:
        start = -1
        for _ in range(number):
            start = text.index(words, start + 1)
        findings.append(Finding(start, start + len(words), label, score, ("rule",), "why", usual(label)))
    return [(text[one.start : one.end], one.label) for one in told_as_one(sorted(findings), text)]


def test_a_friend_is_no_username_where_she_comes_again():
    text = "my mate summer left. on tiktok summer said sorry"

    assert read(text, ("summer", Label.PERSON, 0.4, 1), ("summer", Label.USERNAME, 0.9, 2)) == [
        ("summer", Label.PERSON),
        ("summer", Label.PERSON),
    ]


def test_what_was_said_of_the_surer_is_why_the_other_is_flagged():
    text = "my mate summer left. on tiktok summer said sorry"
    findings = [
        Finding(8, 14, Label.PERSON, 0.4, ("rule",), "a friend", "[name]"),
        Finding(31, 37, Label.USERNAME, 0.9, ("rule",), "a handle", "[username]"),
    ]

    assert [found.reason for found in told_as_one(findings, text)] == ["a friend", "a friend"]


def test_a_town_stays_a_town_though_a_friend_has_its_name():
    text = "my mate lincoln sent it. he lives in lincoln"

    assert read(text, ("lincoln", Label.PERSON, 0.9, 1), ("lincoln", Label.PLACE, 0.9, 2)) == [
        ("lincoln", Label.PERSON),
        ("lincoln", Label.PLACE),
    ]


def test_a_handle_that_is_given_as_one_stays_one():
    text = "my mate summer left. my username is summer"

    assert read(text, ("summer", Label.PERSON, 0.9, 1), ("summer", Label.USERNAME, 0.9, 2))[1] == (
        "summer",
        Label.USERNAME,
    )


def test_whoever_stands_behind_a_relation_and_a_comma_is_somebody():
    assert read("He found the page of her aunt, Morag.", ("Morag", Label.PLACE, 0.9, 1)) == [
        ("Morag", Label.PERSON)
    ]


def test_where_everyone_has_seen_it_is_a_town():
    assert read("Everyone in Leigh's seen it", ("Leigh", Label.SCHOOL, 0.9, 1)) == [("Leigh", Label.PLACE)]


def test_a_teacher_at_a_school_is_two():
    text = "said that Mrs Lockyer at Dunmore Park School rang"

    assert read(text, ("Mrs Lockyer at Dunmore Park School", Label.SCHOOL, 0.9, 1)) == [
        ("Mrs Lockyer", Label.PERSON),
        ("Dunmore Park School", Label.SCHOOL),
    ]


def test_whose_sister_told_is_kept_out_of_the_name_of_a_group():
    text = "a chat called no tillys allowed and tegan's sister told me"

    assert read(text, ("no tillys allowed and tegan's sister", Label.USERNAME, 0.9, 1)) == [
        ("no tillys allowed", Label.USERNAME),
        ("tegan", Label.PERSON),
    ]


def test_what_somebody_owns_is_no_part_of_the_name():
    assert read("it was reeces fault", ("reeces fault", Label.USERNAME, 0.9, 1)) == [("reeces", Label.PERSON)]
    assert read("at Kane's house", ("Kane's house", Label.PERSON, 0.9, 1)) == [("Kane", Label.PERSON)]


def test_a_title_before_a_name_is_part_of_it_and_its_owner_a_person():
    assert read("SENT IT TO MISS TURNBULL", ("TURNBULL", Label.PERSON, 0.9, 1)) == [
        ("MISS TURNBULL", Label.PERSON)
    ]
    assert read("SENT IT TO MISS TURNBULL", ("MISS TURNBULL", Label.USERNAME, 0.9, 1)) == [
        ("MISS TURNBULL", Label.PERSON)
    ]


def test_a_family_next_door_is_no_organisation():
    assert read("the robinsons next door said so", ("robinsons", Label.ORG, 0.9, 1)) == [
        ("robinsons", Label.PERSON)
    ]


def test_a_firm_with_a_name_is_one_thing():
    assert read("sent to Finch & Daughters.", ("Finch", Label.PERSON, 0.9, 1)) == [
        ("Finch & Daughters", Label.ORG)
    ]


def test_a_first_name_alone_is_somebody_unless_it_is_given_as_a_handle():
    assert read("olly made the page", ("olly", Label.USERNAME, 0.9, 1)) == [("olly", Label.PERSON)]
    assert read("his username is olly", ("olly", Label.USERNAME, 0.9, 1)) == [("olly", Label.USERNAME)]


@pytest.mark.parametrize(
    ("text", "name", "label"),
    [
        ("everyone in Kai's class saw it", "Kai", Label.PERSON),
        ("nobody in Jade's family knows", "Jade", Label.PERSON),
        ("everyone in Parkfield Academy saw it", "Parkfield Academy", Label.SCHOOL),
        ("everyone in Mr Pike's form laughed", "Mr Pike", Label.PERSON),
        ("i told Dave and co about it", "Dave", Label.PERSON),
        ("they made a page called mias fault", "mias fault", Label.USERNAME),
        ("his username is miss pell on there", "miss pell", Label.USERNAME),
        ("the gardens opposite", "gardens", Label.PLACE),
        ("the samaritans upstairs. the school next door", "school", Label.ORG),
        ("robinsons next door", "robinsons", Label.ORG),
        ("a page made by her aunt, mad_otter", "mad_otter", Label.USERNAME),
        ("her friend zoomix. she cried", "zoomix", Label.USERNAME),
        ("her aunt Morag Crescent", "Morag", Label.PLACE),
        ("lives in kai. her friend", "kai", Label.PLACE),
        ("zoomix made the page", "zoomix", Label.USERNAME),
        ("olly bear made the page", "olly bear", Label.USERNAME),
        ("olly_7 made the page", "olly_7", Label.USERNAME),
        ("the class of reeces house", "reeces house", Label.SCHOOL),
        ("everyone in Unison knows", "Unison", Label.ORG),
        ("Miss Pell, the school", "the school", Label.SCHOOL),
        ("it was Kane's fault", "Kane", Label.PERSON),
        ("told by Miss Pell at Fairoak Trust", "Miss Pell at Fairoak Trust", Label.ORG),
        ("so zoomix and tegan's sister left", "zoomix and tegan's sister", Label.PERSON),
        ("her aunt, 9 Quarry Lane.", "9 Quarry Lane", Label.PLACE),
        ("he likes Mr Kipling", "Mr Kipling", Label.ORG),
        ("her friend, Childline.", "Childline", Label.ORG),
        (
            f"it was {'no tillys ' * 16}and tegan's sister",
            f"{'no tillys ' * 16}and tegan's sister",
            Label.USERNAME,
        ),
        ("tell miss 2 days ago", "2 days", Label.PERSON),
    ],
)
def test_what_reads_as_itself_stays_what_it_is(text, name, label):
    assert read(text, (name, label, 0.9, 1)) == [(name, label)]


def test_the_name_of_a_group_that_ends_in_somebody_unknown_or_goes_on_is_whole():
    for group in (
        "no tillys allowed and zoomix's sister",
        "no tillys and tegan's sister ever",
        ", tegan's sister",
    ):
        assert read(f"a chat called {group}.", (group, Label.USERNAME, 0.9, 1)) == [(group, Label.USERNAME)]


def test_somebody_unusual_is_known_by_being_named_elsewhere():
    text = "Zoomix left. a chat called no tillys allowed and zoomix's sister"

    assert read(
        text,
        ("Zoomix", Label.PERSON, 0.9, 1),
        ("no tillys allowed and zoomix's sister", Label.USERNAME, 0.9, 1),
    ) == [("Zoomix", Label.PERSON), ("no tillys allowed", Label.USERNAME), ("zoomix", Label.PERSON)]


def test_a_finding_grows_over_no_other():
    assert read("Miss Pell", ("Miss ", Label.UNIQUE, 0.9, 1), ("Pell", Label.PERSON, 0.9, 1)) == [
        ("Miss ", Label.UNIQUE),
        ("Pell", Label.PERSON),
    ]
    assert read(
        "Finch & Daughters", ("Finch", Label.PERSON, 0.9, 1), ("Daughters", Label.FAMILY, 0.9, 1)
    ) == [
        ("Finch", Label.PERSON),
        ("Daughters", Label.FAMILY),
    ]


def test_a_relation_before_one_mention_is_surer_than_a_score_and_then_the_score_decides():
    text = "her aunt Morag left. Morag is far. Iona is far and Iona cried"

    assert read(
        text,
        ("Morag", Label.PERSON, 0.2, 1),
        ("Morag", Label.ORG, 0.9, 2),
        ("Iona", Label.ORG, 0.2, 1),
        ("Iona", Label.SCHOOL, 0.9, 2),
    ) == [("Morag", Label.PERSON), ("Morag", Label.PERSON), ("Iona", Label.SCHOOL), ("Iona", Label.SCHOOL)]


def test_a_town_that_owns_something_may_be_somebody():
    text = "my mate lincoln sent it. he was at lincoln's house"

    assert read(text, ("lincoln", Label.PERSON, 0.9, 1), ("lincoln", Label.PLACE, 0.9, 2)) == [
        ("lincoln", Label.PERSON),
        ("lincoln", Label.PERSON),
    ]


def test_nothing_is_flagged_that_was_not_before():
    text = "my mate mark left. the mark on my phone is there and summer is near"

    assert read(text, ("mark", Label.PERSON, 0.9, 1)) == [("mark", Label.PERSON)]


def test_a_detail_of_another_kind_with_the_same_word_stays():
    text = "my mate christian left. i am christian"

    assert read(text, ("christian", Label.PERSON, 0.9, 1), ("christian", Label.HERITAGE, 0.9, 2)) == [
        ("christian", Label.PERSON),
        ("christian", Label.HERITAGE),
    ]


def test_a_handle_with_more_than_letters_is_not_taken_for_somebody_of_that_name():
    text = "her aunt wolf_99 left. then wolf_99 made a page"

    assert read(text, ("wolf_99", Label.PERSON, 0.9, 1), ("wolf_99", Label.USERNAME, 0.2, 2)) == [
        ("wolf_99", Label.PERSON),
        ("wolf_99", Label.USERNAME),
    ]


def test_what_is_no_person_is_the_same_thing_wherever_it_stands():
    text = "Iona left. it is near Iona. then Iona's page"

    assert read(
        text, ("Iona", Label.ORG, 0.9, 1), ("Iona", Label.PLACE, 0.2, 2), ("Iona's", Label.SCHOOL, 0.2, 1)
    ) == [
        ("Iona", Label.ORG),
        ("Iona", Label.ORG),
        ("Iona's", Label.ORG),
    ]


@pytest.mark.parametrize(
    ("text", "name", "label", "become"),
    [
        (
            "i do sea cadets with callum on mondays",
            "sea cadets with callum",
            Label.ORG,
            [("sea cadets", Label.ORG), ("callum", Label.PERSON)],
        ),
        (
            "my dad works with Aisha's mum at the bakery in Otley",
            "Aisha's mum at the bakery in Otley",
            Label.ORG,
            [("Aisha", Label.PERSON), ("bakery in Otley", Label.ORG)],
        ),
        ("at Kirkby GAA and trains with us", "Kirkby GAA and trains", Label.ORG, [("Kirkby GAA", Label.ORG)]),
        (
            "my mum's Jewish and my dad's Sikh",
            "Jewish and my dad's Sikh",
            Label.HERITAGE,
            [("Jewish", Label.HERITAGE), ("Sikh", Label.HERITAGE)],
        ),
        ("he found my school, Ilkley", "Ilkley", Label.SCHOOL, [("Ilkley", Label.PLACE)]),
        (
            "she's the lollipop lady outside broomhill juniors",
            "lollipop lady outside broomhill juniors",
            Label.SCHOOL,
            [("lollipop lady", Label.OCCUPATION), ("broomhill juniors", Label.SCHOOL)],
        ),
        (
            "he's an ice-cream man at the chapel on Lea Road",
            "ice-cream man at the chapel on Lea Road",
            Label.ORG,
            [("ice-cream man", Label.OCCUPATION), ("chapel on Lea Road", Label.ORG)],
        ),
        (
            "my brother drives a taxi round pontardawe",
            "drives a taxi round pontardawe",
            Label.PLACE,
            [("drives a taxi", Label.OCCUPATION), ("pontardawe", Label.PLACE)],
        ),
        (
            "now she packs salad near spalding",
            "packs salad near spalding",
            Label.PLACE,
            [("packs salad", Label.OCCUPATION), ("spalding", Label.PLACE)],
        ),
        (
            "my aunt grooms dogs in otley",
            "grooms dogs in otley",
            Label.PLACE,
            [("grooms dogs", Label.OCCUPATION), ("otley", Label.PLACE)],
        ),
        (
            "about a house fire at the scout hut in Nelson",
            "house fire at the scout hut in Nelson",
            Label.ORG,
            [("house fire", Label.EVENT), ("scout hut in Nelson", Label.ORG)],
        ),
        (
            "at larkspur academy boys kian, mason sat there",
            "larkspur academy boys kian, mason",
            Label.SCHOOL,
            [("larkspur academy", Label.SCHOOL), ("kian, mason", Label.PERSON)],
        ),
        ("Speaking Dari, she said", "Dari", Label.PERSON, [("Dari", Label.HERITAGE)]),
        (
            "On 2 July a 17-year-old rang",
            "2 July a 17-year-old",
            Label.AGE,
            [("2 July", Label.DATE), ("17-year-old", Label.AGE)],
        ),
        (
            "lakshmi 11, arjun 8, thats us",
            "lakshmi 11, arjun",
            Label.PERSON,
            [("lakshmi", Label.PERSON), ("11", Label.AGE), ("arjun", Label.PERSON)],
        ),
        (
            "at Tita Malou's flat in Shepherd's Bush",
            "Tita Malou's flat in Shepherd's Bush",
            Label.PERSON,
            [("Tita Malou", Label.PERSON), ("Shepherd's Bush", Label.PLACE)],
        ),
        (
            "a new girl from Syria, Hala, came",
            "Syria, Hala",
            Label.HERITAGE,
            [("Syria", Label.HERITAGE), ("Hala", Label.PERSON)],
        ),
        ("he went bishop alderwick", "bishop alderwick", Label.PERSON, [("bishop alderwick", Label.SCHOOL)]),
        ("I teach at Nant-yr-Wylan.", "Wylan", Label.SCHOOL, [("Nant-yr-Wylan", Label.SCHOOL)]),
        ("he is from Stoke-Under-Ham.", "Stoke", Label.PLACE, [("Stoke-Under-Ham", Label.PLACE)]),
        ("at All Hallows in Otley", "Hallows in Otley", Label.ORG, [("All Hallows in Otley", Label.ORG)]),
    ],
)  # fmt: skip
def test_what_a_finding_took_in_beside_its_own_is_told_apart(text, name, label, become):
    assert read(text, (name, label, 0.9, 1)) == become


@pytest.mark.parametrize(
    ("text", "name", "label"),
    [
        ("we had tea at Fish with Attitude", "Fish with Attitude", Label.ORG),
        ("he plays for Ilkley on sundays", "Ilkley", Label.ORG),
        ("we all go to Acton on sundays", "Acton", Label.ORG),
        ("the polish and muslim kids", "polish and muslim", Label.HERITAGE),
        ("at Kirkby and District on sundays", "Kirkby and District", Label.ORG),
        ("the Society of Friends at Otley", "Society of Friends at Otley", Label.ORG),
        ("he is Irish, Christian", "Irish, Christian", Label.HERITAGE),
        ("told bishop alderwick", "bishop alderwick", Label.PERSON),
        ("we met by the shops and cafes in otley", "shops and cafes in otley", Label.PLACE),
        ("blocked by Wylan", "Wylan", Label.PERSON),
        ("it was all Hallows", "Hallows", Label.PERSON),
        ("in Area 51, Leeds", "Area 51, Leeds", Label.PLACE),
        ("a pre-Otley trip", "Otley", Label.PLACE),
        ("the Otley-based page", "Otley", Label.PLACE),
    ],
)
def test_what_belongs_together_stays_one(text, name, label):
    assert read(text, (name, label, 0.9, 1)) == [(name, label)]


def test_whose_house_it_is_are_two_people():
    assert read(
        "at Bev and Clive's, right", ("Bev", Label.SCHOOL, 0.9, 1), ("Clive", Label.PERSON, 0.9, 1)
    ) == [
        ("Bev", Label.PERSON),
        ("Clive", Label.PERSON),
    ]


@pytest.mark.parametrize("text", ["at Bev and Clive said", "at Bev with Clive's dog"])
def test_somebody_behind_a_place_owns_nothing_with_it(text):
    assert read(text, ("Bev", Label.PLACE, 0.9, 1), ("Clive", Label.PERSON, 0.9, 1)) == [
        ("Bev", Label.PLACE),
        ("Clive", Label.PERSON),
    ]


def test_somebody_who_is_called_that_owns_no_less():
    assert read("by a boy called Kane's house", ("Kane's house", Label.PERSON, 0.9, 1)) == [
        ("Kane", Label.PERSON)
    ]


def test_a_curly_apostrophe_reads_as_a_straight_one():
    assert read("my friend’s called Morag.", ("Morag", Label.PLACE, 0.9, 1)) == [("Morag", Label.PERSON)]


@pytest.mark.parametrize(
    ("text", "name", "label"),
    [
        (
            "im Polish and my best mate Ahmed is Muslim",
            "Polish and my best mate Ahmed is Muslim",
            Label.HERITAGE,
        ),
        ("his name is Jess Garden", "Jess Garden", Label.PERSON),
        ("the shop is Kane's Garden", "Kane's Garden", Label.PERSON),
        ("his name is carlos garden", "carlos garden", Label.PERSON),
        ("her name is jess garden", "jess garden", Label.PERSON),
        ("at Kirkby GAA and trains Aoife", "Kirkby GAA and trains Aoife", Label.ORG),
        ("Aisha's Priya at the bakery in Otley", "Aisha's Priya at the bakery in Otley", Label.ORG),
        ("no tillys allowed and tegan's wolfy", "no tillys allowed and tegan's wolfy", Label.USERNAME),
    ],
)
def test_a_word_that_may_name_somebody_is_never_left_out(text, name, label):
    """It would be published: where the rest of a finding is not all of the closed list, nothing is cut."""
    assert read(text, (name, label, 0.9, 1)) == [(name, label)]


def test_a_town_is_put_into_words_as_one():
    found = Finding(20, 26, Label.SCHOOL, 0.9, ("rule",), "why", usual(Label.SCHOOL))

    assert [one.suggestion for one in told_as_one([found], "he found my school, Ilkley")] == ["[town]"]


def test_a_faith_is_one_whatever_it_was_taken_for():
    assert read("The child is Hasidic and told us", ("Hasidic", Label.HEALTH, 0.8, 1)) == [
        ("Hasidic", Label.HERITAGE)
    ]


@pytest.mark.parametrize("text", ["Christian told us about it", "it was Christian who sent it"])
def test_somebody_called_like_a_faith_stays_somebody(text):
    assert read(text, ("Christian", Label.PERSON, 0.8, 1)) == [("Christian", Label.PERSON)]


def test_a_people_that_the_tagger_took_for_somebody_is_one():
    assert read("he described himself as Romany", ("Romany", Label.PERSON, 0.8, 1)) == [
        ("Romany", Label.HERITAGE)
    ]


def test_behind_a_country_stands_somebody_whom_the_text_names():
    text = "Amir's from afghanistan, Dawit's from ethiopia. dawit cried"

    assert read(text, ("afghanistan, Dawit", Label.HERITAGE, 0.8, 1), ("dawit", Label.PERSON, 0.8, 1)) == [
        ("afghanistan", Label.HERITAGE),
        ("Dawit", Label.PERSON),
        ("dawit", Label.PERSON),
    ]


def test_behind_a_country_another_one_may_stand():
    text = "we are from afghanistan, albania and moved"

    assert read(text, ("afghanistan, albania", Label.HERITAGE, 0.8, 1)) == [
        ("afghanistan, albania", Label.HERITAGE)
    ]


def test_what_somebody_plays_for_is_no_account():
    text = "we play for Canklow Wanderers and i play with Canklow Wanderers"

    assert read(
        text,
        ("Canklow Wanderers", Label.USERNAME, 0.8, 1),
        ("Canklow Wanderers", Label.USERNAME, 0.8, 2),
    )[0] == ("Canklow Wanderers", Label.ORG)


def test_whom_somebody_plays_with_stays_an_account():
    assert read("i play with cold potato most days", ("cold potato", Label.USERNAME, 0.8, 1)) == [
        ("cold potato", Label.USERNAME)
    ]


@pytest.mark.parametrize(
    ("text", "found", "whole"),
    [
        ("Present: J Fenn (SW)", "Fenn", "J Fenn"),
        ("Present: J Fenn, A Rowe (ed psych)", "Rowe", "A Rowe"),
        ("SW D. Achebe rang", "Achebe", "D. Achebe"),
        ("with my name on. blessing a. i never ordered it", "blessing", "blessing"),
        ("with my name on. blessing d. i never ordered it", "blessing", "blessing d"),
        ("mabel d with one L", "mabel", "mabel d"),
        ("mabel x with love", "mabel", "mabel"),
        ("I saw A Rose there", "Rose", "Rose"),
        ("set b fenn", "fenn", "fenn"),
        ("grade B fenn", "fenn", "fenn"),
        ("banana d said", "banana", "banana"),
    ],
)
def test_an_initial_is_of_the_name_beside_it(text, found, whole):
    assert read(text, (found, Label.PERSON, 0.9, 1)) == [(whole, Label.PERSON)]
