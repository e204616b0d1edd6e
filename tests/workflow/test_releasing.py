"""Cleared quotes that wait for their release: they go out by themselves, by the same gate."""

import logging
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from archive.errors import Blocked, NotAllowed, NotShown, StaleEdit
from archive.models import Event, Publication, Release, Testimony
from archive.models.data_key import at_hand
from archive.vocabulary import Status
from archive.workflow import concerns, editions, intake, release_days, releasing, renewing
from archive.workflow.verifying import findings
from tests.walls import hold_to, lowered
from tests.workflow.acting import clearing, preparing, publishing, show
from tests.workflow.conftest import person


def day(after):
    return timezone.localdate() + timedelta(days=after)


def at(after, hour=12):
    """A moment so many days from today."""
    return timezone.make_aware(datetime.combine(day(after), time(hour)))


def fresh(testimony):
    return Testimony.objects.get(pk=testimony.pk)


def release(testimony, by, now=None):
    show(testimony, by)
    return releasing.release(testimony, seen=testimony.version, now=now or at(0), by=by)


@pytest.fixture(autouse=True)
def in_releases(db, settings):
    hold_to(settings, release_at=time(6))


@pytest.fixture
def offered(monkeypatch):
    """The days from which one was drawn, each time."""
    found = []
    monkeypatch.setattr(releasing.SystemRandom, "choice", lambda _, days: found.append(days) or days[0])
    return found


@pytest.fixture
def waiting(cleared, approver):
    release(cleared, approver)
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


def test_what_waits_goes_back_to_review_where_a_concern_is_open_on_its_day(waiting, reviewer):
    concerns.raise_concern(waiting, by=reviewer)

    releasing.release_due(at(1, 6))

    assert fresh(waiting).status == Status.IN_REVIEW
    assert last_row()[2]["because"] == "concern-open"
    assert list(Publication.objects.all()) == []


def test_it_goes_out_with_the_next_release_and_nothing_is_public_before(cleared, approver):
    ordered = release(cleared, approver, at(0, 12))

    assert ordered.due_on == day(1)
    assert fresh(cleared).status == Status.WAITING
    assert last_row() == ("released", "approver", {"due_on": day(1).isoformat()})
    assert releasing.release_due(at(1, 5)) == 0
    assert list(Publication.objects.all()) == []
    assert releasing.release_due(at(1, 6)) == 1
    assert Publication.objects.count() == 1


def test_before_the_hour_the_next_release_is_todays(cleared, approver):
    assert release(cleared, approver, at(0, 5)).due_on == day(0)


def test_where_there_are_no_releases_it_goes_out_at_once(settings, cleared, approver):
    hold_to(settings)

    publication = release(cleared, approver)

    assert list(Publication.objects.all()) == [publication]
    assert list(Release.objects.all()) == []


def test_when_it_goes_out_in_the_name_of_whoever_released_it(waiting, approver):
    copy = preparing.public_copy(waiting)

    assert releasing.release_due(at(1)) == 1

    (publication,) = Publication.objects.all()
    assert (publication.text, publication.attribution) == (copy.text, copy.attribution)
    assert (fresh(waiting).status, fresh(waiting).publication) == (Status.PUBLISHED, publication)
    assert last_row()[:2] == ("published", "approver")
    assert list(findings()) == []


def test_what_missed_its_release_goes_out_on_the_next_run_and_once(waiting):
    assert [releasing.release_due(at(30)), releasing.release_due(at(30))] == [1, 0]
    assert Publication.objects.count() == 1


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ((1, 5), "today at 06:00"),
        ((0, 12), "tomorrow at 06:00"),
        ((1, 7), "with the next run of the background jobs"),
    ],
)
def test_when_it_goes_out_is_said_as_people_say_it(moment, words):
    assert release_days.said(day(1), at(*moment)) == words


def test_a_day_further_off_is_said_by_its_date(settings):
    moment = timezone.make_aware(datetime.combine(date(2026, 11, 27), time(12)))
    assert release_days.said(date(2026, 11, 30), moment) == "on 30 November 2026 at 06:00"
    settings.ARCHIVE_RELEASE_AT = None
    assert release_days.said(date(2026, 11, 30), moment) == "on 30 November 2026"


def test_what_ends_before_the_next_release_cannot_wait_for_it(cleared, reviewer, approver):
    renewing.renew(cleared, seen=cleared.version, basis="agreement", lapses_on=day(0), by=reviewer)

    with pytest.raises(NotAllowed, match="ends before the day on which it could go out"):
        release(fresh(cleared), approver)

    assert fresh(cleared).status == Status.CLEARED
    assert list(Release.objects.all()) == []


def test_two_quotes_of_a_contact_do_not_go_out_in_one_release(cleared, approver, another, offered):
    siblings = [another("mum did not know"), another("i told a teacher")]

    for one in (cleared, *siblings):
        release(fresh(one), approver)

    assert offered == [
        [day(1)],
        [day(after) for after in range(2, 9)],
        [day(after) for after in range(3, 10)],
    ]


def test_what_was_published_lately_counts_as_what_waits_does(cleared, approver, another, offered):
    publishing.publish(cleared, seen=cleared.version, by=approver)

    ordered = release(another("mum did not know"), approver, at(0, 5))

    assert offered == [[day(after) for after in range(1, 8)]]
    assert ordered.due_on == day(1)


def test_what_was_withdrawn_the_same_day_counts_too(published, approver, another, offered):
    publishing.withdraw(published, seen=published.version, reason="child_asked", by=approver)

    release(another("mum did not know"), approver, at(0, 5))

    assert offered == [[day(after) for after in range(1, 8)]]


def test_the_day_of_the_second_is_none_after_the_end_of_its_basis(
    waiting, approver, another, reviewer, offered
):
    sibling = another("mum did not know")
    renewing.renew(sibling, seen=sibling.version, basis="agreement", lapses_on=day(3), by=reviewer)

    release(fresh(sibling), approver)

    assert offered[-1] == [day(2), day(3)]


def test_quotes_of_other_contacts_go_out_together(waiting, approver, another):
    assert release(another("mum did not know", "T-2"), approver).due_on == day(1)

    assert releasing.release_due(at(1)) == 2


def test_of_two_that_a_missed_release_left_due_one_is_given_another_day(waiting, approver, another):
    sibling = another("mum did not know")
    release(sibling, approver)
    for each in (waiting, sibling):
        Release.objects.create(testimony=each, due_on=day(0), ordered_by=approver)

    assert releasing.release_due(at(0)) == 1

    assert Publication.objects.count() == 1
    (other,) = Testimony.objects.filter(status=Status.WAITING)
    assert day(1) <= releasing.due_day(other) <= day(7)
    assert Event.objects.filter(action="released", by="manage.py work").count() == 1
    assert list(findings()) == []


def test_the_order_of_a_release_is_drawn(waiting, approver, another, monkeypatch):
    release(another("mum did not know", "T-2"), approver)
    shuffled = []
    monkeypatch.setattr(
        releasing.SystemRandom, "shuffle", lambda _, pks: shuffled.append(list(pks)) or pks.reverse()
    )

    releasing.release_due(at(1))

    published = Event.objects.filter(action="published").order_by("sequence")
    assert list(published.values_list("testimony_id", flat=True)) == shuffled[0][::-1]


def cooling(settings, after):
    """Let contacts of March 2025 have cooled off so many days from today."""
    hold_to(settings, release_at=time(6), cooling_off_days=(day(after) - date(2025, 3, 31)).days)


def test_what_is_too_recent_is_refused_by_the_gate_and_says_from_when(settings, cleared, approver):
    cooling(settings, 1)

    with pytest.raises(Blocked) as refusal:
        publishing.publish(cleared, seen=cleared.version, by=approver)

    first = f"{day(1).day} {day(1):%B %Y}"
    assert [(each.code, each.message) for each in refusal.value.blockers] == [
        ("cooling-off", f"the contact was in March 2025, so it can be published from {first}")
    ]


def test_on_the_day_it_is_not_too_recent_any_more(settings, cleared, approver):
    cooling(settings, 0)

    publishing.publish(cleared, seen=cleared.version, by=approver)

    assert Publication.objects.count() == 1


@pytest.mark.parametrize("release_at", [time(6), None])
def test_what_is_ordered_too_soon_waits_for_a_release_after_it(
    release_at, settings, cleared, approver, offered
):
    hold_to(settings, release_at=release_at, cooling_off_days=(day(40) - date(2025, 3, 31)).days)

    ordered = release(cleared, approver)

    assert ordered.due_on == day(40)
    assert fresh(cleared).status == Status.WAITING
    assert releasing.release_due(at(39)) == 0


def test_the_day_of_what_was_ordered_too_soon_does_not_tell_the_month_of_contact(
    settings, cleared, approver, offered
):
    hold_to(settings, release_at=time(6), cooling_off_days=(day(40) - date(2025, 3, 31)).days)

    release(cleared, approver)

    # The first day that one month allows would else be that of all which waited for it, and of few others.
    assert offered == [[day(40 + after) for after in range(31)]]


def test_nor_does_that_of_a_second_quote_of_the_contact_which_goes_on_another_day(
    settings, cleared, approver, another, offered
):
    hold_to(settings, release_at=time(6), cooling_off_days=(day(40) - date(2025, 3, 31)).days)
    release(cleared, approver)

    release(another("i was scared"), approver)

    assert offered[1] == [day(41 + after) for after in range(31)]


def test_one_whose_contact_turns_out_to_be_more_recent_goes_on_waiting(settings, waiting, approver, offered):
    cooling(settings, 3)

    assert releasing.release_due(at(1)) == 0

    assert fresh(waiting).status == Status.WAITING
    assert releasing.due_day(fresh(waiting)) == day(3)


def test_a_month_without_end_is_never_cooled_off(cleared):
    cleared.contact.month = date(9999, 12, 1)

    assert release_days.cooled_off_on(cleared) == date.max


def the_next_edition(published, reviewer, approver, choices):
    editions.start_next(published, seen=published.version, by=reviewer)
    begun = fresh(published)
    submitted = preparing.submit(begun, seen=begun.version, choices=choices, by=reviewer)
    digest = preparing.public_copy(submitted).digest()
    return clearing.clear(submitted, seen=submitted.version, digest=digest, by=approver)


def test_a_next_edition_at_the_same_address_goes_out_with_the_next_release_and_is_not_cooled_off_again(
    published, reviewer, approver, choices, settings
):
    cooling(settings, 30)
    address = published.publication.public_id
    following = the_next_edition(published, reviewer, approver, replace(choices, gender=""))

    assert release(following, approver).due_on == day(1)
    assert [each.edition for each in Publication.objects.all()] == [1]

    assert releasing.release_due(at(1)) == 1
    assert [(each.public_id, each.edition) for each in Publication.objects.all()] == [(address, 2)]


@pytest.fixture
def two_coarser(settings, published, reviewer, approver, choices, another):
    """Two quotes of a contact that were public long since, each with a coarser edition that was cleared."""
    hold_to(settings)
    sibling = another("mum did not know")
    publishing.publish(sibling, seen=sibling.version, by=approver)
    hold_to(settings, release_at=time(6))
    with lowered():
        Event.objects.filter(action="published").update(at=at(-30))
    coarser = replace(choices, gender="")
    return [the_next_edition(fresh(one), reviewer, approver, coarser) for one in (published, sibling)]


def test_next_editions_of_a_contact_go_out_on_days_of_their_own(two_coarser, approver, offered):
    for one in two_coarser:
        release(fresh(one), approver)

    assert offered == [[day(1)], [day(after) for after in range(2, 9)]]


def test_of_two_next_editions_that_a_missed_release_left_due_one_is_given_another_day(two_coarser, approver):
    for each in two_coarser:
        release(fresh(each), approver)
        Release.objects.create(testimony=each, due_on=day(0), ordered_by=approver)

    assert releasing.release_due(at(0)) == 1

    assert sorted(each.edition for each in Publication.objects.all()) == [1, 2]
    (other,) = Testimony.objects.filter(status=Status.WAITING)
    assert day(1) <= releasing.due_day(other) <= day(7)


def test_a_next_edition_and_a_new_quote_of_the_contact_do_not_go_out_in_one_release(
    two_coarser, approver, another, offered
):
    release(two_coarser[0], approver)
    release(another("i told a teacher"), approver)

    assert offered == [[day(1)], [day(after) for after in range(2, 9)]]


def test_a_next_edition_at_another_address_goes_out_with_the_next_release(
    published, reviewer, approver, choices, settings
):
    cooling(settings, 30)
    following = the_next_edition(published, reviewer, approver, replace(choices, nation="england"))

    assert release(following, approver).due_on == day(1)

    assert releasing.release_due(at(1)) == 1
    assert Publication.objects.get().edition == 2


@pytest.mark.parametrize("role", ["author", "reviewer"])
def test_nobody_lets_their_own_work_wait(role, cleared, who):
    with pytest.raises(Blocked) as refusal:
        release(cleared, who[role])

    assert "own-work" in [blocker.code for blocker in refusal.value.blockers]
    assert list(Release.objects.all()) == []


def test_whoever_was_not_shown_the_text_lets_it_not_wait(cleared):
    other = person("other", "approver")

    with pytest.raises(NotShown):
        releasing.release(cleared, seen=cleared.version, now=at(0), by=other)

    assert fresh(cleared).status == Status.CLEARED


def test_what_nobody_cleared_does_not_wait(submitted, approver):
    with pytest.raises(Blocked):
        release(submitted, approver)


def test_what_waits_is_not_drawn_another_day(waiting, approver):
    with pytest.raises(NotAllowed, match="is already waiting for release"):
        release(waiting, approver)

    assert Release.objects.count() == 1


def test_two_who_press_at_once_leave_one_day(cleared, approver):
    seen = cleared.version
    release(cleared, approver)

    with pytest.raises(StaleEdit):
        releasing.release(cleared, seen=seen, now=at(0), by=approver)

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

    assert releasing.release_due(at(7)) == 1

    assert fresh(waiting).status == Status.IN_REVIEW
    assert list(Publication.objects.all()) == []
    action, by, details = last_row()
    assert (action, by) == ("returned", "manage.py work")
    assert code in details["because"].split(",")
    assert releasing.release_due(at(7)) == 0


def test_what_is_edited_while_it_waits_does_not_go_out(waiting, reviewer):
    intake.edit_text(waiting, seen=waiting.version, text="he said he would tell", by=reviewer)

    assert releasing.release_due(at(7)) == 0
    assert fresh(waiting).status == Status.IN_REVIEW


def test_what_was_taken_back_does_not_go_out_and_its_signature_is_void(waiting, approver):
    releasing.take_back(waiting, seen=waiting.version, by=approver)

    assert last_row() == ("returned", "approver", {"revision": 2, "because": "taken-back"})
    assert releasing.release_due(at(7)) == 0
    back = fresh(waiting)
    assert back.status == Status.IN_REVIEW
    with pytest.raises(Blocked):
        publishing.publish(back, seen=back.version, by=approver)


def test_what_does_not_wait_is_not_taken_back(cleared, approver):
    with pytest.raises(NotAllowed, match="is not waiting"):
        releasing.take_back(cleared, seen=cleared.version, by=approver)


def test_taking_back_what_went_out_meanwhile_is_refused(waiting, approver):
    releasing.release_due(at(7))

    with pytest.raises(StaleEdit):
        releasing.take_back(waiting, seen=waiting.version, by=approver)

    assert fresh(waiting).status == Status.PUBLISHED


def test_publishing_now_what_waits_is_publishing_it_once(waiting, approver):
    publishing.publish(waiting, seen=waiting.version, by=approver)

    assert releasing.release_due(at(7)) == 0
    assert Publication.objects.count() == 1


def test_what_waits_again_goes_by_its_new_day(waiting, approver, reviewer, choices):
    back = releasing.take_back(waiting, seen=waiting.version, by=approver)
    again = preparing.submit(back, seen=back.version, choices=choices, by=reviewer)
    digest = preparing.public_copy(again).digest()
    again = clearing.clear(again, seen=again.version, digest=digest, by=approver)
    ordered = release(again, approver, at(3))

    assert ordered.due_on == day(4)
    assert releasing.due_day(fresh(again)) == day(4)
    assert releasing.release_due(at(3)) == 0
    assert releasing.release_due(at(4)) == 1
    assert list(findings()) == []


def test_somebody_who_acts_meanwhile_is_not_overrun(waiting, monkeypatch):
    publish = publishing.publish

    def overtaken(testimony, **given):
        Testimony.objects.filter(pk=testimony.pk).update(version=testimony.version + 1)
        return publish(testimony, **given)

    monkeypatch.setattr(releasing.publishing, "publish", overtaken)

    assert releasing.release_due(at(7)) == 0
    assert list(Publication.objects.all()) == []


def test_one_that_the_database_refuses_is_in_no_others_way(waiting, approver, another, monkeypatch, caplog):
    release(another("mum did not know", "T-2"), approver)
    publish = publishing.publish

    def refused(testimony, **given):
        if testimony.pk == waiting.pk:
            raise DatabaseError("jess")
        return publish(testimony, **given)

    monkeypatch.setattr(releasing.publishing, "publish", refused)

    with caplog.at_level(logging.INFO):
        assert releasing.release_due(at(7)) == 1

    assert f"Testimony {waiting.pk} stays past its day: DatabaseError" in caplog.text
    assert "jess" not in caplog.text


@pytest.fixture
def damaged(waiting, approver, another):
    """One whose text cannot be opened, and another that waits for the same release."""
    release(another("mum did not know", "T-2"), approver)
    with lowered(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE archive_revision SET text = substr(text, 1, 40) WHERE testimony_id = %s", [waiting.pk]
        )
    at_hand.forget()
    return waiting


def test_one_that_cannot_be_opened_is_in_no_others_way_and_is_told_of(damaged, caplog):
    with caplog.at_level(logging.INFO):
        assert releasing.release_due(at(1)) == 1

    assert f"Testimony {damaged.pk} stays past its day: SealBroken" in caplog.text
    assert list(releasing.overdue(Testimony.objects.all(), at(1, 6))) == []
    assert list(releasing.overdue(Testimony.objects.all(), at(1, 7))) == [damaged]


def test_whatever_a_row_does_the_others_go_out(waiting, approver, another, monkeypatch, caplog):
    release(another("mum did not know", "T-2"), approver)
    publish = publishing.publish

    def broken(testimony, **given):
        if testimony.pk == waiting.pk:
            raise KeyError("jess")
        return publish(testimony, **given)

    monkeypatch.setattr(releasing.publishing, "publish", broken)

    with caplog.at_level(logging.INFO):
        assert releasing.release_due(at(1)) == 1

    assert "jess" not in caplog.text


def test_checks_and_my_work_name_what_did_not_go_out(damaged, approver, reviewer, capsys):
    call_command("check", "--database", "default")
    assert "archive.W004" not in capsys.readouterr().err
    Release.objects.create(testimony=damaged, due_on=day(-1), ordered_by=approver)

    call_command("check", "--database", "default")

    said = " ".join(capsys.readouterr().err.split())
    assert f"(archive.W004) 1 testimony should have been published and was not: {damaged.pk}." in said
    page = my_work(approver)
    assert "Should have been published, and was not" in page
    assert f"{damaged}</a> was due on {day(-1).day} {day(-1):%B %Y}" in page
    assert 'data-testid="late-releases"' not in my_work(reviewer)


def my_work(user):
    client = Client()
    client.force_login(user)
    return client.get("/admin/").content.decode()


def test_a_day_is_told_of_what_waits_and_of_nothing_else(waiting, approver):
    assert releasing.due_day(waiting) == Release.objects.get().due_on
    publishing.publish(waiting, seen=waiting.version, by=approver)
    assert releasing.due_day(fresh(waiting)) is None
