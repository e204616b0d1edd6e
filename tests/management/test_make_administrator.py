"""The way in from the server: the first administrator, with a row in the trail."""

import io

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from archive.models import Event
from tests.workflow.conftest import person

pytestmark = pytest.mark.django_db


def make(username):
    out = io.StringIO()
    call_command("make_administrator", username, stdout=out)
    return out.getvalue()


def chooses(address, password="four odd unrelated words"):
    """What whoever opens the link is answered, and with which status once they have chosen."""
    client = Client()
    form = client.get(address, follow=True)
    if form.status_code != 200:
        return form.status_code
    sent = {"new_password1": password, "new_password2": password}
    return client.post(form.redirect_chain[-1][0], sent).status_code


def test_a_new_administrator_chooses_a_password_with_the_link_that_was_printed_and_leaves_a_row():
    address = make("pat").splitlines()[-1]
    row = Event.objects.get()

    assert chooses(address) == 302

    account = authenticate(username="pat", password="four odd unrelated words")
    assert [group.name for group in account.groups.all()] == ["administrator"]
    assert (account.is_staff, account.is_superuser) == (True, False)
    assert (row.action, row.subject, row.by, row.details) == (
        "added",
        f"user {account.pk}",
        "manage.py make_administrator",
        {"role": "administrator"},
    )


def test_an_account_that_there_is_keeps_its_password_and_is_switched_on():
    account = person("sam", "entry")
    account.set_password("as it was before")
    account.is_active = False
    account.save()

    said = make("sam")

    account.refresh_from_db()
    assert "/admin/password/" not in said
    assert account.check_password("as it was before")
    assert (account.is_active, sorted(g.name for g in account.groups.all())) == (
        True,
        ["administrator", "entry"],
    )


@pytest.mark.parametrize("username", ["", "two words", "x" * 151])
def test_what_cannot_be_a_username_is_refused(username):
    with pytest.raises(CommandError, match="cannot be a username"):
        make(username)

    assert not User.objects.exists()
    assert not Event.objects.exists()


def test_whoever_is_one_already_is_left_alone():
    account = person("pat", "administrator")
    account.set_password("as it was before")
    account.save()

    with pytest.raises(CommandError, match="already"):
        make("pat")

    assert not Event.objects.exists()


def test_a_link_that_was_not_used_is_void_once_there_is_another_and_none_works_twice():
    first = make("pat").splitlines()[-1]
    second = make("pat").splitlines()[-1]

    assert [chooses(first), chooses(second), chooses(second)] == [410, 302, 410]
    with pytest.raises(CommandError, match="already"):
        make("pat")
