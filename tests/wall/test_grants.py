"""Who makes PostgreSQL's role for readers: an account that may make roles, or an administrator for one that
may not. Each test takes everything back."""

import pytest
from django.db import DatabaseError, connection, transaction

from archive.wall.grants import grants, install_grants
from archive.wall.public_tables import READERS_ROLE

ACCOUNT = "heard_owner's"
# Roles belong to the server, and tests beside this one need the real one.
ROLE = "heard_trial"

pytestmark = pytest.mark.django_db(databases=["default"])


def role_statements():
    made, lent, *_ = grants(ACCOUNT)
    return [statement.replace(READERS_ROLE, ROLE) for statement in (made, lent)]


def run(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def log_in():
    """Become the account, as if it had logged in: a superuser could take on every role."""
    run(f'SET LOCAL SESSION AUTHORIZATION "{ACCOUNT}"')


@pytest.fixture
def undone():
    """Take every statement back at the end."""
    if connection.vendor == "sqlite":
        yield False  # it has no accounts
        return
    with transaction.atomic():
        yield True
        transaction.set_rollback(True)
    run("RESET SESSION AUTHORIZATION")


def test_an_account_that_may_make_roles_makes_this_one_and_takes_it_on(undone):
    if not undone:
        return
    run(f'CREATE ROLE "{ACCOUNT}" CREATEROLE')
    log_in()

    run(*role_statements(), *role_statements(), f"SET LOCAL ROLE {ROLE}")

    with connection.cursor() as cursor:
        cursor.execute("SELECT CURRENT_USER")
        assert cursor.fetchone() == (ROLE,)


def test_what_an_administrator_runs_lends_the_role_to_the_archives_account(undone):
    if not undone:
        return
    run(f'CREATE ROLE "{ACCOUNT}" NOCREATEROLE', *role_statements())
    log_in()

    # Each later migrate of that account does it again, and may.
    run(*role_statements(), f"SET LOCAL ROLE {ROLE}")

    with connection.cursor() as cursor:
        cursor.execute("SELECT CURRENT_USER")
        assert cursor.fetchone() == (ROLE,)


def test_migrate_leaves_to_an_administrator_what_its_account_may_not(undone):
    if not undone:
        return
    run(f'CREATE ROLE "{ACCOUNT}" NOCREATEROLE')
    log_in()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run(*grants(ACCOUNT))

    install_grants(using="default")  # raises nothing: the start says what to do
