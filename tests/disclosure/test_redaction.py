"""No code point that a decision covers is left in the public text, whatever the decisions are."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.disclosure.redaction import Replacement, Segment, outermost, redact, redacted

TEXT = "my mate jess goes to hillside school"


@st.composite
def texts_with_replacements(draw):
    """A text in which no code point occurs twice, so that each one that survives can be told."""
    # Replacements are made of ASCII alone and the text of anything else, astral planes included.
    letters = st.characters(min_codepoint=0x80, exclude_categories=["Cs"])
    text = "".join(draw(st.lists(letters, unique=True, min_size=1, max_size=30)))
    stretches = draw(
        st.lists(
            st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).filter(lambda s: s[0] < s[1]),
            max_size=8,
        )
    )
    return text, [Replacement(start, end, f"[{key}]", key) for key, (start, end) in enumerate(stretches)]


def covered(replacements):
    return {position for item in replacements for position in range(item.start, item.end)}


def joined_where_they_overlap(replacements):
    """The stretches that hang together, by brute force."""
    groups = []
    for item in replacements:
        touching = [group for group in groups if any(item.start < e and s < item.end for s, e in group)]
        merged = [(item.start, item.end), *(stretch for group in touching for stretch in group)]
        groups = [group for group in groups if group not in touching] + [merged]
    return sorted((min(s for s, _ in group), max(e for _, e in group)) for group in groups)


@given(texts_with_replacements())
def test_nothing_that_is_covered_survives_and_nothing_else_is_lost(case):
    text, replacements = case
    left_alone = "".join(segment.text for segment in redact(text, replacements) if segment.key is None)

    hidden = covered(replacements)
    assert left_alone == "".join(
        character for position, character in enumerate(text) if position not in hidden
    )


@given(texts_with_replacements())
def test_the_segments_joined_are_the_text_with_each_merged_stretch_replaced(case):
    text, replacements = case
    expected = text
    for item in reversed(outermost(replacements)):
        expected = expected[: item.start] + item.text + expected[item.end :]

    assert redacted(text, replacements) == expected
    assert "".join(segment.text for segment in redact(text, replacements)) == expected


@given(texts_with_replacements())
def test_stretches_merge_exactly_where_they_overlap(case):
    _, replacements = case
    merged = [(item.start, item.end) for item in outermost(replacements)]

    assert merged == joined_where_they_overlap(replacements)


@given(texts_with_replacements(), st.randoms(use_true_random=False))
def test_the_order_in_which_replacements_come_does_not_matter(case, random):
    text, replacements = case
    shuffled = random.sample(replacements, k=len(replacements))

    assert redact(text, shuffled) == redact(text, replacements)


@given(texts_with_replacements())
def test_every_key_names_the_replacement_whose_words_are_shown(case):
    text, replacements = case
    words = {item.key: item.text for item in replacements}
    shown = [segment for segment in redact(text, replacements) if segment.key is not None]

    assert [segment.text for segment in shown] == [words[segment.key] for segment in shown]
    assert len({segment.key for segment in shown}) == len(shown)


@given(texts_with_replacements())
def test_no_segment_is_empty_and_no_two_untouched_ones_stand_side_by_side(case):
    segments = redact(*case)

    assert [segment for segment in segments if not segment.text] == []
    assert [pair for pair in pairwise(segments) if pair[0].key is pair[1].key is None] == []


@pytest.mark.parametrize(
    ("replacements", "expected"),
    [
        ([], [Segment(0, 36, TEXT, None)]),
        (
            [Replacement(8, 12, "[friend]", 5)],
            [
                Segment(0, 8, "my mate ", None),
                Segment(8, 12, "[friend]", 5),
                Segment(12, 36, " goes to hillside school", None),
            ],
        ),
        ([Replacement(0, len(TEXT), "[all of it]", 5)], [Segment(0, 36, "[all of it]", 5)]),
        (  # side by side: two segments, nothing between
            [Replacement(8, 12, "[friend]", 5), Replacement(12, 36, " is in my year", 6)],
            [
                Segment(0, 8, "my mate ", None),
                Segment(8, 12, "[friend]", 5),
                Segment(12, 36, " is in my year", 6),
            ],
        ),
        (  # one inside another disappears in it
            [Replacement(21, 29, "[word]", 5), Replacement(21, 36, "[school]", 6)],
            [Segment(0, 21, "my mate jess goes to ", None), Segment(21, 36, "[school]", 6)],
        ),
        (  # the same stretch twice: the older decision's words
            [Replacement(8, 12, "[girl]", 6), Replacement(8, 12, "[friend]", 5)],
            [
                Segment(0, 8, "my mate ", None),
                Segment(8, 12, "[friend]", 5),
                Segment(12, 36, " goes to hillside school", None),
            ],
        ),
        (  # overlapping in part: the longer one's words stand for both stretches
            [Replacement(3, 12, "[friend]", 5), Replacement(8, 29, "[someone at a school]", 6)],
            [
                Segment(0, 3, "my ", None),
                Segment(3, 29, "[someone at a school]", 6),
                Segment(29, 36, " school", None),
            ],
        ),
        (
            [Replacement(3, 29, "[friend at a school]", 5), Replacement(21, 36, "[school]", 6)],
            [Segment(0, 3, "my ", None), Segment(3, 36, "[friend at a school]", 5)],
        ),
    ],
)
def test_a_text_becomes_these_segments(replacements, expected):
    assert redact(TEXT, replacements) == expected


@given(texts_with_replacements())
def test_the_segments_stand_for_the_whole_text_in_order_and_nothing_twice(case):
    text, replacements = case
    segments = redact(text, replacements)

    assert [place for s in segments for place in range(s.start, s.end)] == list(range(len(text)))
    assert [s for s in segments if s.key is None and s.text != text[s.start : s.end]] == []


def test_offsets_count_code_points():
    assert redacted("😀😀 jess 😀", [Replacement(3, 7, "[friend]", 1)]) == "😀😀 [friend] 😀"
