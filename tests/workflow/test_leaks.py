"""A word planted in every kind of restricted text is looked for on every page that readers can reach."""

import pytest
from django.urls import reverse

from archive.models import Contact, Decision, Event, Preparation, Return, Revision
from tests.crawling import CANARY, crawl, leaks, said
from tests.workflow.acting import publishing
from tests.workflow.planting import plant


@pytest.fixture
def planted(author, reviewer, approver, choices):
    return plant(author, reviewer, approver, choices)


@pytest.mark.long
def test_a_word_of_restricted_text_is_on_no_public_page(client, planted):
    # There to be leaked:
    assert sum(CANARY in revision.text for revision in Revision.objects.all()) == 3
    assert any(CANARY in contact.reference for contact in Contact.objects.all())
    assert any(CANARY in decision.replacement for decision in Decision.objects.all())
    assert any(CANARY in preparation.note for preparation in Preparation.objects.all())
    assert any(CANARY in refusal.comment for refusal in Return.objects.all())

    pages = crawl(client)

    assert reverse("archive:quote", args=[planted.publication.public_id]) in pages
    assert len(pages) > 50
    assert leaks(pages, CANARY) == []
    assert leaks(pages, "still in review") == []


def test_searching_for_a_restricted_word_finds_nothing(client, planted):
    found = client.get("/search/", {"q": CANARY}).content.decode()

    assert planted.publication.public_id not in found
    assert planted.publication.public_id in client.get("/search/", {"q": "scared"}).content.decode()


@pytest.mark.long
def test_a_withdrawn_quote_is_on_no_public_page(client, planted, approver):
    public_id = planted.publication.public_id
    address = reverse("archive:quote", args=[public_id])
    assert "[somebody]" in client.get(address).content.decode()

    publishing.withdraw(planted, seen=planted.version, reason="child_asked", by=approver)

    gone = client.get(address)
    assert gone.status_code == 410
    pages = crawl(client)
    feed = {"/withdrawals.atom", "/cy/withdrawals.atom"}  # one feed, whatever the language around it
    assert leaks(pages, "[somebody]") == []
    assert {a for a, page in pages.items() if public_id in said(page)} - {address} == feed


def test_neither_names_of_rows_nor_the_trail_hold_the_word(planted):
    revisions = planted.revisions.all()
    flags = [flag for revision in revisions for flag in revision.flags.all()]
    rows = [planted, planted.contact, *revisions, *flags, *Event.objects.all()]

    assert [row for row in rows if CANARY in str(row) or CANARY in repr(row)] == []
    assert not Event.objects.filter(details__icontains=CANARY).exists()
