"""What wants a second look, why, and what one press makes of a line that fits too few now."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from archive.disclosure.ladders import Line
from archive.disclosure.tags import line_of
from archive.errors import NotAllowed, NotShown, StaleEdit
from archive.models import Clearance, Event, JobRun, Publication, SecondLook, Testimony
from archive.tasks.engine import run_due
from archive.tasks.jobs import JOBS
from archive.vocabulary import LookReason, Status
from archive.workflow import closing, correcting, editions, erasing, looking_again
from archive.workflow.attribution import offers_for, standing_of, with_line
from archive.workflow.baselines import import_baseline
from archive.workflow.editions import standing_copy
from archive.workflow.intake import enter
from archive.workflow.verifying import findings
from tests.walls import lowered
from tests.workflow.acting import clearing, preparing, publishing
from tests.workflow.conftest import person
from tests.workflow.test_baselines import HEAD, TABLE

pytestmark = pytest.mark.django_db


def now(testimony):
    return Testimony.objects.get(pk=testimony.pk)


def found():
    looking_again.count_again()
    today = timezone.localdate()
    pks = list(Testimony.objects.values_list("pk", flat=True))
    return {pk: reasons for pk, reasons in looking_again.reasons_of(pks, today).items() if reasons}


@pytest.fixture
def others(entry, author):
    """Contacts whom the coarser line "Girl, 13–18, social media, …" fits too."""
    for number in range(4):
        tags = replace(entry.tags, platforms=("tiktok",), age=17)
        one = replace(entry, reference=f"O-{number}", text=f"somebody else said this {number}", tags=tags)
        enter(one, by=author)


@pytest.fixture
def too_rare(published, others, settings):
    settings.ARCHIVE_MINIMUM_GROUP = 5
    return published


def coarser(testimony):
    return offers_for(standing_copy(testimony))[0].line


def test_a_line_that_fits_enough_wants_no_second_look(published):
    assert found() == {}


def test_a_line_that_fits_too_few_since_more_are_asked_for_wants_one(too_rare):
    assert found() == {too_rare.pk: [LookReason.TOO_RARE]}
    assert Publication.objects.count() == 1  # nothing is changed by it


def test_it_wants_none_any_more_once_enough_fit_it(too_rare, settings):
    assert found() == {too_rare.pk: [LookReason.TOO_RARE]}

    settings.ARCHIVE_MINIMUM_GROUP = 1

    assert found() == {}
    assert not SecondLook.objects.filter(reason=LookReason.TOO_RARE).exists()


def test_a_line_that_was_coarsened_and_could_say_more_wants_one(cleared_with, settings, others, published):
    """Five fit the coarse line and one fits the fine one, until five do."""
    settings.ARCHIVE_MINIMUM_GROUP = 5
    coarse = cleared_with(published, coarser(published))
    publishing.publish(now(coarse), seen=now(coarse).version, by=cleared_with.approver)
    assert found() == {}

    with lowered():
        Testimony.objects.filter(contact__in=[t.contact_id for t in Testimony.objects.all()]).update(age=14)

    assert found() == {published.pk: [LookReason.COULD_SAY_MORE]}


@pytest.fixture
def could_say_more(cleared_with, settings, others, published):
    """Readers see "Girl, 13–18, social media, …"; by now five fit "13–15" too."""
    settings.ARCHIVE_MINIMUM_GROUP = 5
    coarse = cleared_with(published, coarser(published))
    publishing.publish(now(coarse), seen=now(coarse).version, by=cleared_with.approver)
    assert found() == {}
    with lowered():
        Testimony.objects.update(age=14)
    assert found() == {published.pk: [LookReason.COULD_SAY_MORE]}
    return now(published)


def leave(testimony, by):
    offer = looking_again.could_say(testimony)
    looking_again.leave_line(testimony, seen=testimony.version, offered=offer.line, by=by)
    return offer


def test_what_a_line_could_say_keeps_all_that_it_says(could_say_more):
    offer = looking_again.could_say(could_say_more)

    assert offer.sentence == "Girl, 13–15, social media, online blackmail, 2025"
    assert offer.group == 5


def test_a_line_that_somebody_left_as_it_is_asks_nobody_again(could_say_more, reviewer):
    leave(could_say_more, reviewer)

    assert found() == {}
    assert found() == {}  # nor when lines are counted once more
    told = Event.objects.latest("sequence")
    assert (told.action, told.by, told.testimony_id) == ("line-left", "reviewer", could_say_more.pk)
    assert [len(value) for value in told.details.values()] == [16]  # a code, and nothing of the line
    assert looking_again.last_left(could_say_more) == told
    assert now(could_say_more).version == could_say_more.version


def test_it_asks_again_once_another_line_is_on_offer(could_say_more, reviewer, entry, author):
    leave(could_say_more, reviewer)

    for number in range(4):
        one = replace(entry, reference=f"P-{number}", text=f"and somebody else {number}")
        enter(one, by=author)

    assert found() == {could_say_more.pk: [LookReason.COULD_SAY_MORE]}
    assert (
        leave(could_say_more, reviewer).sentence == "Girl, 13–15, Instagram, online blackmail, England, 2025"
    )
    assert found() == {}


def test_a_line_is_not_left_for_another_than_is_on_offer(could_say_more, reviewer):
    with pytest.raises(StaleEdit, match="Please look again"):
        looking_again.leave_line(could_say_more, seen=could_say_more.version, offered=Line(), by=reviewer)

    assert found() == {could_say_more.pk: [LookReason.COULD_SAY_MORE]}


def test_what_is_not_public_has_no_line_to_leave(entered, reviewer):
    with pytest.raises(NotAllowed):
        looking_again.leave_line(entered, seen=entered.version, offered=Line(), by=reviewer)


@pytest.fixture
def cleared_with(reviewer, approver):
    def clear(testimony, line):
        handed = editions.change_line(testimony, seen=now(testimony).version, line=line, by=reviewer)
        digest = preparing.public_copy(handed).digest()
        return clearing.clear(handed, seen=handed.version, digest=digest, by=approver)

    clear.approver = approver
    return clear


def test_a_newer_detector_and_a_basis_that_ends_are_reasons_too(published):
    scan = published.latest_revision.scans.get()
    scan.revision.flags.create(scan=scan, start=0, end=2, label="PERSON", suggestion="[name]")
    with lowered():
        Testimony.objects.update(basis_lapses_on=timezone.localdate() + timedelta(days=9))
        Publication.objects.update(lapses_on=timezone.localdate() + timedelta(days=9))

    assert found() == {published.pk: [LookReason.DETECTOR, LookReason.BASIS]}
    today = timezone.localdate()
    assert list(looking_again.waiting(Testimony.objects.all(), today)) == [published]
    assert list(looking_again.waiting(Testimony.objects.all(), today, LookReason.TOO_RARE)) == []


def test_two_public_quotes_that_turn_out_to_be_of_one_contact_want_one_until_read_together(
    published, entry, author, reviewer, approver, choices, decide_all
):
    def out(testimony):
        submitted = preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)
        digest = preparing.public_copy(submitted).digest()
        cleared = clearing.clear(submitted, seen=submitted.version, digest=digest, by=approver)
        publishing.publish(cleared, seen=cleared.version, by=approver)

    elsewhere = replace(entry, reference="T-2", text="my sister will not write to anybody any more")
    other = decide_all(enter(elsewhere, by=author).testimony, reviewer)
    out(other)
    assert found() == {}

    given = {"reference": "T-1", "month": entry.month, "only_this": True}
    code = correcting.plan(now(other), **given).code
    correcting.correct(now(other), seen=now(other).version, code=code, by=reviewer, **given)

    assert found() == {published.pk: [LookReason.BESIDE], other.pk: [LookReason.BESIDE]}
    editions.start_next(now(other), seen=now(other).version, by=reviewer)
    out(now(other))
    assert found() == {}


def test_one_press_hands_the_same_text_with_a_coarser_line_to_a_second_person(too_rare, reviewer):
    text, checklist = too_rare.latest_revision.text, too_rare.latest_revision.preparation.checklist

    handed = editions.change_line(too_rare, seen=too_rare.version, line=coarser(too_rare), by=reviewer)

    assert handed.status == Status.SUBMITTED
    copy = preparing.public_copy(handed)
    assert copy.text == text
    assert standing_of(copy).passes
    assert copy.attribution == "Girl, 13–18, social media, online blackmail, 2025"
    assert handed.latest_revision.preparation.checklist == checklist
    assert Publication.objects.get().attribution != copy.attribution  # until somebody else signs


def test_once_signed_it_stands_at_the_same_address_and_wants_no_second_look(too_rare, cleared_with):
    before = Publication.objects.get()
    cleared = cleared_with(too_rare, coarser(too_rare))

    publishing.publish(cleared, seen=cleared.version, by=cleared_with.approver)

    after = Publication.objects.get()
    assert (after.public_id, after.text) == (before.public_id, before.text)
    assert after.attribution == "Girl, 13–18, social media, online blackmail, 2025"
    assert Clearance.objects.last().group_size >= 5
    assert list(findings()) == []
    assert found() == {}


def test_nothing_typed_stands_in_the_trail_of_it(too_rare, reviewer):
    first = Event.objects.latest("sequence").sequence

    editions.change_line(too_rare, seen=too_rare.version, line=coarser(too_rare), by=reviewer)

    told = [value for event in Event.objects.filter(sequence__gt=first) for value in event.details.values()]
    assert all(isinstance(value, int) or " " not in value for value in told)


def test_a_line_that_would_say_more_is_refused_and_nothing_begins(published, reviewer):
    more = replace(Line(), nation="wales")
    version = published.version

    with pytest.raises(NotAllowed, match="would say more"):
        editions.change_line(published, seen=version, line=more, by=reviewer)

    assert now(published).version == version


def test_what_was_kept_in_the_text_is_kept_in_its_next_edition(too_rare, reviewer):
    kept = too_rare.latest_revision.flags.filter(decisions__act="keep").count()

    handed = editions.change_line(too_rare, seen=too_rare.version, line=coarser(too_rare), by=reviewer)

    assert handed.latest_revision.flags.filter(decisions__act="keep").count() == kept


def test_with_line_changes_nothing_else(published):
    copy = standing_copy(published)

    assert with_line(copy, Line()).text == copy.text


def test_nobody_makes_a_line_coarser_under_a_text_that_they_were_not_shown(published, author):
    somebody = person("second-reviewer", "reviewer")
    line = replace(line_of(editions.standing_copy(published)), age_band="13-18")

    with pytest.raises(NotShown):
        editions.change_line(published, seen=published.version, line=line, by=somebody)

    published.refresh_from_db()
    assert published.status == "published"


@pytest.fixture
def counted_soon():
    """Run what is due half a minute after a count, and then once more."""

    def look():
        job = next(each for each in JOBS if each.name == looking_again.JOB)
        return [len(list(run_due([job], now=timezone.now() + timedelta(seconds=s)))) for s in (30, 60, 90)]

    assert look()[0] == 1  # nobody has counted yet
    JobRun.objects.update(began_at=timezone.now() - timedelta(seconds=30), ended_at=timezone.now())
    with lowered():
        Event.objects.update(at=timezone.now() - timedelta(minutes=5))
    return look


def test_lines_are_not_counted_again_before_the_hour_where_nothing_happened(published, counted_soon):
    assert counted_soon() == [0, 0, 0]


def test_lines_are_counted_again_at_once_when_words_were_erased_and_once(
    published, entry, author, approver, counted_soon
):
    other = enter(replace(entry, reference="T-2", text="he wrote to me"), by=author).testimony
    closed = closing.close(other, seen=other.version, reason="child_asked", by=approver)

    erasing.erase(closed, seen=closed.version, by=approver)

    assert counted_soon() == [1, 0, 0]


def test_lines_are_counted_again_at_once_when_statistics_were_imported(too_rare, counted_soon):
    assert SecondLook.objects.filter(reason=LookReason.TOO_RARE).exists()
    import_baseline(HEAD + TABLE, by=None)

    assert counted_soon() == [1, 0, 0]
    assert not SecondLook.objects.filter(reason=LookReason.TOO_RARE).exists()


@pytest.mark.parametrize(
    ("action", "about"), [("changed", "platform 3"), ("corrected", None), ("added", "theme 3")]
)
def test_so_they_are_when_a_contact_or_a_term_of_a_line_was_changed(action, about, published, counted_soon):
    of = {"subject": about} if about else {"testimony_id": published.pk}
    Event.objects.append(action, by="administrator", details={}, **of)

    assert counted_soon()[0] == (about != "theme 3")
