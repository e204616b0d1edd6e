"""What one submitted can be taken back until another person has it open to clear it."""

import threading

import pytest
from django.db import connection

from archive.errors import NotAllowed, StaleEdit
from archive.models import Event, Preparation, Testimony
from archive.vocabulary import Status
from archive.workflow import intake, taking_back
from archive.workflow.audit import record
from archive.workflow.taking_back import open_to_clear, opened_by_another, take_back
from tests.workflow.acting import clearing, preparing
from tests.workflow.conftest import person


def now(testimony):
    return Testimony.objects.get(pk=testimony.pk)


def test_it_is_in_review_again_with_all_that_was_prepared(submitted, reviewer, choices):
    take_back(submitted, seen=submitted.version, by=reviewer)

    assert now(submitted).status == Status.IN_REVIEW
    assert preparing.starting_choices(now(submitted)).checklist == choices.checklist
    row = Event.objects.latest("sequence")
    assert (row.action, row.by, row.details) == (
        "returned",
        "reviewer",
        {"revision": 2, "because": "before-opened"},
    )


def test_it_can_be_submitted_again_at_once(submitted, reviewer, choices):
    back = take_back(submitted, seen=submitted.version, by=reviewer)

    preparing.submit(back, seen=back.version, choices=choices, by=reviewer)

    assert now(submitted).status == Status.SUBMITTED


def test_once_another_person_has_it_open_it_is_not_taken_back_and_the_refusal_names_them(
    submitted, reviewer, approver
):
    open_to_clear(submitted, by=approver)

    with pytest.raises(StaleEdit, match="approver has already opened testimony"):
        take_back(submitted, seen=submitted.version, by=reviewer)

    assert now(submitted).status == Status.SUBMITTED
    assert now(submitted).version == submitted.version


def test_having_it_open_oneself_is_no_opening(submitted, reviewer):
    open_to_clear(submitted, by=reviewer)

    take_back(submitted, seen=submitted.version, by=reviewer)

    assert now(submitted).status == Status.IN_REVIEW


def test_reading_it_elsewhere_is_no_opening(submitted, reviewer, approver):
    record("opened", submitted, approver)

    take_back(submitted, seen=submitted.version, by=reviewer)

    assert now(submitted).status == Status.IN_REVIEW


def test_an_opening_before_it_was_submitted_again_does_not_count(submitted, reviewer, approver, choices):
    open_to_clear(submitted, by=approver)
    back = clearing.give_back(submitted, seen=submitted.version, comment="look again", by=approver)
    again = preparing.submit(back, seen=back.version, choices=choices, by=reviewer)

    assert opened_by_another(again) is None
    take_back(again, seen=again.version, by=reviewer)

    assert now(submitted).status == Status.IN_REVIEW


def test_only_who_submitted_it_takes_it_back(submitted, approver):
    for somebody in (approver, person("second-reviewer", "reviewer")):
        with pytest.raises(NotAllowed, match="Somebody else submitted"):
            take_back(submitted, seen=submitted.version, by=somebody)

    assert now(submitted).status == Status.SUBMITTED


def test_what_does_not_wait_is_not_taken_back(cleared, reviewer):
    with pytest.raises(NotAllowed, match="is not waiting for a second person"):
        take_back(cleared, seen=cleared.version, by=reviewer)


def test_a_page_that_is_out_of_date_takes_nothing_back(submitted, reviewer):
    intake.edit_text(submitted, seen=submitted.version, text="other words", by=reviewer)

    with pytest.raises(StaleEdit):
        take_back(submitted, seen=submitted.version, by=reviewer)


def test_who_opens_it_a_moment_after_it_was_taken_back_is_told(submitted, reviewer, approver):
    take_back(submitted, seen=submitted.version, by=reviewer)

    with pytest.raises(StaleEdit):
        open_to_clear(submitted, by=approver)

    assert not Event.objects.filter(details__to_clear=1).exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("first", ["opened", "taken back"])
def test_of_two_at_one_moment_exactly_one_wins(first, submitted, reviewer, approver, monkeypatch):
    """The one who comes first holds the row while the other begins."""
    acts = {
        "opened": lambda: open_to_clear(submitted, by=approver),
        "taken back": lambda: take_back(submitted, seen=submitted.version, by=reviewer),
    }
    second = next(name for name in acts if name != first)
    holds, go_on, refused = threading.Event(), threading.Event(), {}
    real = taking_back.advance_in_place

    def slowly(testimony, *, seen):
        held = real(testimony, seen=seen)
        if threading.current_thread().name == first:
            holds.set()
            go_on.wait(30)
        return held

    monkeypatch.setattr(taking_back, "advance_in_place", slowly)

    def run(name):
        try:
            acts[name]()
        except Exception as error:
            refused[name] = error
        finally:
            connection.close()

    threads = {name: threading.Thread(target=run, args=(name,), name=name) for name in acts}
    threads[first].start()
    assert holds.wait(30)
    threads[second].start()
    threads[second].join(0.5)
    assert threads[second].is_alive()  # it waits
    go_on.set()
    for thread in threads.values():
        thread.join(30)

    assert list(refused) == [second]
    assert isinstance(refused[second], StaleEdit)
    was_opened = Event.objects.filter(details__to_clear=1).exists()
    assert (now(submitted).status == Status.SUBMITTED) == was_opened == (first == "opened")
    assert Preparation.objects.count() == 1
