"""Collections: one person writes, another confirms just that, and readers see it from its day."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from archive.errors import InvalidEntry, NotAllowed, StaleEdit
from archive.models import (
    CollectionAddress,
    CollectionItem,
    CollectionPage,
    Event,
    Figure,
    PowerAnswer,
    Testimony,
)
from archive.models.collection_page import collected
from archive.models.power import Verdict
from archive.workflow import collections, power
from archive.workflow.beside import beside, to_accept
from archive.workflow.collection_checks import pages_unlike_confirmed
from archive.workflow.collections import Content, Part, ids_in
from archive.workflow.intake import enter
from tests.walls import lowered
from tests.workflow.acting import clearing, preparing, publishing
from tests.workflow.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(db):
    return person("second", "approver")


@pytest.fixture
def content(published):
    figure = Figure.objects.earliest("pk")
    quote = Part(public_id=published.publication.public_id, heading="Afraid", context="Asked in a chat.")
    return Content(
        "Evidence (invented)", "evidence", "What children say.", None, (quote, Part(figure=figure.pk))
    )


@pytest.fixture
def collection(content, reviewer):
    return collections.start(content, by=reviewer)


def submit(collection, by):
    return collections.submit(collection, seen=collection.latest.seen, by=by)


def confirm(asked, by):
    power.answer(asked, Verdict.CONFIRMED, by=by)


def save(collection, by, **changes):
    content = replace(collections.content_of(collection.latest), **changes)
    return collections.save(collection, content, seen=collection.latest.seen, by=by)


def shown():
    """What the readers' tables hold: of each page its text, and its items in order."""
    return [
        (
            page.slug,
            page.title,
            page.introduction,
            [(item.public_id, item.heading) for item in page.items.all()],
        )
        for page in CollectionPage.objects.order_by("number")
    ]


@pytest.fixture
def stands(collection, reviewer, second):
    """It is before readers."""
    confirm(submit(collection, reviewer), second)
    return collection


def test_what_another_person_confirmed_is_what_readers_see(collection, content, reviewer, second):
    asked = submit(collection, reviewer)
    before = shown()
    confirm(asked, second)

    page = CollectionPage.objects.get()
    assert before == []
    assert (page.title, page.slug, page.introduction) == (content.title, content.slug, content.introduction)
    assert page.publish_on == timezone.localdate()
    assert [
        Part(item.public_id, item.figure_id, item.heading, item.context) for item in page.items.all()
    ] == list(content.parts)
    assert list(CollectionAddress.objects.values_list("slug", "number")) == [(content.slug, collection.pk)]


def test_whoever_wrote_in_it_confirms_none_of_it(collection, reviewer, approver, second):
    save(collection, approver, title="Evidence, by two people")
    asked = submit(collection, reviewer)

    for hand in (reviewer, approver):
        with pytest.raises(NotAllowed):
            confirm(asked, hand)
    assert shown() == []
    confirm(asked, second)
    assert [title for _, title, _, _ in shown()] == ["Evidence, by two people"]


def test_any_change_voids_what_was_submitted(collection, approver, reviewer, second):
    asked = submit(collection, reviewer)
    save(collection, approver, introduction="Other words.")

    with pytest.raises(NotAllowed, match="changed after it was submitted"):
        confirm(asked, second)
    assert shown() == []


def test_whoever_asked_takes_the_request_back_by_changing_it(collection, reviewer):
    asked = submit(collection, reviewer)
    save(collection, reviewer, introduction="Other words.")

    asked.refresh_from_db()
    assert asked.answer.verdict == Verdict.TAKEN_BACK
    assert collection.latest.number == 2


def test_saving_the_same_again_voids_nothing(collection, reviewer, second):
    asked = submit(collection, reviewer)
    save(collection, reviewer)
    confirm(asked, second)

    assert len(shown()) == 1


def test_readers_keep_what_they_see_until_the_next_edition_is_confirmed(stands, reviewer, second):
    before = shown()
    save(stands, reviewer, title="Evidence, again", slug="again", parts=stands_parts(stands)[::-1])
    asked = submit(stands, reviewer)
    meanwhile = shown()
    confirm(asked, second)

    assert meanwhile == before
    [(slug, title, _, items)] = shown()
    assert (slug, title) == ("again", "Evidence, again")
    assert items == before[0][3][::-1]
    assert set(CollectionAddress.objects.values_list("slug", "number")) == {
        ("evidence", stands.pk),
        ("again", stands.pk),
    }


def stands_parts(collection):
    return collections.content_of(collection.latest).parts


def test_a_quote_that_is_withdrawn_takes_along_what_was_written_about_it(stands, published, approver):
    publishing.withdraw(published, seen=published.version, reason="child_asked", by=approver)

    [(_, _, _, items)] = shown()
    found = collected(CollectionPage.objects.get().items.all())
    assert [heading for _, heading in items] == ["", ""]
    assert [(part.heading, part.context) for part in stands.latest.parts.all()] == [("", ""), ("", "")]
    assert (found.withdrawn, found.quotes, len(found.entries)) == (1, [], 1)


def test_one_person_takes_it_down_at_once_and_that_edition_never_comes_back(stands, reviewer, second):
    collections.take_down(stands, by=reviewer)
    gone = shown()
    save(stands, reviewer, introduction="Checked again.")
    confirm(submit(stands, reviewer), second)

    assert gone == []
    assert [words for _, _, words, _ in shown()] == ["Checked again."]
    assert CollectionAddress.objects.filter(slug="evidence").exists()


def test_of_what_was_taken_down_before_its_day_no_address_stays(collection, reviewer, second):
    save(collection, reviewer, publish_on=timezone.localdate() + timedelta(days=7))
    confirm(submit(collection, reviewer), second)
    before = list(CollectionAddress.objects.values_list("slug", flat=True))
    collections.take_down(collection, by=reviewer)

    assert before == ["evidence"]
    assert list(CollectionAddress.objects.all()) == []


def test_what_is_missing_is_said_all_at_once(reviewer):
    empty = collections.start(Content("Evidence", "evidence"), by=reviewer)
    save(
        empty,
        reviewer,
        publish_on=timezone.localdate() - timedelta(days=1),
        parts=(Part(public_id="bcdfg23456"),),
    )

    with pytest.raises(NotAllowed) as refusal:
        submit(empty, reviewer)
    assert str(refusal.value) == (
        "Write an introduction. These quotes are not public, so remove them: bcdfg23456. The day to "
        "publish has passed. Choose today or a later day, or leave it empty."
    )
    assert empty.latest.is_draft


def test_a_quote_withdrawn_while_it_waits_is_not_confirmed(collection, published, reviewer, approver, second):
    asked = submit(collection, reviewer)
    publishing.withdraw(published, seen=published.version, reason="child_asked", by=approver)

    with pytest.raises(NotAllowed, match="not public"):
        confirm(asked, second)
    assert shown() == []


def test_a_day_that_passed_while_it_waited_is_today(collection, reviewer, second, monkeypatch):
    today = timezone.localdate()
    save(collection, reviewer, publish_on=today)
    asked = submit(collection, reviewer)
    monkeypatch.setattr(timezone, "localdate", lambda *_: today + timedelta(days=2))
    confirm(asked, second)

    assert CollectionPage.objects.get().publish_on == today + timedelta(days=2)


def test_the_day_of_what_readers_see_stays(stands, reviewer, second):
    save(stands, reviewer, publish_on=timezone.localdate() + timedelta(days=3))
    with pytest.raises(NotAllowed, match="leave the day to publish empty"):
        submit(stands, reviewer)

    save(stands, reviewer, publish_on=None, introduction="Other words.")
    confirm(submit(stands, reviewer), second)
    assert CollectionPage.objects.get().publish_on == timezone.localdate()


def test_an_address_that_another_collection_had_is_refused(stands, content, reviewer):
    other = collections.start(content, by=reviewer)

    with pytest.raises(NotAllowed, match="Another collection uses this web address"):
        submit(other, reviewer)


def test_whoever_saves_what_somebody_changed_meanwhile_is_told(collection, reviewer, approver):
    seen = collection.latest.seen
    save(collection, approver, title="Evidence, changed")
    content = replace(collections.content_of(collection.latest), title="Evidence, mine")

    with pytest.raises(StaleEdit):
        collections.save(collection, content, seen=seen, by=reviewer)
    assert collection.latest.title == "Evidence, changed"


def test_changes_can_be_given_up_for_what_was_submitted_last(stands, reviewer):
    before = collections.content_of(stands.latest)
    save(stands, reviewer, title="Something else")
    collections.discard(stands, seen=stands.latest.seen, by=reviewer)

    assert collections.content_of(stands.latest) == before
    with pytest.raises(NotAllowed):
        collections.discard(stands, seen=stands.latest.seen, by=reviewer)


@pytest.mark.parametrize("role", ["entry", "auditor", "administrator"])
def test_only_those_who_review_write_one(role, content):
    with pytest.raises(NotAllowed):
        collections.start(content, by=person("somebody", role))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " \u200b "}, "title"),
        ({"slug": "Not a slug"}, "slug"),
        ({"introduction": "x" * 3001}, "introduction"),
        ({"parts": (Part(figure=1), Part(figure=1))}, "parts"),
    ],
)
def test_what_cannot_be_stored_is_refused(changes, field, collection, reviewer):
    with pytest.raises(InvalidEntry) as refusal:
        save(collection, reviewer, **changes)
    assert refusal.value.field == field


def test_what_staff_write_is_read_by_the_detector(collection, reviewer):
    edition = save(collection, reviewer, introduction="Jess from Stockport was 13 when she rang us.")

    assert {doubt.words for doubt in collections.doubts(edition)} >= {"Jess", "Stockport"}


def test_it_is_said_how_many_children_are_quoted_twice_and_never_which(
    stands, published, entry, author, reviewer, approver, decide_all, choices
):
    before = collections.children_quoted_twice(stands.latest)
    again = replace(entry, text="i never told my mum about any of it. i wish i had told her at once")
    other = decide_all(enter(again, by=author).testimony, reviewer)
    other = preparing.submit(other, seen=other.version, choices=choices, by=reviewer)
    copy = preparing.public_copy(other)
    other = clearing.clear(
        other, seen=other.version, digest=copy.digest(), by=approver, accepted=accepted(other)
    )
    publishing.publish(other, seen=other.version, by=approver)
    quote = Testimony.objects.get(pk=other.pk).publication
    save(stands, reviewer, parts=(*stands_parts(stands), Part(public_id=quote.public_id)))

    assert (before, collections.children_quoted_twice(stands.latest)) == (0, 1)


def accepted(testimony):
    return {each.testimony.pk: "tells_no_more" for each in to_accept(beside(testimony))}


def test_the_trail_has_numbers_and_none_of_the_words(stands, reviewer):
    save(stands, reviewer, introduction="Jess from Stockport.")
    collections.take_down(stands, by=reviewer)
    rows = Event.objects.filter(subject=f"collection {stands.pk}").order_by("sequence")

    assert [row.action for row in rows] == ["added", "asked", "confirmed", "changed", "withdrawn"]
    assert "Jess" not in str([row.details for row in rows])


@pytest.mark.parametrize(
    ("model", "changes", "said"),
    [
        (CollectionPage, {"title": "Other"}, "is not what was confirmed"),
        (CollectionItem, {"heading": "Other"}, "is not what was confirmed"),
        (CollectionPage, {"edition": 7}, "nobody confirmed edition 7"),
        (PowerAnswer, {"answered_by": "reviewer"}, "confirmed by somebody who worked on it"),
    ],
)
def test_verify_finds_what_was_changed_past_the_wall(model, changes, said, stands):
    before = list(pages_unlike_confirmed())
    if "answered_by" in changes:
        changes = {"answered_by": User.objects.get(username=changes["answered_by"])}
    with lowered():
        model.objects.update(**changes)

    [found] = pages_unlike_confirmed()
    assert before == []
    assert said in found


def test_ids_are_found_in_whatever_was_pasted():
    typed = "https://heard.example/quotes/bcdfg23456/ and bcdfg23457,bcdfg23456 not bcdfg2345 or xbcdfg234567"

    assert ids_in(typed) == ["bcdfg23456", "bcdfg23457"]
