"""Collections on the pages: one person writes, the next one reads the whole page and confirms it."""

import pytest
from django.urls import reverse

from archive.models import Collection, PowerRequest
from tests.admin.conftest import logged_in
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


def address(page, collection, **query):
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
    return client.post(
        address("collection_submit", collection), {"seen": collection.latest.seen}, follow=True
    )


def answer(client, act):
    asked = PowerRequest.objects.latest("pk")
    return client.post(reverse("admin:power_request_act", args=[asked.pk, act]), follow=True)


def order(collection):
    return [part.public_id or part.figure for part in collection.latest.parts.all()]


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
