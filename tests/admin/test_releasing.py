"""Publishing on a day to come, on the pages of staff."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive.models import Publication, Release
from archive.vocabulary import Status
from archive.workflow import intake, releasing
from tests.admin.conftest import logged_in, now, unsoftened, url
from tests.walls import hold_to
from tests.workflow.acting import clearing, preparing, show
from tests.workflow.conftest import person


@pytest.fixture(autouse=True)
def in_releases(db, settings, monkeypatch):
    """At noon, in an archive that publishes at six."""
    hold_to(settings, release_at=time(6))
    noon = timezone.make_aware(datetime.combine(timezone.localdate(), time(12)))
    monkeypatch.setattr(timezone, "now", lambda: noon)


@pytest.fixture
def another_cleared(cleared, entry, author, reviewer, approver, choices, decide_all):
    """Another quote of the contact, cleared."""
    testimony = intake.enter(
        replace(entry, text="he said he would tell and i was scared"), by=author
    ).testimony
    testimony = decide_all(testimony, reviewer)
    testimony = preparing.submit(testimony, seen=testimony.version, choices=choices, by=reviewer)
    digest = preparing.public_copy(testimony).digest()
    return clearing.clear(testimony, seen=testimony.version, digest=digest, by=approver)


@pytest.fixture
def press(as_approver, cleared, approver):
    show(cleared, approver)

    def press(when, **given):
        return as_approver.post(url("publish", cleared), {"version": now(cleared).version, "when": when})

    return press


def told(day):
    return f"{day.day} {day:%B %Y}"


def queue(client):
    return next(q for q in client.get("/admin/").context["queues"] if q.code == "waiting")


def test_the_page_says_when_it_goes_out_and_that_it_goes_out_with_others(cleared, as_approver):
    page = unsoftened(as_approver).get(url("publish", cleared)).content.decode()

    assert page.count('name="when"') == 1
    assert "It goes out <strong>tomorrow at 06:00</strong>" in page
    assert "Publish</button>" in page
    assert 'data-testid="due"' not in page


def test_where_there_are_no_releases_it_is_published_now(settings, press, cleared, as_approver):
    hold_to(settings)

    page = unsoftened(as_approver).get(url("publish", cleared)).content.decode()
    answer = press("publish")

    assert "Publish now</button>" in page
    assert "It goes out" not in page
    assert answer.status_code == 302
    assert now(cleared).status == Status.PUBLISHED
    assert Publication.objects.count() == 1


def test_it_waits_for_the_next_release_and_its_hour_is_shown(press, cleared, as_approver):
    answer = press("publish")

    following = f"{reverse('admin:next')}?after={cleared.pk}&step=publish"
    assert (answer.status_code, answer.headers["Location"]) == (302, following)
    day = Release.objects.get().due_on
    assert day == timezone.localdate() + timedelta(days=1)
    assert now(cleared).status == Status.WAITING
    assert list(Publication.objects.all()) == []
    assert "goes out tomorrow at 06:00." in as_approver.get(url("change", cleared)).content.decode()
    page = as_approver.get(url("publish", cleared)).content.decode()
    assert "It goes out <strong>tomorrow at 06:00</strong>" in page
    assert 'data-testid="publish"' not in page
    assert [(one.name, one.day, one.url) for one in queue(as_approver).shown] == [
        (str(cleared), day, url("publish", cleared))
    ]
    listed = as_approver.get(queue(as_approver).url).context["cl"].queryset
    assert [one.pk for one in listed] == [cleared.pk]


def test_one_whose_contact_is_recent_can_be_ordered_and_the_page_says_from_when(
    settings, press, cleared, as_approver
):
    days = (timezone.localdate() - date(2025, 3, 31)).days + 10
    hold_to(settings, cooling_off_days=days, release_at=time(6))
    first = timezone.localdate() + timedelta(days=10)

    page = unsoftened(as_approver).get(url("publish", cleared)).content.decode()
    assert press("publish").status_code == 302

    assert f"The contact was in March 2025, so it can be published from {told(first)}" in page
    last = first + timedelta(days=30)
    assert f"on a random day by {told(last)}, so that the day does not tell the month of contact" in page
    assert first <= Release.objects.get().due_on <= last


def test_where_another_of_the_contact_waits_the_page_says_that_the_day_is_random(
    press, cleared, as_approver, another_cleared
):
    press("publish")

    page = unsoftened(as_approver).get(url("publish", another_cleared)).content.decode()

    assert "so that it does not appear beside another quote from its contact" in page


def test_what_waits_can_be_taken_back_and_then_does_not_go_out(press, cleared):
    press("publish")

    assert press("take-back").status_code == 302

    assert now(cleared).status == Status.IN_REVIEW
    assert releasing.release_due(timezone.now() + timedelta(days=8)) == 0
    assert list(Publication.objects.all()) == []


@pytest.mark.parametrize(
    ("first", "then", "status"),
    [
        (None, "take-back", Status.CLEARED),
        ("publish", "publish", Status.WAITING),
        ("publish", "tomorrow", Status.WAITING),
        (None, "tomorrow", Status.CLEARED),
    ],
)
def test_what_does_not_fit_is_refused_in_words(first, then, status, press, cleared):
    if first:
        press(first)
    before = now(cleared).version

    answer = press(then)

    assert answer.status_code in (400, 403, 409)
    assert 'role="alert"' in answer.content.decode()
    assert (now(cleared).status, now(cleared).version) == (status, before)


def test_whoever_wrote_it_cannot_let_it_wait_either(cleared, reviewer, as_reviewer):
    reviewer.groups.add(*reviewer.groups.model.objects.filter(name="approver"))
    show(cleared, reviewer)

    answer = as_reviewer.post(url("publish", cleared), {"version": cleared.version, "when": "publish"})

    assert answer.status_code == 409
    assert "somebody else must clear and publish it" in answer.content.decode()
    assert list(Release.objects.all()) == []


def test_whoever_was_not_shown_the_text_cannot_let_it_wait(cleared):
    other = logged_in(person("other", "approver"), Client)

    answer = other.post(url("publish", cleared), {"version": cleared.version, "when": "publish"})

    assert answer.status_code in (403, 409)
    assert list(Release.objects.all()) == []
    assert now(cleared).status == Status.CLEARED


def test_the_clearing_page_does_not_call_a_signature_void_while_it_waits(press, cleared, as_approver):
    press("publish")

    assert "void, because" not in as_approver.get(url("clear", cleared)).content.decode()
