"""Half an hour after the last password or code, power asks for one again; what was sent goes on then."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from archive.admin.proof import NEEDED_FOR
from archive.models import Event, Publication
from archive.workflow import second_factor
from tests.admin.conftest import logged_in, now, url
from tests.admin.test_signing_in import staff_patterns
from tests.workflow.conftest import person
from tests.workflow.test_second_factor import code_at

PASSWORD = "invented-for-this"
HALF_AN_HOUR = 30 * 60
EXPORT = "/admin/archive/event/export/"


def long_ago(client, seconds=HALF_AN_HOUR + 5):
    client.get("/admin/session/")  # the hours of a session begin with its first page
    session = client.session
    session["heard.signed-in-at"] -= seconds
    session.save()
    return client


@pytest.fixture
def signer(approver):
    approver.set_password(PASSWORD)
    approver.save()
    return approver


@pytest.fixture
def as_signer(signer):
    return logged_in(signer)


@pytest.fixture
def sent(cleared):
    return {"version": cleared.version}


def asks(page):
    return page.status_code == 200 and "we ask once more" in page.content.decode()


def fields_of(page):
    """What stands in the form that asks, as a browser would send it."""
    form = page.content.decode().partition("data-asks-again")[2].partition("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


def test_every_address_that_asks_again_is_one():
    names = {pattern.name for pattern in staff_patterns(get_resolver())}

    assert set(NEEDED_FOR) <= names


def test_within_half_an_hour_publishing_asks_nothing(as_signer, cleared, sent):
    long_ago(as_signer, HALF_AN_HOUR - 60)

    as_signer.post(url("publish", cleared), sent)

    assert now(cleared).status == "published"


def test_later_it_asks_first_and_what_was_sent_goes_on(as_signer, cleared, sent):
    long_ago(as_signer)
    page = as_signer.post(url("publish", cleared), sent)
    assert asks(page)
    assert Publication.objects.count() == 0

    after = as_signer.post(url("publish", cleared), {**fields_of(page), "_proof": PASSWORD})

    assert after.status_code == 302
    assert now(cleared).status == "published"
    proved = Event.objects.filter(action="proved").values_list("subject", "by")
    assert list(proved) == [(f"user {as_signer.reader.pk}", "approver")]


def test_a_code_from_the_phone_will_do_once(as_signer, signer, cleared, sent):
    yesterday = timezone.now() - timedelta(days=1)
    secret = second_factor.start(signer)
    second_factor.confirm(signer, code_at(secret, yesterday), secret=secret, now=yesterday)
    code = code_at(secret, timezone.now())
    long_ago(as_signer)

    as_signer.post(url("publish", cleared), {**sent, "_proof": code})

    assert now(cleared).status == "published"
    assert not second_factor.takes_code(signer, code, now=timezone.now())


def test_once_answered_it_holds_for_half_an_hour(as_signer, cleared, sent):
    long_ago(as_signer)
    as_signer.post(url("publish", cleared), {**sent, "_proof": PASSWORD})

    page = as_signer.post(url("withdraw", cleared), {"version": now(cleared).version})

    assert "we ask once more" not in page.content.decode()


@pytest.mark.parametrize("typed", ["", "   ", "not-the-password", "123456", "\x00"])
def test_a_wrong_answer_does_nothing_and_keeps_what_was_sent(as_signer, cleared, sent, typed):
    long_ago(as_signer)

    page = as_signer.post(url("publish", cleared), {**sent, "_proof": typed})

    assert page.status_code == 400
    assert fields_of(page)["version"] == str(sent["version"])
    assert Publication.objects.count() == 0


def test_it_cannot_be_guessed(as_signer, cleared, sent):
    long_ago(as_signer)
    for _ in range(5):
        as_signer.post(url("publish", cleared), {**sent, "_proof": "not-the-password"})

    page = as_signer.post(url("publish", cleared), {**sent, "_proof": PASSWORD})

    assert page.status_code == 429
    assert Publication.objects.count() == 0


def test_the_words_of_a_withdrawal_are_kept_meanwhile(as_signer, published):
    form = as_signer.get(url("withdraw", published)).content.decode()
    token = re.search(r'name="_draft" value="([^"]+)"', form)[1]
    long_ago(as_signer)

    page = as_signer.post(
        url("withdraw", published),
        {"version": published.version, "note": "her “aunt” <rang>", "_draft": token},
    )

    assert asks(page)
    assert "her “aunt” &lt;rang&gt;" in page.content.decode()
    assert "her “aunt” &lt;rang&gt;" in as_signer.get(url("withdraw", published)).content.decode()


def test_no_password_of_a_form_stands_in_the_page(as_role):
    client = as_role("administrator")
    long_ago(client)

    page = client.post(EXPORT, {"username": "new", "new_password1": "four invented words"})

    assert asks(page)
    assert "four invented words" not in page.content.decode()


@pytest.mark.parametrize("role", ["auditor", "entry"])
def test_an_export_asks_too(role, db):
    user = person("somebody", role)
    user.set_password(PASSWORD)
    user.save()
    client = long_ago(logged_in(user, Client))

    assert asks(client.post(EXPORT))
    after = client.post(EXPORT, {"_proof": PASSWORD})
    assert after.status_code == (200 if role == "auditor" else 403)


def test_a_day_of_reviews_is_not_a_day_of_codes(as_reviewer, submitted, as_signer):
    long_ago(as_reviewer, 7 * 60 * 60)

    for page in ("text", "review", "prepare", "change"):
        assert "we ask once more" not in as_reviewer.post(url(page, submitted), {}).content.decode()
