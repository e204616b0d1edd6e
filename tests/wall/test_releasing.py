"""What the database itself says about when a quote may go out, whoever asks and whatever the gate says."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from archive.models import Clearance, Event, Publication, Rules, Testimony
from archive.workflow import editions, intake
from archive.workflow import publishing as real_publishing
from tests.walls import hold_to, lowered
from tests.workflow.acting import clearing, preparing, publishing


@pytest.fixture(autouse=True)
def nothing_is_asked_first(monkeypatch):
    """As for a shell that leaves the gate out."""
    monkeypatch.setattr(real_publishing, "reasons", lambda *_: [])


def days_since_the_month():
    return (timezone.localdate() - date(2025, 3, 31)).days


LONG_SINCE = date(2026, 1, 5)


def long_since():
    """Let all that is public have gone out then."""
    moment = datetime.combine(LONG_SINCE, time(6), tzinfo=UTC)
    with lowered():
        Publication.objects.update(published_on=LONG_SINCE)
        Clearance.objects.update(signed_at=moment)
        Event.objects.filter(action="published").update(at=moment)


def publish(testimony, by):
    return publishing.publish(testimony, seen=testimony.version, by=by)


@pytest.fixture
def sibling(entry, author, reviewer, approver, choices, decide_all):
    """Another quote of the contact, or of another of that reference, cleared."""

    def cleared_too(**changes):
        entered = replace(entry, text="he said he would tell and i was scared", **changes)
        testimony = decide_all(intake.enter(entered, by=author).testimony, reviewer)
        testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)
        digest = preparing.public_copy(testimony).digest()
        return clearing.clear(testimony, seen=testimony.version, digest=digest, by=approver)

    return cleared_too


def next_edition(published, choices, reviewer, approver):
    editions.start_next(published, seen=published.version, by=reviewer)
    begun = Testimony.objects.get(pk=published.pk)
    submitted = preparing.submit(begun, seen=begun.version, choices=choices, by=reviewer)
    digest = preparing.public_copy(submitted).digest()
    return clearing.clear(submitted, seen=submitted.version, digest=digest, by=approver)


def test_a_contact_that_has_not_cooled_off_is_refused(settings, cleared, approver):
    hold_to(settings, cooling_off_days=days_since_the_month() + 2)

    with pytest.raises(IntegrityError, match="contact-has-not-cooled-off"):
        publish(cleared, approver)

    with lowered("guard_publication_cooling"):
        assert publish(cleared, approver) in Publication.objects.all()


def test_on_its_day_it_has(settings, cleared, approver):
    hold_to(settings, cooling_off_days=days_since_the_month())

    assert publish(cleared, approver) in Publication.objects.all()


@pytest.mark.parametrize("nation", ["", "england"])
def test_what_is_public_already_is_not_held_back(nation, settings, published, choices, reviewer, approver):
    hold_to(settings, cooling_off_days=days_since_the_month() + 2, release_at=time(6))

    following = next_edition(published, replace(choices, nation=nation), reviewer, approver)

    assert publish(following, approver).edition == 2


def test_a_second_quote_of_the_contact_on_one_day_is_refused(settings, published, sibling, approver):
    hold_to(settings, release_at=time(6))
    another = sibling()

    with pytest.raises(IntegrityError, match="release-holds-another-of-the-contact"):
        publish(another, approver)

    with lowered("guard_publication_apart"):
        assert publish(another, approver) in Publication.objects.all()


def test_a_quote_of_another_contact_is_not(settings, published, sibling, approver):
    hold_to(settings, release_at=time(6))

    assert publish(sibling(reference="T-2"), approver) in Publication.objects.all()


def test_nor_one_on_another_day(settings, published, sibling, approver):
    hold_to(settings, release_at=time(6))
    long_since()

    assert publish(sibling(), approver) in Publication.objects.all()


def test_nor_invented_testimony_which_is_of_no_child(settings, published, sibling, approver):
    hold_to(settings, release_at=time(6))

    assert publish(sibling(invented=True), approver) in Publication.objects.all()


def test_where_nothing_waits_for_a_release_it_goes_out_beside_the_other(published, sibling, approver):
    assert publish(sibling(), approver) in Publication.objects.all()


def test_a_next_edition_on_a_day_on_which_another_of_the_contact_went_out_is_refused(
    settings, published, sibling, choices, reviewer, approver
):
    publish(sibling(), approver)
    hold_to(settings, release_at=time(6))
    following = next_edition(published, replace(choices, gender=""), reviewer, approver)

    with pytest.raises(IntegrityError, match="release-holds-another-of-the-contact"):
        publish(following, approver)

    with lowered("guard_publication_apart"):
        assert publish(following, approver) in Publication.objects.all()


def test_a_new_quote_on_the_day_of_the_contacts_next_edition_is_refused(
    settings, published, sibling, choices, reviewer, approver
):
    long_since()
    hold_to(settings, release_at=time(6))
    another = sibling()
    publish(next_edition(published, replace(choices, gender=""), reviewer, approver), approver)

    with pytest.raises(IntegrityError, match="release-holds-another-of-the-contact"):
        publish(another, approver)


def test_a_next_edition_on_another_day_keeps_the_day_of_the_first(
    settings, published, sibling, choices, reviewer, approver
):
    publish(sibling(), approver)
    long_since()
    hold_to(settings, release_at=time(6))
    following = next_edition(published, replace(choices, gender=""), reviewer, approver)

    publication = publish(following, approver)

    assert (publication.edition, publication.published_on) == (2, LONG_SINCE)


@pytest.mark.parametrize("days", [-1, 2])
def test_a_next_edition_has_no_day_before_the_first_was_signed_nor_one_to_come(
    days, published, choices, reviewer, approver
):
    with lowered():
        other = timezone.localdate() + timedelta(days=days)
        Publication.objects.update(published_on=other)
    following = next_edition(published, replace(choices, gender=""), reviewer, approver)

    with pytest.raises(IntegrityError, match="publication-is-of-another-day"):
        publish(following, approver)


def test_without_rules_nothing_goes_out(cleared, approver):
    with lowered("guard_rules_delete"):
        Rules.objects.all().delete()

    with pytest.raises(IntegrityError, match=r"contact-has-not-cooled-off|release-holds-another"):
        publish(cleared, approver)
