"""What the screen shows as the public text is what applying the replacements stores, whatever they are."""

from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from archive.admin.presentation import review_sheet
from archive.admin.preview import Piece, public_pieces
from archive.detection.findings import Label
from archive.disclosure.redaction import Replacement, redacted
from archive.errors import RefusedText
from archive.models import Flag, Revision
from archive.vocabulary import Act
from archive.workflow.flags import FlagState, flag_states, public_segments
from archive.workflow.normal_form import normalise
from tests.admin.conftest import now
from tests.workflow.acting import review

# Letters, and what the normal form drops, moves or brings together where a flag cuts it in two.
HOSTILE = "ab e\n.[]\u0301\u0323\u0338\u1112\u1161\u11ab👩☎😀\U0001f3fd\ufe0f\u200d\u20e3#1\u00a0\u00ad"


def state(flag_id, start, end, act, replacement="", surface=""):
    return FlagState(
        flag_id=flag_id,
        label=Label.PLACE,
        start=start,
        end=end,
        surface=surface,
        act=act,
        replacement=replacement,
        keep_reason="",
        covered_by=None,
        suggestion="[place]",
        reason="",
        score=1.0,
        sources=(),
        added_by_person=False,
        same=(),
        kept_before="",
    )


@st.composite
def decided_texts(draw):
    """A text in normal form, and flags over it that lie apart, within one another or overlap in part."""
    try:
        text = normalise(draw(st.text(HOSTILE, min_size=1, max_size=30))).text
    except RefusedText:
        assume(False)
    places = st.integers(0, len(text))
    stretches = draw(
        st.lists(st.tuples(places, places).filter(lambda stretch: stretch[0] < stretch[1]), max_size=6)
    )
    acts = st.sampled_from([None, Act.KEEP, Act.REPLACE, Act.RESIZE, Act.REOPEN])
    words = st.sampled_from(["[place]", "x", "e", "\u00fd", "\u0301", "👩", "\u1112", "[a town] "])
    return text, [
        state(flag_id, start, end, draw(acts), draw(words), text[start:end])
        for flag_id, (start, end) in enumerate(sorted(stretches), start=1)
    ]


def stored(text, states):
    replaced = [Replacement(s.start, s.end, s.replacement, s.flag_id) for s in states if s.act is Act.REPLACE]
    return normalise(redacted(text, replaced)).text


def joined(pieces):
    return "".join(piece.text for piece in pieces)


@given(decided_texts())
@example(("cafe\u0323", [state(1, 0, 4, Act.REPLACE, "[a cafe]")]))
def test_the_screen_shows_exactly_what_would_be_stored(case):
    text, states = case
    try:
        expected = stored(text, states)
    except RefusedText:
        assume(False)

    assert joined(public_pieces(text, states)) == expected


@given(decided_texts())
@example(
    ("yx\u0323 is my mate", [state(1, 0, 2, Act.REPLACE, "\u00fd"), state(2, 10, 14, Act.REPLACE, "[place]")])
)
def test_each_placeholder_is_shown_under_the_flag_that_it_stands_for(case):
    text, states = case
    placed = [segment.key for segment in public_segments(text, states) if segment.text == "[place]"]

    shown = [piece.flag_id for piece in public_pieces(text, states) if piece.text.startswith("[place]")]

    assert shown == placed


@given(decided_texts())
def test_no_piece_is_empty_and_they_stand_for_the_text_in_order(case):
    pieces = public_pieces(*case)

    assert [piece for piece in pieces if not piece.text] == []
    assert [piece.start for piece in pieces] == sorted(piece.start for piece in pieces)
    assert all(before.end <= after.start for before, after in pairwise(pieces))


def test_what_an_open_flag_keeps_beside_a_replacement_is_still_shown_as_open():
    text = "i live by oldham road gate"
    states = [state(1, 10, 16, Act.REPLACE, "[place]"), state(2, 10, 21, None)]

    assert public_pieces(text, states) == [
        Piece(0, 10, "i live by ", None),
        Piece(10, 16, "[place]", 1),
        Piece(16, 21, " road", 2),
        Piece(21, 26, " gate", None),
    ]


def test_an_accent_left_over_by_a_flag_moves_nothing_that_follows():
    text = "ask x\u0323\u0301 in stockport today"
    states = [state(1, 4, 5, Act.REPLACE, "e"), state(2, 11, 20, Act.REPLACE, "[place]")]

    pieces = public_pieces(text, states)

    assert joined(pieces) == "ask \u1eb9\u0301 in [place] today"
    assert [(piece.text, piece.flag_id) for piece in pieces if piece.flag_id] == [
        ("\u1eb9", 1),
        ("[place]", 2),
    ]


def test_a_text_that_nothing_is_left_of_is_shown_as_it_stands():
    text = "☎\ufe0f jess"

    assert joined(public_pieces(text, [state(1, 0, len(text), Act.REPLACE, "\ufe0f")])) == "\ufe0f"


@pytest.mark.parametrize(
    ("text", "first", "second", "expected"),
    [
        (  # overlapping in part: a person's mark and a newer scan's finding
            "i live by oldham road gate and he knows it",
            (10, 26),
            (17, 30),
            "i live by [street] he knows it",
        ),
        ("i live by oldham road", (10, 21), (10, 16), "i live by [street]"),
        ("i live by oldham road\n\nand he knows it", (10, 23), (17, 26), "i live by [street] he knows it"),
        ("he goes to 👩\u200d🚒 school", (11, 12), (15, 21), "he goes to [street]🚒 [town]"),
    ],
)
def test_what_is_shown_before_applying_is_what_applying_stores(
    entered, author, reviewer, text, first, second, expected
):
    revision = Revision.objects.create(
        testimony=entered, number=2, text=text, origin="edited", created_by=author
    )
    for start, end in (first, second):
        Flag.objects.create(
            revision=revision, added_by=author, start=start, end=end, label="PLACE", suggestion="[x]"
        )
    testimony = entered
    for s in flag_states(revision):
        words = "[street]" if (s.start, s.end) == first else "[town]"
        testimony = review.replace(
            testimony, seen=testimony.version, flag_ids=[s.flag_id], replacement=words, by=reviewer
        )
    shown = "".join(run.text for run in review_sheet(now(testimony).latest_revision).public)

    applied = review.apply(testimony, seen=testimony.version, by=reviewer).testimony

    assert (shown, applied.latest_revision.text) == (expected, expected)
