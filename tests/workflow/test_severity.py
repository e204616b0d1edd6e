"""How serious it is: one answer for the testimony, before the text, which nobody lowers alone."""

import pytest
from django.db import IntegrityError, transaction

from archive.errors import InvalidEntry, NotAllowed, StaleEdit
from archive.models import Event, Testimony
from archive.vocabulary import Severity
from archive.workflow.clearing import asks_of_intruder
from archive.workflow.severity import set_severity

ORDINARY, SERIOUS, MOST = Severity.values


def now(testimony):
    return Testimony.objects.get(pk=testimony.pk)


def test_it_is_ordinary_until_somebody_says_otherwise(entered):
    assert entered.severity == ORDINARY


def test_whoever_makes_it_more_serious_has_no_hand_in_it_and_the_work_goes_on(submitted, approver):
    set_severity(submitted, was=ORDINARY, severity=SERIOUS, by=approver)

    assert asks_of_intruder(now(submitted))
    assert (now(submitted).status, now(submitted).version) == (submitted.status, submitted.version)
    assert approver not in submitted.editors.all()
    assert Event.objects.latest("pk").details == {"severity": SERIOUS}


def test_whoever_makes_it_less_serious_can_no_longer_clear_it(submitted, approver):
    set_severity(submitted, was=ORDINARY, severity=MOST, by=approver)

    set_severity(submitted, was=MOST, severity=ORDINARY, by=approver)

    assert now(submitted).severity == ORDINARY
    assert approver in submitted.editors.all()
    assert submitted not in Testimony.objects.untouched_by(approver)


def test_of_two_who_say_so_at_once_the_second_is_told(entered, reviewer, approver):
    set_severity(entered, was=ORDINARY, severity=MOST, by=reviewer)

    with pytest.raises(StaleEdit, match="Somebody else has just set"):
        set_severity(entered, was=ORDINARY, severity=SERIOUS, by=approver)

    assert now(entered).severity == MOST


@pytest.mark.parametrize("stage", ["cleared", "published"])
def test_what_is_signed_stays_as_serious_as_it_was(stage, request, reviewer):
    testimony = request.getfixturevalue(stage)

    with pytest.raises(NotAllowed):
        set_severity(testimony, was=ORDINARY, severity=SERIOUS, by=reviewer)
    with pytest.raises(IntegrityError, match="signed-testimony-stays"), transaction.atomic():
        Testimony.objects.filter(pk=testimony.pk).update(severity=SERIOUS)

    assert now(testimony).severity == ORDINARY


def test_what_is_in_no_list_is_refused(entered, reviewer):
    with pytest.raises(InvalidEntry):
        set_severity(entered, was=ORDINARY, severity="4-unheard-of", by=reviewer)
