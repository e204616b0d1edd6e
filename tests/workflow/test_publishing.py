import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from archive.errors import Blocked, InvalidEntry, NotAllowed, StaleEdit
from archive.models import BasisRenewal, Clearance, Event, Preparation, Publication, Tombstone
from archive.models.publication import PUBLIC_ID_PATTERN
from archive.search import fulltext, index
from archive.search.query import parse_search
from archive.vocabulary import Status
from archive.workflow import scanning, signing
from archive.workflow.intake import change_tags
from tests.walls import lowered
from tests.workflow.acting import preparing, publishing


def publish(testimony, by):
    return publishing.publish(testimony, seen=testimony.version, by=by)


def renew(testimony, lapses_on, *, by):
    BasisRenewal.objects.create(
        testimony=testimony, basis=testimony.basis, lapses_on=lapses_on, renewed_by=by
    )


def codes(refusal):
    return [blocker.code for blocker in refusal.value.blockers]


def test_the_publication_is_what_was_cleared_and_nothing_else(cleared, approver):
    copy = preparing.public_copy(cleared)

    publication = publish(cleared, approver)

    assert publication.text == copy.text == cleared.latest_revision.text
    assert "jess" not in publication.text
    assert publication.attribution == "Girl, 13–15, Instagram, online blackmail, 2025"
    assert (publication.age_from, publication.age_to, publication.nation) == (13, 15, "")
    assert [term.slug for term in publication.themes.all()] == ["too-ashamed-to-tell"]
    cleared.refresh_from_db()
    assert (cleared.status, cleared.publication) == (Status.PUBLISHED, publication)


def test_the_public_id_is_random_and_of_its_form(cleared, approver):
    assert re.fullmatch(PUBLIC_ID_PATTERN, publish(cleared, approver).public_id)


def test_an_id_that_stood_for_something_is_never_given_again(cleared, approver, monkeypatch):
    Tombstone.objects.create(public_id="b" * 10, withdrawn_on=date(2025, 1, 1))
    drawn = iter("b" * 10 + "c" * 10)
    monkeypatch.setattr(publishing.secrets, "choice", lambda alphabet: next(drawn))

    assert publish(cleared, approver).public_id == "c" * 10


def test_nothing_goes_out_without_a_clearance(submitted, approver):
    with pytest.raises(Blocked) as refusal:
        publish(submitted, approver)

    assert codes(refusal) == ["not-cleared"]
    assert Publication.objects.count() == 0
    submitted.refresh_from_db()
    assert submitted.status == Status.SUBMITTED


def test_a_tag_changed_behind_the_workflows_back_voids_the_clearance(cleared, approver):
    with lowered("guard_preparation_update", "guard_preparation_update_to"):
        Preparation.objects.update(year=None)

    with pytest.raises(Blocked) as refusal:
        publish(cleared, approver)

    assert codes(refusal) == ["clearance-void"]


def test_an_edit_that_was_taken_back_still_voids_the_clearance(cleared, approver, reviewer, tags, choices):
    """The same text and tags again are not what was signed: somebody had a hand in it since."""
    same = {"basis": "service_terms", "basis_lapses_on": None, "by": reviewer}
    testimony = change_tags(cleared, seen=cleared.version, tags=replace(tags, year=2024), **same)
    testimony = change_tags(testimony, seen=testimony.version, tags=tags, **same)
    testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)

    with pytest.raises(Blocked) as refusal:
        publish(testimony, approver)

    assert codes(refusal) == ["clearance-void"]


def test_a_clearance_signed_by_an_editor_is_worth_nothing(cleared, reviewer, approver):
    with lowered("guard_clearance_update"):
        Clearance.objects.update(signed_by=reviewer)

    with pytest.raises(Blocked) as refusal:
        publish(cleared, approver)

    assert codes(refusal) == ["signature-not-genuine", "own-clearance"]


def test_a_clearance_that_an_editor_signed_with_the_key_itself_is_worth_nothing(cleared, reviewer, approver):
    clearance = Clearance.objects.get()
    signature = signing.sign(clearance.revision_id, clearance.digest, clearance.version, reviewer.pk)
    with lowered("guard_clearance_update"):
        Clearance.objects.update(signed_by=reviewer, signature=signature)

    with pytest.raises(Blocked) as refusal:
        publish(cleared, approver)

    assert codes(refusal) == ["own-clearance"]


@pytest.mark.parametrize("username", ["author", "reviewer"])
def test_nobody_publishes_their_own_work_superusers_included(cleared, username):
    User.objects.filter(username=username).update(is_superuser=True)

    with pytest.raises(Blocked) as refusal:
        publish(cleared, User.objects.get(username=username))

    assert codes(refusal) == ["own-work"]
    assert Publication.objects.count() == 0


def test_a_lapsed_basis_stops_publication(cleared, approver):
    renew(cleared, timezone.localdate() - timedelta(days=1), by=approver)

    with pytest.raises(Blocked) as refusal:
        publish(cleared, approver)

    assert codes(refusal) == ["basis-lapsed"]


def test_a_basis_lapses_only_after_its_last_day(cleared, approver):
    renew(cleared, timezone.localdate(), by=approver)

    assert publish(cleared, approver).lapses_on == timezone.localdate()


def test_a_newer_detector_must_scan_first(cleared, approver, monkeypatch):
    monkeypatch.setattr("archive.workflow.preparing.detector_version", lambda: "newer")

    with pytest.raises(Blocked) as refusal:
        publish(cleared, approver)

    assert codes(refusal) == ["scan-outdated"]


def test_a_flag_raised_after_clearing_stops_publication(cleared, approver):
    revision = cleared.latest_revision
    revision.flags.create(added_by=approver, start=0, end=2, label="PERSON", suggestion="[name]")

    with pytest.raises(Blocked) as refusal:
        publish(cleared, approver)

    assert codes(refusal) == ["open-flags"]


def test_publishing_twice_is_refused(published, approver):
    with pytest.raises(Blocked) as refusal:
        publish(published, approver)

    assert "published" in codes(refusal)
    assert Publication.objects.count() == 1


def test_of_two_who_publish_at_once_one_is_told(cleared, approver):
    seen = cleared.version
    publishing.publish(cleared, seen=seen, by=approver)

    with pytest.raises(StaleEdit):
        publishing.publish(cleared, seen=seen, by=approver)

    assert Publication.objects.count() == 1


def test_withdrawing_leaves_a_tombstone_and_no_copy(published, approver):
    public_id = published.publication.public_id

    publishing.withdraw(published, seen=published.version, reason="child_asked", by=approver)

    published.refresh_from_db()
    assert (published.status, published.publication) == (Status.WITHDRAWN, None)
    assert list(Publication.objects.all()) == []
    assert not fulltext.found(parse_search("scared"), index.current())
    assert [stone.public_id for stone in Tombstone.objects.all()] == [public_id]
    assert Event.objects.order_by("-pk")[0].details == {"public_id": public_id, "reason": "child_asked"}


def test_withdrawing_needs_a_reason_from_the_list(published, approver):
    with pytest.raises(InvalidEntry):
        publishing.withdraw(published, seen=published.version, reason="bored", by=approver)

    assert Publication.objects.count() == 1


def test_what_is_not_public_cannot_be_withdrawn(cleared, approver):
    with pytest.raises(NotAllowed):
        publishing.withdraw(cleared, seen=cleared.version, reason="child_asked", by=approver)


def test_what_was_withdrawn_is_not_published_again(published, approver):
    publishing.withdraw(published, seen=published.version, reason="identifying", by=approver)
    published.refresh_from_db()

    with pytest.raises(Blocked) as refusal:
        publish(published, approver)

    assert "withdrawn" in codes(refusal)


def test_every_change_of_state_leaves_one_row(published, approver):
    publishing.withdraw(published, seen=published.version, reason="identifying", by=approver)

    trail = list(Event.objects.filter(testimony_id=published.pk).values_list("action", flat=True))
    assert trail == [
        "entered",
        "scanned",
        "decided",
        "applied",
        "scanned",
        *(["decided"] if trail.count("decided") == 2 else []),
        "prepared",
        "submitted",
        "cleared",
        "published",
        "withdrawn",
    ]


def test_the_audit_trail_holds_no_word_of_testimony(published):
    assert "jess" in published.revisions.get(number=1).text  # there to be leaked
    assert not [row for row in Event.objects.all() if "jess" in str(row.details)]


def test_scanning_is_named_once_for_a_version(published, approver):
    revision = published.latest_revision
    scanning.scan(revision, by=approver)

    assert revision.scans.count() == 1
