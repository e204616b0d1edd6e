"""A text that the detector cannot read goes out once somebody who can has looked. All are invented."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from archive.detection.findings import Reading, Unread
from archive.errors import Blocked, NotAllowed, NotShown, StaleEdit
from archive.models import Clearance, Event, LanguageRead, Preparation, Publication, Scan, Testimony
from archive.vocabulary import LookReason, Status
from archive.workflow import clearing as real_clearing
from archive.workflow import editions, intake, languages, looking_again, rescanning, scanning
from archive.workflow import publishing as real_publishing
from archive.workflow.acts import acts_without_rows
from tests.walls import lowered
from tests.workflow.acting import clearing, preparing, publishing, show
from tests.workflow.conftest import person

WELSH = "Mae bachgen yn fy mlwyddyn i yn anfon negeseuon cas ata i bob nos ac mae pawb yn chwerthin."


@pytest.fixture
def reader(db):
    return person("reader", "reviewer")


@pytest.fixture
def in_welsh(entry, author, reviewer, choices):
    """Submitted by somebody who decided all that there was to decide: nothing."""
    testimony = intake.enter(replace(entry, text=WELSH), by=author).testimony
    unsaid = replace(choices, language="")
    return preparing.submit(testimony, seen=testimony.version, choices=unsaid, by=reviewer)


def confirm(testimony, by):
    show(testimony, by)
    languages.confirm(testimony, seen=testimony.version, by=by)


def clear(testimony, by):
    digest = preparing.public_copy(testimony).digest()
    return clearing.clear(testimony, seen=testimony.version, digest=digest, by=by)


def test_a_scan_says_what_it_could_not_read_and_flags_none_of_it(in_welsh):
    scan = Scan.objects.get(revision=in_welsh.latest_revision)

    assert (scan.language, scan.unread) == ("cy", [0, len(WELSH)])
    assert not in_welsh.latest_revision.flags.exists()


def test_what_nobody_could_read_is_not_cleared(in_welsh, approver):
    with pytest.raises(Blocked) as refusal:
        clear(in_welsh, approver)

    assert [blocker.code for blocker in refusal.value.blockers] == ["language-not-read"]


def test_it_is_cleared_and_published_once_somebody_who_can_read_it_has_looked(in_welsh, reader, approver):
    confirm(in_welsh, reader)
    cleared = clear(in_welsh, approver)

    publication = publishing.publish(cleared, seen=cleared.version, by=approver)

    assert publication.language == "cy"

    assert publication.text == WELSH
    assert list(acts_without_rows()) == []


def test_whoever_clears_it_may_be_the_one_who_reads_it(in_welsh, approver):
    confirm(in_welsh, approver)

    assert clear(in_welsh, approver).status == Status.CLEARED


def test_who_read_which_revision_is_in_the_trail_once(in_welsh, reader):
    confirm(in_welsh, reader)
    confirm(in_welsh, reader)

    (event,) = Event.objects.filter(action="language-read")
    assert (event.testimony_id, event.by, event.details) == (in_welsh.pk, "reader", {"revision": 1})
    assert LanguageRead.objects.get().person == reader


@pytest.mark.parametrize("name", ["author", "reviewer"])
def test_nobody_with_a_hand_in_it_confirms(name, in_welsh, who):
    with pytest.raises(NotAllowed, match="somebody else who can read it"):
        confirm(in_welsh, who[name])

    assert not LanguageRead.objects.exists()


def test_nobody_confirms_what_they_were_not_shown(in_welsh, reader):
    with pytest.raises(NotShown):
        languages.confirm(in_welsh, seen=in_welsh.version, by=reader)


def test_nobody_confirms_what_changed_meanwhile(in_welsh, reader):
    with pytest.raises(StaleEdit):
        languages.confirm(in_welsh, seen=in_welsh.version - 1, by=reader)


def test_there_is_nothing_to_confirm_about_what_the_detector_read(submitted, reader):
    with pytest.raises(NotAllowed, match="Nobody has to confirm"):
        confirm(submitted, reader)


def test_it_is_confirmed_anew_for_the_next_text(in_welsh, reader, author, approver, reviewer, choices):
    confirm(in_welsh, reader)
    edited = intake.edit_text(
        Testimony.objects.get(pk=in_welsh.pk),
        seen=in_welsh.version,
        text=WELSH.replace(" cas", ""),
        by=author,
    ).testimony
    lightly = replace(choices, fidelity="lightly_edited")
    testimony = preparing.submit(edited, seen=edited.version, choices=lightly, by=reviewer)

    with pytest.raises(Blocked, match="the detector could not read all of it"):
        clear(testimony, approver)


def test_a_reader_who_then_has_a_hand_in_it_counts_no_more(in_welsh, reader, approver, choices):
    confirm(in_welsh, reader)
    testimony = preparing.submit(in_welsh, seen=in_welsh.version, choices=choices, by=reader)

    with pytest.raises(Blocked, match="the detector could not read all of it"):
        clear(testimony, approver)


def test_an_english_text_with_a_sentence_in_another_language_waits_too(
    entry, author, reviewer, approver, choices
):
    text = f"i told my mum about it last week. {WELSH}"
    testimony = intake.enter(replace(entry, text=text), by=author).testimony
    testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)

    with pytest.raises(Blocked, match="not all of the text is in English"):
        clear(testimony, approver)


def test_only_what_is_submitted_waits_for_a_reader(in_welsh, submitted, reader):
    waiting = languages.waiting_for_reader(Testimony.objects.all())
    assert list(waiting) == [in_welsh]

    confirm(in_welsh, reader)

    assert list(languages.waiting_for_reader(Testimony.objects.all())) == []


def test_a_newer_detector_that_cannot_read_what_was_cleared_sends_it_back(cleared, monkeypatch):
    for module in (scanning, rescanning, languages):
        monkeypatch.setattr(module, "detector_version", lambda: "newer")
    unread = Reading([], [Unread(0, 5, "cy")])
    monkeypatch.setattr(rescanning, "detect_or_none", lambda text: unread)

    list(rescanning.rescan([cleared.pk], workers=1))

    assert Testimony.objects.get(pk=cleared.pk).status == Status.IN_REVIEW


def test_what_is_public_and_cannot_be_read_any_more_wants_a_second_look(published, reader, monkeypatch):
    every = Testimony.objects.all()
    today = timezone.localdate()
    for module in (scanning, rescanning, languages):
        monkeypatch.setattr(module, "detector_version", lambda: "newer")
    unread = Reading([], [Unread(0, 5, "cy")])
    monkeypatch.setattr(rescanning, "detect_or_none", lambda text: unread)
    list(rescanning.rescan([published.pk], workers=1))
    assert list(looking_again.waiting(every, today, LookReason.LANGUAGE)) == [published]

    confirm(Testimony.objects.get(pk=published.pk), reader)

    assert list(looking_again.waiting(every, today, LookReason.LANGUAGE)) == []
    assert Testimony.objects.get(pk=published.pk).status == Status.PUBLISHED


# --- the database, for whoever leaves the gate out ---


def test_the_database_refuses_to_clear_what_nobody_could_read(in_welsh, approver, monkeypatch):
    monkeypatch.setattr(real_clearing, "blockers", lambda *_: [])

    with (
        transaction.atomic(),
        pytest.raises(IntegrityError, match="clearance-of-a-text-that-nobody-could-read"),
        transaction.atomic(),
    ):
        clear(in_welsh, approver)

    with lowered("guard_clearance_language"):
        assert clear(in_welsh, approver).status == Status.CLEARED


def test_the_database_refuses_to_publish_what_nobody_could_read(in_welsh, approver, monkeypatch):
    monkeypatch.setattr(real_clearing, "blockers", lambda *_: [])
    monkeypatch.setattr(real_publishing, "reasons", lambda *_: [])
    with lowered("guard_clearance_language"):
        cleared = clear(in_welsh, approver)

    with pytest.raises(IntegrityError, match="publication-of-a-text-that-nobody-could-read"):
        publishing.publish(cleared, seen=cleared.version, by=approver)

    with lowered("guard_publication_language"):
        assert publishing.publish(cleared, seen=cleared.version, by=approver) in Publication.objects.all()


@pytest.mark.parametrize("name", ["author", "reviewer", "unshown"])
def test_the_database_takes_no_word_of_whoever_had_a_hand_in_it_or_was_not_shown_it(name, in_welsh, who):
    by = person("unshown", "reviewer") if name == "unshown" else who[name]
    if name != "unshown":
        show(in_welsh, by)

    def read():
        return LanguageRead.objects.create(revision=in_welsh.latest_revision, person=by)

    with pytest.raises(IntegrityError, match="languageread-is-not-in-order"), transaction.atomic():
        read()

    with lowered("guard_languageread_insert"):
        assert read().pk


def test_what_somebody_confirmed_stays_written(in_welsh, reader):
    confirm(in_welsh, reader)

    with pytest.raises(IntegrityError, match="languageread-is-only-added-to"), transaction.atomic():
        LanguageRead.objects.all().delete()
    with pytest.raises(IntegrityError, match="languageread-is-only-added-to"), transaction.atomic():
        LanguageRead.objects.update(person=reader.pk)


def publish_read(testimony, reader, approver):
    confirm(testimony, reader)
    cleared = clear(testimony, approver)
    return publishing.publish(cleared, seen=cleared.version, by=approver)


def test_the_form_begins_with_the_language_that_the_detector_reads(entry, author, submitted):
    welsh = intake.enter(replace(entry, text=WELSH), by=author).testimony

    assert preparing.starting_choices(welsh).language == "cy"
    assert preparing.starting_choices(submitted).language == "en"


def test_the_language_that_was_chosen_is_signed_and_published(
    entry, author, reviewer, choices, reader, approver
):
    testimony = intake.enter(replace(entry, text=WELSH), by=author).testimony
    chosen = replace(choices, language="br")
    testimony = preparing.submit(testimony, seen=testimony.version, choices=chosen, by=reviewer)

    assert publish_read(testimony, reader, approver).language == "br"
    assert Clearance.objects.get().language == "br"


def test_another_text_begins_with_what_the_detector_reads_of_it(in_welsh, entry, author):
    english = intake.edit_text(
        in_welsh, seen=in_welsh.version, text="My friend keeps it all, and she told me so.", by=author
    ).testimony

    assert preparing.starting_choices(english).language == "en"


def test_a_correction_keeps_the_language_that_was_chosen(submitted, reviewer, approver, choices):
    other = preparing.submit(
        submitted, seen=submitted.version, choices=replace(choices, language="sq"), by=reviewer
    )
    cleared = clear(other, approver)
    publishing.publish(cleared, seen=cleared.version, by=approver)
    testimony = Testimony.objects.get(pk=submitted.pk)

    begun = editions.start_next(testimony, seen=testimony.version, by=reviewer)

    assert preparing.starting_choices(begun).language == "sq"


def test_what_was_signed_before_anybody_chose_says_none_and_is_published_as_the_detector_reads_it(
    in_welsh, reader, approver
):
    Preparation.objects.update(language="")
    publication = publish_read(Testimony.objects.get(pk=in_welsh.pk), reader, approver)

    clearance = Clearance.objects.get()
    assert (clearance.language, publication.language) == ("", "cy")
    testimony = Testimony.objects.get(pk=in_welsh.pk)
    assert editions.standing_copy(testimony).language == "cy"
    begun = editions.start_next(testimony, seen=testimony.version, by=reader)
    assert preparing.choices_of(begun.latest_revision).language == "cy"


def test_a_language_that_staff_cannot_choose_is_no_change_in_the_next_edition(in_welsh, reader, approver):
    Preparation.objects.update(language="")
    publish_read(Testimony.objects.get(pk=in_welsh.pk), reader, approver)
    with lowered("guard_publication_update"):
        Publication.objects.update(language="la")  # as the detector read it before people chose
    testimony = Testimony.objects.get(pk=in_welsh.pk)
    begun = editions.start_next(testimony, seen=testimony.version, by=reader)

    chosen = preparing.choices_of(begun.latest_revision).language
    assert (editions.standing_copy(begun).language, chosen) == ("und", "und")
