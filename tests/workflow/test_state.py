"""One row changes in one place: a stale write, a closed testimony and a race each write nothing."""

from datetime import date

import pytest
from django.contrib.auth.models import User

from archive.errors import NotAllowed, StaleEdit
from archive.models import Contact, Publication, Testimony
from archive.vocabulary import Status
from archive.workflow.state import advance, advance_by_edit
from tests.walls import CLEARED, lowered

pytestmark = pytest.mark.django_db

STAYS_OPEN = {
    Status.IN_REVIEW: Status.IN_REVIEW,
    Status.RETURNED: Status.RETURNED,  # it stays with who is mending it
    Status.SUBMITTED: Status.IN_REVIEW,
    Status.CLEARED: Status.IN_REVIEW,
    Status.WAITING: Status.IN_REVIEW,
}
CLOSED = [Status.PUBLISHED, Status.WITHDRAWN, Status.CLOSED, Status.ERASED]


@pytest.fixture
def author():
    return User.objects.create(username="author")


@pytest.fixture
def editor():
    return User.objects.create(username="editor")


@pytest.fixture
def testimony(author):
    return stored(author, Status.IN_REVIEW)


def stored(author, status):
    number = Testimony.objects.count() + 1
    contact = Contact.objects.create(reference=f"C-{number}", month=date(2025, 3, 1))
    columns = {"contact": contact, "basis": "service_terms", "entered_by": author, "status": status}
    if status is Status.PUBLISHED:
        with lowered(*CLEARED):
            columns["publication"] = Publication.objects.create(
                public_id="bcdfg23456",
                text="An invented text.",
                attribution="Child",
                fidelity="verbatim",
                published_on=date(2025, 4, 2),
            )
    with lowered("guard_testimony_insert"):
        return Testimony.objects.create(**columns)


def rows():
    return list(Testimony.objects.order_by("pk").values())


def test_each_status_is_open_or_closed_to_editing():
    assert set(STAYS_OPEN) | set(CLOSED) == set(Status)


def test_advancing_raises_the_version_and_writes_the_changes_on_that_row_alone(testimony, author):
    stored(author, Status.IN_REVIEW)
    first, second = rows()

    fresh = advance(testimony, seen=1, year=2025)

    assert rows() == [{**first, "version": 2, "year": 2025}, second]
    assert (fresh.pk, fresh.version, fresh.year) == (testimony.pk, 2, 2025)


@pytest.mark.parametrize("seen", [0, 2, -1])
@pytest.mark.parametrize("write", [advance, advance_by_edit])
def test_a_write_from_a_page_of_another_version_is_refused_and_writes_nothing(write, seen, testimony, editor):
    before = rows()
    who = {"by": editor} if write is advance_by_edit else {}

    with pytest.raises(StaleEdit) as refusal:
        write(testimony, seen=seen, year=2025, **who)

    assert str(refusal.value) == (
        f"Testimony {testimony.pk} has changed since you opened this page, so what you sent just now was not "
        "saved. Look at it as it is now, and redo whatever still applies."
    )
    assert rows() == before
    assert list(testimony.editors.all()) == []


def test_of_two_writes_from_the_same_page_the_second_is_refused(testimony, author, editor):
    advance_by_edit(testimony, seen=1, by=author, year=2024)
    before = rows()

    with pytest.raises(StaleEdit):
        advance_by_edit(testimony, seen=1, by=editor, year=2025)

    assert rows() == before
    assert list(testimony.editors.all()) == [author]


def test_a_testimony_that_is_gone_is_refused_like_a_stale_one(author):
    unsaved = Testimony(pk=4711, basis="service_terms", entered_by=author)

    with pytest.raises(StaleEdit):
        advance(unsaved, seen=1)


@pytest.mark.parametrize(("status", "afterwards"), STAYS_OPEN.items())
def test_an_edit_takes_what_waited_for_the_second_person_back_to_review(status, afterwards, author, editor):
    testimony = stored(author, status)

    fresh = advance_by_edit(testimony, seen=1, by=editor)

    assert fresh.status == afterwards
    assert Testimony.objects.values_list("status", "version").get() == (afterwards, 2)


@pytest.mark.parametrize("status", Status)
def test_what_is_no_edit_leaves_the_status_and_the_editors_alone(status, author):
    testimony = stored(author, status)

    advance(testimony, seen=1)

    assert Testimony.objects.values_list("status", "version").get() == (status, 2)
    assert list(testimony.editors.all()) == []


@pytest.mark.parametrize("status", CLOSED)
def test_nothing_published_or_at_rest_can_be_edited(status, author, editor):
    testimony = stored(author, status)

    with pytest.raises(NotAllowed) as refusal:
        advance_by_edit(testimony, seen=1, by=editor)

    assert str(refusal.value) == (
        f"Testimony {testimony.pk} is {status.label.lower()} and cannot be changed. "
        + {
            Status.PUBLISHED: "Start its next edition, or withdraw it.",
            Status.WITHDRAWN: "If it may be published after all, enter it as a new testimony.",
            Status.CLOSED: "Open it again first.",
            Status.ERASED: "There is nothing left to change.",
        }[status]
    )
    assert list(testimony.editors.all()) == []


def test_whoever_edits_becomes_an_editor_once(testimony, author, editor):
    for seen, by in [(1, author), (2, editor), (3, editor)]:
        advance_by_edit(testimony, seen=seen, by=by)

    assert list(testimony.editors.order_by("pk")) == [author, editor]
