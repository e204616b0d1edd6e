"""One long note gives several quotes: the stretch, the rest beside it, and how both go."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from archive.errors import InvalidEntry
from archive.models import CaseNote, DataKey, Draft, Event, Testimony
from archive.vocabulary import ERASED_MARK, SHREDDED_MARK
from archive.workflow import closing, concerns, drafts, erasing, holding, shredding
from archive.workflow.intake import enter
from archive.workflow.notes import parts, take
from archive.workflow.verifying import findings

FIRST = "he wrote to me every night and said that i must not tell"
SECOND = "my aunt believed me and it was ok after that"
BEFORE, BETWEEN, AFTER = "She rang at nine. She said: ", ". We talked. Later: ", ". She will ring again."
NOTE = f"{BEFORE}{FIRST}{BETWEEN}{SECOND}{AFTER}"


@pytest.fixture
def two(entry, author):
    """Two quotes of one contact from one note."""
    return tuple(enter(replace(entry, text=text, note=NOTE), by=author).testimony for text in (FIRST, SECOND))


def now(testimony):
    return Testimony.objects.get(pk=testimony.pk)


def note():
    return CaseNote.objects.get()


def close(testimony, by):
    return closing.close(now(testimony), seen=now(testimony).version, reason="unsuitable", by=by)


def later():
    return timezone.localdate() + timedelta(days=40)


def test_only_the_stretch_is_the_testimony_and_only_it_is_scanned(two):
    first, second = two

    assert [each.latest_revision.text for each in two] == [FIRST, SECOND]
    assert note().text == NOTE
    assert (first.note, second.note) == (note(), note())
    assert [NOTE[each.note_start : each.note_end] for each in two] == [FIRST, SECOND]
    surfaces = [FIRST[flag.start : flag.end] for flag in first.latest_revision.flags.all()]
    assert all(surface in FIRST for surface in surfaces)


def test_the_note_is_sealed_as_it_is_stored(two):
    (stored,) = CaseNote.objects.values_list("text", flat=True)

    assert "aunt" not in stored.token
    assert note().key not in {each.key for each in two}


def test_where_the_quote_is_all_of_it_nothing_is_kept_beside_it(entry, author):
    whole = enter(replace(entry, text=f" {FIRST}\n", note=FIRST), by=author).testimony

    assert (whole.note, CaseNote.objects.count()) == (None, 0)


def test_words_that_are_not_in_the_note_are_refused_and_nothing_is_written(entry, author):
    with pytest.raises(InvalidEntry, match="copy them from it exactly") as refusal:
        enter(replace(entry, text=FIRST.upper(), note=NOTE), by=author)

    assert refusal.value.field == "quote"
    assert (Testimony.objects.count(), CaseNote.objects.count()) == (0, 0)


def test_of_the_same_words_twice_the_nearest_to_where_they_were_chosen_is_meant():
    twice = "no. he said no. i said no."

    assert [take(twice, "no", near=near).start for near in (0, 13, 99)] == [0, 12, 23]


def test_what_is_removed_from_the_note_moves_no_stretch():
    found = take(f"Sh\u200be rang.\r\n{FIRST}", f"{FIRST}\r\n")

    assert found.note[found.start : found.end] == FIRST


def test_the_note_is_shown_in_stretches_with_each_quote_marked(two):
    first, second = two

    shown = [(part.text, part.testimony, part.is_this) for part in parts(second, two)]

    assert shown == [
        (BEFORE, None, False),
        (FIRST, first, False),
        (BETWEEN, None, False),
        (SECOND, second, True),
        (AFTER, None, False),
    ]


def test_the_same_note_of_another_contact_is_another_note(two, entry, author):
    other = enter(replace(entry, reference="T-2", text=SECOND, note=NOTE), by=author).testimony

    assert other.note != two[0].note


def test_with_the_words_of_one_quote_goes_the_whole_note_and_no_other_words(two, reviewer):
    first, second = two
    close(first, reviewer)

    shredding.shred_due(later())

    assert note().text == SHREDDED_MARK
    assert parts(now(second), two) == []
    assert now(second).latest_revision.text == SECOND
    told = Event.objects.get(subject=f"casenote {note().pk}")
    assert (told.action, told.details) == ("shredded", {"key": note().key_id})
    assert list(findings()) == []


def test_while_somebody_keeps_the_original_of_another_quote_the_note_stays(two, reviewer, approver):
    first, second = two
    hold = holding.keep(second, seen=second.version, reason="the police asked", by=approver)
    close(first, reviewer)

    shredding.shred_due(later())
    assert note().text == NOTE

    holding.let_go(now(second), seen=now(second).version, by=approver)
    shredding.shred_due(later())
    assert hold.lifted is not None
    assert note().text == SHREDDED_MARK


def test_while_a_concern_about_the_child_is_open_the_note_stays(two, reviewer, author):
    first, second = two
    concerns.raise_concern(second, by=author)
    close(first, reviewer)

    shredding.shred_due(later())

    assert note().text == NOTE


def test_erased_with_one_quote_the_note_is_gone_though_another_is_kept(two, reviewer, approver, author):
    first, second = two
    holding.keep(second, seen=second.version, reason="the police asked", by=approver)
    drafts.keep("entry", {"text": [NOTE], "quote": [SECOND]}, by=author)
    closed = close(first, reviewer)

    erasing.erase(closed, seen=closed.version, by=approver)

    assert (note().text, note().fingerprint) == (ERASED_MARK, ERASED_MARK)
    assert DataKey.objects.get(pk=note().key_id).is_shredded
    assert Draft.objects.count() == 0
    assert now(second).latest_revision.text == SECOND
    assert list(findings()) == []


def test_a_further_quote_from_a_note_that_went_brings_it_a_key_of_its_own(two, reviewer, entry, author):
    close(two[0], reviewer)
    shredding.shred_due(later())
    gone = CaseNote.objects.get()

    third = enter(replace(entry, text="She will ring again", note=NOTE), by=author).testimony

    assert third.note != gone
    assert third.note.text == NOTE


@pytest.mark.parametrize("change", [{"text": ""}, {"fingerprint": "0"}])
def test_the_database_keeps_a_note_as_it_was_entered(two, change):
    with pytest.raises(IntegrityError, match="casenote-is-only-added-to"), transaction.atomic():
        CaseNote.objects.update(**change)


def test_the_database_keeps_each_testimony_at_its_stretch(two):
    with pytest.raises(IntegrityError, match="testimony-keeps-its-origin"), transaction.atomic():
        Testimony.objects.update(note_start=1)


def test_the_database_keeps_the_key_of_a_note_while_its_quotes_are_worked_on(two):
    with pytest.raises(IntegrityError, match="words-are-still-needed"), transaction.atomic():
        DataKey.objects.filter(pk=note().key_id).update(wrapped="", shredded_at=timezone.now())


def test_a_note_that_outlives_the_words_of_a_quote_is_found(two, reviewer, monkeypatch):
    close(two[0], reviewer)
    monkeypatch.setattr(shredding, "shred_notes", lambda _: [])
    shredding.shred_due(later())

    assert list(findings()) == [
        f"sealed: case note {note().pk} is still there, although words that were taken from it are gone"
    ]
