import io

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import connection

from archive.management.commands import make_demo_staff


def run():
    out = io.StringIO()
    call_command("make_demo_staff", stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.django_db
def test_each_role_gets_an_account_that_can_sign_in():
    accounts = [line.split() for line in run()[1:]]

    roles = ["entry", "reviewer", "approver", "auditor", "administrator"]
    assert [(name, role) for name, role, _ in accounts] == [(f"demo-{role}", role) for role in roles]
    for name, role, password in accounts:
        user = authenticate(username=name, password=password)
        assert (user.is_staff, user.is_superuser) == (True, False)
        assert [group.name for group in user.groups.all()] == [role]


@pytest.mark.django_db
def test_passwords_are_random_and_shown_once():
    first = run()
    again = run()
    User.objects.all().delete()
    second = run()

    assert again == [
        "The demo accounts exist already, and their passwords are not shown again. "
        "For a new one, run manage.py changepassword NAME."
    ]
    assert not {line.split()[-1] for line in first[1:]} & {line.split()[-1] for line in second[1:]}


@pytest.mark.django_db
def test_without_roles_nothing_is_made():
    Group.objects.all().delete()

    with pytest.raises(CommandError, match="migrate first"):
        run()

    assert User.objects.count() == 0


@pytest.mark.django_db
def test_no_lock_is_held_while_passwords_are_hashed(monkeypatch):
    outside, meanwhile = len(connection.savepoint_ids), []

    def hash_it(password):
        meanwhile.append(len(connection.savepoint_ids))
        return make_password(password)

    monkeypatch.setattr(make_demo_staff, "make_password", hash_it)

    run()

    assert meanwhile == [outside] * 5
