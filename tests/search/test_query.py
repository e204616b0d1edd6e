import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.query import MOST_BEGINNINGS, MOST_CHARACTERS, MOST_TERMS, MOST_WORDS, parse_search


def written(term):
    return " ".join(term.words) + "*" * term.beginning


def read(typed):
    """What is required, alternatives with a stroke between them, and what is excluded."""
    query = parse_search(typed)
    return (
        [" | ".join(written(term) for term in group) for group in query.required],
        [written(term) for term in query.excluded],
    )


@pytest.mark.parametrize(
    ("typed", "required", "excluded"),
    [
        ("", [], []),
        ("  \t ", [], []),
        ("send more", ["send", "more"], []),
        ("Send MORE!", ["send", "more"], []),
        ('"send more"', ["send more"], []),
        ("“send more”", ["send more"], []),
        ("«send more»", ["send more"], []),
        ("‘send more’", ["send", "more"], []),
        ('"send more', ["send more"], []),
        ("secret -game", ["secret"], ["game"]),
        ("secret –game", ["secret"], ["game"]),
        ("secret NOT game", ["secret"], ["game"]),
        ("secret AND NOT game", ["secret"], ["game"]),
        ("secret NOT -game", ["secret"], ["game"]),
        ("secret not game", ["secret", "not", "game"], []),
        ('-"send more" pay', ["pay"], ["send more"]),
        ('NOT "send more" NOT pay*', [], ["send more", "pay*"]),
        ("mum OR dad told", ["mum | dad", "told"], []),
        ("I DID NOT TELL", ["i", "did", "not", "tell"], []),
        ("MUM OR DAD -GRAN", ["mum", "or", "dad"], ["gran"]),
        ("МАМА NOT УРА", ["мама", "not", "ура"], []),
        ("I DID NOT tell", ["i", "did"], ["tell"]),
        ("24/7 NOT 13", ["24 7"], ["13"]),
        ("NOT OR AND", [], []),
        ("mum or dad", ["mum", "or", "dad"], []),
        ("OR mum", ["mum"], []),
        ("mum OR", ["mum"], []),
        ("mum OR OR dad", ["mum | dad"], []),
        ("mum OR -dad", ["mum"], ["dad"]),
        ("mum AND dad", ["mum", "dad"], []),
        ("mum mum", ["mum", "mum"], []),
        ("mum OR Mum", ["mum"], []),
        ("mum,dad; gran/grandad", ["mum", "dad", "gran", "grandad"], []),
        ("mum.dad", ["mum dad"], []),
        ("snake_case", ["snake case"], []),
        ("#tag @name", ["tag", "name"], []),
        ("1,000 24/7 12.5 13-15", ["1 000", "24 7", "12 5", "13 15"], []),
        ("- -- \" ' * ( ) : ^ NEAR() & | ! <->", ["near"], []),
        ("send\0more", ["send more"], []),
    ],
)
def test_what_is_typed_is_read_as_words_phrases_exclusions_and_alternatives(typed, required, excluded):
    assert read(typed) == (required, excluded)


@pytest.mark.parametrize(
    ("typed", "required"),
    [
        ("don't", ["dont"]),
        ("dont", ["dont"]),
        ("don’t DON`T don´t", ["dont", "dont", "dont"]),
        ("mum’s", ["mums"]),
        ('"mum\'s phone"', ["mums phone"]),
        ("James's", ["james | jamess"]),
        ("wi-fi", ["wi fi | wifi"]),
        ("e‑mail", ["e mail | email"]),
        (
            '"my step-dad\'s e-mail"',
            ["my step dads e mail | my stepdads email | my stepdads e mail | my step dads email"],
        ),
        ("13-year-old", ["13 year old | 13yearold | 13year old | 13 yearold"]),
        ("I'll", ["i’ll | ill"]),
        ("ill", ["ill"]),
        ('"ill tell"', ["ill tell | i’ll tell"]),
        ('"I\'ll tell"', ["i’ll tell | ill tell"]),
    ],
)
def test_a_word_is_asked_for_with_and_without_its_apostrophe_and_hyphen(typed, required):
    assert read(typed) == (required, [])


@pytest.mark.parametrize(
    ("typed", "required"),
    [
        ("cafe\u0301 CAFÉ", ["cafe", "cafe"]),
        ("black\u00admail \u200bgame", ["blackmail", "game"]),
        ("ｓｅｎｄ　ｍｏｒｅ", ["send", "more"]),
        ("mum ＯＲ dad", ["mum | dad"]),
        ("ﬁne", ["fine"]),
        ("＂send more＂", ["send more"]),
        ("被骗了", ["被 骗 了"]),
        ("学校、先生", ["学 校", "先 生"]),
        ("😢😢", ["😢"]),
        ("sad😢", ["sad", "😢"]),
        ("👍🏽 🤷‍♀️", ["👍", "🤷"]),
    ],
)
def test_what_is_typed_is_put_in_the_normal_form_of_texts(typed, required):
    assert read(typed) == (required, [])


@pytest.mark.parametrize(
    ("typed", "ignored"),
    [
        ("mum, dad; gran / grandad!", []),
        ("mum OR", [("OR", "nothing-beside")]),
        ("OR mum", [("OR", "nothing-beside")]),
        ("mum AND dad", []),
        ("mum AND", [("AND", "no-word")]),
        ("AND", [("AND", "no-word")]),
        ("mum NOT", [("NOT", "nothing-after")]),
        ("mum - dad", [("-", "nothing-after")]),
        ("mum OR NOT dad", [("OR", "or-before-not")]),
        ("mum & dad", [("&", "no-word")]),
        ("mum NOT NOT dad", [("NOT", "nothing-after")]),
        ("mum OR OR dad", [("OR", "nothing-beside")]),
        ("mum AND OR dad", [("AND", "no-word")]),
        ("I DID NOT TELL OR SAY", [("NOT", "capitals"), ("OR", "capitals")]),
        (":( sad", [(":(", "no-word")]),
        ('"!" sad', [('"!"', "no-word")]),
        ("bl*ck", [("bl*ck", "asterisk")]),
        ("*mail", [("*mail", "asterisk")]),
        ("(mum OR dad) told", [("( )", "brackets")]),
        ("mum (my mother)", []),
        ("mum " + "a" * MOST_CHARACTERS, [("…aaaa", "too-long")]),
    ],
)
def test_what_was_not_used_is_named_with_the_reason(typed, ignored):
    assert [tuple(each) for each in parse_search(typed).ignored] == ignored


def test_what_stands_past_the_limits_is_not_used_and_is_named():
    many = parse_search(" ".join(f"w{number}" for number in range(MOST_TERMS + 2)))
    wordy = parse_search('"' + "he " * (MOST_WORDS - 2) + '" "send more pictures" mum -dad told')
    beginnings = parse_search(" ".join(f"b{letter}*" for letter in "acdefghijklm") + " mum")

    assert (written(many.required[-1][0]), many.unused) == (
        f"w{MOST_TERMS - 1}",
        (f"w{MOST_TERMS}", f"w{MOST_TERMS + 1}"),
    )
    assert [written(group[0]) for group in wordy.required[1:]] == ["mum"]
    assert [written(term) for term in wordy.excluded] == ["dad"]
    assert wordy.unused == ('"send more pictures"', "told")
    assert len(beginnings.required) == MOST_BEGINNINGS + 1
    assert beginnings.unused == ("bj*", "bk*", "bl*", "bm*")


def test_few_phrases_may_end_in_an_asterisk_and_the_others_are_named():
    query = parse_search('"send mor*" OR "send pic*" OR "sent mor*" OR "sent pictures" bus*')

    assert [written(term) for term in query.required[0]] == ["send mor*", "send pic*", "sent pictures"]
    assert query.unused == ('"sent mor*"',)
    assert written(query.required[1][0]) == "bus*"


def test_an_asterisk_after_too_few_letters_is_named():
    assert read("a* black* -i*") == (["a", "black*"], ["i"])
    assert parse_search("a* black* -i*").too_short == ("a", "i")


@pytest.mark.parametrize(
    ("typed", "required"),
    [
        ("black*", ["black*"]),
        ("BLÁCK*", ["black*"]),
        ('"send mor*"', ["send mor*"]),
        ("e-mai*", ["e mai* | emai*"]),
        ("a*", ["a"]),
        ("*", []),
        ("bl*ck", ["bl ck"]),
    ],
)
def test_an_asterisk_at_the_end_stands_for_any_ending(typed, required):
    assert read(typed) == (required, [])


def test_plain_words_are_told_from_those_that_a_reader_meant_to_the_letter():
    query = parse_search('pay "gift" card* him OR her more self-harm -game')

    assert [written(query.required[place][0]) for place in sorted(query.plain)] == [
        "pay",
        "more",
        "self harm",
    ]


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "a ",
        '"',
        "-",
        "*",
        "a*",
        "1,",
        "'",
        "I'll ",
        "OR ",
        "NOT ",
        "😢",
        "字",
        "\u0301",
        "a-",
        '"a',
        "(",
    ],
)
def test_a_long_search_is_read_in_a_moment_whatever_is_in_it(unit):
    before = time.process_time()
    parse_search(unit * MOST_CHARACTERS)

    assert time.process_time() - before < 0.1


@given(st.text(max_size=60) | st.text(alphabet="aé\"-_ ORNT*^:(){}[]\\/'%&|!<>~\0,.1😢”", max_size=40))
def test_nothing_that_is_typed_is_an_error(typed):
    query = parse_search(typed)

    terms = [*(term for group in query.required for term in group), *query.excluded]
    assert all(term.words and all(term.words) for term in terms)
