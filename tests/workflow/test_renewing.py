"""The basis for publishing: renewed by a row, ended by its day."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from archive.errors import InvalidEntry, NotAllowed, StaleEdit
from archive.models import BasisRenewal, Event, Publication, Testimony, Tombstone
from archive.vocabulary import Status, WithdrawalReason
from archive.workflow import intake, renewing
from archive.workflow.verifying import findings
from tests.walls import lowered
from tests.workflow.acting import clearing, preparing, publishing


def day(after):
    return timezone.localdate() + timedelta(days=after)


def renew(testimony, until, by, basis="agreement"):
    fresh = Testimony.objects.get(pk=testimony.pk)
    return renewing.renew(fresh, seen=fresh.version, basis=basis, lapses_on=until, by=by)


def ended(testimony, on=None):
    """Let time pass: the basis ended yesterday, and nothing has noticed yet."""
    on = on or day(-1)
    with lowered():
        Testimony.objects.filter(pk=testimony.pk).update(basis_lapses_on=on)
        BasisRenewal.objects.update(lapses_on=on)
        Publication.everything.filter(pk=testimony.publication_id).update(lapses_on=on)


def in_review_again(testimony):
    """Begin the next edition, as workflow does it: readers keep the one that stands."""
    Testimony.objects.filter(pk=testimony.pk).update(status=Status.IN_REVIEW)
    testimony.refresh_from_db()
    return testimony


def state(testimony):
    testimony.refresh_from_db()
    return testimony.status, Publication.everything.count(), Tombstone.objects.count()


def test_renewing_is_a_row_that_moves_the_day_and_leaves_the_signature(cleared, reviewer, approver):
    version = cleared.version

    renewal = renew(cleared, day(365), reviewer)

    assert (renewal.basis, renewal.lapses_on, renewal.renewed_by) == ("agreement", day(365), reviewer)
    fresh = Testimony.objects.get()
    assert (fresh.version, fresh.status) == (version, Status.CLEARED)
    assert (fresh.lapses_on, fresh.present_basis) == (day(365), "agreement")
    assert publishing.publish(fresh, seen=version, by=approver).lapses_on == day(365)
    assert list(findings()) == []


def test_renewing_what_is_public_moves_its_day_at_once(published, reviewer):
    renew(published, day(40), reviewer)
    assert Publication.objects.get().lapses_on == day(40)

    renew(published, None, reviewer)
    assert Publication.objects.get().lapses_on is None
    assert Testimony.objects.get().lapses_on is None
    assert [row.lapses_on for row in BasisRenewal.objects.all()] == [day(40), None]
    assert list(findings()) == []


def test_a_renewal_may_also_end_a_basis_earlier(published, reviewer):
    renew(published, day(400), reviewer)
    renew(published, day(0), reviewer)

    assert Publication.objects.get().lapses_on == day(0)


def test_renewing_leaves_one_row_in_the_trail(cleared, reviewer):
    before = Event.objects.count()

    renew(cleared, day(365), reviewer)

    (row,) = Event.objects.order_by("pk")[before:]
    assert (row.action, row.by, row.testimony_id) == ("renewed", "reviewer", cleared.pk)
    assert row.details == {"basis": "agreement", "lapses_on": day(365).isoformat()}


@pytest.mark.parametrize(
    ("until", "basis", "field"), [(-1, "agreement", "basis_lapses_on"), (30, "curiosity", "basis")]
)
def test_a_day_that_is_past_or_a_basis_that_is_none_is_refused(until, basis, field, cleared, reviewer):
    with pytest.raises(InvalidEntry) as refusal:
        renew(cleared, day(until), reviewer, basis)

    assert refusal.value.field == field
    assert list(BasisRenewal.objects.all()) == []


def test_a_renewal_from_an_old_page_is_refused(cleared, reviewer):
    with pytest.raises(StaleEdit):
        renewing.renew(cleared, seen=cleared.version - 1, basis="agreement", lapses_on=None, by=reviewer)

    assert list(BasisRenewal.objects.all()) == []


def test_what_was_withdrawn_is_not_renewed(published, approver):
    publishing.withdraw(published, seen=published.version, reason="child_asked", by=approver)

    with pytest.raises(NotAllowed):
        renew(published, day(30), approver)


def test_what_readers_have_lost_is_not_brought_back_by_renewing(published, reviewer):
    ended(published)

    with pytest.raises(NotAllowed, match="has ended"):
        renew(published, day(30), reviewer)

    assert list(Publication.objects.all()) == []


def test_a_basis_that_ended_before_anything_was_public_is_renewed_and_published(cleared, reviewer, approver):
    ended(cleared)
    renew(cleared, day(30), reviewer)

    fresh = Testimony.objects.get()
    assert publishing.publish(fresh, seen=fresh.version, by=approver).lapses_on == day(30)


def test_a_quote_is_withdrawn_the_day_after_its_last_day_and_not_before(published, reviewer):
    renew(published, day(5), reviewer)
    public_id = published.publication.public_id

    assert renewing.withdraw_lapsed(day(5)) == 0
    assert state(published) == (Status.PUBLISHED, 1, 0)
    assert renewing.withdraw_lapsed(day(6)) == 1

    assert state(published) == (Status.WITHDRAWN, 0, 1)
    row = Event.objects.order_by("-pk").filter(action="withdrawn").get()
    assert row.by == "manage.py work"
    assert row.details == {"public_id": public_id, "reason": WithdrawalReason.BASIS_ENDED.value}
    assert list(findings()) == []


def test_withdrawing_what_has_lapsed_twice_is_withdrawing_it_once(published):
    ended(published)

    assert [renewing.withdraw_lapsed(day(0)), renewing.withdraw_lapsed(day(0))] == [1, 0]
    assert Event.objects.filter(action="withdrawn").count() == 1


def test_a_quote_that_never_lapses_stays(published):
    assert renewing.withdraw_lapsed(day(40000)) == 0
    assert state(published) == (Status.PUBLISHED, 1, 0)


def test_a_quote_whose_next_edition_is_in_review_falls_too(published, reviewer):
    renew(published, day(5), reviewer)
    in_review_again(published)

    assert renewing.withdraw_lapsed(day(6)) == 1

    assert state(published) == (Status.WITHDRAWN, 0, 1)
    assert list(findings()) == []


@pytest.fixture
def three(entry, published, author, reviewer, approver, choices, decide_all):
    """Three quotes of the contact, all public."""
    for words in ("he said he would tell", "my sister will not write to anybody"):
        testimony = decide_all(intake.enter(replace(entry, text=words), by=author).testimony, reviewer)
        testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)
        digest = preparing.public_copy(testimony).digest()
        testimony = clearing.clear(testimony, seen=testimony.version, digest=digest, by=approver)
        publishing.publish(testimony, seen=testimony.version, by=approver)
    return list(Testimony.objects.order_by("pk"))


def test_quotes_of_a_contact_whose_basis_ends_on_one_day_go_on_days_of_their_own(three, reviewer):
    for testimony in three:
        renew(testimony, day(10), reviewer)

    gone = [renewing.withdraw_lapsed(day(after)) for after in range(12) for _ in range(2)]

    assert sum(gone) == 3
    assert max(gone[first] + gone[first + 1] for first in range(0, len(gone), 2)) == 1
    assert sum(gone[:8]) == 0  # none more than six days before its last
    assert list(findings()) == []


def test_those_that_end_on_different_days_stay_to_the_last(three, reviewer):
    for after, testimony in enumerate(three):
        renew(testimony, day(8 + after), reviewer)

    assert [renewing.withdraw_lapsed(day(after)) for after in range(6, 12)] == [0, 0, 0, 1, 1, 1]


def test_somebody_who_changes_it_meanwhile_does_not_keep_it_public(published, reviewer, monkeypatch):
    """The job believed an older version: it leaves that one to its next run."""
    ended(published)
    withdraw = publishing.withdraw
    calls = []

    def overtaken(testimony, **given):
        if not calls:
            calls.append(Testimony.objects.filter(pk=testimony.pk).update(version=testimony.version + 1))
        return withdraw(testimony, **given)

    monkeypatch.setattr(renewing.publishing, "withdraw", overtaken)

    assert renewing.withdraw_lapsed(day(0)) == 0
    assert renewing.withdraw_lapsed(day(0)) == 1
    assert Publication.everything.count() == 0


def test_one_that_the_database_refuses_is_in_no_others_way(entry, published, reviewer, caplog, monkeypatch):
    ended(published)
    withdraw = publishing.withdraw

    def refused_once(testimony, **given):
        if testimony.pk == published.pk:
            raise DatabaseError("jess")
        return withdraw(testimony, **given)

    monkeypatch.setattr(renewing.publishing, "withdraw", refused_once)

    with caplog.at_level(logging.INFO):
        assert renewing.withdraw_lapsed(day(0)) == 0

    assert f"Testimony {published.pk} stays past its day: DatabaseError" in caplog.text
    assert "jess" not in caplog.text


def test_what_stands_past_its_day_is_counted_and_found_by_verifying_after_a_day(published):
    assert renewing.standing_past_its_day(day(0)) == 0
    ended(published)
    assert renewing.standing_past_its_day(day(0)) == 1
    assert list(findings()) == []  # the job has the day to do it

    ended(published, day(-2))

    public_id = Publication.everything.get().public_id
    assert list(findings()) == [
        f"publication: {public_id} is still there although its basis ended more than a day ago; "
        "run manage.py work"
    ]


@pytest.mark.parametrize("after", [-1, -4000])
def test_an_entry_whose_basis_has_ended_already_is_refused(after, entry, author):
    with pytest.raises(InvalidEntry) as refusal:
        intake.enter(replace(entry, basis_lapses_on=day(after)), by=author)

    assert refusal.value.field == "basis_lapses_on"
    assert list(Testimony.objects.all()) == []


def test_an_entry_whose_basis_ends_today_is_taken(entry, author):
    assert intake.enter(replace(entry, basis_lapses_on=day(0)), by=author).testimony.lapses_on == day(0)


def change(testimony, tags, by, basis="service_terms", lapses_on=None):
    fresh = Testimony.objects.get(pk=testimony.pk)
    return intake.change_tags(
        fresh, seen=fresh.version, tags=tags, basis=basis, basis_lapses_on=lapses_on, by=by
    )


def test_tags_are_not_saved_with_a_day_that_is_past(entered, tags, reviewer):
    with pytest.raises(InvalidEntry) as refusal:
        change(entered, tags, reviewer, lapses_on=day(-1))

    assert refusal.value.field == "basis_lapses_on"
    assert Testimony.objects.get().basis_lapses_on is None


def test_tags_are_saved_where_the_day_was_past_before(entered, tags, reviewer):
    ended(entered)

    change(entered, replace(tags, year=2024), reviewer, lapses_on=day(-1))

    assert Testimony.objects.get().year == 2024


def test_a_day_changed_with_the_tags_counts_after_a_renewal_too(entered, tags, reviewer):
    change(entered, tags, reviewer, lapses_on=day(100))
    assert (Testimony.objects.get().lapses_on, BasisRenewal.objects.count()) == (day(100), 0)

    renew(entered, day(200), reviewer)
    change(entered, tags, reviewer, "agreement", day(200))  # as it stands: nothing to write
    assert BasisRenewal.objects.count() == 1
    change(entered, tags, reviewer, "agreement", day(50))

    fresh = Testimony.objects.get()
    assert (fresh.lapses_on, fresh.present_basis, BasisRenewal.objects.count()) == (day(50), "agreement", 2)


def test_tags_of_a_next_edition_do_not_change_the_basis_of_what_readers_see(published, tags, reviewer):
    in_review_again(published)

    with pytest.raises(InvalidEntry, match="renew the basis"):
        change(published, tags, reviewer, lapses_on=day(3))
    change(published, replace(tags, age=14), reviewer)

    assert Testimony.objects.get().age == 14
    assert list(findings()) == []
