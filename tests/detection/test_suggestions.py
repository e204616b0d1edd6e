"""What a quote reads like with every suggestion accepted: it is still a sentence, and says who did what."""

import re
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.detection.detector import detect_many
from archive.detection.findings import Finding, Label
from archive.detection.placeholders import PLACEHOLDERS, is_placeholder, masked, usual
from archive.detection.suggesting.apart import suggested
from archive.detection.suggesting.wording import RULED, placeholder_for
from archive.detection.text.wordlists import DATA


def accepted(text, findings):
    said, position = "", 0
    for found in findings:
        said += text[position : found.start] + found.suggestion
        position = found.end
    return said + text[position:]


LINES = (Path(__file__).parent / "suggestions.tsv").read_text(encoding="utf-8").splitlines()
READ = dict(line.split("\t") for line in LINES if not line.startswith("#"))


def test_a_quote_with_every_suggestion_accepted_reads_as_a_sentence():
    """One batch, because each text alone would pay for the pipeline's overhead."""
    read = {text: accepted(text, found) for text, found in zip(READ, detect_many(READ), strict=True)}

    assert read == READ


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("rhodri gwion cai", "[person 1] [person 2] [person 3] and me"),
        ("Mary Kate Grace", "[name] and me"),
        ("mary kate", "[name] and me"),
    ],
)
def test_three_first_names_without_a_comma_are_three_people(named, said):
    found = Finding(0, len(named), Label.PERSON, 0.9, ("rule",), "why", "[name]")
    text = f"{named} and me"

    assert accepted(text, suggested([found], text)) == said


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("we don't know any Olivias", "Olivias", "we don't know any [name]s"),
        ("the other Olivia sent it", "Olivia", "the other [name] sent it"),
        ("the other James sent it", "James", "the other [name] sent it"),
        ("is there any chris here", "chris", "is there any [name] here"),
    ],
)
def test_only_a_name_with_s_is_of_several(text, name, said):
    start = text.index(name)
    found = Finding(start, start + len(name), Label.PERSON, 0.9, ("rule",), "why", "[name]")

    assert accepted(text, suggested([found], text)) == said


@pytest.mark.parametrize(
    "between", ["and the lads call her", "and my cousins call her", "and a friend calls her"]
)
def test_what_others_call_somebody_is_another_name(between):
    text = f"Teodora {between} Bee."
    names = [(0, 7), (text.index("Bee"), text.index("Bee") + 3)]
    found = [Finding(*each, Label.PERSON, 0.9, ("rule",), "why", "[name]") for each in names]

    assert accepted(text, suggested(found, text)) == f"[name] {between} [name]."


def test_what_was_accepted_is_not_flagged_again():
    again = {
        text: found for text, found in zip(READ.values(), detect_many(READ.values()), strict=True) if found
    }

    assert again == {}


def test_every_bracket_of_a_suggestion_is_a_placeholder():
    brackets = {bracket for said in READ.values() for bracket in re.findall(r"\[[^]]*\]", said)}

    assert [bracket for bracket in brackets if not is_placeholder(bracket)] == []


@pytest.mark.parametrize("label", sorted(RULED))
def test_every_wording_is_in_the_table(label):
    source = (DATA / "patterns" / f"{RULED[label]}.txt").read_text(encoding="utf-8")
    words = {match.lower() for match in re.findall(r"^(?:\{kept\} )?(\[[^]]*\]) <- ", source, re.MULTILINE)}

    assert words - PLACEHOLDERS == set()


def test_every_role_is_in_the_table():
    source = (DATA / "patterns" / "said_person.txt").read_text(encoding="utf-8")

    assert set(re.findall(r"^(\[[^]]*\]) <- ", source, re.MULTILINE)) - PLACEHOLDERS == set()


def people(text, *names):
    """The findings of a detector that saw just these names, wherever they stand."""
    looked_for = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in names))
    return [
        Finding(match.start(), match.end(), Label.PERSON, 0.9, ("rule",), "why", "[name]")
        for match in looked_for.finditer(text)
    ]


def called(text, *names):
    return accepted(text, suggested(people(text, *names), text))


NAMES = ["Kai", "Tasha", "Mo", "Priya", "Zack", "Elsa", "Harvey", "Wren"]
TURNS = st.lists(st.sampled_from(NAMES), min_size=2, max_size=12)
FORMS = [str, str.upper, str.lower, lambda name: f"{name} Jones", lambda name: f"{name} JONES"]


@given(TURNS, st.lists(st.sampled_from(FORMS), min_size=12, max_size=12))
@settings(max_examples=60, deadline=None)
def test_one_person_has_the_same_words_throughout_and_two_have_different_ones(turns, forms):
    written = [form(name) for name, form in zip(turns, forms, strict=False)]
    text = ". Then ".join(f"{name} told me" for name in written)

    found = suggested(people(text, *sorted(set(written), key=len, reverse=True)), text)

    said = {}
    for name, finding in zip(turns, found, strict=True):
        said.setdefault(name, set()).add(finding.suggestion)
    assert [words for words in said.values() if len(words) > 1] == []
    assert [(one, other) for one, other in combinations(said, 2) if said[one] & said[other]] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tash", "Tasha"),
        ("Dan", "Danny"),
        ("Josh", "Joshua"),
        ("Kai Jones", "kai"),
        ("Mr Pike", "Pike"),
        ("rook", "Daniel Rook"),
    ],
)
def test_a_short_form_is_the_same_person(one, other):
    text = f"{one} told me. {other} cried. Wren left."

    assert called(text, one, other, "Wren") == "[person 1] told me. [person 1] cried. [person 2] left."


@pytest.mark.parametrize(
    ("one", "other"), [("Ella", "Ellie"), ("Kai Jones", "Kai Smith"), ("Mr Pike", "Mrs Pike")]
)
def test_somebody_of_a_like_name_is_another(one, other):
    text = f"{one} told me. {other} cried."

    assert called(text, one, other) == "[person 1] told me. [person 2] cried."


def test_somebody_is_called_what_the_text_says_they_are():
    text = "my cousin Elsa and my mums bf Gary know. Elsa told Gary"

    assert (
        called(text, "Elsa", "Gary")
        == "my cousin [name] and my mums bf [name] know. [cousin] told [mum's boyfriend]"
    )


@pytest.mark.parametrize(
    ("stretch", "words"),
    [
        ("Rolo and Mackie", "[person 1] and [person 2]"),
        ("kais sister tia", "[person]'s sister [name]"),
        ("Kai's brother", "[name]'s brother"),
        ("helper Marcus", "helper [name]"),
        ("Mother (Dawn Pike", "Mother ([name]"),
    ],
)
def test_a_finding_that_took_in_more_than_a_name_keeps_the_rest(stretch, words):
    text = f"so {stretch} left"
    found = Finding(3, 3 + len(stretch), Label.PERSON, 0.9, ("rule",), "why", "[name]")

    assert [one.suggestion for one in suggested([found], text)] == [words]


def test_another_name_of_somebody_is_not_another_person():
    text = "my name is Teodora but everyone says Teddy. Kai knows"

    assert called(text, "Teodora", "Teddy", "Kai") == (
        "my name is [name] but everyone says [name]. [person] knows"
    )


def test_a_sergeant_of_cadets_is_no_police_officer():
    assert called("at cadets Sergeant Pike rang", "Sergeant Pike") == "at cadets [leader] rang"
    assert called("so Sergeant Pike rang", "Sergeant Pike") == "so [police officer] rang"


@pytest.mark.parametrize(
    ("label", "before", "stretch", "words"),
    [
        (Label.AGE, "I", "'m 14", "'m [13 to 15]"),
        (Label.AGE, "im ", "9 and three quarters", "[under 10]"),
        (Label.AGE, "since my ", "14th birthday", "[teenage] birthday"),
        (Label.AGE, "from ", "Precious A., aged 15", "[name], aged [13 to 15]"),
        (Label.HEALTH, "i ", "use a wheelchair", "use a [medical aid]"),
        (Label.FAMILY, "a boy who ", "lives with his nan", "lives with his [relative]"),
        (Label.FAMILY, "it began ", "when my mum went to prison", "when my mum [was no longer there]"),
        (Label.ORG, "my mum ", "cleans at the Fell Lane chippy", "cleans at the [takeaway]"),
        (Label.USERNAME, "i saw ", "year 8 tea and", "[username] and"),
        (Label.ORG, "we go to ", "Living Waters Church (Kendal", "([place of worship]"),
    ],
)
def test_the_words_of_the_sentence_in_a_finding_stay(label, before, stretch, words):
    text = f"{before}{stretch} x"
    start = len(before)
    found = Finding(start, start + len(stretch), label, 0.9, ("rule",), "why", usual(label))

    assert [one.suggestion for one in suggested([found], text)] == [words]


def test_two_of_one_role_are_numbered_wherever_they_stand():
    text = "my mates Kai and Mo saw it. Mo told my friend Kai"

    assert (
        called(text, "Kai", "Mo")
        == "my mates [friend 1] and [friend 2] saw it. [friend 2] told my friend [friend 1]"
    )


def test_a_number_that_the_text_uses_already_is_never_given_to_somebody_else():
    text = "[friend 1] told me, [friend 2] too, and my friend Kai. [person] and Mo left"

    assert called(text, "Kai", "Mo") == (
        "[friend 1] told me, [friend 2] too, and my friend [friend 3]. [person] and [person 2] left"
    )


def test_a_dismissed_finding_leaves_the_others_as_they_are():
    text = "Kai told Mo. Mo told Wren"
    found = suggested(people(text, "Kai", "Mo", "Wren"), text)

    assert accepted(text, found[1:]) == "Kai told [person 2]. [person 2] told [person 3]"


def test_nothing_is_carried_over_to_another_quote():
    first, second = detect_many(["kai told priya at the park", "zack told wren at the park"])

    assert [f.suggestion for f in first] == [f.suggestion for f in second] == ["[person 1]", "[person 2]"]


@pytest.mark.parametrize(
    "placeholder", ["[friend 1]", "[Friend 12]", "[mum's boyfriend]", "[an unnamed town]", "[my school]"]
)
def test_a_placeholder_in_any_of_its_forms_is_blotted_out(placeholder):
    assert masked(f"so {placeholder} said") == f"so [{'·' * (len(placeholder) - 2)}] said"


@pytest.mark.parametrize(
    "bracketed", ["[kai 1]", "[kai's friend]", "[my kai]", "[friend 1234]", "[friend kai]"]
)
def test_a_name_in_brackets_is_no_placeholder(bracketed):
    assert masked(bracketed) == bracketed


@pytest.mark.parametrize("label", list(Label))
def test_every_label_has_a_usual_placeholder(label):
    assert is_placeholder(usual(label))


def test_what_a_person_marks_is_worded_by_the_same_rules():
    text = "my dads a fireman and he is from ghana"
    job, country = text.index("fireman"), text.index("ghana")

    assert placeholder_for(Label.OCCUPATION, text, job, job + 7) == "[job]"
    assert placeholder_for(Label.HERITAGE, text, country, country + 5) == "[country]"


@given(st.text(alphabet="abK 1.,'[]«»\n", max_size=60), st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_is_found_has_words_and_nothing_else_of_it_changes(text, data):
    edges = sorted(set(data.draw(st.lists(st.integers(0, len(text)), max_size=8))))
    found = [
        Finding(start, end, data.draw(st.sampled_from(list(Label))), 0.5, ("rule",), "why", "[name]")
        for start, end in zip(edges[::2], edges[1::2], strict=False)
    ]

    said = suggested(found, text)

    assert all(one.suggestion for one in said)
    assert [(f.start, f.end, f.label, f.score, f.sources, f.reason) for f in said] == [
        (f.start, f.end, f.label, f.score, f.sources, f.reason) for f in found
    ]


def test_a_thousand_names_are_told_apart_in_a_second():
    text = " ".join(f"Na{number}me told Wren." for number in range(1000))
    found = people(text, *{match[0] for match in re.finditer(r"Na\d+me", text)}, "Wren")

    said = suggested(found, text)

    assert len({f.suggestion for f in said}) == 1001


def test_a_group_or_a_nickname_with_the_before_it_is_no_family():
    assert called("he is the Ferret and they know", "Ferret") == "he is the [name] and they know"


def test_a_family_is_not_counted_among_the_people():
    assert called("the khans next door saw Zack", "khans", "Zack") == "the [family] next door saw [name]"


def test_words_behind_a_name_that_stay_are_not_said_twice():
    text = "my friend Zack left. Zack my friend lied"

    assert called(text, "Zack") == "my friend [name] left. [name] my friend lied"


def test_words_behind_a_name_that_go_with_a_finding_leave_who_it_is():
    text = "he told Father Brennan, priest at St Oswald's"
    found = [
        Finding(8, 22, Label.PERSON, 0.9, ("rule",), "why", "[name]"),
        Finding(24, 45, Label.ORG, 0.9, ("rule",), "why", "[organisation]"),
    ]

    assert suggested(found, text)[0].suggestion == "[faith leader]"


def test_words_behind_a_name_that_say_somebody_else_are_not_taken_for_who_it_is():
    text = "my friend Zack left. i told Zack my mum was sad"

    assert called(text, "Zack") == "my friend [name] left. i told [friend] my mum was sad"


@pytest.mark.parametrize(
    ("stretch", "words"),
    [
        ("won the county spelling bee", "[won a local competition]"),
        ("winning the county spelling bee", "[winning a local competition]"),
        ("won the lottery", "[took part in a local event]"),
        ("winning the lottery", "[taking part in a local event]"),
    ],
)
def test_what_was_won_is_a_competition_unless_it_says_otherwise(stretch, words):
    text = f"i was {stretch}" if stretch.startswith("winning") else f"i {stretch}"
    start = text.index(stretch)
    found = Finding(start, len(text), Label.EVENT, 0.9, ("rule",), "why", usual(Label.EVENT))

    assert [one.suggestion for one in suggested([found], text)] == [words]


@pytest.mark.parametrize(
    ("label", "framed", "words"),
    [
        (Label.AGE, "we were at «9» before", "[house number]"),
        (Label.AGE, "he told her i was «18» then", "[an adult]"),
        (Label.AGE, "he told her i was «17» then", "[16 to 18]"),
        (Label.FAMILY, "we are «foster kids» and", "[children in care]"),
        (Label.FAMILY, "im her «carer» so", "[helper]"),
        (Label.FAMILY, "with my «two nans» love", "[relatives]"),
        (Label.FAMILY, "with his «grandmothers» in", "[relatives]"),
        (Label.HERITAGE, "im the «only hijabi» in my year", "[only one of that faith]"),
        (Label.HERITAGE, "we are the «only two traveller kids» in it", "[only ones of that background]"),
        (Label.HERITAGE, "they are very «muslim» here", "[religious]"),
        (Label.HERITAGE, "she is 14 years old and «jewish»", "[of a certain faith]"),
        (Label.UNIQUE, "we are the «only two in it»", "[only ones]"),
        (Label.USERNAME, "now its on «the group 9c banter» and", "the group [group name]"),
        (Label.PLACE, "by the «water tower» then", "[landmark]"),
        (Label.SCHOOL, "she is at a «boarding school» now", "[boarding school]"),
        (Label.FAMILY, "about his dad being in «court» now", "[a court case]"),
        (Label.ORG, "they have the «nail bar in Ilkley» now", "[beauty salon]"),
        (Label.ORG, "she works at the nail «bar in Ilkley» now", "[beauty salon]"),
        (Label.ORG, "at the «Inkwell tattoo studio» now", "[tattoo studio]"),
    ],
)
def test_a_detail_is_worded_by_what_stands_around_it(label, framed, words):
    text = framed.replace("«", "").replace("»", "")
    found = Finding(framed.index("«"), framed.index("»") - 1, label, 0.9, ("rule",), "why", usual(label))

    assert [one.suggestion for one in suggested([found], text)] == [words]


def heritage(text, *stretches):
    """What is said of each of ``stretches`` of a text, a detail of where somebody comes from."""
    found = [
        Finding(
            text.index(each),
            text.index(each) + len(each),
            Label.HERITAGE,
            0.9,
            ("rule",),
            "why",
            "[heritage]",
        )
        for each in stretches
    ]
    return [one.suggestion for one in suggested(found, text)]


def test_two_backgrounds_are_told_apart_and_the_same_one_is_not():
    assert heritage("im muslim. he is hindu.", "muslim", "hindu") == ["[of one faith]", "[of another faith]"]
    assert heritage("im muslim.", "muslim") == ["[of a certain faith]"]
    assert heritage("Sikhs are kind. he is sikh.", "Sikhs", "sikh")[1] == "[of a certain faith]"


def test_more_than_three_backgrounds_are_not_numbered():
    text = "im muslim. he is hindu. she is sikh. they are jewish."

    assert heritage(text, "muslim", "hindu", "sikh", "jewish") == ["[of a certain faith]"] * 4


def test_a_background_before_a_noun_is_numbered():
    text = "a muslim girl and a hindu girl"

    assert heritage(text, "muslim", "hindu") == ["[religion 1]", "[religion 2]"]
    assert heritage(f"[religion 1] said: {text}", "muslim", "hindu") == ["[religion 2]", "[religion 3]"]


def test_a_language_of_somebody_is_numbered():
    text = "he forgot his urdu and she speaks pashto well"

    assert heritage(text, "urdu", "pashto") == ["[language 1]", "[language 2]"]


def test_languages_that_nobody_has_are_one_and_another():
    text = "he speaks urdu and she speaks pashto well"

    assert heritage(text, "urdu", "pashto") == ["[one language]", "[another language]"]


def test_a_family_takes_no_number_of_the_people_and_one_that_owns_is_somebody():
    text = "the khans next door told Zack and Wren"

    assert called(text, "khans", "Zack", "Wren") == "the [family] next door told [person 1] and [person 2]"
    assert called("near the Khan's house", "Khan's") == "near the [name]'s house"


def test_a_title_is_a_teachers_where_a_school_is_found():
    text = "Mr Pike rang from Larkhill"
    found = [
        Finding(0, 7, Label.PERSON, 0.9, ("rule",), "why", "[name]"),
        Finding(18, 26, Label.SCHOOL, 0.9, ("rule",), "why", "[school]"),
    ]

    assert suggested(found, text)[0].suggestion == "[teacher]"
    assert suggested(found[:1], text)[0].suggestion == "[name]"


def test_a_language_that_something_is_in_stays_a_language_and_a_faith_a_faith():
    assert heritage("what i speak is urdu and theirs is pashto", "urdu", "pashto") == [
        "[one language]",
        "[another language]",
    ]
    assert heritage("he hates muslim girls and hindu girls", "muslim", "hindu") == [
        "[religion 1]",
        "[religion 2]",
    ]


def test_somebody_in_a_group_is_not_the_group():
    assert called("a boy in the group called Zack left", "Zack") == "a boy in the group called [name] left"


@pytest.mark.parametrize(
    ("label", "text", "marked", "said"),
    [
        (
            Label.ORG,
            "They got me outside Priya's Mini Market",
            "outside Priya's Mini Market",
            "outside [shop]",
        ),
        (Label.ORG, "we both sing in Aeron Ieuenctid now", "Aeron Ieuenctid", "[choir]"),
        (Label.HEALTH, "my nan's a medium lol", "medium", "[job]"),
        (Label.OCCUPATION, "he does the 41, so he knows", "41", "[bus route]"),
        (
            Label.EVENT,
            "the song is the one they performed at the eisteddfod final",
            "performed at the eisteddfod final",
            "performed at [a local event]",
        ),
        (Label.OCCUPATION, "that's the Lantern Players", "Lantern Players", "[drama group]"),
        (
            Label.FAMILY,
            "a girl who has a brother in prison told me",
            "girl who has a brother in prison",
            "girl who has [a family detail]",
        ),
    ],
)
def test_what_the_sentence_needs_stays_and_each_thing_is_called_what_it_is(label, text, marked, said):
    start = text.index(marked)

    assert placeholder_for(label, text, start, start + len(marked)) == said
