"""Which labels a history allows. All texts are invented."""

import random
from time import perf_counter

import pytest

from archive.disclosure.fidelity import COMPOSITE, LIGHTLY_EDITED, VERBATIM, Version, refused_labels
from archive.vocabulary import Fidelity

TEXT = "my mate jess told me he lives in stockport. im 13 and jess is scared he will find us"
SPOKEN = ["he", "she", "said", "to", "me", "that", "i", "and", "the", "was", "told", "mum", "not", "never"]
ALL = [VERBATIM, LIGHTLY_EDITED]
LIGHT = [LIGHTLY_EDITED]


def by_hand(text):
    return Version(text, by_hand=True)


def applied(text):
    return Version(text, by_hand=False)


def allowed(*steps, first=TEXT, composite_basis=False):
    refused = refused_labels([applied(first), *steps], composite_basis=composite_basis)
    assert all(refused.values())
    return [label for label in Fidelity.values if label not in refused]


def swapped(*pairs, text=TEXT):
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


REPLACED = swapped(("jess", "[a friend]"), ("stockport", "[place]"), ("13", "[age]"))


@pytest.mark.parametrize(
    "history",
    [
        [],
        [applied(REPLACED)],
        [by_hand(REPLACED)],
        [by_hand(swapped(("jess", "[a friend]"))), applied(REPLACED)],
        [by_hand(f"{TEXT}. and then he rang my mum"), by_hand(TEXT)],
        [by_hand(swapped((". ", ".\n\n")))],
        [applied(swapped(("my mate jess", "[someone]")))],
        [applied(swapped(("find us", "[do something]")))],
    ],
    ids=[
        "as entered",
        "replacements applied",
        "by hand, what replacements would do",
        "half by hand, half applied",
        "an addition that was taken out again",
        "another line break",
        "at the beginning",
        "at the end",
    ],
)
def test_where_only_brackets_differ_the_text_is_verbatim(history):
    assert allowed(*history) == ALL


def test_a_possessive_behind_a_bracket_is_part_of_it():
    assert allowed(applied("it was [one friend]'s idea"), first="it was ola's idea") == ALL


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (TEXT, "my mate jess told me he lives in stockport."),
        (TEXT, "my mate jess told me he lives in stockport. […] jess is scared he will find us"),
        (TEXT, swapped(("im 13", "I'm 13"), ("my mate", "My mate"))),
        (TEXT, swapped(("im 13", "I am 13"))),
        (TEXT, swapped(("stockport. im", "stockport, im"))),
        (TEXT, f"{TEXT} [laughs]"),
        ("i dunno if he is comming", "I don't know if he is coming."),
        ("he was gonna tell evryone", "he was going to tell everyone"),
        ("i cry alot bc of it", "i cry a lot because of it"),
        ("i cant sleep", "I can't sleep"),
        ("he going to find me", "he is going to find me"),
        ("i told her. she did not believe me and she laughed", "i told her."),
    ],
)
def test_what_is_shortened_or_corrected_by_hand_is_lightly_edited(first, second):
    assert allowed(by_hand(second), first=first) == LIGHT


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (TEXT, f"{TEXT}. it was the worst day of my life"),
        (TEXT, f"He is a liar. {TEXT}"),
        (TEXT, swapped(("told me he", "told me that her uncle"))),
        (TEXT, swapped(("stockport", "the north"))),
        (TEXT, swapped(("13", "14"))),
        (TEXT, swapped(("he will", "she will"))),
        (TEXT, swapped(("is scared", "is not scared"))),
        (TEXT, f"{TEXT} [and then he came to our school and waited for us at the gate all day]"),
        ("he did not ring me", "he did ring me"),
        ("i cant sleep", "I can sleep"),
        ("i was happy", "i was unhappy"),
        ("he lied to me. i cried all night", "i cried all night. he lied to me"),
    ],
)
def test_words_that_no_child_said_fit_no_label(first, second):
    assert allowed(by_hand(second), first=first) == []


def test_a_sentence_added_after_the_replacements_is_still_an_addition():
    assert allowed(applied(REPLACED), by_hand(f"{REPLACED}. nobody helped us")) == []
    assert allowed(by_hand(f"{TEXT}. nobody helped us"), applied(f"{REPLACED}. nobody helped us")) == []


def test_a_replacement_may_stand_without_brackets_where_a_flag_was_decided_but_not_by_hand():
    broader = swapped(("stockport", "a town up north"), ("13", "early teens"))

    assert allowed(applied(broader)) == ALL
    assert allowed(by_hand(broader)) == []


def test_words_taken_out_beside_a_replacement_are_noticed():
    shorter = swapped(("[a friend] is scared", "[a friend]"), text=REPLACED)

    assert allowed(applied(REPLACED), by_hand(shorter)) == LIGHT
    assert allowed(by_hand(swapped(("jess is scared", "jess"))), applied(shorter)) == LIGHT


def test_a_sentence_that_a_sign_replaced_was_taken_out():
    assert allowed(applied(swapped(("im 13 and jess is scared", "…")))) == LIGHT


def test_an_addition_between_two_rounds_of_replacements_can_be_taken_out_again():
    first = swapped(("jess", "[a friend]"))

    assert allowed(applied(first), by_hand(f"{first}. help us"), applied(f"{REPLACED}. help us")) == []
    assert (
        allowed(
            applied(first), by_hand(f"{first}. help us"), applied(f"{REPLACED}. help us"), by_hand(REPLACED)
        )
        == LIGHT
    )


@pytest.mark.parametrize("brackets", ["{}", "[{}]"])
def test_a_replacement_that_is_a_sentence_fits_no_label(brackets):
    sentence = "a town up north, and he said that he would come and wait for us there"

    assert allowed(applied(swapped(("stockport", brackets.format(sentence))))) == []


def test_composite_is_what_the_basis_says_and_nothing_else_is():
    assert allowed(composite_basis=True) == [COMPOSITE]
    assert allowed(by_hand(f"{TEXT}. so did others"), composite_basis=True) == [COMPOSITE]
    assert COMPOSITE not in allowed()


@pytest.mark.parametrize("seed", range(30))
def test_replacements_in_brackets_are_verbatim_wherever_they_stand(seed):
    dice = random.Random(seed)
    words = [dice.choice(SPOKEN) for _ in range(60)]
    changed = list(words)
    for place in dice.sample(range(60), 8):
        changed[place] = dice.choice(["[name]", "[place]", "[a friend]"])

    assert allowed(applied(" ".join(changed)), first=" ".join(words)) == ALL


@pytest.mark.parametrize("seed", range(30))
def test_what_only_lost_words_is_never_said_to_have_gained_any(seed):
    dice = random.Random(seed)
    words = [dice.choice(SPOKEN) for _ in range(60)]
    fewer = [words[place] for place in sorted(dice.sample(range(60), 45))]

    assert allowed(by_hand(" ".join(fewer)), first=" ".join(words)) == LIGHT


@pytest.mark.parametrize("text", ["a b " * 5000, "word " * 4000, "not " * 5000, "[x] " * 5000])
def test_hostile_texts_are_compared_in_a_moment(text):
    start = perf_counter()

    allowed(by_hand(f"x {text} y"), applied(f"y [z] {text[::-1]} x"), first=text)

    assert perf_counter() - start < 5
