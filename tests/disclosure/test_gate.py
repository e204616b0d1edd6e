"""Every reason not to publish: alone, all at once, and at which step it is asked."""

from dataclasses import fields, replace
from datetime import date

import pytest

from archive.disclosure.gate import Blocker, Candidate, Signature, Step, blockers

AUTHOR, EDITOR, SECOND_PERSON = 1, 2, 3
DIGEST = "5" * 64

READY = Candidate(
    has_basis=True,
    basis_lapsed=False,
    scanned=True,
    scanned_by_current_detector=True,
    open_flags=0,
    unapplied_replacements=0,
    unanswered_checks=0,
    fidelity_chosen=True,
    content_notes_considered=True,
    themes=1,
    unsupported_tags=(),
    digest=DIGEST,
    version=7,
    writers=frozenset({AUTHOR, EDITOR}),
    submitted=True,
    actor=SECOND_PERSON,
    signature=Signature(by=SECOND_PERSON, digest=DIGEST, version=7),
)

ALWAYS = list(Step)
FROM_CLEARING = [Step.CLEAR, Step.PUBLISH]
AT_PUBLISHING = [Step.PUBLISH]

# What is wrong, when it is asked, and what is then said. One row for each way into each blocker.
# Given when the line had to fit five.
COUNTED = Signature(by=SECOND_PERSON, digest=DIGEST, version=7, minimum_group=5)

CASES = [
    ({"has_basis": False}, ALWAYS, "no-basis", "no basis for publication is recorded"),
    ({"basis_lapsed": True}, ALWAYS, "basis-lapsed", "the basis for publication has ended; renew it first"),
    ({"scanned": False}, ALWAYS, "not-scanned", "the latest text has not been scanned"),
    (
        {"scanned_by_current_detector": False},
        ALWAYS,
        "scan-outdated",
        "an older detector scanned the latest text; scan it again",
    ),
    ({"open_flags": 1}, ALWAYS, "open-flags", "1 flag has not been decided"),
    ({"open_flags": 2}, ALWAYS, "open-flags", "2 flags have not been decided"),
    ({"unapplied_replacements": 1}, ALWAYS, "unapplied", "1 replacement has not been applied"),
    ({"unapplied_replacements": 2}, ALWAYS, "unapplied", "2 replacements have not been applied"),
    ({"unanswered_checks": 1}, ALWAYS, "checklist", "1 checklist question is unanswered"),
    ({"unanswered_checks": 7}, ALWAYS, "checklist", "7 checklist questions are unanswered"),
    (
        {"content_notes_considered": False},
        ALWAYS,
        "content-notes",
        "no content notes are chosen; if none are needed, tick “None needed”",
    ),
    ({"fidelity_chosen": False}, ALWAYS, "fidelity", "no fidelity is chosen"),
    (
        {"fidelity_refused": "staff typed words that the child did not say"},
        ALWAYS,
        "fidelity-unsupported",
        "the fidelity chosen does not fit the text: staff typed words that the child did not say",
    ),
    ({"themes": 0}, ALWAYS, "no-theme", "no public theme is chosen, so readers could not find it"),
    (
        {"unsupported_tags": ("gender", "year")},
        ALWAYS,
        "unsupported-tags",
        "public tags go beyond what was entered: gender, year",
    ),
    ({"submitted": False}, FROM_CLEARING, "not-submitted", "it has not been submitted for clearing"),
    ({"actor": None}, FROM_CLEARING, "no-actor", "it was not said who would clear or publish it"),
    (
        {"actor": AUTHOR},
        FROM_CLEARING,
        "own-work",
        "you entered, edited or prepared it; somebody else must clear and publish it",
    ),
    (
        {"actor": EDITOR},
        FROM_CLEARING,
        "own-work",
        "you entered, edited or prepared it; somebody else must clear and publish it",
    ),
    (
        {"lacks_reader": True},
        FROM_CLEARING,
        "language-not-read",
        "not all of the text is in English, so the detector could not read all of it; somebody who can, and "
        "who did not enter, edit or prepare it, has to confirm that they checked it for identifying details",
    ),
    (
        {"concern_open": True},
        FROM_CLEARING,
        "concern-open",
        "somebody is concerned that the child may still be at risk; it can go on once that concern "
        "has been closed",
    ),
    (
        {"removal_asked": True},
        FROM_CLEARING,
        "removal-asked",
        "somebody has asked for its removal; that request has to be answered first",
    ),
    ({"signature": None}, AT_PUBLISHING, "not-cleared", "no second person has cleared it"),
    (
        {"digest": "6" * 64},
        AT_PUBLISHING,
        "clearance-void",
        "it changed after it was cleared; it must be cleared again",
    ),
    (
        {"digest": None},
        AT_PUBLISHING,
        "clearance-void",
        "it changed after it was cleared; it must be cleared again",
    ),
    (
        {"version": 8},
        AT_PUBLISHING,
        "clearance-void",
        "it changed after it was cleared; it must be cleared again",
    ),
    (
        {"signature": Signature(by=EDITOR, digest=DIGEST, version=7)},
        AT_PUBLISHING,
        "own-clearance",
        "it was cleared by somebody who wrote or edited it",
    ),
    (
        {"writers": frozenset({AUTHOR, SECOND_PERSON}), "actor": EDITOR},
        AT_PUBLISHING,
        "own-clearance",
        "it was cleared by somebody who wrote or edited it",
    ),
    (
        {"signature": Signature(by=SECOND_PERSON, digest=DIGEST, version=7, is_genuine=False)},
        AT_PUBLISHING,
        "signature-not-genuine",
        "its clearance was not signed on the clearing page; it must be cleared again there",
    ),
    (
        {"contact_month": date(2026, 8, 1), "cooled_off_on": date(2026, 11, 29)},
        AT_PUBLISHING,
        "cooling-off",
        "the contact was in August 2026, so it can be published from 29 November 2026",
    ),
    (
        {"group": 1, "minimum_group": 5, "signature": COUNTED},
        ALWAYS,
        "line-too-rare",
        "the attribution line fits 1 contact and needs at least 5; choose one that says less",
    ),
    (
        {"group": 9, "group_with_earlier": 2, "minimum_group": 5, "signature": COUNTED},
        ALWAYS,
        "line-too-rare-with-earlier",
        "somebody may have kept what readers saw of it earlier, under another attribution line, and together "
        "the lines say more: 2 contacts fit both, and it needs at least 5; choose a line that says less, or "
        "no more than the earlier one",
    ),
    (
        {"group": 9, "minimum_group": 5},
        AT_PUBLISHING,
        "line-not-counted",
        "the rule for attribution lines was less strict when it was cleared; send it back, so that it is "
        "cleared again",
    ),
    (
        {"says_more": 2},
        ALWAYS,
        "finer-than-line",
        "the text gives 2 details that the attribution line does not; say why each can stay, or change the "
        "text",
    ),
    (
        {"repeats": (3,)},
        ALWAYS,
        "repeats-a-quote",
        "its wording is nearly that of testimony 3 from the same contact, so anybody could see that one "
        "child said both; close this one, or withdraw the other",
    ),
    (
        {"intruder_required": True, "intruder_checked": False},
        AT_PUBLISHING,
        "intruder-not-checked",
        "nobody has checked recently whether somebody could find the child; send it back, so that it is "
        "cleared again",
    ),
    (
        {"not_accepted": (3, 4)},
        AT_PUBLISHING,
        "beside-not-accepted",
        "whoever cleared it had not yet read what is now public from the same contact (3, 4); send it back, "
        "so that it is cleared again",
    ),
    ({"closed": True}, ALWAYS, "closed", "it is not for publication"),
    ({"published": True}, ALWAYS, "published", "it is already published"),
    (
        {"withdrawn": True},
        ALWAYS,
        "withdrawn",
        "it was withdrawn; enter it again as a new testimony",
    ),
]

each_case = pytest.mark.parametrize(
    ("wrong", "steps", "code", "message"),
    CASES,
    ids=[f"{case[2]}-{number}" for number, case in enumerate(CASES)],
)
each_step = pytest.mark.parametrize("step", Step)


def codes(candidate, step):
    return [blocker.code for blocker in blockers(candidate, step)]


@each_step
def test_a_candidate_with_nothing_wrong_may_take_every_step(step):
    assert blockers(READY, step) == []


@each_case
def test_each_fault_alone_is_named_at_the_steps_that_ask_for_it_and_at_no_other(wrong, steps, code, message):
    candidate = replace(READY, **wrong)

    found = {step: blockers(candidate, step) for step in Step}

    assert found == {step: [Blocker(code, message)] if step in steps else [] for step in Step}


def test_no_step_named_means_the_last_one():
    assert blockers(replace(READY, signature=None)) == blockers(replace(READY, signature=None), Step.PUBLISH)
    assert codes(replace(READY, signature=None), Step.PUBLISH) == ["not-cleared"]


def test_every_fact_of_a_candidate_can_stop_it():
    tried = {name for wrong, *_ in CASES for name in wrong}

    assert tried == {field.name for field in fields(Candidate)}


EVERYTHING_WRONG = Candidate(
    has_basis=False,
    basis_lapsed=True,
    scanned=False,
    scanned_by_current_detector=False,
    open_flags=3,
    unapplied_replacements=2,
    unanswered_checks=7,
    fidelity_chosen=False,
    content_notes_considered=False,
    themes=0,
    unsupported_tags=("platforms",),
    digest=None,
    version=9,
    writers=frozenset({AUTHOR, EDITOR}),
    submitted=False,
    actor=AUTHOR,
    signature=Signature(by=EDITOR, digest=DIGEST, version=7, is_genuine=False),
    published=True,
    withdrawn=True,
    closed=True,
)
TEXT_AND_PREPARATION = [
    "no-basis",
    "not-scanned",
    "open-flags",
    "unapplied",
    "checklist",
    "content-notes",
    "fidelity",
    "no-theme",
    "unsupported-tags",
]


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (Step.SUBMIT, [*TEXT_AND_PREPARATION, "published", "withdrawn", "closed"]),
        (
            Step.CLEAR,
            [*TEXT_AND_PREPARATION, "not-submitted", "own-work", "published", "withdrawn", "closed"],
        ),
        (
            Step.PUBLISH,
            [
                *TEXT_AND_PREPARATION,
                "not-submitted",
                "own-work",
                "clearance-void",
                "signature-not-genuine",
                "own-clearance",
                "published",
                "withdrawn",
                "closed",
            ],
        ),
    ],
)
def test_all_faults_are_named_at_once_in_a_fixed_order(step, expected):
    assert codes(EVERYTHING_WRONG, step) == expected


def test_a_step_asks_all_that_the_one_before_asked():
    for wrong, *_ in CASES:
        candidate = replace(READY, **wrong)
        submitting, clearing, publishing = (set(codes(candidate, step)) for step in Step)

        assert submitting <= clearing
        assert clearing <= publishing


def test_an_outdated_scan_is_not_named_beside_a_missing_one():
    never = replace(READY, scanned=False, scanned_by_current_detector=False)

    assert codes(never, Step.PUBLISH) == ["not-scanned"]


def test_a_lapsed_basis_is_not_named_beside_a_missing_one():
    assert codes(replace(READY, has_basis=False, basis_lapsed=True), Step.PUBLISH) == ["no-basis"]


def test_the_words_of_a_blocker_hold_no_ids_of_people():
    said = " ".join(blocker.message for step in Step for blocker in blockers(EVERYTHING_WRONG, step))

    assert [character for character in said if character.isdigit()] == ["3", "2", "7"] * len(Step)
