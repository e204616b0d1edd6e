"""Choices grouped by their letters match what they matched, and the same one of them does."""

import re
from re import _parser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.detection.text.branches import _grouped, compiled

LETTERS = st.text("abc", max_size=4)


def grouped(source, flags=0):
    return compiled(_parser.parse(source, flags), flags)


def spans(look, text):
    return [[match.span(group) for group in range(look.groups + 1)] for match in look.finditer(text)]


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.lists(LETTERS, min_size=1, max_size=8), st.sampled_from(["", "b", "(?!a)", r"\b"]), LETTERS)
def test_the_first_choice_that_matches_is_the_same(choices, behind, text):
    source = f"((?:{'|'.join(choices)}){behind})"

    assert spans(grouped(source), 3 * text) == spans(re.compile(source), 3 * text)


@pytest.mark.parametrize(
    "source",
    [
        r"(?:da|dad|d)(d?)",
        r"(mum|mam|[md]ad|man|dad|maid)s?",
        r"(?<=(?:mum|mam))(?:'s (car|cat)|s(?= car))",
        r"(?:a(?:bc|bd|(?P<x>b))){1,2}+",
        r"(?>ab|abc)c?",
        r"(?:|ab|ac)c",
    ],
)
def test_whatever_stands_around_choices_is_left_as_it_is(source):
    text = "da dad dadd mum's car mam's cat mums car maids man abcab abdab abc ac c"

    found = spans(grouped(source), text)

    assert found == spans(re.compile(source), text)
    assert found


def test_what_begins_alike_is_tried_once():
    """Else four hundred words are tried one after another wherever a word begins."""
    words = [f"m{letter}{other}" for letter in "abcdefghij" for other in "abcdefghij"]

    def choices(parsed):
        return max(
            [len(value[1]) for op, value in parsed if str(op) == "BRANCH"]
            + [choices(part) for op, value in parsed if str(op) == "BRANCH" for part in value[1]]
            + [0]
        )

    parsed = _parser.parse("(?:" + "|".join([*words, "x", "y"]) + ")")

    assert choices(_grouped(parsed)) < len(words) / 5
