"""What was answered about a text is shown with the next one, and counts for nothing until it is confirmed."""

from dataclasses import replace

import pytest

from archive.disclosure.gate import Step, blockers
from archive.disclosure.tags import line_of
from archive.errors import Blocked
from archive.vocabulary import CheckAnswer, CheckItem
from archive.workflow.agreement import asked
from archive.workflow.carrying import answered_before
from archive.workflow.intake import enter
from tests.workflow.acting import answered, preparing, review


def changed(testimony, by, words):
    """The same testimony with these words replaced in its text."""
    text = testimony.latest_revision.text
    start = text.index(words)
    marked = review.mark(
        testimony, seen=testimony.version, start=start, end=start + len(words), label="UNIQUE", by=by
    )
    return review.apply(marked, seen=marked.version, by=by).testimony


def before(testimony, choices):
    return answered_before(testimony.latest_revision, line_of(choices))


def test_the_answers_about_the_text_before_are_known_and_the_gate_counts_none(submitted, reviewer, choices):
    testimony = changed(submitted, reviewer, "scared")

    assert before(testimony, choices).checklist == choices.checklist
    assert preparing.starting_choices(testimony).checklist == {}
    with pytest.raises(Blocked) as refusal:
        preparing.submit(
            testimony, seen=testimony.version, choices=preparing.starting_choices(testimony), by=reviewer
        )
    assert [each.message for each in refusal.value.blockers] == ["7 checklist questions are unanswered"]


def test_what_is_confirmed_counts_and_the_rest_stays_as_answered_before(submitted, reviewer, choices):
    testimony = changed(submitted, reviewer, "scared")
    confirmed = replace(choices, checklist={CheckItem.DATES.value: CheckAnswer.NOTHING.value})

    testimony = preparing.prepare(testimony, seen=testimony.version, choices=confirmed, by=reviewer)

    assert preparing.starting_choices(testimony).checklist == confirmed.checklist
    assert before(testimony, choices).checklist == choices.checklist
    missing = [each.message for each in blockers(preparing.candidate_for(testimony), Step.SUBMIT)]
    assert missing == ["6 checklist questions are unanswered"]


def test_of_a_text_that_nobody_prepared_nothing_was_answered_before(entered, reviewer, decide_all, choices):
    testimony = decide_all(entered, reviewer)

    assert before(testimony, choices).checklist == {}


def test_a_draft_comes_back_with_its_line_and_themes_for_the_next_text(submitted, reviewer, choices):
    coarser = replace(choices, platforms=("social-media",), themes=("asked-to-pay",))
    testimony = preparing.prepare(submitted, seen=submitted.version, choices=coarser, by=reviewer)

    start = preparing.starting_choices(changed(testimony, reviewer, "scared"))

    assert start == replace(coarser, checklist={}, note="")


@pytest.fixture
def with_reason(entry, author, reviewer, decide_all, choices):
    """Prepared, with a reason why "tiktok" may stand in a text whose line says Instagram."""
    text = "he found me on tiktok at night and would not stop writing to me"
    testimony = decide_all(enter(replace(entry, reference="T-7", text=text), by=author).testimony, reviewer)
    given = answered(testimony, choices)
    assert len(given.agreement) == 1
    return preparing.prepare(testimony, seen=testimony.version, choices=given, by=reviewer)


def reason(testimony, choices):
    (found,) = asked(testimony.latest_revision, choices, {})
    return before(testimony, choices).reason_for(found.mention, found.words)


def test_a_reason_is_known_for_the_same_words_elsewhere_in_the_text(with_reason, reviewer, choices):
    assert reason(changed(with_reason, reviewer, "found me"), choices) == "no_more"


def test_a_reason_given_under_another_line_is_not(with_reason, reviewer, choices):
    testimony = changed(with_reason, reviewer, "found me")

    assert reason(testimony, replace(choices, year=None)) == ""
