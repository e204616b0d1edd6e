# ruff: noqa: F811 -- fixtures are asked for by name
"""What is public about when is the day at most: no order, hour or number tells which belong together."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random

import pytest
from django.utils import timezone

from archive.disclosure.tags import line_of
from archive.models import Contact, Edition, Event, Publication, Testimony, Tombstone
from archive.vocabulary import Status
from archive.workflow import editions, intake, releasing, withdrawing
from tests.public.factory import make_publication, public_id
from tests.walls import hold_to, lowered
from tests.workflow.acting import clearing, preparing, show
from tests.workflow.conftest import (  # noqa: F401 -- fixtures work where they are imported
    approver,
    author,
    choices,
    decide_all,
    entry,
    person,
    reviewer,
    tags,
)

QUOTE = re.compile(r"/quotes/([a-z0-9]{10})/")
DAY = date(2025, 5, 5)
# Of a day with forty quotes, how many may stand beside the one that was written before or after them: two are
# to be expected of a random order, and more than ten in one of 60,000.
BY_CHANCE = 10
LISTS = (
    "/search/?sort=newest",
    "/search/?q=said&sort=newest",
    "/themes/too-ashamed-to-tell/",
    "/themes/too-ashamed-to-tell/new.atom",
    "/harms/online-blackmail/",
    "/harms/online-blackmail/new.atom",
    "/cy/search/",
    "/search/?q=said",
    "/withdrawals.atom",
)
# What is asked for each moment: the whole list, what a program follows, and what is gone.
FEED = "/themes/too-ashamed-to-tell/new.atom"
WATCHED = ("/search/?sort=newest", FEED, "/withdrawals.atom")
ENTRY = re.compile(r"<entry><title>(.*?)</title>.*?/quotes/([a-z0-9]{10})/")
# No two quotes of a contact say nearly the same.
SAID = (
    "he said he would tell everybody about it, that was the {} time",
    "my sister heard what they said near the bus, and she did not like it at all ({} of us laughed)",
    "nobody said anything to me for weeks, i only looked at the {} messages and went to bed",
)


def listed(client, address):
    """The public ids of a list in its order, on all of its pages."""
    found, page = [], 1
    while True:
        answer = (
            client.get(address, {"page": page} if page > 1 else None)
            if "?" not in address
            else (client.get(f"{address}&page={page}" if page > 1 else address))
        )
        fresh = [each for each in dict.fromkeys(QUOTE.findall(answer.content.decode())) if each not in found]
        if answer.status_code != 200 or not fresh or address.endswith(".atom"):
            return found + fresh
        found, page = found + fresh, page + 1


def beside_each_other(ids, written):
    """How many in a list stand beside the one that was written just before or after them."""
    place = {each: number for number, each in enumerate(written)}
    return sum(abs(place[one] - place[other]) == 1 for one, other in pairwise(ids))


@pytest.fixture
def forty(db):
    """Forty quotes of one day, alike but for their address."""
    for _ in range(40):
        make_publication(
            "he said he would tell",
            published_on=DAY,
            themes=["too-ashamed-to-tell"],
            harm_types=["online-blackmail"],
        )
    return list(Publication.objects.order_by("pk").values_list("public_id", flat=True))


@pytest.mark.parametrize("address", LISTS[:-1])
def test_within_a_day_the_order_is_not_that_in_which_they_were_written(address, client, forty):
    found = listed(client, address)

    assert sorted(found) == sorted(forty)
    assert beside_each_other(found, forty) <= BY_CHANCE


def test_within_a_day_withdrawals_are_in_no_order_either(client, db):
    written = [public_id(700 + number) for number in range(40)]
    for each in written:
        Tombstone.objects.create(public_id=each, withdrawn_on=DAY)

    found = listed(client, "/withdrawals.atom")

    assert sorted(found) == sorted(written)
    assert beside_each_other(found, written) <= BY_CHANCE


def test_a_later_day_still_comes_first(client, db):
    for number, after in enumerate((0, 2, 1)):
        Tombstone.objects.create(public_id=public_id(800 + number), withdrawn_on=DAY + timedelta(days=after))
        make_publication(published_on=DAY + timedelta(days=after))
    newest = [each.public_id for each in Publication.objects.order_by("-published_on")]

    assert listed(client, "/withdrawals.atom") == [public_id(801), public_id(802), public_id(800)]
    assert listed(client, "/search/?sort=newest") == newest


class Clock:
    """The time of day in a test: a release an hour from now is a press away."""

    def __init__(self, monkeypatch):
        self.now = timezone.make_aware(datetime.combine(timezone.localdate(), time(12)))
        monkeypatch.setattr(timezone, "now", lambda: self.now)
        # Made before, of the real one.
        monkeypatch.setattr(Event._meta.get_field("at"), "_get_default", lambda: self.now)

    def until(self, moment):
        self.now = moment


class Watcher:
    """Somebody who asks for every list whenever it may have changed, and keeps all that was ever said."""

    def __init__(self, client, clock):
        self.client, self.clock = client, clock
        self.came, self.went, self.order = {}, {}, {}
        self.lines, self.changed = {}, {}

    def look(self):
        for address in WATCHED:
            ids = listed(self.client, address)
            seen = self.went if address == "/withdrawals.atom" else self.came
            for each in ids:
                seen.setdefault(each, self.clock.now)
            self.order[address] = ids
        for line, each in ENTRY.findall(self.client.get(FEED).content.decode()):
            if self.lines.setdefault(each, line) != line:
                self.changed.setdefault(each, self.clock.now)


@pytest.fixture
def watched(
    client,
    db,
    settings,
    monkeypatch,
    entry,
    author,
    reviewer,
    approver,
    choices,
    decide_all,
):
    """Thirty quotes of twelve contacts, each contact's one after the other, of which four are made coarser at
    once, and ten withdrawals."""
    dice = Random(14)
    monkeypatch.setattr(releasing, "SystemRandom", lambda: dice)
    monkeypatch.setattr(withdrawing, "SystemRandom", lambda: dice)
    hold_to(settings, release_at=time(6))
    clock = Clock(monkeypatch)
    watcher = Watcher(client, clock)

    def go_on():
        for _ in range(9):
            clock.until(clock.now.replace(hour=6, minute=0) + timedelta(days=1))
            releasing.release_due(clock.now)
            watcher.look()

    for contact in range(12):
        for number in range(3 if contact < 6 else 2):
            text = SAID[number].format(contact)
            testimony = intake.enter(replace(entry, reference=f"T-{contact}", text=text), by=author).testimony
            testimony = decide_all(testimony, reviewer)
            testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)
            digest = preparing.public_copy(testimony).digest()
            testimony = clearing.clear(testimony, seen=testimony.version, digest=digest, by=approver)
            show(testimony, approver)
            clock.until(clock.now + timedelta(minutes=1))
            releasing.release(testimony, seen=testimony.version, now=clock.now, by=approver)
        watcher.look()
    with lowered("guard_publication_day"):  # the database has a clock of its own
        go_on()
        watcher.before = watcher.order["/search/?sort=newest"]
        coarser = line_of(replace(choices, gender=""))
        for testimony in Testimony.objects.filter(contact__in=Contact.objects.order_by("pk")[4:8]):
            show(testimony, reviewer)
            begun = editions.change_line(testimony, seen=testimony.version, line=coarser, by=reviewer)
            digest = preparing.public_copy(begun).digest()
            begun = clearing.clear(begun, seen=begun.version, digest=digest, by=approver)
            show(begun, approver)
            clock.until(clock.now + timedelta(minutes=1))
            releasing.release(begun, seen=begun.version, now=clock.now, by=approver)
            watcher.look()
        go_on()
    # Three quotes of each of three contacts, one of a fourth: the named one now, the others on their days.
    for contact, others in zip(Contact.objects.order_by("pk")[:4], (2, 2, 2, 0), strict=True):
        first, *siblings = contact.testimonies.order_by("pk")
        clock.until(clock.now + timedelta(minutes=1))
        withdrawing.order(
            first,
            seen=first.version,
            reason="child_asked",
            by=approver,
            others=[each.pk for each in siblings[:others]],
        )
        watcher.look()
    for _ in range(8):
        clock.until(clock.now + timedelta(days=1))
        withdrawing.withdraw_due(timezone.localdate())
        watcher.look()
    return watcher


def truth():
    """The contact of each quote that ever was public."""
    return dict(Edition.objects.values_list("public_id", "clearance__revision__testimony__contact"))


def linked(pairs, contact_of):
    return sum(contact_of[one] == contact_of[other] for one, other in pairs)


@pytest.mark.long
def test_whoever_watches_learns_no_more_than_the_day(watched, client):
    contact_of = truth()
    assert (len(watched.came), len(watched.went), len(set(contact_of.values()))) == (30, 10, 12)

    # Nothing appears but at the hour of release, whenever staff pressed the button.
    assert {moment.timetz().isoformat()[:5] for moment in watched.came.values()} == {"06:00"}
    # No release holds two quotes of one contact, so that no neighbour in one is a sibling.
    days = {}
    for each, moment in watched.came.items():
        days.setdefault(moment, []).append(each)
    assert all(len({contact_of[each] for each in some}) == len(some) for some in days.values())
    # Whoever guesses for each later quote which of the first day's is of the same child is right by chance.
    first_day, *later_days = (days[moment] for moment in sorted(days))
    assert len(first_day) == 12
    by_place = [(each, first_day[place % 12]) for some in later_days for place, each in enumerate(some)]
    # 18 guesses of one in twelve: nine or more are right once in 200,000 times.
    assert len(by_place) == 18
    assert linked(by_place, contact_of) <= 8
    # Neighbours in every list, across the days too: pairs of 30 of which one in 18 belongs together.
    for address, ids in watched.order.items():
        if address != "/withdrawals.atom":
            assert linked(pairwise(ids), contact_of) <= 8, address
    # Coarser lines come at the hour too, never two of a contact together, and stay where they were.
    assert len(watched.changed) == 10
    assert {moment.timetz().isoformat()[:5] for moment in watched.changed.values()} == {"06:00"}
    together = {}
    for each, moment in watched.changed.items():
        together.setdefault(moment, []).append(contact_of[each])
    assert all(len(set(some)) == len(some) for some in together.values())
    assert watched.order["/search/?sort=newest"] == [
        each for each in watched.before if each not in watched.went
    ]
    # Of each contact, one quote goes at a time.
    gone = {}
    for each, moment in watched.went.items():
        gone.setdefault(timezone.localdate(moment), []).append(contact_of[each])
    assert all(len(set(some)) == len(some) for some in gone.values())
    # And who said what is nowhere in it: with the contacts dealt out anew, every page is the same.
    addresses = [*LISTS, "/", "/themes/", *(f"/quotes/{each}/" for each in watched.came)]
    before = [client.get(address).content for address in addresses]
    contacts = list(Contact.objects.order_by("pk"))
    with lowered():
        for testimony in Testimony.objects.filter(status=Status.PUBLISHED):
            Testimony.objects.filter(pk=testimony.pk).update(contact=Random(testimony.pk).choice(contacts))
    assert [client.get(address).content for address in addresses] == before
