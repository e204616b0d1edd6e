"""What the database itself says about when a quote may go out, whoever asks and whatever the gate says."""

from dataclasses import replace
from datetime import date, time

import pytest
from django.db import IntegrityError
from django.utils import timezone

from archive.models import Publication, Rules, Testimony
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
    with lowered():
        Publication.objects.update(published_on=date(2026, 1, 5))

    assert publish(sibling(), approver) in Publication.objects.all()


def test_nor_invented_testimony_which_is_of_no_child(settings, published, sibling, approver):
    hold_to(settings, release_at=time(6))

    assert publish(sibling(invented=True), approver) in Publication.objects.all()


def test_where_nothing_waits_for_a_release_it_goes_out_beside_the_other(published, sibling, approver):
    assert publish(sibling(), approver) in Publication.objects.all()


def test_a_next_edition_at_the_same_address_stands_beside_what_went_out_today(
    settings, published, sibling, choices, reviewer, approver
):
    address = published.publication.public_id
    publish(sibling(), approver)
    hold_to(settings, release_at=time(6))
    following = next_edition(published, replace(choices, gender=""), reviewer, approver)

    assert publish(following, approver).public_id == address


def test_without_rules_nothing_goes_out(cleared, approver):
    with lowered("guard_rules_delete"):
        Rules.objects.all().delete()

    with pytest.raises(IntegrityError, match=r"contact-has-not-cooled-off|release-holds-another"):
        publish(cleared, approver)
