"""The words as a child said them go when their time is over, and not before; what readers see stays."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from archive.detection.findings import Finding, Label, Reading
from archive.errors import ArchiveError, InvalidDecision, NotAllowed, Shredded
from archive.models import Closing, DataKey, Draft, Event, Flag, Publication, Revision, Scan, Testimony
from archive.models.data_key import at_hand
from archive.models.restricted import GoneWords
from archive.vocabulary import SHREDDED_MARK, ClosingReason, Status
from archive.workflow import (
    closing,
    drafts,
    editions,
    erasing,
    holding,
    rescanning,
    settling,
    shredding,
    withdrawing,
)
from archive.workflow import review as review_acts
from archive.workflow.detector_report import detector_report
from archive.workflow.flags import flag_states
from archive.workflow.intake import edit_text, enter
from archive.workflow.shredding import Why
from archive.workflow.verifying import findings
from tests.walls import lowered
from tests.workflow.acting import clearing, preparing, publishing, review, show

pytestmark = pytest.mark.django_db


def now(testimony):
    return Testimony.objects.get(pk=testimony.pk)


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def shred(days=30):
    """Run the job as it would run so many days from now; return the numbers of what went."""
    done = list(shredding.shred_all(in_days(days)))
    assert [one.problem for one in done] == [""] * len(done)
    return [one.due.testimony_id for one in done]


def close(testimony, by):
    return closing.close(testimony, seen=testimony.version, reason="unsuitable", by=by)


def withdraw(testimony, by, **given):
    withdrawing.order(testimony, seen=testimony.version, reason="child_asked", by=by, **given)
    return now(testimony)


def texts(testimony):
    """What each of its texts reads as; None where it is gone."""
    found = []
    for revision in Revision.objects.filter(testimony=testimony):
        try:
            found.append(revision.text)
        except Shredded:
            found.append(None)
    return found


# When


def test_a_month_after_it_was_published_the_original_goes_and_readers_copy_stays(published):
    public = Publication.objects.get().text

    assert shred(29) == []
    assert shred(30) == [published.pk]
    assert shred(30) == []
    assert texts(published) == [None, public]
    assert Publication.objects.get().text == public
    row = Event.objects.latest("sequence")
    assert (row.action, row.testimony_id, row.by) == ("shredded", published.pk, "manage.py work")
    assert row.details == {"because": "published", "days": 30, "key": now(published).key_id}
    assert list(findings()) == []


def test_a_month_after_it_was_closed_it_goes(submitted, reviewer):
    close(submitted, reviewer)

    assert shred(29) == []
    assert shred(30) == [submitted.pk]
    assert texts(submitted) == [None, None]
    assert list(findings()) == []


def test_a_month_after_it_was_withdrawn_it_goes_with_the_notes(published, approver):
    withdrawn = withdraw(published, approver, note="her aunt rang")

    assert shred(29) == []
    assert shred(30) == [withdrawn.pk]
    assert texts(withdrawn) == [None, None]
    order = withdrawn.withdrawals.get()
    assert order.is_shredded
    assert order.note == SHREDDED_MARK
    assert list(findings()) == []


def test_a_run_of_the_job_ends_when_its_time_is_over_and_the_next_goes_on(
    entered, entry, author, monkeypatch
):
    other = enter(replace(entry, reference="T-2"), by=author).testimony
    monkeypatch.setattr(shredding, "AT_ONCE_SECONDS", 0)

    assert shredding.shred_due(in_days(180)) == 1
    assert [now(each).key.is_shredded for each in (entered, other)] == [True, False]
    assert shredding.shred_due(in_days(180)) == 1
    assert shredding.shred_due(in_days(180)) == 0


@pytest.mark.parametrize("stage", ["entered", "submitted", "cleared"])
def test_what_nobody_works_on_for_half_a_year_is_closed_and_goes(stage, request):
    testimony = request.getfixturevalue(stage)

    assert shred(179) == []
    assert shred(180) == [testimony.pk]
    assert now(testimony).status == Status.CLOSED
    closed = Closing.objects.get()
    assert (closed.reason, closed.closed_by, closed.note) == (ClosingReason.KEPT_TOO_LONG, None, "")
    assert list(Event.objects.order_by("-sequence").values_list("action", "by")[:2]) == [
        ("shredded", "manage.py work"),
        ("closed", "manage.py work"),
    ]
    assert list(findings()) == []


def test_a_next_edition_that_nobody_works_on_is_given_up_and_what_readers_see_stays(published, reviewer):
    editions.start_next(published, seen=published.version, by=reviewer)
    public = Publication.objects.get()

    assert shred(179) == []  # not even by the day of publication
    assert shred(180) == [published.pk]
    assert now(published).status == Status.PUBLISHED
    assert Publication.objects.get() == public
    assert texts(published) == [None, public.text, None]
    assert Closing.objects.count() == 0
    assert list(findings()) == []


def test_what_waits_for_its_release_never_goes(cleared):
    with lowered():
        Testimony.objects.update(status=Status.WAITING)

    assert shred(3000) == []


def test_reading_and_scanning_are_no_work_on_it_and_editing_is(entered, reviewer, author):
    later = timezone.now() + timedelta(days=100)
    for action, by in (
        ("opened", "reviewer"),
        ("scanned", "manage.py rescan"),
        ("returned", "manage.py work"),
    ):
        Event.objects.append(action, by=by, details={}, testimony_id=entered.pk, at=later)
    assert shredding.due_of(entered).on == in_days(180)

    Event.objects.append("retagged", by="author", details={}, testimony_id=entered.pk, at=later)

    assert shredding.due_of(entered).on == in_days(280)
    assert shred(279) == []


def test_whoever_is_typing_about_it_keeps_it_from_being_closed(entered, reviewer):
    drafts.keep("text", {"text": ["not saved yet"]}, testimony_id=entered.pk, version=1, by=reviewer)
    Draft.objects.update(saved_at=timezone.now() + timedelta(days=179))

    assert shred(181) == []


def test_what_was_typed_and_not_saved_goes_with_it(entered, reviewer):
    drafts.keep("text", {"text": ["not saved yet"]}, testimony_id=entered.pk, version=1, by=reviewer)

    shred(180)

    assert Draft.objects.count() == 0


def test_the_days_are_those_of_the_settings(published, settings):
    settings.ARCHIVE_ORIGINAL_RETENTION_DAYS = 3

    assert shred(2) == []
    assert shred(3) == [published.pk]


def test_a_later_key_has_a_month_of_its_own(published, approver):
    shred(30)
    withdrawn = withdraw(published, approver, note="her aunt rang")  # sealed with a new key
    made = timezone.now() + timedelta(days=40)
    with lowered("guard_datakey_update"):
        DataKey.objects.filter(pk=withdrawn.key_id).update(made_at=made)

    assert shred(69) == []
    assert shred(70) == [withdrawn.pk]


def test_one_that_fails_is_in_no_others_way(published, entry, author, reviewer, monkeypatch, caplog):
    other = close(enter(replace(entry, reference="T-2"), by=author).testimony, reviewer)
    real = shredding.audit.record

    def failing(action, testimony, by, **details):
        if testimony.pk == published.pk and action == "shredded":
            raise DatabaseError("words of nobody")
        real(action, testimony, by, **details)

    monkeypatch.setattr(shredding.audit, "record", failing)

    done = {one.due.testimony_id: one.problem for one in shredding.shred_all(in_days(30))}

    assert done == {published.pk: "DatabaseError", other.pk: ""}
    with pytest.raises(shredding.OriginalsLeft, match="1 originals stay past their day, and 0 are gone"):
        shredding.shred_due(in_days(30))
    assert f"testimony {published.pk} stays past its day: DatabaseError" in caplog.text
    assert "words of nobody" not in caplog.text
    assert None not in texts(published)


# Holds


def test_what_somebody_holds_stays_until_they_let_it_go(published, approver):
    hold = holding.keep(published, seen=published.version, reason="the police asked us to", by=approver)

    assert shred(300) == []
    assert hold.reason == "the police asked us to"
    holding.let_go(published, seen=published.version, by=approver)
    assert shred(30) == [published.pk]
    actions = (
        Event.objects.filter(testimony_id=published.pk).order_by("sequence").values_list("action", flat=True)
    )
    assert list(actions)[-3:] == ["held", "let-go", "shredded"]
    assert list(findings()) == []


def test_what_is_held_is_not_closed_either(entered, approver):
    holding.keep(entered, seen=entered.version, reason="the police asked us to", by=approver)

    assert shred(3000) == []
    assert now(entered).status == Status.IN_REVIEW


def test_an_erasure_goes_before_a_hold(published, approver):
    holding.keep(published, seen=published.version, reason="the police asked us to", by=approver)
    withdrawn = withdraw(published, approver)

    erasing.erase(withdrawn, seen=withdrawn.version, by=approver)

    assert now(published).key.is_shredded
    assert published.holds.get().reason == "[erased]"
    assert list(findings()) == []


@pytest.mark.parametrize("reason", ["", "   ", "x" * 401])
def test_a_hold_says_why_in_few_words(reason, published, approver):
    with pytest.raises(ArchiveError):
        holding.keep(published, seen=published.version, reason=reason, by=approver)

    assert shred(30) == [published.pk]


def test_what_is_gone_or_held_or_erased_is_not_held_again(published, approver):
    holding.keep(published, seen=published.version, reason="needed", by=approver)
    with pytest.raises(NotAllowed, match="already being kept"):
        holding.keep(published, seen=published.version, reason="needed", by=approver)
    holding.let_go(published, seen=published.version, by=approver)
    with pytest.raises(NotAllowed, match="no longer being kept"):
        holding.let_go(published, seen=published.version, by=approver)
    shred(30)

    with pytest.raises(Shredded):
        holding.keep(published, seen=published.version, reason="needed", by=approver)
    withdrawn = withdraw(published, approver)
    erasing.erase(withdrawn, seen=withdrawn.version, by=approver)
    with pytest.raises(NotAllowed, match="erased"):
        holding.keep(published, seen=now(published).version, reason="needed", by=approver)


# The wall


def shred_past_everything(testimony):
    DataKey.objects.filter(pk=testimony.key_id).update(wrapped="", shredded_at=timezone.now())


@pytest.mark.parametrize("stage", ["entered", "submitted", "cleared"])
def test_the_database_lets_no_key_go_while_people_are_at_work(stage, request):
    testimony = request.getfixturevalue(stage)

    with pytest.raises(IntegrityError, match="words-are-still-needed"), transaction.atomic():
        shred_past_everything(testimony)

    at_hand.forget()
    assert None not in texts(testimony)


def test_nor_a_contacts_or_a_persons(entered, reviewer):
    drafts.keep("entry", {"text": ["not saved yet"]}, by=reviewer)

    for owner in (entered.contact, Draft.objects.get().key_owner()):
        with pytest.raises(IntegrityError, match="words-are-still-needed"), transaction.atomic():
            shred_past_everything(owner)


def test_nor_what_is_held(published, approver):
    holding.keep(published, seen=published.version, reason="needed", by=approver)

    with pytest.raises(IntegrityError, match="words-are-still-needed"), transaction.atomic():
        shred_past_everything(published)
    holding.let_go(published, seen=published.version, by=approver)
    shred_past_everything(published)

    assert now(published).key.is_shredded


def test_a_key_that_is_gone_stays_gone_and_its_row_stays(published):
    wrapped = published.key.wrapped
    shred(30)

    for wrong in (
        lambda keys: keys.update(wrapped=wrapped, shredded_at=None),
        lambda keys: keys._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError, match="shredded-for-good"), transaction.atomic():
            wrong(DataKey.objects.filter(pk=published.key_id))


def test_nobody_reviews_what_has_no_words(entered, reviewer):
    closed = close(entered, reviewer)
    shred(30)

    with pytest.raises(NotAllowed, match="enter it as a new testimony"):
        closing.reopen(now(closed), seen=closed.version, by=reviewer)
    with pytest.raises(IntegrityError, match="words-were-shredded"), transaction.atomic():
        Testimony.objects.filter(pk=closed.pk).update(status=Status.IN_REVIEW)


def test_what_was_closed_and_is_gone_may_be_entered_again(entered, entry, author, reviewer):
    close(entered, reviewer)
    shred(30)

    assert enter(entry, by=author).testimony.pk != entered.pk


# What goes on with what is public


@pytest.fixture
def gone(published):
    """Published, with its original shredded."""
    shred(30)
    return now(published)


def test_its_next_edition_begins_with_what_readers_see(gone, reviewer, approver, decide_all, choices):
    public = Publication.objects.get()

    testimony = editions.start_next(gone, seen=gone.version, by=reviewer)

    assert testimony.latest_revision.text == public.text
    assert not now(gone).key.is_shredded
    assert "lightly_edited" not in preparing.refused_fidelities(testimony)
    testimony = decide_all(testimony, reviewer)
    testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)
    digest = preparing.public_copy(testimony).digest()
    testimony = clearing.clear(testimony, seen=testimony.version, digest=digest, by=approver)
    publishing.publish(testimony, seen=testimony.version, by=approver)
    assert Publication.objects.get().edition == 2
    assert list(findings()) == []
    assert texts(gone)[0] is None


def outdate():
    with lowered("guard_scan_update", "guard_scan_types_update"):
        Scan.objects.update(detector_version="older")
    return list(rescanning.rescan(rescanning.outdated(), workers=1))


def test_a_rescan_reads_what_readers_see(gone):
    (read,) = outdate()

    assert (read.testimony_id, read.status, read.problem) == (gone.pk, Status.PUBLISHED, "")
    assert rescanning.count_outdated() == 0
    assert list(findings()) == []


def test_the_text_of_an_edition_that_was_given_up_is_not_waited_for(published, reviewer):
    testimony = editions.start_next(published, seen=published.version, by=reviewer)
    editions.leave(testimony, seen=testimony.version, by=reviewer)
    shred(30)

    (read,) = outdate()

    assert (read.testimony_id, read.problem) == (published.pk, "")
    assert rescanning.count_outdated() == 0


def test_what_a_rescan_finds_is_sealed_with_a_key_of_its_own(gone, reviewer, monkeypatch):
    new = Finding(0, 2, Label.UNIQUE, 0.9, ("test",), "made up for this test", "[somebody]")
    monkeypatch.setattr(rescanning, "detect_or_none", lambda text: Reading([new]))

    (read,) = outdate()

    assert read.new == 1
    flag = Flag.objects.latest("pk")
    assert (flag.reason, flag.suggestion) == ("made up for this test", "[somebody]")
    show(gone, reviewer)
    gone = now(gone)
    review.keep(gone, seen=gone.version, flag_ids=[flag.pk], reason="too_common", by=reviewer)
    assert now(gone).status == Status.PUBLISHED
    assert shred(29) == []
    assert list(findings()) == []


def test_marking_something_in_it_withdraws_it_all_the_same(gone, reviewer):
    show(gone, reviewer)

    review.mark(gone, seen=gone.version, start=0, end=2, label="UNIQUE", by=reviewer)

    assert now(gone).status == Status.WITHDRAWN
    assert Publication.objects.count() == 0
    assert Flag.objects.latest("pk").suggestion == "[a distinctive detail]"
    assert list(findings()) == []


def test_whoever_withdraws_it_by_marking_still_works_on_what_readers_saw(gone, reviewer):
    read = Publication.objects.get().text
    show(gone, reviewer)

    begun = review_acts._begin_and_withdraw(gone, gone.version, reviewer)

    assert begun.words == read
    assert begun.testimony.status == Status.WITHDRAWN


def test_taking_back_what_was_kept_withdraws_it_all_the_same(gone, reviewer):
    kept = a_flag_kept(gone, reviewer)
    gone = now(gone)

    review.reopen(gone, seen=gone.version, flag_id=kept, by=reviewer)

    assert now(gone).status == Status.WITHDRAWN
    assert list(findings()) == []


def a_flag_kept(testimony, by):
    with lowered():
        flag = Flag.objects.create(
            revision=testimony.revision_at_work,
            scan=testimony.revision_at_work.scans.first(),
            start=0,
            end=2,
            label="UNIQUE",
            suggestion="[x]",
        )
    show(testimony, by)
    review.keep(testimony, seen=testimony.version, flag_ids=[flag.pk], reason="too_common", by=by)
    return flag.pk


def test_the_detectors_report_counts_the_same_as_before(published, reviewer):
    def counted():
        report = detector_report()
        total = report.total
        return report.revisions, report.still_open, total.right, total.wrong, total.added, report.by_reason

    before = counted()
    shred(30)

    assert counted() == before
    assert before[0] > 0


# No act takes "[deleted]" for words


@pytest.mark.parametrize("ended", ["published", "closed", "withdrawn"])
def test_nothing_can_be_made_of_what_is_gone(ended, request, reviewer, approver, choices):
    testimony = request.getfixturevalue("submitted" if ended == "closed" else "published")
    if ended == "closed":
        close(testimony, reviewer)
    if ended == "withdrawn":
        withdraw(testimony, approver)
    shred(30)
    testimony = now(testimony)
    flag_id = Flag.objects.order_by("pk").first().pk
    before = (Revision.objects.count(), Flag.objects.count(), testimony.version)

    seen = {"seen": testimony.version}
    for act in (
        lambda: review.accept(testimony, **seen, flag_ids=[flag_id], by=reviewer),
        lambda: review.replace(testimony, **seen, flag_ids=[flag_id], replacement="[x]", by=reviewer),
        lambda: review.undo(testimony, **seen, by=reviewer),
        lambda: review.apply(testimony, **seen, by=reviewer),
        lambda: edit_text(testimony, **seen, text=SHREDDED_MARK, by=reviewer),
        lambda: preparing.prepare(testimony, **seen, choices=choices, by=reviewer),
        lambda: preparing.submit(testimony, **seen, choices=choices, by=reviewer),
        lambda: clearing.clear(testimony, **seen, digest="0" * 64, by=approver),
        lambda: clearing.give_back(testimony, **seen, comment="say more", by=approver),
        lambda: publishing.publish(testimony, **seen, by=approver),
    ):
        with pytest.raises(ArchiveError):
            act()
    assert (Revision.objects.count(), Flag.objects.count(), now(testimony).version) == before


def test_a_suggestion_that_is_gone_reads_as_none(published):
    state = flag_states(published.revisions.get(number=1))[0]
    shred(30)
    gone = flag_states(Revision.objects.get(testimony=published, number=1))[0]

    assert state.suggestion
    assert (gone.suggestion, gone.reason, gone.surface, gone.replacement) == ("", "", "", "")


def test_what_stands_in_place_of_words_can_be_stored_nowhere(published, reviewer):
    shred(30)
    old = Flag.objects.order_by("pk").first()
    assert isinstance(old.suggestion, GoneWords)

    with pytest.raises(Shredded):
        Flag.objects.create(
            revision=old.revision,
            added_by=reviewer,
            start=0,
            end=2,
            label="UNIQUE",
            suggestion=old.suggestion,
        )


# The command, and what says that it was missed


def test_the_command_says_what_it_would_delete_and_deletes_nothing(published, entered, settings, capsys):
    settings.ARCHIVE_ORIGINAL_RETENTION_DAYS = 0

    call_command("shred_originals", "--dry-run")

    said = capsys.readouterr().out
    assert f"Testimony {published.pk}: published 0 days ago\n" in said
    assert "1 original would be deleted. Kept because somebody asked for it: 0." in said
    assert None not in texts(published)


def test_the_command_deletes_and_names_each(published, settings, capsys):
    settings.ARCHIVE_ORIGINAL_RETENTION_DAYS = 0

    call_command("shred_originals")
    first = capsys.readouterr().out
    call_command("shred_originals")

    assert f"Testimony {published.pk}: published 0 days ago\n1 original deleted." in first
    assert capsys.readouterr().out.startswith("0 originals deleted.")
    assert None in texts(published)


def test_the_command_ends_in_an_error_where_one_failed(published, settings, monkeypatch, capsys):
    settings.ARCHIVE_ORIGINAL_RETENTION_DAYS = 0

    def failing(*_, **__):
        raise DatabaseError

    monkeypatch.setattr(shredding, "shred", failing)

    with pytest.raises(CommandError, match="1 original could not be deleted"):
        call_command("shred_originals")
    assert f"Testimony {published.pk}: not deleted (DatabaseError)." in capsys.readouterr().err


def days_ago(days):
    with lowered("guard_publication_update", "guard_publication_day"):
        Publication.everything.update(published_on=in_days(-days))


def test_checks_and_verify_archive_name_what_is_past_its_day(published, capsys):
    days_ago(33)
    call_command("check", "--database", "default")
    assert "archive.W003" not in capsys.readouterr().err
    days_ago(34)

    call_command("check", "--database", "default")

    said = capsys.readouterr().err
    assert "(archive.W003) The words of 1 testimony should have been deleted more than 3 days ago" in said
    assert f"ago: {published.pk}." in said
    late = [sentence for sentence in findings() if sentence.startswith("original:")]
    assert late == [
        f"original: the words of testimony {published.pk} were to be deleted on {in_days(-4)} and are still "
        "there; run manage.py shred_originals"
    ]


def test_verify_archive_tells_what_was_shredded_without_a_row(published):
    shred_past_everything(published)
    at_hand.forget()

    assert list(findings()) == [f"key: data key {published.key_id} was shredded, but no audit row says so"]


def test_verify_archive_tells_what_came_back_after_it_was_shredded(published):
    wrapped = published.key.wrapped
    shred(30)
    with lowered():
        DataKey.objects.filter(pk=published.key_id).update(wrapped=wrapped, shredded_at=None)
    at_hand.forget()

    assert list(findings()) == [
        f"key: data key {published.key_id} is there, although the trail says that it was shredded"
    ]


def test_verify_archive_tells_what_was_shredded_too_early(entered, approver):
    with lowered():
        shred_past_everything(entered)
    at_hand.forget()

    assert (
        f"sealed: the words of testimony {entered.pk} were shredded while somebody was working on it"
        in set(findings())
    )


def test_verify_archive_names_what_does_not_open(published):
    second = published.revisions.get(number=2)
    with lowered():
        first = Revision.objects.filter(testimony=published, number=1)
        first.update(seal=second.seal)

    assert list(findings()) == [f"sealed: revision {first.get().pk} cannot be opened"]


def test_verify_archive_names_what_is_found_by_other_words(published):
    with lowered():
        first = Revision.objects.filter(testimony=published, number=1)
        first.update(fingerprint="0" * 64)

    assert list(findings()) == [f"sealed: revision {first.get().pk} cannot be found by its own words"]


def test_what_will_be_closed_within_a_week_is_told_before(entered, approver):
    assert list(shredding.closing_soon(Testimony.objects.all(), in_days(172))) == []
    assert list(shredding.closing_soon(Testimony.objects.all(), in_days(173))) == [entered]
    holding.keep(entered, seen=entered.version, reason="needed", by=approver)
    assert list(shredding.closing_soon(Testimony.objects.all(), in_days(173))) == []


def test_when_and_why_it_went_is_known(published):
    assert shredding.gone(published) is None
    shred(31)

    gone = shredding.gone(published)

    assert (gone.why, gone.days, gone.at.date()) == (Why.PUBLISHED, 31, timezone.now().date())


def test_where_only_the_key_is_known_to_be_gone_the_day_is_said_all_the_same(published):
    """As where an older backup was restored."""
    shred_past_everything(published)

    gone = shredding.gone(now(published))

    assert (gone.why, gone.at) == (None, now(published).key.shredded_at)


def test_a_flag_over_words_that_are_gone_needs_other_words(entered, reviewer, approver):
    """Only where somebody wrote past the program: what is at work has its words."""
    flag = Flag.objects.order_by("pk").first()
    with lowered():
        shred_past_everything(entered)
    at_hand.forget()

    with pytest.raises(InvalidDecision, match="was deleted with the original"):
        review.accept(entered, seen=entered.version, flag_ids=[flag.pk], by=reviewer)


# After an older backup was restored


@pytest.mark.parametrize("stage", ["entered", "submitted", "cleared", "published", "next", "closed", "held"])
def test_restored_from_before_it_was_shredded_it_is_out_of_the_work_and_the_trail_says_so(
    stage, request, reviewer, approver
):
    fixtures = {"next": "published", "closed": "entered", "held": "entered"}
    testimony = request.getfixturevalue(fixtures.get(stage, stage))
    if stage == "next":
        editions.start_next(testimony, seen=testimony.version, by=reviewer)
    if stage == "closed":
        close(testimony, reviewer)
    if stage == "held":
        holding.keep(testimony, seen=testimony.version, reason="needed", by=approver)
    with lowered():
        shred_past_everything(now(testimony))
    at_hand.forget()
    assert list(findings()) != []

    assert settling.settle_what_was_shredded() == 1
    assert settling.settle_what_was_shredded() == 0

    stands = stage in ("published", "next")
    assert now(testimony).status == (Status.PUBLISHED if stands else Status.CLOSED)
    assert shredding.gone(now(testimony)).why is None
    assert list(findings()) == []
