"""A child who may still be at risk: one press holds the testimony until somebody else says what was done."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from archive.errors import Blocked, InvalidEntry, NotAllowed
from archive.models import Concern, ConcernClosing, ConcernNote, Event, Publication, Release
from archive.wall.guards import remove_guards
from archive.workflow import concerns, erasing, power, shredding, verifying, withdrawing
from archive.workflow.closing import close as close_testimony
from archive.workflow.shredding import find
from tests.workflow.acting import clearing, preparing, publishing
from tests.workflow.conftest import person

NOW = timezone.now


@pytest.fixture
def second(db):
    return person("second", "approver")


def raised(testimony, by):
    return concerns.raise_concern(testimony, by=by).concern


def told(concern, by):
    concerns.add_note(concern, told="Sam Lead", told_at=NOW(), words="She said he knows her street.", by=by)


def done(concern, by):
    return concerns.close(concern, outcome="followed-up", words="Sam Lead phoned the school.", by=by)


def digest(testimony):
    return preparing.public_copy(testimony).digest()


def test_one_press_raises_it_and_leaves_one_row(submitted, reviewer):
    before = submitted.version

    concern = raised(submitted, reviewer)

    row = Event.objects.latest("sequence")
    assert (row.action, row.testimony_id, row.by, row.details) == (
        "concern-raised",
        submitted.pk,
        "reviewer",
        {"concern": concern.pk},
    )
    submitted.refresh_from_db()
    assert submitted.version == before  # nobody's work is stale, and nothing signed is void


def test_pressing_again_raises_no_second_one(submitted, reviewer, approver):
    first = concerns.raise_concern(submitted, by=reviewer)
    again = concerns.raise_concern(submitted, by=approver)

    assert (first.is_new, again.is_new) == (True, False)
    assert list(Concern.objects.all()) == [first.concern]


def test_whoever_entered_it_may_raise_it_too_and_an_auditor_may_not(entered, author):
    auditor = person("auditor", "auditor")

    with pytest.raises(NotAllowed):
        raised(entered, auditor)
    assert raised(entered, author).raised_by == author


def test_while_it_is_open_nothing_is_cleared(submitted, reviewer, approver):
    raised(submitted, reviewer)

    with pytest.raises(Blocked) as refusal:
        clearing.clear(submitted, seen=submitted.version, digest=digest(submitted), by=approver)

    assert [blocker.code for blocker in refusal.value.blockers] == ["concern-open"]


def test_while_it_is_open_nothing_is_published(cleared, reviewer, approver):
    raised(cleared, reviewer)

    with pytest.raises(Blocked) as refusal:
        publishing.publish(cleared, seen=cleared.version, by=approver)

    assert [blocker.code for blocker in refusal.value.blockers] == ["concern-open"]
    assert not Publication.everything.exists()


def test_once_it_is_closed_it_goes_out_as_it_was_signed(cleared, reviewer, approver, second):
    concern = raised(cleared, reviewer)
    told(concern, reviewer)
    done(concern, second)

    publishing.publish(cleared, seen=cleared.version, by=approver)

    assert Publication.everything.count() == 1


def test_what_is_public_can_be_withdrawn_meanwhile(published, reviewer, approver):
    raised(published, reviewer)

    withdrawing.order(published, seen=published.version, reason="child_asked", by=approver)

    assert not Publication.everything.exists()


HELD = ("clearance", "edition", "publication", "release")


@pytest.mark.parametrize("way", HELD)
def test_the_database_holds_it_where_the_gate_does_not_ask(way, request, reviewer, approver, monkeypatch):
    testimony = request.getfixturevalue("submitted" if way == "clearance" else "cleared")
    raised(testimony, reviewer)
    monkeypatch.setattr(Concern.objects, "open", Concern.objects.none)  # the gate believes that none is open
    seen, text = testimony.version, digest(testimony)
    acts = {
        "clearance": lambda: clearing.clear(testimony, seen=seen, digest=text, by=approver),
        "release": lambda: Release.objects.create(
            testimony=testimony, due_on=timezone.localdate(), ordered_by=approver
        ),
    }
    act = acts.get(way) or (lambda: publishing.publish(testimony, seen=seen, by=approver))

    assert tried(act, without=[one for one in HELD if one != way]) == "held"
    assert tried(act, without=HELD) == "done"  # it was that guard alone


def tried(act, *, without):
    with transaction.atomic():
        remove_guards(using="default", names=[f"guard_{one}_concern" for one in without])
        try:
            with transaction.atomic():
                act()
        except IntegrityError as error:
            return "held" if "concern-is-open" in str(error) else str(error)
        finally:
            transaction.set_rollback(True)
    return "done"


def test_whoever_raised_it_cannot_close_it(submitted, approver):
    concern = raised(submitted, approver)
    told(concern, approver)

    with pytest.raises(NotAllowed, match="somebody else"):
        done(concern, approver)


def test_a_reviewer_closes_it_only_where_there_is_no_other_approver(submitted, approver, reviewer):
    concern = raised(submitted, approver)
    told(concern, approver)

    done(concern, reviewer)

    assert not Concern.objects.open().exists()


def test_a_reviewer_cannot_close_it_while_another_approver_is_there(submitted, author, approver, reviewer):
    concern = raised(submitted, author)
    told(concern, reviewer)

    with pytest.raises(NotAllowed, match="another approver"):
        done(concern, reviewer)


def test_it_is_not_closed_before_somebody_was_told(submitted, reviewer, approver):
    concern = raised(submitted, reviewer)

    with pytest.raises(NotAllowed, match="Nobody has been told"):
        done(concern, approver)
    concerns.close(concern, outcome="mistake", words="The key was pressed by accident.", by=approver)

    assert not Concern.objects.open().exists()


@pytest.mark.parametrize("why", ["same person", "nobody told"])
def test_the_database_refuses_such_a_closing_too(why, submitted, reviewer, approver):
    concern = raised(submitted, reviewer)
    if why == "same person":
        told(concern, reviewer)
    by = reviewer if why == "same person" else approver
    closing = ConcernClosing(concern=concern, outcome="followed-up", words="Done.", closed_by=by)

    with pytest.raises(IntegrityError, match="concern-needs-somebody-else"), transaction.atomic():
        closing.save()
    with transaction.atomic():
        remove_guards(using="default", names=["guard_concernclosing_second"])
        closing.save(force_insert=True)
        assert ConcernClosing.objects.count() == 1
        transaction.set_rollback(True)


def test_a_closed_one_is_neither_noted_nor_closed_again(submitted, reviewer, approver):
    concern = raised(submitted, reviewer)
    told(concern, reviewer)
    done(concern, approver)

    with pytest.raises(NotAllowed, match="no longer open"):
        done(concern, approver)
    with pytest.raises(NotAllowed, match="no longer open"):
        told(concern, reviewer)


@pytest.mark.parametrize(
    ("note", "field"),
    [
        ({"told": "Sam Lead", "told_at": None, "words": ""}, "told_at"),
        ({"told": "", "told_at": None, "words": " "}, "entry"),
        ({"told": "Sam Lead", "told_at": NOW() + timedelta(days=900), "words": ""}, "told_at"),
        ({"told": "", "told_at": None, "words": "x" * 2001}, "words"),
        ({"told": "x" * 121, "told_at": NOW(), "words": ""}, "told"),
    ],
)
def test_a_note_that_says_too_little_or_too_much_is_refused_by_its_field(note, field, submitted, reviewer):
    concern = raised(submitted, reviewer)

    with pytest.raises(InvalidEntry) as refusal:
        concerns.add_note(concern, **note, by=reviewer)

    assert refusal.value.field == field
    assert not ConcernNote.objects.exists()


def test_what_is_written_is_sealed_and_no_row_of_the_trail_holds_it(submitted, reviewer, approver):
    concern = raised(submitted, reviewer)
    told(concern, reviewer)
    done(concern, approver)

    with connection.cursor() as cursor:
        cursor.execute("SELECT told, words FROM archive_concernnote")
        note = str(cursor.fetchall())
        cursor.execute("SELECT words FROM archive_concernclosing")
        closing = str(cursor.fetchall())
    trail = str(list(Event.objects.values_list("details", flat=True)))
    assert ConcernNote.objects.get().told == "Sam Lead"  # there to be leaked
    assert [word for word in ("Sam", "street", "school") if word in note + closing + trail] == []


def test_the_original_is_kept_while_it_is_open(published, reviewer, approver):
    later = timezone.localdate() + timedelta(days=4000)
    assert [due.testimony_id for due in find(later)] == [published.pk]
    concern = raised(published, reviewer)

    assert list(find(later)) == []
    with pytest.raises(IntegrityError, match="words-are-still-needed"), transaction.atomic():
        connection.cursor().execute(
            "UPDATE archive_datakey SET wrapped = '', shredded_at = CURRENT_TIMESTAMP WHERE id = %s",
            [published.key_id],
        )
    told(concern, reviewer)
    done(concern, approver)
    assert shredding.shred_due(later) == 1


def test_the_words_are_not_erased_while_it_is_open_and_go_with_the_text_afterwards(
    entered, author, reviewer, approver, second
):
    closed = close_testimony(entered, seen=entered.version, reason="child_asked", by=reviewer)
    concern = raised(closed, reviewer)
    told(concern, reviewer)

    with pytest.raises(NotAllowed, match="may still be at risk"):
        power.ask_to_erase(closed, seen=closed.version, by=approver)
    done(concern, approver)
    asked = power.ask_to_erase(closed, seen=closed.version, by=approver)
    power.answer(asked, "confirmed", by=second)

    assert [(note.told, note.words) for note in ConcernNote.objects.all()] == [("[erased]", "[erased]")]
    assert ConcernClosing.objects.get().words == "[erased]"


def test_what_was_asked_before_is_not_erased_either(entered, reviewer, approver, second):
    closed = close_testimony(entered, seen=entered.version, reason="child_asked", by=reviewer)
    asked = power.ask_to_erase(closed, seen=closed.version, by=approver)
    raised(closed, reviewer)

    with pytest.raises(NotAllowed, match="may still be at risk"):
        power.answer(asked, "confirmed", by=second)


def test_a_restored_archive_erases_it_all_the_same_and_waits_for_nobody(entered, reviewer, approver):
    closed = close_testimony(entered, seen=entered.version, reason="child_asked", by=reviewer)
    raised(closed, reviewer)

    erasing.erase(closed, seen=closed.version, by=approver)

    assert not Concern.objects.open().exists()
    with pytest.raises(NotAllowed):
        raised(closed, reviewer)


def test_the_archive_verifies_with_a_concern_at_every_stage(submitted, reviewer, approver):
    concern = raised(submitted, reviewer)
    told(concern, reviewer)
    done(concern, approver)

    assert [found for found in verifying.findings() if "concern" in found or "sealed" in found] == []


def test_a_concern_that_no_row_tells_is_found(submitted, reviewer):
    Concern.objects.create(testimony=submitted, raised_by=User.objects.get(username="reviewer"))

    assert [found for found in verifying.findings() if "concerns" in found] != []
