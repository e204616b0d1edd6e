"""The way in from the server: the first administrator, with a row in the trail."""

import io

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from archive.models import Event
from tests.workflow.conftest import person

pytestmark = pytest.mark.django_db


def make(username):
    out = io.StringIO()
    call_command("make_administrator", username, stdout=out)
    return out.getvalue()


def test_a_new_administrator_can_sign_in_with_what_was_printed_and_leaves_a_row():
    password = make("pat").partition("(shown only now): ")[2].strip()

    account = authenticate(username="pat", password=password)

    assert [group.name for group in account.groups.all()] == ["administrator"]
    assert (account.is_staff, account.is_superuser) == (True, False)
    row = Event.objects.get()
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
    assert "Password" not in said
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
    person("pat", "administrator")

    with pytest.raises(CommandError, match="already"):
        make("pat")

    assert not Event.objects.exists()
