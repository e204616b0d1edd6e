"""Collections on the pages: one person writes, the next one reads the whole page and confirms it."""

import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from archive.models import Collection, CollectionPage, Figure, PowerRequest, Testimony
from archive.workflow import collections
from tests.admin.conftest import logged_in
from tests.public.factory import make_publication
from tests.walls import CLEARED, lowered
from tests.workflow.acting import publishing
from tests.workflow.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(reviewer):
    return logged_in(reviewer)


@pytest.fixture
def second(db):
    return logged_in(person("second", "approver"))


@pytest.fixture
def quote(published):
    return published.publication


@pytest.fixture
def others(quote):
    """More quotes that readers can see."""
    with lowered(*CLEARED):
        return [make_publication(f"they laughed at me {number} times") for number in range(3)]


def address(page, collection):
    return reverse(f"admin:{page}", args=[collection.pk])


def start(client, title="Evidence for safer messages"):
    client.post(reverse("admin:collection_add"), {"title": title})
    return Collection.objects.latest("pk")


def fields(collection, **more):
    """What the editor would send as it stands."""
    latest = collection.latest
    parts = list(latest.parts.all())
    keys = [part.public_id or f"figure-{part.figure}" for part in parts]
    sent = {"seen": latest.seen, "order": ",".join(keys), "title": latest.title, "slug": latest.slug}
    sent |= {"introduction": latest.introduction, "publish_on": latest.publish_on or ""}
    for key, part in zip(keys, parts, strict=True):
        sent |= {f"heading-{key}": part.heading, f"context-{key}": part.context}
    return {**sent, **more}


def press(client, collection, act="save", **more):
    return client.post(address("collection", collection), fields(collection, act=act, **more), follow=True)


def written(client, quote, **more):
    collection = start(client)
    press(client, collection, "add", introduction="What children say.", paste=quote.public_id, **more)
    return collection


def submit(client, collection):
    sent = {"seen": collection.latest.seen}
    return client.post(address("collection_submit", collection), sent, follow=True)


def answer(client, act):
    asked = PowerRequest.objects.latest("pk")
    return client.post(reverse("admin:power_request_act", args=[asked.pk, act]), follow=True)


def order(collection):
    return [part.public_id or part.figure for part in collection.latest.parts.all()]


def state(client, collection):
    return client.get(address("collection", collection)).context["state"]


def test_one_person_writes_a_collection_and_another_confirms_it(writer, second, quote, client):
    collection = written(writer, quote)
    submitted = submit(writer, collection)
    waiting = second.get("/admin/").content.decode()
    asked = PowerRequest.objects.get()
    request = second.get(reverse("admin:power_request", args=[asked.pk])).content.decode()
    before = client.get("/evidence/evidence-for-safer-messages/").status_code
    answer(second, "confirm")
    page = client.get("/evidence/evidence-for-safer-messages/")

    assert "It is waiting for another approver to confirm it" in submitted.content.decode()
    assert "Publish the collection “Evidence for safer messages”" in waiting
    assert quote.text in request
    assert "What children say." in request
    assert (before, page.status_code) == (404, 200)
    assert quote.text.split("[")[0] in page.content.decode()


def test_quotes_are_pasted_moved_and_removed_and_what_is_typed_beside_them_stays(writer, quote, others):
    collection = start(writer)
    pasted = " ".join(f"http://heard.example/quotes/{each.public_id}/" for each in others)
    press(writer, collection, "add", paste=pasted, figure=str(Figure.objects.latest_of_each().first().pk))
    first, middle, last, figure = order(collection)
    press(writer, collection, f"up:{last}", **{f"heading-{first}": "They laughed"})
    moved = order(collection)
    press(writer, collection, f"down:{first}")
    down = order(collection)
    press(writer, collection, f"remove:figure-{figure}")

    assert [first, middle, last] == [each.public_id for each in others]
    assert moved == [first, last, middle, figure]
    assert down == [last, first, middle, figure]
    assert order(collection) == [last, first, middle]
    assert collection.latest.parts.get(public_id=first).heading == "They laughed"


@pytest.mark.parametrize("act", ["up:bcdfg23456", "down:", "remove:../../x", "add:<b>", "fly"])
def test_a_press_about_what_is_not_there_changes_nothing(act, writer, quote):
    collection = written(writer, quote)
    page = press(writer, collection, act)

    assert page.status_code == 200
    assert order(collection) == [quote.public_id]


def test_quotes_are_found_by_their_words_which_stand_in_no_address(writer, quote, others):
    collection = written(writer, quote)
    page = press(writer, collection, "find", words="laughed")
    found = page.context["found"]
    press(writer, collection, f"add:{found[0].public_id}")

    assert {each.public_id for each in found} == {each.public_id for each in others}
    assert page.redirect_chain == []
    assert order(collection) == [quote.public_id, found[0].public_id]


def test_a_quote_is_found_by_its_id_too(writer, others):
    collection = start(writer)
    page = press(writer, collection, "find", words=f"http://heard.example/quotes/{others[1].public_id}/")

    assert [each.public_id for each in page.context["found"]] == [others[1].public_id]


def test_enter_in_the_search_field_searches_without_a_script(writer, others):
    collection = start(writer)

    assert len(press(writer, collection, "save", words="laughed").context["found"]) == 3


def test_what_cannot_be_submitted_says_what_is_missing_and_offers_no_button(writer):
    collection = start(writer)
    page = writer.get(address("collection_preview", collection)).content.decode()
    refused = submit(writer, collection)

    for reason in ("Write an introduction.", "Add at least one quote."):
        assert reason in page
        assert reason in refused.content.decode()
    assert "Submit it" not in page
    assert refused.status_code == 403
    assert PowerRequest.objects.count() == 0


def test_words_that_may_identify_somebody_are_shown_to_both(writer, second, quote):
    collection = written(writer, quote)
    press(writer, collection, introduction="Jess from Stockport rang us.")
    preview = writer.get(address("collection_preview", collection)).content.decode()
    submit(writer, collection)
    asked = second.get(reverse("admin:power_request", args=[PowerRequest.objects.get().pk])).content.decode()

    for page in (preview, asked):
        assert "Could these words identify somebody?" in page
        assert "<q>Stockport</q>" in page


def test_a_second_person_at_the_same_collection_loses_nothing(writer, second, quote):
    collection = written(writer, quote)
    before = fields(collection)
    press(second, collection, title="Theirs")
    page = writer.post(address("collection", collection), {**before, "title": "Mine"}, follow=True)

    assert page.status_code == 409
    assert "has been changed since you opened the page" in page.content.decode()
    assert 'value="Mine"' in page.content.decode()
    assert collection.latest.title == "Theirs"
    assert page.context["theirs"] == [("Title", "Theirs")]
    assert "second changed it at" in page.content.decode()


def test_what_was_typed_and_not_saved_comes_back_beside_what_another_saved_since(writer, second, quote):
    collection = written(writer, quote)
    page = writer.get(address("collection", collection)).content.decode()
    token = re.search(r'name="_draft" value="([^"]+)"', page)[1]
    writer.post(reverse("admin:draft_keep"), {**fields(collection, title="Mine"), "_draft": token})
    alone = writer.get(address("collection", collection)).context
    press(second, collection, title="Theirs")
    beside = writer.get(address("collection", collection)).context

    assert (alone["form"]["title"].value(), list(alone["theirs"])) == ("Mine", [])
    assert (beside["form"]["title"].value(), list(beside["theirs"])) == ("Mine", [("Title", "Theirs")])


def test_whoever_submits_what_every_approver_worked_on_is_told_what_to_do(writer, second, quote):
    collection = written(writer, quote)
    press(second, collection, title="Evidence, by two people")
    User.objects.filter(username="approver").update(is_active=False)
    page = submit(writer, collection).content.decode()

    assert "every approver has worked on it" in page


def test_a_button_that_is_pressed_twice_does_it_once_and_says_nothing_of_a_conflict(writer, quote):
    collection = written(writer, quote)
    sent = fields(collection, title="Once", act="save")
    twice = [writer.post(address("collection", collection), sent, follow=True) for _ in range(2)]
    version = collection.latest.version
    asked = [submit(writer, collection) for _ in range(2)]

    assert [page.status_code for page in twice] == [200, 200]
    assert version == 3
    assert [page.status_code for page in asked] == [200, 200]
    assert PowerRequest.objects.count() == 1


def test_staff_are_told_of_a_quote_that_was_withdrawn_from_what_readers_see(writer, second, quote, client):
    collection = written(writer, quote, title="Evidence")
    submit(writer, collection)
    answer(second, "confirm")
    before = writer.get(address("collection", collection)).context["withdrawn"]
    testimony = Testimony.objects.get(publication=quote)
    publishing.withdraw(testimony, seen=testimony.version, reason="child_asked", by=person("w", "approver"))
    editor = writer.get(address("collection", collection)).content.decode()
    listed = writer.get(reverse("admin:collections")).content.decode()

    assert before == 0
    assert "1 quote has been withdrawn from the page that readers see" in editor
    assert f"The quote {quote.public_id} is no longer public" in editor
    assert "1 quote withdrawn" in listed


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(writer, quote):
    collection = written(writer, quote)
    page = press(writer, collection, slug="Not a slug", introduction="Other words.")

    assert page.status_code == 400
    assert "Lower-case letters, digits and single hyphens only." in page.content.decode()
    assert "Other words." in page.content.decode()
    assert collection.latest.introduction == "What children say."


def test_who_confirms_sees_what_would_be_different(writer, second, quote):
    collection = written(writer, quote)
    submit(writer, collection)
    answer(second, "confirm")
    figure = str(Figure.objects.latest_of_each().first().pk)
    press(writer, collection, "add", title="Evidence for kinder messages", figure=figure)
    submit(writer, collection)
    first = asked_about(second)["changes"]
    answer(second, "confirm")
    press(writer, collection, f"up:figure-{figure}")
    submit(writer, collection)
    moved = asked_about(second)["changes"]
    answer(second, "confirm")
    press(writer, collection, **{f"heading-figure-{figure}": "How many"})
    submit(writer, collection)
    worded = asked_about(second)["changes"]

    assert first == [
        ("Title", "Evidence for safer messages", "Evidence for kinder messages"),
        ("Quotes and figures", "1", "2: 1 added"),
    ]
    assert moved == [("Quotes and figures", "2", "2: in another order")]
    assert worded == [("Quotes and figures", "2", "2: other words above them")]


def asked_about(client):
    """What the page of the latest request holds."""
    return client.get(reverse("admin:power_request", args=[PowerRequest.objects.latest("pk").pk])).context


def test_the_list_says_of_each_what_readers_see_and_what_waits(writer, second, quote):
    collection = written(writer, quote)
    said = [state(writer, collection)]
    submit(writer, collection)
    said.append(state(writer, collection))
    answer(second, "confirm")
    said.append(state(writer, collection))
    press(writer, collection, title="Other")
    said.append(state(writer, collection))
    writer.post(address("collection_discard", collection), {"seen": collection.latest.seen})
    writer.post(address("collection_take_down", collection))
    said.append(state(writer, collection))

    day = said[2].removeprefix("Public since ")
    assert said == [
        "Draft",
        "Waiting to be confirmed",
        f"Public since {day}",
        f"Public since {day}; with changes that have not been submitted",
        "Taken down",
    ]
    assert said[-1] in writer.get(reverse("admin:collections")).content.decode()


def test_it_is_taken_down_by_one_person_and_readers_are_told(writer, second, quote, client):
    collection = written(writer, quote)
    submit(writer, collection)
    answer(second, "confirm")
    writer.get(address("collection_take_down", collection))
    before = CollectionPage.objects.count()
    page = writer.post(address("collection_take_down", collection), follow=True)
    again = writer.post(address("collection_take_down", collection))

    assert before == 1
    assert "Readers no longer see this collection." in page.content.decode()
    assert client.get("/evidence/evidence-for-safer-messages/").status_code == 410
    assert again.status_code == 403


def test_whoever_refuses_sends_it_back(writer, second, quote):
    collection = written(writer, quote)
    submit(writer, collection)
    answer(second, "refuse")

    assert state(writer, collection) == "The last changes were refused"
    press(writer, collection, introduction="Other words.")
    assert "waiting for another approver" in submit(writer, collection).content.decode()


def test_whoever_worked_on_it_is_told_why_they_cannot_confirm_it(writer, second, quote):
    collection = written(writer, quote)
    press(second, collection, title="Theirs as well")
    person("third", "approver")
    submit(writer, collection)
    refused = answer(second, "confirm")

    assert refused.status_code == 403
    assert CollectionPage.objects.count() == 0


def test_what_was_typed_when_the_session_had_ended_comes_back(writer, quote, reviewer):
    collection = written(writer, quote)
    page = writer.get(address("collection", collection)).content.decode()
    token = page.split('name="_draft" value="')[1].split('"')[0]
    writer.logout()
    sent = fields(collection, introduction="Typed for an hour.", act="save", _draft=token)
    writer.post(address("collection", collection), sent)
    writer.force_login(reviewer)

    again = writer.get(address("collection", collection)).content.decode()
    assert "Typed for an hour." in again
    assert "You have not saved this yet" in again


def test_what_an_account_that_left_has_written_stays(writer, second, quote, client):
    collection = written(writer, quote)
    submit(writer, collection)
    answer(second, "confirm")
    User.objects.filter(username="reviewer").update(is_active=False, is_staff=False)

    assert client.get("/evidence/evidence-for-safer-messages/").status_code == 200
    assert collections.page_of(collection) is not None
    assert second.get(address("collection", collection)).status_code == 200


def test_it_is_previewed_in_readers_own_page_and_nobody_else_sees_that(writer, second, quote, client):
    collection = written(writer, quote)
    preview = writer.get(address("collection_as_readers", collection))
    page = preview.content.decode()
    submit(writer, collection)
    waiting = second.get(address("collection_as_readers", collection)).content.decode()

    assert [each.name for each in preview.templates if each.name == "archive/collection.html"]
    assert "This is a preview for staff" in page
    words = ("Nobody has confirmed it yet", quote.text.split("[")[0], "What children say.")
    assert [each in page for each in words] == [True] * 3
    assert "Back to the request" in waiting
    assert client.get(address("collection_as_readers", collection)).status_code == 302
    assert client.get("/evidence/evidence-for-safer-messages/").status_code == 404
