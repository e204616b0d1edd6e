import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.search.marking import HIT_END, HIT_START, marked
from archive.search.normal_form import readings, stem
from archive.search.query import parse_search
from tests.search.test_normal_form import TEXT

SHOWN = str.maketrans({HIT_START: "<", HIT_END: ">"})
UNMARKED = str.maketrans({HIT_START: None, HIT_END: None})


@pytest.mark.parametrize(
    ("typed", "text", "shown"),
    [
        ("tell", "I told him: Telling, tells, a teller", "I told him: <Telling>, <tells>, a teller"),
        ("tell OR mum", "tell my mum", "<tell> my <mum>"),
        ('"send more"', "send more; more send sending more", "<send more>; more send <sending more>"),
        ('"he said" said', "he said, she said", "<he said>, she <said>"),
        ('"he said so" "said so much"', "he said so much", "<he said so much>"),
        ('"to to"', "to to to", "<to to to>"),
        ("black*", "blacks blackmail lack", "<blacks> <blackmail> lack"),
        ('"send mor*"', "send morning, send me", "<send morning>, send me"),
        ("-tell mum", "tell mum", "tell <mum>"),
        ("-tell", "tell mum", "tell mum"),
        ("", "tell mum", "tell mum"),
        ("nothing", "tell mum", "tell mum"),
        ("dont", "don’t DON'T dont", "<don’t> <DON'T> <dont>"),
        ("stepdad", "my step-dad's, my step dad", "my <step-dad's>, my step dad"),
        ('"my stepdad said"', "my step-dad said", "<my step-dad said>"),
        ("step-dad", "my step-dad, stepdad, step dad", "my <step-dad>, <stepdad>, <step dad>"),
        ("dad", "my step-dad", "my step-<dad>"),
        ("ill", "I'll be ill", "I'll be <ill>"),
        ("strasse", "die Straße.", "die <Straße>."),
        ("fine", "ﬁne black\u00admail", "<ﬁne> black\u00admail"),
        ("blackmail", "black\u00admail\u00ad!", "<black\u00admail\u00ad>!"),
        ("cafe", "cafe\u0301s", "<cafe\u0301s>"),
        ("骗了", "我被骗了。", "我被<骗了>。"),
        ("학교", "학교에서", "<학교>에서"),
        ("😢", "so😢😢!", "so<😢><😢>!"),
        ("👍", "ok 👍🏽", "ok <👍🏽>"),
        ("24/7", "24/7 24-7 247", "<24/7> <24-7> 247"),
        ("friend", "[a friend] said", "[a <friend>] said"),
    ],
)
def test_what_was_looked_for_is_marked_and_nothing_else(typed, text, shown):
    assert marked(text, parse_search(typed)).translate(SHOWN) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("pan", "<Pan> pans, on"),
        ("pans on", "Pan <pans>, <on>"),
        ('"pans on"', "Pan <pans, on>"),
        ("pa*", "<Pan> <pans>, on"),
    ],
)
def test_a_word_of_another_language_is_marked_as_it_is(typed, shown):
    assert marked("Pan pans, on", parse_search(typed), english=False).translate(SHOWN) == shown


@settings(max_examples=200)
@given(TEXT, st.data())
def test_each_word_of_a_text_is_found_by_itself(text, data):
    for token in data.draw(st.sampled_from(readings(text))):
        assert HIT_START in marked(text, parse_search(f'"{token.form}"')), token.form


@settings(max_examples=200)
@given(TEXT, st.text(max_size=20))
def test_without_its_marks_a_text_is_as_it_was(text, typed):
    text = text.translate(UNMARKED)
    shown = marked(text, parse_search(typed))

    assert shown.translate(UNMARKED) == text
    assert shown.count(HIT_START) == shown.count(HIT_END)


PLAIN = ["he", "she", "send", "sending", "more", "mum", "step-mum", "don't"]


@given(st.lists(st.sampled_from(PLAIN), max_size=8), st.lists(st.sampled_from(PLAIN), min_size=1, max_size=3))
def test_a_phrase_is_marked_just_where_its_words_follow_one_another(words, phrase):
    text = " ".join(words)
    stems = [stem(token.form) for token in readings(text)[0]]
    wanted = [stem(token.form) for token in readings(" ".join(phrase))[0]]
    stands = any(stems[place : place + len(wanted)] == wanted for place in range(len(stems)))

    assert (HIT_START in marked(text, parse_search(f'"{" ".join(phrase)}"'))) == stands


def test_the_texts_of_a_page_are_marked_in_a_moment():
    texts = [
        f"{number} he said he’d tell my mum about the pictures – all of them … " * 4 for number in range(20)
    ]
    query = parse_search('"tell my mum" pict* OR photos said nobody them')
    before = time.process_time()
    for text in texts:
        marked(text, query)

    assert time.process_time() - before < 0.1  # a few thousandths on a quiet machine
