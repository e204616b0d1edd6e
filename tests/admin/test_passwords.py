"""Which passwords are taken, and the link with which somebody sets their own."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from archive.errors import NotAllowed
from archive.models import Event
from archive.workflow import password_links
from archive.workflow.password_links import address_of, let_show, tokens

NEW = "kettle-orbit-mango-7"


@pytest.mark.parametrize("leaked", ["abcdefghijklmnop", "AbCdEfGhIjKlMnOp", "qwertyuiopasdfgh"])
def test_a_password_that_another_site_has_lost_is_refused(leaked):
    with pytest.raises(ValidationError) as refused:
        validate_password(leaked)

    assert "password_leaked" in {each.code for each in refused.value.error_list}


def test_a_password_of_ones_own_is_taken():
    assert validate_password(NEW) is None
    assert validate_password("žluťoučký kůň pěl") is None


@pytest.fixture
def link(author, approver):
    let_show(author, approver)
    return address_of(author, by=approver)


def set_password(client, link, password=NEW):
    page = client.get(link)
    if page.status_code != 302:
        return page
    return client.post(page.headers["Location"], {"new_password1": password, "new_password2": password})


def test_somebody_sets_their_password_with_the_link_and_is_not_signed_in_by_it(link, author):
    client = Client()
    met = client.get(link)
    assert "set-password" in met.headers["Location"]
    assert "author" in client.get(met.headers["Location"]).content.decode()

    after = set_password(client, link)

    assert (after.status_code, after.headers["Location"]) == (302, "/admin/login/")
    author.refresh_from_db()
    assert author.check_password(NEW)
    assert SESSION_KEY not in client.session
    assert "Your new password is set" in client.get("/admin/login/").content.decode()


def test_it_works_once(link, author):
    set_password(Client(), link)

    again = set_password(Client(), link, "another-kettle-orbit-9")

    assert again.status_code == 410
    assert "works once, and only for 24 hours" in again.content.decode()
    author.refresh_from_db()
    assert author.check_password(NEW)


def test_it_works_for_a_day(link, author, monkeypatch):
    made = tokens._now()
    monkeypatch.setattr(tokens, "_now", lambda: made + timedelta(hours=23, minutes=59))
    assert Client().get(link).status_code == 302
    monkeypatch.setattr(tokens, "_now", lambda: made + timedelta(hours=24, minutes=1))
    assert isinstance(made, datetime)

    assert Client().get(link).status_code == 410


def test_it_is_of_no_use_for_another_account_or_one_that_is_switched_off(link, author, reviewer):
    token = link.rstrip("/").rpartition("/")[2]
    let_show(reviewer, author)
    theirs = address_of(reviewer, by=author).rstrip("/").rpartition("/")[0]
    assert Client().get(f"{theirs}/{token}/").status_code == 410
    author.is_active = False
    author.save()

    assert Client().get(link).status_code == 410


@pytest.mark.parametrize("link", ["/admin/password/x/y/", "/admin/password/MQ/set-password/"])
def test_what_is_no_link_is_answered_in_words(link, db):
    assert Client().get(link).status_code == 410


def test_a_password_that_is_refused_leaves_the_link_as_it_was(link, author):
    client = Client()

    assert set_password(client, link, "short").status_code == 200
    assert set_password(client, link).status_code == 302


def test_it_ends_the_wait_of_whoever_had_forgotten_their_password(link, author):
    client = Client()
    wrong = {"username": "author", "password": "not-the-password"}
    assert [client.post("/admin/login/", wrong).status_code for _ in range(6)][-1] == 429
    set_password(client, link)

    client.post("/admin/login/", {"username": "author", "password": NEW})

    assert SESSION_KEY in client.session


def test_the_trail_tells_who_made_the_link_and_that_it_was_used(link, author):
    set_password(Client(), link)

    told = Event.objects.order_by("sequence").values_list("action", "subject", "by", "details")
    assert list(told) == [
        ("password-link", f"user {author.pk}", "approver", {}),
        ("changed", f"user {author.pk}", "author", {"password_link": 1}),
    ]


def test_a_newer_link_makes_the_older_void(link, author, approver):
    newer = address_of(author, by=approver)

    assert set_password(Client(), link).status_code == 410
    assert set_password(Client(), newer).status_code == 302


@pytest.mark.parametrize("who", ["reviewer", "author"])
def test_nobody_else_is_shown_it(who, link, author, reviewer):
    with pytest.raises(NotAllowed, match="no link for you to show"):
        address_of(author, by={"reviewer": reviewer, "author": author}[who])

    assert Client().get(link).status_code == 302


def test_once_it_was_used_there_is_none_to_show(link, author, approver):
    set_password(Client(), link)

    with pytest.raises(NotAllowed):
        address_of(author, by=approver)


def test_it_is_shown_for_seven_days_however_often(author, approver, monkeypatch):
    let_show(author, approver, since=timezone.now() - timedelta(days=7) + timedelta(minutes=1))
    address_of(author, by=approver)
    author.refresh_from_db()
    later = timezone.now() + timedelta(minutes=2)
    monkeypatch.setattr(password_links.timezone, "now", lambda: later)

    with pytest.raises(NotAllowed):
        address_of(author, by=approver)

    assert password_links.to_hand_over(approver) == []


def test_whoever_is_signed_in_as_somebody_else_does_not_use_it_by_mistake(link, author, as_approver):
    page = as_approver.get(link)

    assert page.status_code == 403
    assert "This link is for somebody else" in page.content.decode()
    assert set_password(Client(), link).status_code == 302


@pytest.mark.parametrize("written", ["!link", "!link.1", "!link.x.y.z", "!link.1.²", "!", ""])
def test_what_is_no_mark_of_ours_lets_nobody_show_one(written, author, approver):
    author.password = written

    assert password_links.shown_by(author) is None
