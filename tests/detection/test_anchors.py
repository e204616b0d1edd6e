"""A pattern that is not tried on a text would not have matched there."""

import re
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from archive.detection.measuring.evaluation import read_statements
from archive.detection.rules import pattern, read_patterns
from archive.detection.text.anchors import LIKE_ASCII
from archive.detection.text.looks import AnyCase, Look, in_lower_case, lower_case
from archive.detection.text.wordlists import DATA
from archive.detection.text.words import Words
from tests.detection.hostile import FAMILIES

FILES = sorted(path.stem for path in (DATA / "patterns").glob("*.txt"))
STATEMENTS = Path(__file__).parent / "dev2.jsonl"


def missed(looks, texts):
    """Return what matches where it would not have been tried."""
    every = map(Words, texts)
    return [
        (look.pattern, words.given)
        for words in every
        for look in looks
        if not look.may_match(words) and look.search(words.text)
    ]


@pytest.mark.parametrize("file", FILES)
def test_no_pattern_matches_a_text_on_which_it_is_not_tried(file):
    lines = STATEMENTS.read_text("utf-8").splitlines()
    texts = [statement.text for statement in read_statements(lines)][::4]
    texts += [text_of(100) for text_of in FAMILIES.values()]

    assert missed(list(map(Look, read_patterns(file).every())), texts) == []


@pytest.mark.long
@pytest.mark.parametrize("file", FILES)
def test_a_pattern_is_tried_on_whatever_it_can_match(file):
    looks = [Look(look) for look in read_patterns(file).every()]
    untried = []

    @settings(
        max_examples=5, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def read(data):
        for look in looks:
            match = data.draw(st.from_regex(look.regex))
            if missed([look], [match, match.upper(), f"so {match} then"]):
                untried.append(look.pattern)

    read()

    assert untried == []


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"\b(?:the |our )?school", "OUR  School"),
        (r"(?<!\w)i'?m \d{1,2}", "im 13"),
        (r"\b(?:ab ?)cd", "abcd"),
        (r"(?:ab ?)(?:cd)?ef", "abef"),
        (r"[0-9]{2}x", "٣12x"),
        (r"kiss", "\u212ai\u017f\u017f"),
        (r"(?:ä|b)c", "äc"),
        (r"(?:x|y){2,3}z", "xyz"),
        (r"(?<=[.!?]) (?=kai)\w+", "so! kai"),
        (r"[$£]kai", "£kai"),
    ],
)
def test_what_may_be_left_out_or_written_otherwise_is_needed_by_none(source, text):
    look = Look(pattern(source))

    assert (
        [match[0] for match in look.within(Words(text))] == [match[0] for match in look.finditer(text)] != []
    )


def test_a_pattern_is_not_tried_on_a_text_without_its_words():
    assert not Look(pattern(r"\b(?:my|our) school")).may_match(Words("we went home and he rang again"))


@pytest.mark.parametrize(
    "source", [r"(?=[0-9a-f:]{0,9}::)[:a-f]{2,}", r"(?<=[.:])x", r"[$£]kai", r"\w+(?:[.-]\w+)+"]
)
def test_what_stands_around_and_rare_signs_are_needed_too(source):
    assert not Look(pattern(source)).may_match(Words("we went home and kai rang x"))


def test_every_letter_that_is_taken_for_an_ascii_one_is_known():
    ascii_letters = re.compile("[ -~]", re.IGNORECASE)
    alike = {c for c in map(chr, range(128, sys.maxunicode + 1)) if ascii_letters.fullmatch(c)}

    assert {c for c in alike if not LIKE_ASCII.fullmatch(c)} == set()


def test_a_look_does_whatever_a_pattern_does():
    offered = {name for name in dir(re.Pattern) if not name.startswith("_")} - {"scanner", "flags", "groups"}

    assert {name for name in offered if not hasattr(Look(re.compile("a")), name)} == set()


def looks_of_every_file():
    return [look for file in FILES for look in read_patterns(file).every()]


def test_what_is_tried_in_lower_case_matches_where_the_pattern_itself_does():
    texts = [statement.text for statement in read_statements(STATEMENTS.read_text("utf-8").splitlines())][
        ::20
    ]
    texts += [text.upper() for text in texts[::3]] + [text_of(100) for text_of in FAMILIES.values()]
    looks = [AnyCase(look) for look in looks_of_every_file()]

    different = [
        (look.regex.pattern, text)
        for text in texts
        for look in looks
        if [match.span() for match in look.all_in(text, lower_case(text))]
        != [match.span() for match in look.regex.finditer(text)]
    ]

    assert different == []


def test_a_letter_in_any_case_is_one_that_is_the_same_in_lower_case():
    """Of every letter in a pattern that is tried in lower case; what else is like an ASCII one, is known."""
    letters = {
        letter
        for look in looks_of_every_file()
        if in_lower_case(look)
        for letter in look.pattern
        if letter.isalpha()
    }
    every = [c for c in map(chr, range(sys.maxunicode + 1)) if not LIKE_ASCII.fullmatch(c)]
    lowered = "".join(every).lower()
    assert len(lowered) == len(every)

    for letter in letters - set("ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
        alike = set(re.findall(letter, "".join(every), re.IGNORECASE))
        assert alike == {c for c, low in zip(every, lowered, strict=True) if low == letter}, letter


@pytest.mark.parametrize("source", [r"(?-i:k)ai", r"[A-Z]x", "Kai", r"[À-ɏ]"])
def test_a_pattern_that_looks_at_the_case_is_not_tried_in_lower_case(source):
    assert in_lower_case(re.compile(source, re.IGNORECASE)) is None


def test_what_is_tried_in_lower_case_is_one_case_to_python_too():
    """Else it looks for either case at each place, which takes three times as long."""
    lowered = in_lower_case(re.compile(r"\b(?:mum|mam|dad)", re.IGNORECASE))

    assert lowered is not None
    assert not lowered.flags & re.IGNORECASE


@pytest.mark.parametrize("text", ["CALLED \u212aAI", "called \u0130ai", "called ka\u0131"])
def test_a_text_whose_lower_case_is_another_text_is_read_as_it_is(text):
    assert lower_case(text) == ""
    assert [match[0] for match in AnyCase(pattern(r"called \w{3}")).all_in(text, lower_case(text))] == [text]
