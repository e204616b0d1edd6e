"""What takes a published quote down by itself: a tombstone, a person's flag, a decision taken back."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from archive.models import (
    Decision,
    Flag,
    Publication,
    Revision,
    Scan,
    Testimony,
    Tombstone,
)
from archive.vocabulary import Status
from tests.wall.test_wall import flagged
from tests.walls import lowered
from tests.workflow.acting import publishing


def test_a_publication_goes_only_with_a_tombstone(published):
    publication = Publication.objects.get()
    with pytest.raises(IntegrityError, match="publication-stays-tied"), transaction.atomic():
        Testimony.objects.update(publication=None, status=Status.WITHDRAWN)
    with lowered("guard_testimony_tie"):
        Testimony.objects.update(publication=None, status=Status.WITHDRAWN)

    with pytest.raises(IntegrityError, match="publication-goes-by-withdrawal"), transaction.atomic():
        publication.delete()
    with lowered("fall_with_tombstone"):
        Tombstone.objects.create(public_id=publication.public_id, withdrawn_on=timezone.localdate())
        publication.delete()

    assert not Publication.objects.exists()


def entombed(t, _):
    public_id = Publication.objects.get().public_id
    Tombstone.objects.create(public_id=public_id, withdrawn_on=timezone.localdate())


def test_withdrawing_takes_the_quote_down_also_without_the_trigger(published, approver):
    with lowered("fall_with_tombstone"):
        publishing.withdraw(published, seen=published.version, reason="child_asked", by=approver)

    assert not Publication.objects.exists()


def kept_then(act):
    """A flag of the published text that a detector raised and a person kept; then another decision."""

    def decide(t, who):
        revision = t.latest_revision
        scan = Scan.objects.create(revision=revision, detector_version="newer")
        flag = Flag.objects.create(
            revision=revision, scan=scan, start=0, end=2, label="PERSON", suggestion="[name]"
        )
        common = {"flag": flag, "start": 0, "end": 2, "batch": uuid4(), "by": who["reviewer"]}
        Decision.objects.create(act="keep", keep_reason="not_a_name", **common)
        assert Publication.objects.exists()
        words = "[name]" if act == "replace" else ""
        Decision.objects.create(act=act, replacement=words, **common)

    return decide


FALLS = {
    "a tombstone": (entombed, "fall_with_tombstone"),
    "a flag that a person adds": (flagged, "fall_with_flag"),
    "a decision taken back": (kept_then("reopen"), "fall_with_decision"),
    "a kept word replaced after all": (kept_then("replace"), "fall_with_decision"),
    "a kept flag made larger": (kept_then("resize"), "fall_with_decision"),
}


@pytest.mark.parametrize(("act", "reaction"), FALLS.values(), ids=FALLS)
def test_published_text_falls_in_the_same_transaction_whoever_does_it(act, reaction, published, who):
    public_id = Publication.objects.get().public_id
    with transaction.atomic():
        with lowered(reaction):
            act(published, who)
        assert Publication.objects.exists()
        transaction.set_rollback(True)
    version = published.version

    act(published, who)

    published.refresh_from_db()
    assert (published.status, published.publication) == (Status.WITHDRAWN, None)
    assert published.version > version  # so that an open form of it is refused
    assert [tombstone.public_id for tombstone in Tombstone.objects.all()] == [public_id]
    assert not Publication.objects.exists()
    assert not Publication.themes.through.objects.exists()


def test_what_a_newer_detector_finds_in_published_text_waits_for_a_person(published):
    scan = Scan.objects.create(revision=published.latest_revision, detector_version="newer")
    Flag.objects.create(
        revision=scan.revision, scan=scan, start=0, end=2, label="PERSON", suggestion="[name]"
    )

    assert Publication.objects.exists()
    assert list(Testimony.objects.to_review_again()) == [published]


def test_a_flag_on_an_earlier_text_says_nothing_about_the_published_one(published, author):
    first = Revision.objects.get(testimony=published, number=1)
    Flag.objects.create(revision=first, added_by=author, start=0, end=2, label="PERSON", suggestion="[name]")

    assert Publication.objects.exists()
