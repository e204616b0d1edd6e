"""Cleared quotes that wait for a random day: they go out by themselves, by the same gate."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from archive.errors import Blocked, NotAllowed, NotShown, StaleEdit
from archive.models import Event, Publication, Release, Testimony
from archive.vocabulary import Status
from archive.workflow import intake, releasing, renewing
from archive.workflow.verifying import findings
from tests.walls import lowered
from tests.workflow.acting import clearing, preparing, publishing, show
from tests.workflow.conftest import person


def day(after):
    return timezone.localdate() + timedelta(days=after)


def fresh(testimony):
    return Testimony.objects.get(pk=testimony.pk)


def release_later(testimony, by):
    show(testimony, by)
    return releasing.release_later(testimony, seen=testimony.version, today=day(0), by=by)


@pytest.fixture
def waiting(cleared, approver):
    release_later(cleared, approver)
    return fresh(cleared)


@pytest.fixture
def another(entry, author, reviewer, approver, choices, decide_all):
    """Take one more quote of the contact to its clearance."""

    def another_one(words, reference="T-1"):
        text = f"he said he would tell, and {words}"
        testimony = intake.enter(replace(entry, text=text, reference=reference), by=author).testimony
        testimony = decide_all(testimony, reviewer)
        testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)
        digest = preparing.public_copy(testimony).digest()
        return clearing.clear(testimony, seen=testimony.version, digest=digest, by=approver)

    return another_one


def last_row():
    row = Event.objects.order_by("-pk")[0]
    return row.action, row.by, row.details


def test_the_day_is_one_of_the_next_seven_and_nothing_is_public_before(cleared, approver):
    release = release_later(cleared, approver)

    assert day(1) <= release.due_on <= day(7)
    assert fresh(cleared).status == Status.WAITING
    assert last_row() == ("released", "approver", {"due_on": release.due_on.isoformat()})
    assert releasing.release_due(release.due_on - timedelta(days=1)) == 0
    assert list(Publication.objects.all()) == []


def test_every_day_of_the_seven_is_drawn(cleared, approver, monkeypatch):
    offered = []
    monkeypatch.setattr(releasing.secrets, "choice", lambda days: offered.append(days) or days[-1])

    release_later(cleared, approver)

    assert offered == [[day(after) for after in range(1, 8)]]


def test_on_its_day_it_goes_out_in_the_name_of_whoever_released_it(waiting, approver):
    copy = preparing.public_copy(waiting)

    assert releasing.release_due(Release.objects.get().due_on) == 1

    (publication,) = Publication.objects.all()
    assert (publication.text, publication.attribution) == (copy.text, copy.attribution)
    assert (fresh(waiting).status, fresh(waiting).publication) == (Status.PUBLISHED, publication)
    assert last_row()[:2] == ("published", "approver")
    assert list(findings()) == []


def test_what_missed_its_day_goes_out_on_the_next_run_and_once(waiting):
    assert [releasing.release_due(day(30)), releasing.release_due(day(30))] == [1, 0]
    assert Publication.objects.count() == 1


def test_it_does_not_wait_past_the_end_of_its_basis(cleared, reviewer, approver, monkeypatch):
    offered = []
    monkeypatch.setattr(releasing.secrets, "choice", lambda days: offered.append(days) or days[0])
    renewing.renew(cleared, seen=cleared.version, basis="agreement", lapses_on=day(2), by=reviewer)

    release_later(fresh(cleared), approver)

    assert offered == [[day(1), day(2)]]


def test_what_ends_today_cannot_wait(cleared, reviewer, approver):
    renewing.renew(cleared, seen=cleared.version, basis="agreement", lapses_on=day(0), by=reviewer)

    with pytest.raises(NotAllowed, match="ends today"):
        release_later(fresh(cleared), approver)

    assert fresh(cleared).status == Status.CLEARED
    assert list(Release.objects.all()) == []


def test_two_quotes_of_a_contact_do_not_go_out_on_one_day(cleared, approver, another):
    siblings = [another("mum did not know"), another("i told a teacher")]

    days = [release_later(fresh(one), approver).due_on for one in (cleared, *siblings)]

    assert len(set(days)) == 3


def test_quotes_of_other_contacts_leave_every_day_open(waiting, approver, another, monkeypatch):
    offered = []
    monkeypatch.setattr(releasing.secrets, "choice", lambda days: offered.append(days) or days[0])

    release_later(another("mum did not know", "T-2"), approver)

    assert len(offered[0]) == 7


def test_where_every_day_is_taken_one_is_taken_twice(waiting, approver, another):
    sibling = another("mum did not know")
    release = Release.objects.get()
    for after in range(1, 8):
        Release.objects.create(testimony=waiting, due_on=day(after), ordered_by=approver)
    assert releasing.due_day(waiting) == day(7)  # the last row counts
    assert release.due_on in [day(after) for after in range(1, 8)]

    with lowered():
        Testimony.objects.filter(pk=sibling.pk).update(basis_lapses_on=day(1))
    Release.objects.create(testimony=waiting, due_on=day(1), ordered_by=approver)

    assert release_later(fresh(sibling), approver).due_on == day(1)


@pytest.mark.parametrize("role", ["author", "reviewer"])
def test_nobody_lets_their_own_work_wait(role, cleared, who):
    with pytest.raises(Blocked) as refusal:
        release_later(cleared, who[role])

    assert "own-work" in [blocker.code for blocker in refusal.value.blockers]
    assert list(Release.objects.all()) == []


def test_whoever_was_not_shown_the_text_lets_it_not_wait(cleared):
    other = person("other", "approver")

    with pytest.raises(NotShown):
        releasing.release_later(cleared, seen=cleared.version, today=day(0), by=other)

    assert fresh(cleared).status == Status.CLEARED


def test_what_nobody_cleared_does_not_wait(submitted, approver):
    with pytest.raises(Blocked):
        release_later(submitted, approver)


def test_what_waits_is_not_drawn_another_day(waiting, approver):
    with pytest.raises(NotAllowed, match="is already waiting for release"):
        release_later(waiting, approver)

    assert Release.objects.count() == 1


def test_two_who_press_at_once_leave_one_day(cleared, approver):
    seen = cleared.version
    release_later(cleared, approver)

    with pytest.raises(StaleEdit):
        releasing.release_later(cleared, seen=seen, today=day(0), by=approver)

    assert Release.objects.count() == 1


def marked(testimony, reviewer):
    testimony.latest_revision.flags.create(
        added_by=reviewer, start=0, end=2, label="PERSON", suggestion="[name]"
    )


def lapsed(testimony, _):
    with lowered():
        Testimony.objects.filter(pk=testimony.pk).update(basis_lapses_on=day(-1))


def written_by_the_releaser(testimony, _):
    testimony.editors.add(Release.objects.get().ordered_by)


@pytest.mark.parametrize(
    ("happens", "code"),
    [(marked, "open-flags"), (lapsed, "basis-lapsed"), (written_by_the_releaser, "own-work")],
    ids=["a flag", "its basis ended", "the releaser became an editor"],
)
def test_what_the_gate_refuses_on_the_day_goes_back_to_review_and_says_why(happens, code, waiting, reviewer):
    happens(waiting, reviewer)

    assert releasing.release_due(day(7)) == 1

    assert fresh(waiting).status == Status.IN_REVIEW
    assert list(Publication.objects.all()) == []
    action, by, details = last_row()
    assert (action, by) == ("returned", "manage.py work")
    assert code in details["because"].split(",")
    assert releasing.release_due(day(7)) == 0


def test_what_is_edited_while_it_waits_does_not_go_out(waiting, reviewer):
    intake.edit_text(waiting, seen=waiting.version, text="he said he would tell", by=reviewer)

    assert releasing.release_due(day(7)) == 0
    assert fresh(waiting).status == Status.IN_REVIEW


def test_what_was_taken_back_does_not_go_out_and_its_signature_is_void(waiting, approver):
    releasing.take_back(waiting, seen=waiting.version, by=approver)

    assert last_row() == ("returned", "approver", {"revision": 2, "because": "taken-back"})
    assert releasing.release_due(day(7)) == 0
    back = fresh(waiting)
    assert back.status == Status.IN_REVIEW
    with pytest.raises(Blocked):
        publishing.publish(back, seen=back.version, by=approver)


def test_what_does_not_wait_is_not_taken_back(cleared, approver):
    with pytest.raises(NotAllowed, match="is not waiting"):
        releasing.take_back(cleared, seen=cleared.version, by=approver)


def test_taking_back_what_went_out_meanwhile_is_refused(waiting, approver):
    releasing.release_due(day(7))

    with pytest.raises(StaleEdit):
        releasing.take_back(waiting, seen=waiting.version, by=approver)

    assert fresh(waiting).status == Status.PUBLISHED


def test_publishing_now_what_waits_is_publishing_it_once(waiting, approver):
    publishing.publish(waiting, seen=waiting.version, by=approver)

    assert releasing.release_due(day(7)) == 0
    assert Publication.objects.count() == 1


def test_what_waits_again_goes_by_its_new_day(waiting, approver, reviewer, choices):
    back = releasing.take_back(waiting, seen=waiting.version, by=approver)
    again = preparing.submit(back, seen=back.version, choices=choices, by=reviewer)
    digest = preparing.public_copy(again).digest()
    again = clearing.clear(again, seen=again.version, digest=digest, by=approver)
    release = release_later(again, approver)

    assert releasing.due_day(fresh(again)) == release.due_on
    assert releasing.release_due(release.due_on) == 1
    assert list(findings()) == []


def test_somebody_who_acts_meanwhile_is_not_overrun(waiting, monkeypatch):
    publish = publishing.publish

    def overtaken(testimony, **given):
        Testimony.objects.filter(pk=testimony.pk).update(version=testimony.version + 1)
        return publish(testimony, **given)

    monkeypatch.setattr(releasing.publishing, "publish", overtaken)

    assert releasing.release_due(day(7)) == 0
    assert list(Publication.objects.all()) == []


def test_one_that_the_database_refuses_is_in_no_others_way(waiting, approver, another, monkeypatch, caplog):
    release_later(another("mum did not know", "T-2"), approver)
    publish = publishing.publish

    def refused(testimony, **given):
        if testimony.pk == waiting.pk:
            raise DatabaseError("jess")
        return publish(testimony, **given)

    monkeypatch.setattr(releasing.publishing, "publish", refused)

    with caplog.at_level(logging.INFO):
        assert releasing.release_due(day(7)) == 1

    assert f"Testimony {waiting.pk} stays past its day: DatabaseError" in caplog.text
    assert "jess" not in caplog.text


def test_a_day_is_told_of_what_waits_and_of_nothing_else(waiting, approver):
    assert releasing.due_day(waiting) == Release.objects.get().due_on
    publishing.publish(waiting, seen=waiting.version, by=approver)
    assert releasing.due_day(fresh(waiting)) is None
