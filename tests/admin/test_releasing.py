"""Publishing on a day to come, on the pages of staff."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from archive.models import Publication, Release
from archive.vocabulary import Status
from archive.workflow import releasing
from tests.admin.conftest import logged_in, now, unsoftened, url
from tests.workflow.acting import show
from tests.workflow.conftest import person


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


def test_the_page_offers_now_and_a_random_day_and_says_why(cleared, as_approver):
    page = unsoftened(as_approver).get(url("publish", cleared)).content.decode()

    assert 'name="when" value="now"' in page
    assert 'name="when" value="later"' in page
    assert "nobody watching the site can tell from it" in page
    assert 'data-testid="due"' not in page


def test_on_a_random_day_it_waits_and_its_day_is_shown(press, cleared, as_approver):
    answer = press("later")

    assert (answer.status_code, answer.headers["Location"]) == (302, url("change", cleared))
    day = Release.objects.get().due_on
    assert 1 <= (day - timezone.localdate()).days <= 7
    assert now(cleared).status == Status.WAITING
    assert list(Publication.objects.all()) == []
    assert told(day) in as_approver.get(url("change", cleared)).content.decode()  # the message
    page = as_approver.get(url("publish", cleared)).content.decode()
    assert f"published automatically on <strong>{told(day)}</strong>" in page
    assert 'value="later"' not in page
    assert [(one.name, one.day, one.url) for one in queue(as_approver).shown] == [
        (str(cleared), day, url("publish", cleared))
    ]
    listed = as_approver.get(queue(as_approver).url).context["cl"].queryset
    assert [one.pk for one in listed] == [cleared.pk]


def test_what_waits_can_be_published_now(press, cleared):
    press("later")

    assert press("now").status_code == 302

    assert now(cleared).status == Status.PUBLISHED
    assert Publication.objects.count() == 1


def test_what_waits_can_be_taken_back_and_then_does_not_go_out(press, cleared):
    press("later")

    assert press("take-back").status_code == 302

    assert now(cleared).status == Status.IN_REVIEW
    assert releasing.release_due(timezone.localdate() + timedelta(days=8)) == 0
    assert list(Publication.objects.all()) == []


@pytest.mark.parametrize(
    ("first", "then", "status"),
    [
        (None, "take-back", Status.CLEARED),
        ("later", "later", Status.WAITING),
        ("now", "take-back", Status.PUBLISHED),
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

    answer = as_reviewer.post(url("publish", cleared), {"version": cleared.version, "when": "later"})

    assert answer.status_code == 409
    assert "somebody else must clear and publish it" in answer.content.decode()
    assert list(Release.objects.all()) == []


def test_whoever_was_not_shown_the_text_cannot_let_it_wait(cleared):
    other = logged_in(person("other", "approver"), Client)

    answer = other.post(url("publish", cleared), {"version": cleared.version, "when": "later"})

    assert answer.status_code in (403, 409)
    assert list(Release.objects.all()) == []
    assert now(cleared).status == Status.CLEARED


def test_the_clearing_page_does_not_call_a_signature_void_while_it_waits(press, cleared, as_approver):
    press("later")

    assert "void, because" not in as_approver.get(url("clear", cleared)).content.decode()
