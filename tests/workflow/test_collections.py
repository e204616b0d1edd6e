"""Collections: one person writes, another confirms just that, and readers see it from its day."""

import pytest
from django.utils import timezone

from archive.models import (
    CollectionAddress,
    CollectionPage,
    Figure,
)
from archive.models.power import Verdict
from archive.workflow import collections, power
from archive.workflow.collections import Content, Part
from tests.workflow.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(db):
    return person("second", "approver")


@pytest.fixture
def content(published):
    figure = Figure.objects.earliest("pk")
    parts = (
        Part(public_id=published.publication.public_id, heading="Afraid to tell", context="Asked in a chat."),
        Part(figure=figure.pk),
    )
    return Content(
        "Evidence for safer messages (invented)", "safer-messages", "What children say.", None, parts
    )


@pytest.fixture
def collection(content, reviewer):
    return collections.start(content, by=reviewer)


def submit(collection, by):
    return collections.submit(collection, seen=collection.latest.seen, by=by)


def publish(collection, by, second):
    power.answer(submit(collection, by), Verdict.CONFIRMED, by=second)
    return CollectionPage.objects.get(number=collection.pk)


def test_what_another_person_confirmed_is_what_readers_see(collection, content, reviewer, second):
    asked = submit(collection, reviewer)
    before = list(CollectionPage.objects.all())
    power.answer(asked, Verdict.CONFIRMED, by=second)

    page = CollectionPage.objects.get()
    assert before == []
    assert (page.title, page.slug, page.introduction) == (content.title, content.slug, content.introduction)
    assert page.publish_on == timezone.localdate()
    assert [
        Part(item.public_id, item.figure_id, item.heading, item.context) for item in page.items.all()
    ] == list(content.parts)
    assert list(CollectionAddress.objects.values_list("slug", "number")) == [(content.slug, collection.pk)]
