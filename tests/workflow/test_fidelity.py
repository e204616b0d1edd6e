"""The label that readers see is held against the history of the text, at every step."""

from dataclasses import replace

import pytest

from archive.disclosure.fidelity import COMPOSITE, LIGHTLY_EDITED, VERBATIM
from archive.errors import Blocked
from archive.models import Testimony
from archive.vocabulary import Fidelity
from archive.workflow import intake
from archive.workflow.intake import enter
from archive.workflow.preparing import refused_fidelities
from tests.workflow.acting import preparing


def edited(testimony, text, by):
    return intake.edit_text(testimony, seen=testimony.version, text=text, by=by).testimony


def codes(refusal):
    return [blocker.code for blocker in refusal.value.blockers]


def test_the_labels_are_those_of_the_vocabulary():
    assert {VERBATIM, LIGHTLY_EDITED, COMPOSITE} == set(Fidelity.values)


def test_replacements_leave_a_text_verbatim(entered, reviewer, decide_all):
    assert set(refused_fidelities(decide_all(entered, reviewer))) == {COMPOSITE}


@pytest.mark.parametrize("fidelity", [VERBATIM, LIGHTLY_EDITED, COMPOSITE])
def test_a_sentence_that_staff_added_goes_out_under_no_label(
    fidelity, entered, reviewer, decide_all, choices
):
    testimony = decide_all(entered, reviewer)
    longer = f"{testimony.latest_revision.text}. it was the worst day of my life"
    testimony = decide_all(edited(testimony, longer, reviewer), reviewer)

    chosen = replace(choices, fidelity=fidelity)

    with pytest.raises(Blocked) as refusal:
        preparing.submit(testimony, seen=testimony.version, choices=chosen, by=reviewer)

    assert codes(refusal) == ["fidelity-unsupported"]
    assert "worst" not in str(refusal.value)


def test_a_shortened_text_is_lightly_edited(entered, reviewer, decide_all, choices):
    testimony = decide_all(entered, reviewer)
    shorter = testimony.latest_revision.text.partition(". ")[0]
    testimony = decide_all(edited(testimony, shorter, reviewer), reviewer)

    with pytest.raises(Blocked) as refusal:
        preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)
    assert codes(refusal) == ["fidelity-unsupported"]

    testimony = Testimony.objects.get(pk=testimony.pk)
    chosen = replace(choices, fidelity=LIGHTLY_EDITED)
    testimony = preparing.submit(testimony, seen=testimony.version, choices=chosen, by=reviewer)
    assert testimony.status == "submitted"


def test_a_composite_basis_allows_composite_alone(entered, entry, author, reviewer, decide_all, choices):
    Testimony.objects.update(basis="composite")
    testimony = decide_all(Testimony.objects.get(), reviewer)
    # A composite is nobody's own: its line has to fit somebody else.
    enter(replace(entry, reference="T-2", text="somebody else said this"), by=author)

    with pytest.raises(Blocked) as refusal:
        preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)
    assert codes(refusal) == ["fidelity-unsupported"]

    testimony = Testimony.objects.get(pk=testimony.pk)
    chosen = replace(choices, fidelity=COMPOSITE)
    assert (
        preparing.submit(testimony, seen=testimony.version, choices=chosen, by=reviewer).status == "submitted"
    )
