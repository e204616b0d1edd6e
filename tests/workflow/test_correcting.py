"""A wrong reference or month is put right, as the page said it would be."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from archive.errors import InvalidEntry, StaleEdit
from archive.models import Contact, Event, Testimony
from archive.vocabulary import Status
from archive.workflow import correcting
from archive.workflow.intake import enter
from archive.workflow.verifying import findings
from tests.workflow.acting import publishing

MARCH, APRIL = date(2025, 3, 1), date(2025, 4, 1)


def now(testimony):
    return Testimony.objects.get(pk=testimony.pk)


def correct(testimony, by, *, reference="T-1", month=MARCH, only_this=False):
    given = {"reference": reference, "month": month, "only_this": only_this}
    plan = correcting.plan(now(testimony), **given)
    return correcting.correct(testimony, seen=testimony.version, code=plan.code, by=by, **given)


@pytest.fixture
def sibling(entered, entry, author):
    return enter(replace(entry, text="i was scared and told nobody"), by=author).testimony


@pytest.fixture
def elsewhere(entry, author):
    """A testimony of another contact, of another month."""
    return enter(replace(entry, reference="T-2", month=APRIL, text="somebody else"), by=author).testimony


def test_the_contact_is_mended_for_all_that_it_has(entered, sibling, reviewer):
    done = correct(entered, reviewer, reference="T-9", month=APRIL)

    assert (done.what, done.testimonies) == ("mend", (entered.pk, sibling.pk))
    contact = Contact.objects.get()
    assert (contact.reference, contact.month) == ("T-9", APRIL)
    told = Event.objects.filter(action="corrected").order_by("testimony_id")
    assert [event.testimony_id for event in told] == [entered.pk, sibling.pk]
    assert not any("T-9" in str(event.details) for event in told)


def test_mending_a_contact_voids_no_signature(cleared, reviewer, approver):
    correct(cleared, reviewer, reference="T-9")

    publishing.publish(now(cleared), seen=cleared.version, by=approver)

    assert now(cleared).status == Status.PUBLISHED
    assert list(findings()) == []


def test_it_goes_to_the_contact_that_has_the_reference_already(entered, sibling, elsewhere, reviewer):
    done = correct(entered, reviewer, reference="T-2", only_this=True)

    assert (done.what, done.testimonies, done.month) == ("move", (entered.pk,), APRIL)
    assert now(entered).contact == elsewhere.contact
    assert now(sibling).contact.reference == "T-1"


def test_all_of_a_contact_go_and_leave_no_empty_one_behind(entered, sibling, elsewhere, reviewer):
    done = correct(entered, reviewer, reference="T-2")

    assert done.testimonies == (entered.pk, sibling.pk)
    assert Contact.objects.get() == elsewhere.contact


def test_one_of_several_goes_to_a_new_contact(entered, sibling, reviewer):
    done = correct(entered, reviewer, reference="T-9", month=APRIL, only_this=True)

    assert (done.what, done.testimonies) == ("part", (entered.pk,))
    assert (now(entered).contact.reference, now(entered).contact.month) == ("T-9", APRIL)
    assert (now(sibling).contact.reference, now(sibling).contact.month) == ("T-1", MARCH)


@pytest.mark.parametrize("stage", ["submitted", "cleared"])
def test_what_a_second_person_has_goes_back_to_review_when_it_goes_to_other_quotes(
    stage, request, elsewhere, reviewer
):
    testimony = request.getfixturevalue(stage)

    correct(testimony, reviewer, reference="T-2")

    assert now(testimony).status == Status.IN_REVIEW


@pytest.mark.parametrize("withdrawn", [False, True])
def test_what_is_public_or_withdrawn_goes_and_stays_what_it_is(
    withdrawn, published, elsewhere, reviewer, approver
):
    if withdrawn:
        publishing.withdraw(published, seen=published.version, reason="child_asked", by=approver)
    before = now(published)

    correct(before, reviewer, reference="T-2")

    assert now(published).contact == elsewhere.contact
    assert (now(published).status, now(published).publication) == (before.status, before.publication)
    assert list(findings()) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"month": timezone.localdate().replace(day=1) + timedelta(days=32)}, "month"),
        ({"month": date(1985, 12, 1)}, "month"),
        ({"month": date(25, 3, 1)}, "month"),
        ({"month": date(2025, 3, 2)}, "entry"),
        ({"reference": "jess smith"}, "reference"),
        ({"reference": ""}, "reference"),
        ({"reference": "T-1"}, "reference"),
    ],
)
def test_what_cannot_be_is_refused(given, field, entered, reviewer):
    with pytest.raises(InvalidEntry) as refusal:
        correcting.plan(entered, **{"reference": "T-9", "month": MARCH, "only_this": False, **given})

    assert refusal.value.field == field


@pytest.mark.parametrize("month", [date(1985, 12, 1), date(25, 3, 1)])
def test_no_testimony_comes_in_from_before_the_helpline(month, entry, author):
    with pytest.raises(InvalidEntry, match="month: it is before January 1986"):
        enter(replace(entry, month=month), by=author)

    assert Contact.objects.count() == 0


def test_the_month_is_every_siblings_so_it_is_not_corrected_for_one(entered, sibling):
    with pytest.raises(InvalidEntry, match="share its month"):
        correcting.plan(entered, reference="T-1", month=APRIL, only_this=True)


def test_nothing_is_done_that_the_page_did_not_say(entered, entry, author, reviewer):
    """Somebody enters the right reference between the page and the press: it would move, and not mend."""
    given = {"reference": "T-2", "month": MARCH, "only_this": False}
    code = correcting.plan(entered, **given).code
    enter(replace(entry, reference="T-2", text="somebody else"), by=author)

    with pytest.raises(StaleEdit, match="would no longer do what the"):
        correcting.correct(entered, seen=entered.version, code=code, by=reviewer, **given)

    assert now(entered).contact.reference == "T-1"


def test_a_stale_page_corrects_nothing(submitted, reviewer):
    given = {"reference": "T-9", "month": MARCH, "only_this": False}
    code = correcting.plan(submitted, **given).code

    with pytest.raises(StaleEdit, match="since you opened this page"):
        correcting.correct(submitted, seen=submitted.version - 1, code=code, by=reviewer, **given)

    assert now(submitted).contact.reference == "T-1"
