"""A word planted in every kind of restricted text is looked for on every page that readers can reach."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from archive.models import Contact, Event, Revision
from archive.workflow import clearing, preparing, publishing, review
from archive.workflow.flags import flag_states
from archive.workflow.intake import Entry, Tags, enter

CANARY = "zanzibarquux"
LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
STARTS = [
    "/",
    "/themes/",
    "/search/",
    "/search/?q=scared",
    "/search/?q=%22he+will%22&sort=newest",
    f"/search/?q={CANARY}",
    "/search/?q=-nothing",
    "/search/?colour=red",
    "/search/?page=9999",
    "/quotes/bcdfghjkmn/",
    "/about/",
    "/help-now/",
    "/robots.txt",
    "/no-such-page/",
]


def crawl(client):
    """Every page that links lead to from STARTS, by address; the staff's side is asked, not followed."""
    pages, waiting = {}, list(STARTS)
    while waiting:
        address = waiting.pop()
        if address in pages or address.startswith(("/static/", "/admin/")):
            continue
        assert len(pages) < 600
        page = client.get(address)
        pages[address] = f"{page.headers} {page.content.decode()}"
        if "&" not in address:  # filters of filters have no end
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(pages[address])]
    return pages


@pytest.fixture
def planted(author, reviewer, approver, choices):
    """One published testimony and one in review, with the word in all that is restricted."""
    tags = Tags(
        platforms=("instagram",),
        harm_types=("online-blackmail",),
        themes=("too-ashamed-to-tell",),
        age=13,
        gender="girl",
        year=2025,
    )
    text = f"i was scared of {CANARY} and he will find out"
    entry = Entry(f"REF-{CANARY}", date(2025, 3, 1), "service_terms", text, tags)
    enter(replace(entry, text=f"still in review, says {CANARY}"), by=author)
    testimony = enter(entry, by=author).testimony
    start = text.index(CANARY)
    covering = [s.flag_id for s in flag_states(testimony.latest_revision) if s.start <= start < s.end]
    if covering:
        testimony = review.replace(
            testimony, seen=testimony.version, flag_ids=covering, replacement="[somebody]", by=reviewer
        )
    else:
        testimony = review.mark(
            testimony,
            seen=testimony.version,
            start=start,
            end=start + len(CANARY),
            label="PERSON",
            replacement="[somebody]",
            by=reviewer,
        )
    others = [s.flag_id for s in flag_states(testimony.latest_revision) if s.is_open]
    if others:
        testimony = review.keep(
            testimony, seen=testimony.version, flag_ids=others, reason="not_identifying", by=reviewer
        )
    testimony = review.apply(testimony, seen=testimony.version, by=reviewer).testimony
    noted = replace(choices, note=f"the clearer reads {CANARY}")
    testimony = preparing.submit(testimony, seen=testimony.version, choices=noted, by=reviewer)
    testimony = clearing.give_back(
        testimony, seen=testimony.version, comment=f"what of {CANARY}?", by=approver
    )
    testimony = preparing.submit(testimony, seen=testimony.version, choices=noted, by=reviewer)
    digest = preparing.public_copy(testimony).digest()
    testimony = clearing.clear(testimony, seen=testimony.version, digest=digest, by=approver)
    publishing.publish(testimony, seen=testimony.version, by=approver)
    testimony.refresh_from_db()
    return testimony


def test_a_word_of_restricted_text_is_on_no_public_page(client, planted):
    assert Revision.objects.filter(text__contains=CANARY).count() == 2  # there to be leaked
    assert Contact.objects.filter(reference__contains=CANARY).exists()

    pages = crawl(client)

    assert reverse("archive:quote", args=[planted.publication.public_id]) in pages
    assert len(pages) > 50
    echo = {address for address in pages if CANARY in address}  # what a reader typed comes back to them
    leaks = [address for address in sorted(set(pages) - echo) if CANARY in pages[address].casefold()]
    assert leaks == []
    assert not any("still in review" in page for page in pages.values())


def test_searching_for_a_restricted_word_finds_nothing(client, planted):
    found = client.get("/search/", {"q": CANARY}).content.decode()

    assert planted.publication.public_id not in found
    assert planted.publication.public_id in client.get("/search/", {"q": "scared"}).content.decode()


def test_a_withdrawn_quote_is_on_no_public_page(client, planted, approver):
    public_id = planted.publication.public_id
    address = reverse("archive:quote", args=[public_id])
    assert "[somebody]" in client.get(address).content.decode()

    publishing.withdraw(planted, seen=planted.version, reason="child_asked", by=approver)

    gone = client.get(address)
    assert gone.status_code == 410
    pages = crawl(client)
    feed = reverse("archive:withdrawals")
    assert [a for a, page in pages.items() if "[somebody]" in page] == []
    assert {a for a, page in pages.items() if public_id in page} - {address} == {feed}


def test_neither_names_of_rows_nor_the_trail_hold_the_word(planted):
    revisions = planted.revisions.all()
    flags = [flag for revision in revisions for flag in revision.flags.all()]
    rows = [planted, planted.contact, *revisions, *flags, *Event.objects.all()]

    assert [row for row in rows if CANARY in str(row) or CANARY in repr(row)] == []
    assert not Event.objects.filter(details__icontains=CANARY).exists()
