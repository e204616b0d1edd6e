from dataclasses import fields, replace

import pytest

from archive.disclosure.gate import Step, blockers
from archive.errors import Blocked, InvalidEntry, StaleEdit
from archive.models import Preparation
from archive.vocabulary import CheckAnswer, CheckItem, Status
from archive.workflow.flags import flag_states
from archive.workflow.intake import change_tags
from tests.workflow.acting import preparing, review


@pytest.fixture
def decided(entered, reviewer, decide_all):
    return decide_all(entered, reviewer)


def codes(refusal):
    return [blocker.code for blocker in refusal.value.blockers]


def test_the_form_starts_from_what_was_entered_with_the_age_as_a_band(decided):
    start = preparing.starting_choices(decided)

    assert (start.platforms, start.age_band, start.gender, start.year) == (
        ("instagram",),
        "13-15",
        "girl",
        2025,
    )
    assert (start.checklist, start.content_notes, start.fidelity) == ({}, None, "")


def test_a_draft_is_kept_and_comes_back(decided, choices, reviewer):
    testimony = preparing.prepare(decided, seen=decided.version, choices=choices, by=reviewer)

    assert preparing.starting_choices(testimony) == choices
    assert testimony.status == Status.IN_REVIEW


def test_of_a_draft_the_form_leaves_out_what_was_entered_otherwise_since(decided, choices, reviewer, tags):
    testimony = preparing.prepare(decided, seen=decided.version, choices=choices, by=reviewer)

    other = replace(tags, age=9, platforms=("tiktok",))
    testimony = change_tags(
        testimony,
        seen=testimony.version,
        tags=other,
        basis="service_terms",
        basis_lapses_on=None,
        by=reviewer,
    )

    start = preparing.starting_choices(testimony)
    # Instagram and TikTok are both social media, as the line had it too.
    assert (start.age_band, start.platforms, start.gender) == ("", ("social-media",), "girl")
    assert (start.checklist, start.fidelity) == (choices.checklist, choices.fidelity)


def test_submitting_hands_it_to_a_second_person(submitted):
    assert submitted.status == Status.SUBMITTED


def test_a_refused_submission_lists_every_reason_and_keeps_the_draft(entered, choices, reviewer):
    half = replace(
        choices, checklist={CheckItem.DATES.value: CheckAnswer.NOTHING.value}, fidelity="", themes=()
    )

    with pytest.raises(Blocked) as refusal:
        preparing.submit(entered, seen=1, choices=half, by=reviewer)

    assert codes(refusal) == ["open-flags", "checklist", "fidelity", "no-theme"]
    entered.refresh_from_db()
    assert entered.status == Status.IN_REVIEW
    assert preparing.starting_choices(entered) == half


def test_replacements_that_are_not_applied_yet_block(entered, choices, reviewer):
    ids = [state.flag_id for state in flag_states(entered.latest_revision)]
    testimony = review.accept(entered, seen=1, flag_ids=ids, by=reviewer)

    with pytest.raises(Blocked) as refusal:
        preparing.submit(testimony, seen=2, choices=choices, by=reviewer)

    assert codes(refusal) == ["unapplied"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("platforms", ("tiktok",)),
        ("harm_types", ("scam",)),
        ("age_band", "10-12"),
        ("gender", "boy"),
        ("nation", "wales"),
        ("year", 2019),
    ],
)
def test_public_tags_never_say_more_than_was_entered(decided, choices, reviewer, name, value):
    with pytest.raises(Blocked) as refusal:
        preparing.submit(
            decided, seen=decided.version, choices=replace(choices, **{name: value}), by=reviewer
        )

    assert codes(refusal) == ["unsupported-tags"]


def test_a_platform_may_be_broadened_to_its_kind(decided, choices, reviewer):
    broader = replace(choices, platforms=("social-media",))

    testimony = preparing.submit(decided, seen=decided.version, choices=broader, by=reviewer)

    assert preparing.public_copy(testimony).attribution == "Girl, 13–15, social media, online blackmail, 2025"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("fidelity", "roughly"),
        ("age_band", "13"),
        ("content_notes", ("gore",)),
        ("checklist", {"classmate": "perhaps"}),
        ("checklist", {"colour": "nothing"}),
        ("platforms", ("no-such",)),
        ("note", "x" * 2001),
    ],
)
def test_a_malformed_choice_is_refused_and_nothing_is_stored(decided, choices, reviewer, name, value):
    with pytest.raises(InvalidEntry):
        preparing.prepare(
            decided, seen=decided.version, choices=replace(choices, **{name: value}), by=reviewer
        )

    assert Preparation.objects.count() == 0


def test_a_stale_draft_is_refused(decided, choices, reviewer):
    with pytest.raises(StaleEdit):
        preparing.prepare(decided, seen=decided.version - 1, choices=choices, by=reviewer)


def test_a_new_text_asks_the_checklist_again_and_remembers_the_rest(submitted, reviewer, choices):
    text = submitted.latest_revision.text
    testimony = review.mark(
        submitted,
        seen=submitted.version,
        start=text.index("scared"),
        end=len(text),
        label="UNIQUE",
        by=reviewer,
    )
    testimony = review.apply(testimony, seen=testimony.version, by=reviewer).testimony

    start = preparing.starting_choices(testimony)

    assert (start.checklist, start.fidelity, start.content_notes) == ({}, "verbatim", ("threats",))


def test_the_public_copy_has_no_column_that_nobody_chose(submitted, choices):
    copy = preparing.public_copy(submitted)

    chosen = {f.name for f in fields(choices)} - {"checklist", "agreement", "note"}
    assert {f.name for f in fields(copy)} - {"text", "attribution"} == chosen
    assert all(getattr(copy, name) == getattr(choices, name) for name in chosen)


def test_before_the_first_draft_the_gate_is_asked_with_what_the_form_starts_with(decided):
    start = preparing.starting_choices(decided)

    shown = [
        blocker.code for blocker in blockers(preparing.candidate_for(decided, choices=start), Step.SUBMIT)
    ]
    stored = [blocker.code for blocker in blockers(preparing.candidate_for(decided), Step.SUBMIT)]

    assert shown == ["checklist", "content-notes", "fidelity"]
    assert stored == [*shown, "no-theme"]
    line = preparing.copy_of(decided.latest_revision, start).attribution
    assert line == "Girl, 13–15, Instagram, online blackmail, England, 2025"
