"""The limit of length is one of entry: what a review makes longer is kept. All texts are invented."""

from dataclasses import replace

import pytest

from archive.errors import InvalidDecision, RefusedText
from archive.workflow import intake
from archive.workflow.flags import flag_states
from archive.workflow.normal_form import LONGEST_TEXT
from tests.workflow.acting import review


@pytest.fixture
def at_the_limit(entry, author, reviewer, monkeypatch):
    """As long as an entry may be, every name replaced with as many words as one takes. No scan is made."""
    monkeypatch.setattr("archive.workflow.review.scan_without_loss", lambda *_, **__: 0)
    monkeypatch.setattr("archive.workflow.intake.scan_without_loss", lambda *_, **__: 0)
    text = ("he said jess knew. " * (LONGEST_TEXT // 19))[:LONGEST_TEXT].strip()
    testimony = intake.enter(replace(entry, text=text), by=author).testimony
    start = text.index("jess")
    return review.mark(
        testimony,
        seen=testimony.version,
        start=start,
        end=start + 4,
        label="PERSON",
        replacement=f"[{'a friend ' * 22}]"[:199].rstrip(" ]") + "]",
        by=reviewer,
    )


@pytest.mark.long
def test_replacements_that_make_a_text_longer_than_an_entry_are_applied(at_the_limit, reviewer):
    assert len(flag_states(at_the_limit.latest_revision)) > 1000

    applied = review.apply(at_the_limit, seen=at_the_limit.version, by=reviewer)

    assert len(applied.testimony.latest_revision.text) > 10 * LONGEST_TEXT


@pytest.mark.long
def test_what_is_longer_than_an_entry_may_be_edited_but_not_lengthened(at_the_limit, reviewer):
    testimony = review.apply(at_the_limit, seen=at_the_limit.version, by=reviewer).testimony
    long = testimony.latest_revision.text

    with pytest.raises(RefusedText):
        intake.edit_text(testimony, seen=testimony.version, text=f"{long} more", by=reviewer)

    shorter = intake.edit_text(testimony, seen=testimony.version, text=long[:-300], by=reviewer)
    assert len(shorter.testimony.latest_revision.text) > LONGEST_TEXT


def test_past_every_bound_the_reviewer_is_told_what_to_do(at_the_limit, reviewer, monkeypatch):
    monkeypatch.setattr("archive.workflow.review.LONGEST_REPLACED_TEXT", 100_000)

    with pytest.raises(InvalidDecision, match="Replace some flags with fewer words"):
        review.apply(at_the_limit, seen=at_the_limit.version, by=reviewer)

    assert at_the_limit.latest_revision.number == 1


def test_an_entry_keeps_its_limit(entry, author):
    with pytest.raises(RefusedText, match="the limit is 20,000"):
        intake.enter(replace(entry, text="a b " * (LONGEST_TEXT // 2)), by=author)
