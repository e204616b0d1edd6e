"""What is serious does not go out unless somebody tried to find the child, whatever the program does."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from archive.errors import Blocked, InvalidEntry
from archive.models import Clearance, IntruderCheck, Publication, Testimony
from archive.vocabulary import Severity
from tests.walls import lowered
from tests.workflow.acting import clearing, preparing, publishing

pytestmark = pytest.mark.django_db
ANSWERS = dict.fromkeys(("search", "social", "news", "local"), "points_to_nobody")
CODE = "nobody-tried-to-find-the-child"


@pytest.fixture
def signed(submitted, approver):
    """Serious, cleared, and checked with these answers."""

    def sign(severity=Severity.SERIOUS, answers=ANSWERS):
        Testimony.objects.update(severity=severity)
        digest = preparing.public_copy(submitted).digest()
        return clearing.clear(submitted, seen=submitted.version, digest=digest, by=approver, intruder=answers)

    return sign


def test_whoever_clears_answers_each_question(signed):
    with pytest.raises(InvalidEntry, match="say what you found"):
        signed(answers={**ANSWERS, "news": "looked fine"})

    assert not Clearance.objects.exists()


def test_what_was_checked_goes_out(signed, approver):
    cleared = signed()

    publishing.publish(cleared, seen=cleared.version, by=approver)

    assert Publication.objects.count() == 1


def test_what_is_less_serious_than_the_setting_says_is_not_asked(signed, approver):
    cleared = signed(Severity.ORDINARY, None)

    publishing.publish(cleared, seen=cleared.version, by=approver)

    assert not IntruderCheck.objects.exists()


@pytest.mark.parametrize(
    "spoiled",
    [
        {"expires_on": timezone.localdate() - timedelta(days=3)},
        {"answers": {"search": "nothing"}},
        {"answers": {**ANSWERS, "local": "looked fine"}},
    ],
)
def test_neither_the_gate_nor_the_database_lets_it_out_on_a_check_that_does_not_hold(
    spoiled, signed, approver, monkeypatch
):
    cleared = signed()
    with lowered():
        IntruderCheck.objects.update(**spoiled)
    if "expires_on" in spoiled:
        with pytest.raises(Blocked, match="whether somebody could find the child"):
            publishing.publish(cleared, seen=cleared.version, by=approver)
    monkeypatch.setattr("archive.workflow.publishing.reasons", lambda *_: [])

    with pytest.raises(IntegrityError, match=CODE), transaction.atomic():
        publishing.publish(cleared, seen=cleared.version, by=approver)

    assert not Publication.objects.exists()
    with lowered("guard_publication_intruder"):
        publishing.publish(cleared, seen=cleared.version, by=approver)
    assert Publication.objects.count() == 1


def test_nobody_signs_a_check_of_their_own_work(signed, reviewer):
    signed()
    check = IntruderCheck.objects.get()

    with pytest.raises(IntegrityError, match="intruder-check-of-own-work"), transaction.atomic():
        IntruderCheck.objects.create(
            clearance=check.clearance, answers=ANSWERS, expires_on=check.expires_on, signed_by=reviewer
        )


def test_a_check_stays_as_it_was_signed(signed):
    signed()

    with pytest.raises(IntegrityError, match="intrudercheck-is-only-added-to"), transaction.atomic():
        IntruderCheck.objects.update(expires_on=timezone.localdate() + timedelta(days=9999))
