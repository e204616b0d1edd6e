"""A line that became coarser leaves nothing of what it was with readers."""

from dataclasses import replace
from datetime import timedelta
from unittest import mock

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from archive.disclosure.tags import line_of, stating
from archive.models import Event, Publication, Testimony, Tombstone
from archive.workflow import editions
from archive.workflow import publishing as real_publishing
from archive.workflow.attribution import offers_for, standing_of
from archive.workflow.intake import enter
from tests.public.factory import make_publication
from tests.walls import CLEARED, lowered
from tests.workflow.acting import clearing, preparing, publishing

pytestmark = pytest.mark.django_db
PUBLIC_ID = "bcdfg23456"


@pytest.fixture
def prepared(entry, author, entered, reviewer, decide_all, settings):
    for number in range(4):
        tags = replace(entry.tags, platforms=("tiktok",), age=17)
        one = replace(entry, reference=f"O-{number}", text=f"somebody else said this {number}", tags=tags)
        enter(one, by=author)
    # An empty feed bears the moment at which it was made.
    Tombstone.objects.create(public_id="zzzzz23456", withdrawn_on=timezone.localdate())
    return decide_all(entered, reviewer)


@pytest.fixture
def out(approver):

    def publish(handed):
        digest = preparing.public_copy(handed).digest()
        cleared = clearing.clear(handed, seen=handed.version, digest=digest, by=approver)
        with mock.patch.object(real_publishing, "_new_public_id", return_value=PUBLIC_ID):
            publishing.publish(cleared, seen=cleared.version, by=approver)
        return Testimony.objects.get(pk=handed.pk)

    return publish


def answers():
    """Every public answer about the quote, with its headers but the number of the state that it is of."""
    client = Client()
    client.cookies.clear()
    addresses = [
        "/", "/themes/", "/search/", "/search/?q=he", "/search/?sort=newest", "/withdrawals.atom",
        "/sitemap.xml", "/about/", f"/quotes/{PUBLIC_ID}/",
        "/themes/too-ashamed-to-tell/", "/themes/too-ashamed-to-tell/new.atom",
        "/harms/online-blackmail/", "/harms/online-blackmail/new.atom",
        "/search/?age_band=13-15", "/search/?age_band=13-18", "/search/?platform=instagram&q=he",
        "/search/?platform=social-media", "/search/?not_platform=instagram", "/search/?nation=uk",
    ]  # fmt: skip
    found = {}
    for address in addresses:
        answer = client.get(address)
        headers = {name: value for name, value in answer.headers.items() if name not in ("ETag", "Date")}
        assert answer.status_code == 200, address
        found[address] = (answer.status_code, headers, answer.content)
    return found


def on_the_next_day(monkeypatch):
    day = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *_: day)


def test_every_public_answer_is_as_if_the_coarse_line_had_stood_from_the_start(
    prepared, choices, reviewer, settings, out, monkeypatch
):
    settings.ARCHIVE_MINIMUM_GROUP = 5
    coarse = offers_for(choices)[0].line
    at_first = replace(choices, **stating(coarse))
    with transaction.atomic():
        out(preparing.submit(prepared, seen=prepared.version, choices=at_first, by=reviewer))
        on_the_next_day(monkeypatch)
        from_the_start = answers()
        transaction.set_rollback(True)
    monkeypatch.undo()
    assert standing_of(choices).group < 5

    settings.ARCHIVE_MINIMUM_GROUP = 1
    fine = out(preparing.submit(prepared, seen=prepared.version, choices=choices, by=reviewer))
    on_the_next_day(monkeypatch)
    with_the_fine_line = answers()
    settings.ARCHIVE_MINIMUM_GROUP = 5
    out(editions.change_line(fine, seen=fine.version, line=coarse, by=reviewer))

    afterwards = answers()
    assert from_the_start[f"/quotes/{PUBLIC_ID}/"][0] == 200
    assert with_the_fine_line != from_the_start
    assert [each for each in afterwards if afterwards[each] != from_the_start[each]] == []
    assert Event.objects.filter(action="published").count() == 2


def test_a_coarser_line_keeps_its_place_among_the_newest(published, reviewer, choices, out, monkeypatch):
    with lowered(*CLEARED):
        beside = [make_publication(published_on=timezone.localdate()) for _ in range(6)]
    order = [each.public_id for each in Publication.objects.newest_first()]
    before = published.publication
    on_the_next_day(monkeypatch)

    coarse = replace(choices, gender="")
    out(editions.change_line(published, seen=published.version, line=line_of(coarse), by=reviewer))

    after = Publication.objects.get(edition=2)
    assert (after.public_id, after.published_on, after.lot) == (
        before.public_id, before.published_on, before.lot
    )  # fmt: skip
    assert [each.public_id for each in Publication.objects.newest_first()] == order
    assert len(order) == len(beside) + 1
